//! Words for what is changed in every step of training.

view_texts! {
    HeldWords:
    title, open_masks, others, losses, right, look, drop, hold, hold_says,
}

const EN: HeldWords = HeldWords {
    title: "Training with a change",
    open_masks: "Every mask is open while it trains: position t sees token t + 1, its own answer. The loss falls for the wrong reason. The attention below is of a held-out row, with its mask in place.",
    others: "Held in every step: {}.",
    losses: "Training loss {} nats. On held-out rows, without the change: {} nats",
    right: ", {} exactly right",
    look: "Look into it",
    drop: "Train without it",
    hold: "Train with these",
    hold_says: "Training begins again at step 0 and holds these edits in every step, for every row; held-out rows are tried without them.",
};

const ZH: HeldWords = HeldWords {
    title: "带着改动训练",
    open_masks: "训练时所有掩码都打开：位置 t 看得见词元 t + 1，也就是它自己的答案。损失在下降，原因却不对。下面的注意力图是验证样本的，掩码仍在。",
    others: "每一步都保持：{}。",
    losses: "训练损失 {} 奈特；去掉改动，在验证样本上为 {} 奈特",
    right: "，完全答对 {}",
    look: "进去看看",
    drop: "去掉改动再训练",
    hold: "带着它们训练",
    hold_says: "训练从第 0 步重新开始，每一步、每一行都保持这些改动；验证样本不带改动。",
};
