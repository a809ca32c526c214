//! Words for what a model writes: the rule by which tokens are drawn, the text that comes of it, and how well it is
//! expected.

#[rustfmt::skip]
paired_texts! {
    WritingWords:
    tokens: "+{}", "+{}";
    greedy: "greedy", "贪心";
    at_temperature: "temperature {}", "温度 {}";
    of_top_k: "top-k {}", "top-k {}";
    of_top_p: "top-p {}", "top-p {}";
    of_seed: "seed {}", "种子 {}";
    length: "Tokens to write", "写出的词元数";
    temperature: "Temperature", "温度";
    top_k: "Top-k", "Top-k";
    top_p: "Top-p", "Top-p";
    seed: "Seed of the draws", "抽取的种子";
    all: "all", "全部";
    from_to: "A number from {} to {}.", "应为 {} 到 {} 之间的数。";
    from_to_or_all: "A number from {} to {}, or empty for all.", "应为 {} 到 {} 之间的数；留空表示全部。";
    above_up_to_or_all: "A number above 0 and at most 1, or empty for all.", "应大于 0 且不超过 1；留空表示全部。";
    token_by_token: "Token by token", "逐个词元";
    without_edits: "Written by the model as it was trained: the edits of What if do not act on what is written.", "由训练好的模型写出：“如果……”里的改动对续写不起作用。";
    reach: "The model has {} positions, and all are taken: nothing more is written.", "模型共有 {} 个位置，已经用满，不再往下写。";
    text_at: "Beginnings of held-out text, continued at step {}: temperature {}, the same draws each time. Below each, how the text goes on.", "验证文本的几处开头，在第 {} 步续写：温度 {}，每次用同样的抽取。下面是原文的后续。";
    text_samples: "Continued text", "续写的文本";
    bits_per_byte: "bits per byte", "每字节比特";
    bits_are: "{} nats per token × {} tokens / {} bytes / ln 2: comparable between characters and byte pairs", "每词元 {} 奈特 × {} 个词元 / {} 字节 / ln 2：字符与字节对之间可以比较";
}
