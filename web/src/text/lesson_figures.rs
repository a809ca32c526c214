//! Words of the figures that stand in lessons only.

#[rustfmt::skip]
paired_texts! {
    FigureWords:
    position: "position", "位置";
    token: "token", "词元";
    statistics: "μ {} · σ {} · rms {}", "μ {} · σ {} · rms {}";
    own_numbers: "your own numbers", "自己的数";
    numbers_wanted: "two or more numbers, with commas between them", "请输入两个以上的数，用逗号隔开";
    factor: "row times", "整行乘以";
    the_row: "row", "这一行";
    norms_say: "Both before their weights; ε is {}. rms is the root of the mean of squares, and rms² = σ² + μ².", "均为乘上权重之前；ε 为 {}。rms 是平方平均的平方根，rms² = σ² + μ²。";
    zeros: "{} of {} exactly 0", "{} / {} 个恰好为 0";
    no_gate: "The feed-forward network of this model has no gate.", "这个模型的前馈网络没有门。";
    gate_says: "The first four rows are the model's own. The last is what ReLU would make of the same gate; each row has its own scale.", "前四行来自模型本身。最后一行是同一个 gate 换成 ReLU 的结果；每行各用自己的刻度。";
    after_block: "after block {}", "第 {} 块之后";
    stream_signal: "size (rms)", "大小（rms）";
    stream_cosine: "cosine of positions", "位置间余弦";
    stream_gradient: "gradient", "梯度";
    mask_encoder: "encoder: self-attention", "编码器：自注意力";
    mask_encoder_says: "Every position sees all of them, before and after.", "每个位置都能看到所有位置，前后都看。";
    mask_causal: "decoder: self-attention", "解码器：自注意力";
    mask_causal_says: "Position t sees the positions up to t.", "位置 t 只看到 t 及之前。";
    mask_cross: "cross-attention", "交叉注意力";
    mask_cross_says: "Every target position sees the whole source.", "每个目标位置都能看到整个源序列。";
    mask_counts: "{} queries × {} keys, {} pairs seen.", "{} 个查询 × {} 个键，可见 {} 对。";
    block: "block", "块";
    head_of: "head", "头";
    map_cell: "query {} → key {}: {}", "查询 {} → 键 {}：{}";
    map_hint: "Choose a cell to read its weight.", "选一格，读出它的权重。";
    mask_label: "Causal mask of the first block: rows are queries, columns keys", "第一块的因果掩码：行是查询，列是键";
    cell_seen: "query {} sees key {}", "查询 {} 看得到键 {}";
    cell_hidden: "query {} does not see key {}", "查询 {} 看不到键 {}";
    open_cell: "Open query {} → key {}", "打开 查询 {} → 键 {}";
    close_cell: "Close query {} → key {}", "关闭 查询 {} → 键 {}";
    close_all: "Close all", "全部关闭";
    logits_moved: "logits moved by", "logits 变化";
    head: "head {}", "头 {}";
    split_label: "How the numbers are read", "怎样读这些数";
    split_whole: "as one row", "整行";
    split_cut: "cut", "切开";
    split_apart: "head by head", "按头分开";
    split_follows: "The ringed number, of position {}, head {}, feature {}, is {}: {} numbers stand before it in memory.", "圈出的数（位置 {}、头 {}、特征 {}）是 {}：在内存中排在它前面的有 {} 个数。";
    context_tokens: "tokens of context", "上文词元数";
    counted: "counted in training", "训练数据统计";
    expected: "expected by the model", "模型给出";
    longer_length: "length of the rows", "序列长度";
    longer_inside: "positions {} to {}, as in training", "位置 {}～{}，与训练时相同";
    longer_beyond: "positions {} to {}, beyond training", "位置 {}～{}，超出训练长度";
    longer_says: "Share of right tokens at step {}, eight positions to a point. The upright line is where the rows of training end.", "第 {} 步的词元正确率，每八个位置合为一点。竖线处是训练序列的末尾。";
    longer_waits: "This is measured when training stands.", "训练停下之后才测量。";
    longer_none: "There are no such rows for this model: its positions, or those of its task, end at T {}.", "这个模型没有这样长的序列可读：它的位置编码或任务只到 T {} 为止。";
    counted_says: "This stands {} times in the training rows with something after it.", "训练数据里，这几个词后面还有词的情形共 {} 处。";
}
