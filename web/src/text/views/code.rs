//! Words of the code tabs.

use crate::text::Language;

/// They.
#[derive(Debug)]
pub struct CodeWords {
    /// Name of the tab list.
    pub tabs: &'static str,
    /// First tab.
    pub explanation: &'static str,
    /// Name of the choice.
    pub direction: &'static str,
    /// To the result.
    pub forward: &'static str,
    /// To the gradients.
    pub backward: &'static str,
    /// Name of the choice.
    pub file: &'static str,
    /// A file of `graph`: its stem.
    pub rule: &'static str,
    /// A file of `cpu/ops`.
    pub plain: &'static str,
    /// A file of `cpu/simd`.
    pub simd: &'static str,
    /// A kernel.
    pub kernel: &'static str,
    /// Column.
    pub dispatch: &'static str,
    /// Column.
    pub workgroups: &'static str,
    /// Column.
    pub threads: &'static str,
    /// Under the table.
    pub at_shapes: &'static str,
    /// A stop without operation.
    pub given: &'static str,
    /// A sum of gradients.
    pub no_forward: &'static str,
    /// Nothing is computed on the way back.
    pub no_backward: &'static str,
    /// Path, number of lines.
    pub listing: &'static str,
    /// Path.
    pub loading: &'static str,
    /// Path.
    pub unreachable: &'static str,
    /// Path, status.
    pub missing: &'static str,
    /// Button.
    pub again: &'static str,
    /// Button of the PyTorch tab.
    pub copy: &'static str,
    /// The same when it is done.
    pub copied: &'static str,
    /// How the PyTorch was checked.
    pub ran: &'static str,
}

/// In a language.
pub fn words(language: Language) -> &'static CodeWords {
    match language {
        Language::English => &EN,
        Language::Chinese => &ZH,
    }
}

const EN: CodeWords = CodeWords {
    tabs: "Explanation and code",
    explanation: "Explanation",
    direction: "Pass",
    forward: "Forward",
    backward: "Backward",
    file: "File",
    rule: "{}: rule",
    plain: "{}: CPU",
    simd: "{}: SIMD",
    kernel: "{}",
    dispatch: "Dispatch",
    workgroups: "Workgroups x × y × z",
    threads: "Threads in each",
    at_shapes: "Of this operation at the shapes on screen (one example), when it runs on WebGPU.",
    given: "This is given, not computed: no code makes it. Go to the next operation to see its code.",
    no_forward: "A sum of gradients belongs to the backward pass alone. Choose Backward.",
    no_backward: "Nothing is computed on the way back: the gradient is handed on as it is, or ends here. The Rust tab shows the rule that says so.",
    listing: "{}, {} lines",
    loading: "Loading {} …",
    unreachable: "{} could not be fetched: no connection to the server that this page came from.",
    missing: "{} is not on the server (status {}): the site was copied without its folder source/.",
    again: "Try again",
    copy: "Copy",
    copied: "Copied",
    ran: "These lines were run: forward, backward and for ten training steps, for every configuration of our test data. They agree with PyTorch's autograd and with what this page computes. F is torch.nn.functional.",
};

const ZH: CodeWords = CodeWords {
    tabs: "说明与代码",
    explanation: "说明",
    direction: "方向",
    forward: "前向",
    backward: "反向",
    file: "文件",
    rule: "{}：规则",
    plain: "{}：CPU",
    simd: "{}：SIMD",
    kernel: "{}",
    dispatch: "调度",
    workgroups: "工作组 x × y × z",
    threads: "每组线程",
    at_shapes: "该运算在当前形状（一个样本）下、用 WebGPU 执行时的调度。",
    given: "这里的数值是给定的，不由任何代码算出。到下一个运算即可看到代码。",
    no_forward: "梯度的累加只出现在反向传播里，请选“反向”。",
    no_backward: "反向时这里不做计算：梯度原样传回，或到此为止。对应的规则见 Rust 标签页。",
    listing: "{}，共 {} 行",
    loading: "正在读取 {} …",
    unreachable: "无法获取 {}：与本页所在的服务器断开了连接。",
    missing: "服务器上没有 {}（状态 {}）：部署网站时漏掉了 source/ 文件夹。",
    again: "重试",
    copy: "复制",
    copied: "已复制",
    ran: "这些代码都实际运行过：在我们测试数据的每一种配置上做前向、反向和十步训练，结果与 PyTorch 的自动求导一致，也与本页算出的数值一致。F 指 torch.nn.functional。",
};
