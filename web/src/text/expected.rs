//! Words of the dial that says which loss to expect.

#[rustfmt::skip]
paired_texts! {
    ExpectedWords:
    expect: "What to expect?", "多少才算正常？";
    title: "What number should I expect?", "损失应该是多少？";
    now: "now", "现在";
    now_says: "loss of the last step", "最近一步的损失";
    all: "ln {}", "ln {}";
    all_says: "guessing among all tokens of the vocabulary: where training begins", "在词表全部词元中瞎猜：训练从这里开始";
    choices_says: "guessing among the tokens that are ever asked for: where a model rests that has learned nothing else", "只在会被问到的词元中瞎猜：只学会了这一点的模型停在这里";
    floor: "floor", "下限";
    floor_says: "a model that knows the rule: on average over all rows none goes lower", "掌握规则的模型：对全部序列取平均，不可能更低";
    unknown_says: "How low it can go, nobody knows of this task: what comes next is not decided by what was read.", "这个任务的下限无人知道：读过的内容并不能决定下一个词元。";
    choosing: "It is as unsure as if it chose among {} tokens (e to the loss).", "相当于在 {} 个词元中拿不定主意（e 的损失次方）。";
    waits: "It has not taken a step yet.", "还没有训练一步。";
}
