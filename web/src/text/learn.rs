//! Words around the lessons; the lessons themselves are in `web/lessons`.

#[rustfmt::skip]
paired_texts! {
    LearnWords:
    tab: "Learn", "学习";
    title: "Sixteen lessons", "十六课";
    says: "Each lesson has one idea and a model that trains in seconds. You predict, the engine measures, and what comes out is explained. Nothing leaves your machine.", "每课一个想法，一个几秒就能训练好的模型。先由你预测，再由引擎测量，然后解释测到的结果。一切都留在你的设备上。";
    lesson: "Lesson {}", "第 {} 课";
    minutes: "about {} minutes", "约 {} 分钟";
    contents: "Lessons", "目录";
    steps: "Previous and next lesson", "上一课和下一课";
    answered: "{} of {} questions answered", "已回答 {} / {} 题";
    own_model: "This lesson's model", "本课的模型";
    model_says: "{}, seed {}, step {}", "{}，种子 {}，第 {} 步";
    other_run: "Another run stands here. The lesson's own model can be trained instead; the curve of your run stays.", "这里正是另一次训练。可以改为训练本课自己的模型；你的训练曲线会保留。";
    take_model: "Train the lesson's model", "训练本课的模型";
    predict: "Predict, then see", "先猜，再看";
    your_answer: "Your answer", "你的答案";
    check: "Measure", "测量";
    draw_line: "Draw the line that you expect: move each point", "画出你预期的曲线：移动每个点";
    line_gap: "Your line is {} away from the measured one, on average over its points.", "你画的线与测得的线平均相差 {}。";
    measuring: "Measuring", "正在测量";
    training_for: "training, step {} of {}", "训练中，第 {} / {} 步";
    call_off: "Stop", "停止";
    failed: "It could not be measured: {}", "无法测量：{}";
    measured: "Measured with seed {}", "用种子 {} 测得";
    you_said: "You said: {}.", "你的预测：{}。";
    what_seen: "What did you see?", "你看到了什么？";
    as_measured: "That is what was measured.", "正是测到的结果。";
    not_measured: "The numbers say something else: {}.", "数字说的是另一回事：{}。";
    as_predicted: "As you predicted.", "与你的预测一致。";
    close: "Too close to call", "差距太小，无法断定";
    another_seed: "Another seed", "换一个种子";
    each_seed: "each seed: {}", "各种子：{}";
    the_number: "It is {}.", "是 {}。";
    figure: "Figure", "图";
    open_inspect: "Open in Inspect", "在“观察”中打开";
    misconceptions: "Common misconceptions", "常见误解";
    notes: "Check the notes", "核对笔记";
    exact: "More exactly", "更准确的说法";
    right: "What is right: {}", "说对的部分：{}";
    the_note: "The note", "笔记原文";
    show_number: "Show the number", "看这个数";
    try_it: "Change it yourself", "自己动手";
    terms: "Terms", "术语";
    after: "After this lesson", "学完之后";
    first_again: "First things again", "温故";
    again_says: "From earlier lessons, on another seed.", "来自前面几课，换一个种子再测。";
    previous: "Lesson {}: {}", "第 {} 课：{}";
    progress: "Your progress", "学习进度";
    export: "Export", "导出";
    import: "Import", "导入";
    forget: "Forget", "清除";
    forget_says: "Kept in this browser only.", "只保存在本浏览器中。";
    due: "Answered five days ago or more, worth another look:", "五天前或更早答过，值得再看：";
    as_text: "text", "文字";
    as_ids: "ids", "编号";
    row_tokens: "tokens", "词元";
    row_targets: "targets", "目标";
    row_mean: "Mean of −ln p over the targets:", "各目标 −ln p 的平均：";
    query_row: "row", "行";
    temperature: "temperature", "温度";
    softmax_says: "Scores of query {} on the keys that it may see, and the weights that softmax makes of them; the pale bar is temperature 1.", "查询 {} 对它能看到的各个键的分数，以及 softmax 得到的权重；浅色条是温度 1。";
    merge_own: "Your text", "你的文本";
    merge_text: "the cat sat on the mat. the rat sat on the cat. that cat ate the rat.", "白日依山尽，白云山上尽。山上白云白，山下日日尽。";
    merge_next: "Merge the next pair", "合并下一对";
    merge_back: "Take one back", "退回一次";
    merge_made: "{} merges", "已合并 {} 次";
    merge_tokens: "{} tokens", "{} 个词元";
    another_draw: "Draw again", "再抽一次";
    coming: "The lesson is on its way.", "课文正在加载。";
    missing: "The lesson did not come.", "课文未能加载。";
    teachers: "For teachers", "教师页";
    votes: "Questions to vote on", "投票题";
    minute: "Minutes {}", "第 {} 分钟";
    path_ten_minutes: "Ten minutes", "十分钟";
    path_weekend: "A weekend", "一个周末";
}

/// A measured value as it is called on the page.
pub fn value_name(language: super::Language, name: &str) -> String {
    let found = VALUES.iter().find(|(known, ..)| *known == name);
    let told = found.map(|(_, english, chinese)| match language {
        super::Language::English => *english,
        super::Language::Chinese => *chinese,
    });
    told.map_or_else(|| name.replace('_', " "), str::to_owned)
}

#[rustfmt::skip]
static VALUES: &[(&str, &str, &str)] = &[
    ("after", "after", "之后"), ("alibi", "ALiBi", "ALiBi"), ("all", "all heads", "全部头"), ("as_is", "rate as it is", "原学习率"),
    ("asymmetry", "asymmetry", "不对称度"), ("attention", "attention", "注意力"), ("before", "before", "之前"), ("cells", "cells", "单元格数"),
    ("changed", "scores changed", "改变的分数"), ("constant", "constant", "恒定"), ("copied", "after copying", "抄写之后"), ("cosine", "cosine", "余弦"),
    ("count", "count", "次数"), ("counted", "counted", "统计频率"), ("difference", "largest difference", "最大差"), ("eight", "8 heads", "8 个头"),
    ("exact", "exactly right", "完全正确率"), ("feed_forward", "feed-forward", "前馈网络"), ("first", "first position", "第一个位置"), ("four", "4 layers", "4 层"),
    ("gradient", "gradient", "梯度"), ("guess", "guessing", "均匀猜测"), ("h1", "1", "1"), ("h2", "2", "2"), ("h3", "3", "3"), ("h4", "4", "4"), ("h8", "8", "8"),
    ("high", "rate 3e-2", "学习率 3e-2"), ("hundred_times", "rate × 100", "学习率 × 100"), ("honest", "honest", "有掩码"), ("key", "key", "键"), ("large", "large", "大"), ("last", "last place only", "只有末位"),
    ("layer_norm", "LayerNorm", "LayerNorm"), ("leaked", "leaked", "泄漏"), ("length", "length", "长度"), ("loss", "loss", "损失"), ("low", "rate 3e-3", "学习率 3e-3"),
    ("model", "model", "模型"), ("moved", "moved", "移动"), ("narrow", "D 16", "D 16"), ("neighbours", "neighbours", "相邻"), ("none", "none", "无"),
    ("one", "one", "一"), ("outside", "outside", "超出"), ("pair", "pair", "字节对"), ("plain", "plain", "普通"), ("plain_backward", "plain, backward", "普通，反向"),
    ("rank", "rank", "名次"), ("ratio", "ratio", "比值"), ("relu", "ReLU", "ReLU"), ("reverse", "reverse", "倒序"), ("right", "right", "正确答案"),
    ("rms_norm", "RMSNorm", "RMSNorm"), ("rope", "RoPE", "RoPE"), ("rows", "vectors", "向量个数"), ("score", "score", "分数"), ("seen_never", "never seen", "没见过"),
    ("share", "share", "占比"), ("signal", "signal", "信号"), ("sinusoidal", "sinusoidal", "正弦"), ("small", "small", "小"), ("sort", "sort", "排序"),
    ("sorted", "after sorting", "排序之后"), ("swiglu", "SwiGLU", "SwiGLU"), ("ten_times", "rate × 10", "学习率 × 10"), ("tenth", "rate ÷ 10", "学习率 ÷ 10"),
    ("tiled", "tiled", "分块"), ("tiled_backward", "tiled, backward", "分块，反向"), ("tokens", "tokens", "词元数"), ("ungrammatical", "ungrammatical", "不合语法"),
    ("wide", "D 64", "D 64"), ("width", "width", "宽度"), ("with", "with", "有"), ("without", "without", "无"), ("written", "written", "写出的"),
];
