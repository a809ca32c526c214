//! Words of the comparison: runs that differ in what was asked and in nothing else.

#[rustfmt::skip]
paired_texts! {
    CompareWords:
    tab: "Compare", "对比";
    title: "Compare", "对比";
    says: "Two to four runs with the same seed and the same batches, stepped together. They differ in what is asked and in nothing else.", "两到四次训练：同一个种子、同样的批次、同步前进。除了要问的那一处，别无不同。";
    how: "Choose a question below, or press “compare” under any switch of the settings.", "在下面选一个问题，或者在设置里任何一个开关下面点“对比”。";
    questions: "Questions", "问题";
    expected: "Expected", "预期";
    runs: "Runs", "各次训练";
    base: "as it is", "原样";
    run: "Run {}", "运行 {}";
    remove: "Take run {} out", "去掉运行 {}";
    one_differs: "1 setting differs", "有 1 处设置不同";
    some_differ: "{} settings differ", "有 {} 处设置不同";
    shared_seed: "seed {}, the same batches", "种子 {}，批次相同";
    shared_seeds: "seeds {} to {}, the same batches", "种子 {} 到 {}，批次相同";
    waits: "waits", "等待中";
    at_step: "step {} of {}", "第 {} / {} 步";
    finished: "{} steps done", "已完成 {} 步";
    diverged: "not finite at step {}: {}", "第 {} 步出现非有限值：{}";
    canceled: "stopped at step {}", "停在第 {} 步";
    broken: "broke off: {}", "中断：{}";
    remaining: "about {} s left", "大约还需 {} 秒";
    cancel: "Stop", "停止";
    again: "Run again", "再运行一次";
    another_seed: "One more seed", "再加一个种子";
    clear: "Clear", "清除";
    refused: "The comparison was not begun: {}", "对比没有开始：{}";
    loss: "Loss", "损失";
    training: "training", "训练";
    validation: "validation", "验证";
    exact: "exact match", "完全正确率";
    measure: "Measure", "度量";
    x_axis: "Along", "横轴";
    by_step: "steps", "步数";
    by_tokens: "tokens", "词元数";
    by_time: "seconds", "秒";
    log_x: "log x", "横轴对数";
    log_y: "log y", "纵轴对数";
    uniform: "uniform guess, {}", "均匀猜测，{}";
    chart_says: "{} by {}. {}", "{}，横轴为{}。{}";
    run_says: "{}: {} at step {}", "{}：第 {} 步为 {}";
    band_says: "Lines are medians of {} seeds, bands their range.", "线是 {} 个种子的中位数，带是它们的范围。";
    earlier: "earlier", "较早";
    clear_earlier: "Clear earlier runs", "清除较早的训练";
    earlier_run: "before: {}, {} steps", "之前：{}，{} 步";
    result: "Result", "结果";
    setting: "setting", "设置";
    parameters: "parameters", "参数量";
    flop: "FLOP a step", "每步 FLOP";
    bytes: "bytes of training", "训练所需字节";
    last_loss: "loss, mean of the last 20", "损失，最后 20 步的平均";
    best_validation: "best validation loss", "最低验证损失";
    last_validation: "last validation loss", "最后的验证损失";
    steps_done: "steps done", "完成的步数";
    verdict: "against run A", "与运行 A 相比";
    better: "better", "更好";
    worse: "worse", "更差";
    close: "too close to call", "差距太小，无法断定";
    not_yet: "not yet", "尚无";
    verdict_says: "Judged by the share of rows exactly right, where there is one, else by the validation loss. Too close to call, with one seed: the ratio of what is right and that of what is wrong (of losses: their ratio) lie within 0.8 to 1.25, or shares differ by less than two standard errors of 256 rows; with several seeds: ranges that overlap.", "有“完全正确率”时按它判断，否则按验证损失。无法断定：只有一个种子时，正确部分之比和错误部分之比（损失则是两者之比）都在 0.8 到 1.25 之间，或比例之差小于 256 行的两倍标准误差；多个种子时，范围相互重叠。";
    depth: "Gradient norm by block", "各块的梯度范数";
    depth_says: "Weights of each block, on the example of Inspect, at step {}", "每块权重的梯度，取“观察”的样本，第 {} 步";
    depth_waits: "Gradients are captured while it trains.", "训练过程中会捕获梯度。";
    block: "block {}", "块 {}";
    encoder_block: "encoder {}", "编码器 {}";
    decoder_block: "decoder {}", "解码器 {}";
    run_head: "run", "运行";
    longer: "On longer rows", "更长的序列";
    longer_says: "Trained on rows of {} tokens. Each point is the share of right tokens of eight positions, in 32 held-out rows; the table has the second half of the row.", "训练用的序列长 {} 个词元。每个点是八个位置上预测正确的词元所占的比例，取 32 条验证样本；表中是序列后一半的比例。";
    longer_length: "Length of the row", "序列长度";
    longer_measure: "Measure on longer rows", "在更长的序列上测";
    longer_again: "Measure again", "再测一次";
    longer_ends: "none: positions end at {}", "无法读：位置只到 {}";
    parting: "Where they part first", "最先在哪里分开";
    parting_same: "Before the first step nothing parts: all {} tensors that both have agree. What differs acts on the training alone.", "第一步之前没有任何差别：共有的 {} 个张量全部一致。不同之处只作用于训练。";
    parting_at: "At step 0, with the same weights where shapes agree, {} tensors come before it and agree; the first that parts is", "第 0 步，凡形状相同处权重相同：在它之前的 {} 个张量一致；最先分开的是";
    parting_only: "in this shape only in run {}", "只有运行 {} 有这种形状的";
    parting_rms: "rms {}", "均方根 {}";
    parting_differ: "max |{} − {}|", "最大 |{} − {}|";
    parting_tensor: "tensor", "张量";
    parting_waits: "The first pass is being captured.", "正在捕获第一次前向。";
    parting_none: "Sweeps are not looked into.", "扫描不逐个观察。";
    beside: "Beside run A", "与运行 A 并排";
    side_by_side: "Side by side", "并排看";
    side_says: "One operation in both models, at one place: a step, a head or a cell chosen in one is chosen in the other.", "同一个运算，两个模型，同一个位置：在一边选中的步骤、头或单元格，另一边也选中。";
    before_training: "before the first step", "第一步之前";
    after_training: "as it is now", "现在";
    when: "Weights", "权重";
    not_here: "This model has no such operation: it stands at the first one of this direction.", "这个模型没有这个运算：停在这个方向的第一个运算。";
    sweep: "Sweep", "扫描";
    sweep_says: "Runs one after the other, each with other values of one or two fields.", "逐个训练，每次换一个或两个字段的取值。";
    sweep_field: "Field", "字段";
    sweep_values: "Values, separated by /", "取值，用 / 隔开";
    sweep_second: "Second field (may be empty)", "第二个字段（可以不填）";
    sweep_run: "Run the sweep", "运行扫描";
    no_field: "none", "无";
    cell_says: "{}: {}", "{}：{}";
    compare_switch: "compare", "对比";
    compare_changes: "Compare with the run", "与当前训练对比";
    wish_says: "The wish becomes run B; the run stays what it is.", "改动后的设置成为运行 B；当前训练保持不变。";
    same_weights: "Initial weights: equal to the last bit in every parameter that both have in the same shape. They part at step 0; steps, tokens and seconds count from there.", "初始权重：凡名称和形状相同的参数，逐位相等。它们从第 0 步分开，步数、词元数和时间都从那里算起。";
    other_weights: "Initial weights that are not those of run A: {}", "与运行 A 不同的初始权重：{}";
}

/// Title and honest expectation of a question.
pub struct Question {
    /// In a few words.
    pub title: &'static str,
    /// What was measured, and over how many seeds.
    pub expected: &'static str,
}

/// Words of a question by its id; none for another one.
pub fn question(language: super::Language, id: &str) -> Option<Question> {
    let (english, chinese) = QUESTIONS.iter().find(|(known, ..)| *known == id).map(|(_, a, b)| (a, b))?;
    let (title, expected) = match language {
        super::Language::English => *english,
        super::Language::Chinese => *chinese,
    };
    Some(Question { title, expected })
}

type Told = (&'static str, &'static str);

/// Ids with both languages.
#[rustfmt::skip]
pub static QUESTIONS: &[(&str, Told, Told)] = &[
    ("norm",
        ("Pre-norm or post-norm, 12 layers, lr 3e-2", "Post-norm falls back to ln 10 = 2.303, the uniform guess over digits, in 10 of 10 runs; pre-norm learns in 10 of 10. No NaN: it stops learning."),
        ("前置还是后置归一化：12 层，学习率 3e-2", "后置归一化在 10 次里 10 次退回 ln 10 = 2.303（对数字均匀猜测）；前置 10 次都学会。不会出现 NaN，只是不再学习。")),
    ("warmup",
        ("Does warm-up save post-norm? 12 layers, lr 2e-2", "Without warm-up it collapsed in 5 of 6 runs, with 100 steps of it in 0 of 6."),
        ("预热能救后置归一化吗？12 层，学习率 2e-2", "没有预热时 6 次里 5 次崩溃；预热 100 步时 6 次都没有。")),
    ("shallow",
        ("The same at 2 layers", "No difference, pre or post, with warm-up or without: the effect needs depth."),
        ("同样的问题，只有 2 层", "没有差别，前置后置、有无预热都一样：这个效应需要深度。")),
    ("residual",
        ("Without the residual, 4 layers", "Without it the loss stays at ln 11 = 2.398 and nothing is learned: the signal dies on its way through the blocks, before any gradient comes back. One layer would even be better without."),
        ("去掉残差连接：4 层", "去掉后损失停在 ln 11 = 2.398，什么也学不会：信号在前向途中就逐层消失，还轮不到梯度。只有一层时反而更好。")),
    ("feed_forward",
        ("ReLU, GELU or SwiGLU at equal size", "Ranges overlap: no winner at equal size. SwiGLU 0.965 to 0.995, ReLU 0.942 to 0.985, GELU 0.920 to 0.986 (4 seeds)."),
        ("同样大小下的 ReLU、GELU、SwiGLU", "范围重叠，分不出胜负：SwiGLU 0.965 到 0.995，ReLU 0.942 到 0.985，GELU 0.920 到 0.986（4 个种子）。")),
    ("position",
        ("Four ways to tell positions, on reversing", "Learned positions and RoPE with base 10: 1.00. RoPE with base 10,000 is too slow for 13 places (0.14 in two of three runs). None: about 0.1."),
        ("四种位置编码，任务是倒序", "可学习位置和底数 10 的 RoPE：1.00。底数 10,000 的 RoPE 对 13 个位置转得太慢（三次里两次 0.14）。没有位置：约 0.1。")),
    ("longer",
        ("Four ways to tell positions, on rows longer than learned", "Trained on 32 tokens, right in the second half of 64 and of 256 (3 seeds): ALiBi .87 to .91 and .88 to .93. RoPE with base 10: .90 to .95, then .29 to .50; base 10,000: .20 to .39, then .11 to .18. Learned positions cannot be read further at all."),
        ("四种位置编码，读比训练时更长的序列", "在 32 个词元上训练，在 64 和 256 个词元的后一半里答对的比例（3 个种子）：ALiBi .87 到 .91，.88 到 .93；底数 10 的 RoPE .90 到 .95，再到 .29 至 .50；底数 10,000 的 RoPE .20 到 .39，.11 到 .18。可学习位置根本读不到那么远。")),
    ("norm_kind",
        ("RMSNorm or LayerNorm", "No difference at this size: .983 to .990 against .983 to .991."),
        ("RMSNorm 还是 LayerNorm", "在这个规模上没有差别：.983 到 .990，对 .983 到 .991。")),
    ("scale",
        ("Without 1/√d_k, one head of 64", "With it .71 to .75 exactly right, without it .39 to .51: scores grow with d_k and softmax saturates. At d_k = 8 there is no effect."),
        ("去掉 1/√d_k：一个 64 维的头", "保留时完全正确率 .71 到 .75，去掉后 .39 到 .51：分数随 d_k 变大，softmax 饱和。d_k = 8 时看不出差别。")),
    ("mask",
        ("Honest mask or open mask", "With the mask open in training its loss falls faster and lower, and on held-out rows with the mask in place nothing is right: it has copied its own answers."),
        ("遮住未来，还是放开掩码", "训练时放开掩码，损失降得更快更低；可在验证样本上（掩码照旧）没有一行全对：它抄的是自己的答案。")),
    ("schedule",
        ("Constant or cosine rate", "Cosine .983 to .994 (7 seeds); constant .88 to .96, swinging by ±.05 from one check to the next."),
        ("恒定学习率还是余弦", "余弦 .983 到 .994（7 个种子）；恒定 .88 到 .96，相邻两次检查之间摆动 ±.05。")),
    ("heads",
        ("1, 2, 4 or 8 heads at equal size", "1 head .73 to .85, 2 heads .89 to .93, 4 heads .98 to .99, 8 heads .99 to 1.00 (3 seeds)."),
        ("同样大小下 1、2、4、8 个头", "1 个头 .73 到 .85，2 个头 .89 到 .93，4 个头 .98 到 .99，8 个头 .99 到 1.00（3 个种子）。")),
    ("rates",
        ("Learning rate: range test", "From 1e-3 to 3e-2 it learns about equally well; 3e-4 is slow (.32), 1e-1 worse (.57 to .72), 3e-1 learns nothing, without NaN."),
        ("学习率：范围测试", "1e-3 到 3e-2 学得差不多；3e-4 太慢（.32），1e-1 较差（.57 到 .72），3e-1 什么也学不会，但没有 NaN。")),
    ("grid",
        ("Learning rate by width", "Nothing was measured beforehand: twelve short runs show what comes out, cell by cell."),
        ("学习率 × 宽度", "事先没有测量过：十二次短训练，逐格看结果。")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn every_question_is_told_in_both_languages() {
        for (id, ..) in QUESTIONS {
            for language in [Language::English, Language::Chinese] {
                let told = question(language, id).unwrap();
                assert!(!told.title.is_empty() && told.expected.len() > 10, "{id}");
            }
        }
        assert!(question(Language::English, "none").is_none());
    }
}
