//! Words of the microscope's own panels: sums, what-if edits, a frozen step, gradients by depth.

macro_rules! lens_words {
    ($($field:ident: $english:literal, $chinese:literal;)*) => {
        view_texts! { LensWords: $($field,)* }

        static EN: LensWords = LensWords { $($field: $english,)* };
        static ZH: LensWords = LensWords { $($field: $chinese,)* };
    };
}

#[rustfmt::skip]
lens_words! {
    way_here: "The way here", "一路走来";
    batch_row: "row {} of the batch", "批次第 {} 行";
    terms_from_to: "terms {} to {}", "第 {} 到 {} 项";
    all_groups: "All groups", "全部分组";
    group_sum: "sum of the group", "该组之和";
    open_operand: "{} {}: open how it came to be", "{} {}：打开它的由来";
    curve_says: "at {} the function is {}", "输入 {} 处，函数值为 {}";
    turn_says: "one row of the two-by-two turn: {}", "2×2 旋转的一行：{}";
    what_if: "What if", "如果……";
    tell_what_if: "Overwrite a value; everything after it is computed again. Training is not touched.", "改写一个值，后面的一切随之重算；训练不受影响。";
    undo: "Undo", "撤销";
    reset_all: "Reset all", "全部复原";
    edits_count: "edits: {}", "编辑：{} 处";
    new_value: "New value of {}", "{} 的新值";
    set: "Set", "设定";
    not_a_number: "That is no number.", "这不是一个数字。";
    show_key: "Let query {} see key {}", "让查询 {} 看到键 {}";
    hide_key: "Hide from query {} key {}", "对查询 {} 遮住键 {}";
    scope: "For", "范围";
    this_head: "this head", "这个头";
    every_head: "every head", "所有头";
    every_block: "every block", "所有块";
    see_all: "Let every token see all", "让每个词元看到全部";
    window: "See only the last", "只看最近";
    window_keys: "keys", "个键";
    apply: "Apply", "应用";
    one_block: "Block", "块";
    beyond_trained: "{} tokens, more than the {} of a row in training: the model was never trained on the positions after that.", "共 {} 个词元，多于训练时一行的 {} 个；模型没有在更后的位置上训练过。";
    before_edit: "{} before the edit", "改写前的 {}";
    before_bias: "{} before the bias", "{}（加偏置前）";
    unfinished: "{}, part of the sum", "{}（部分和）";
    edit_keeps: "cells kept (1) or overwritten (0)", "保留（1）或改写（0）的单元格";
    edit_values: "new values", "新值";
    axis_b: "rows of the batch", "批次的行";
    axis_t: "tokens", "词元";
    axis_s: "keys", "键";
    axis_c: "channels, d_model", "通道，即 d_model";
    axis_h: "heads", "头";
    axis_g: "key and value heads", "键值头";
    axis_d: "channels of a head, d_head = d_model / h", "头内通道，d_head = d_model / h";
    axis_f: "feed-forward channels, d_ff", "前馈通道，即 d_ff";
    axis_v: "vocabulary", "词表";
    head_off: "Switch off head {}", "关掉第 {} 个头";
    attention_off: "Switch off this attention", "关掉这层注意力";
    feed_forward_off: "Switch off this feed-forward", "关掉这个前馈层";
    take_from: "Take it from another prompt", "取自另一个提示";
    whole_tensor: "all of it", "全部";
    this_row: "row {} only", "只取第 {} 行";
    choose_to_edit: "Choose a cell above to overwrite it.", "先在上方选一个单元格，再改写它。";
    cannot_edit: "Inputs, weights, the loss and steps in between are not overwritten here; go on to the next operation.", "输入、权重、损失和中间步骤不能在此改写；请走到下一个运算。";
    remove_edit: "Remove this edit", "移除这处编辑";
    left_out: "Left out: {}", "已略去：{}";
    no_activation: "this model has no activation {}", "这个模型没有名为 {} 的激活值";
    no_cell: "{} has shape {}, so there is no such cell", "{} 的形状是 {}，没有这样的单元格";
    only_mask_values: "{} takes 1 (visible) and 0 (hidden) only", "{} 只接受 1（可见）和 0（遮住）";
    no_mask: "{} is no mask, and only a mask has a window of keys", "{} 不是掩码，只有掩码才能限定键的窗口";
    short_donor: "the other prompt is too short: {} tokens, and {} are needed", "另一个提示太短：只有 {} 个词元，需要 {} 个";
    unread_edits: "The link has edits that cannot be read: {}", "链接中有无法读取的编辑：{}";
    becomes_number: "{} → {}", "{} → {}";
    becomes_mean: "{} → its mean", "{} → 其均值";
    becomes_window: "{} → only the last {} keys are seen", "{} → 只看最近 {} 个键";
    becomes_from: "{} → as on “{}”", "{} → 与“{}”上的相同";
    all_of_axis: "all", "全部";
    before_after: "Logits before and after, at position {}", "位置 {} 的 logit：改前与改后";
    token: "token", "词元";
    logit_before: "logit before", "改前 logit";
    logit_after: "logit after", "改后 logit";
    share_before: "probability before", "改前概率";
    share_after: "probability after", "改后概率";
    position: "position", "位置";
    most_changed: "largest change of a probability", "概率的最大变化";
    likeliest: "likeliest before → after", "最可能：改前 → 改后";
    cells_changed: "Changed logits: {} of {}; the largest change is {}.", "改变的 logit：{} 个，共 {} 个；最大变化 {}。";
    nothing_changed: "The logits have not changed.", "logit 没有变化。";
    rows_prompt: "Prompt", "提示";
    rows_batch: "Next step’s batch", "下一步的批次";
    rows_label: "What is walked", "走哪一份";
    frozen_at: "Training stands before step {}. This is the very batch of that step: {} rows.", "训练停在第 {} 步之前。这就是那一步的批次：{} 行。";
    row_of: "row {} of {}", "第 {} 行，共 {} 行";
    previous_row: "Previous row", "上一行";
    next_row: "Next row", "下一行";
    apply_step: "Apply this step", "应用这一步";
    target_and_loss: "Under each token: its target and loss in nats.", "每个词元下面：它的目标与损失（奈特，nat）。";
    edits_rest: "Edits act on prompts; the batch is what training will do.", "编辑只作用于提示；批次是训练真正要做的。";
    no_target_anywhere: "No token of this prompt has a target, so there is no loss and every gradient is 0. Type a longer prompt, or take a held-out row.", "这个提示里没有任何目标，因此没有损失，所有梯度都是 0。请输入更长的提示，或取一行验证样本。";
    depth_title: "Gradient norm by depth", "各深度的梯度范数";
    depth_says: "{}: stream {}, weights {}", "{}：残差流 {}，权重 {}";
    depth_stream: "stream", "残差流";
    depth_weights: "weights", "权重";
    query_at: "query {}", "查询 {}";
    key_at: "key {}", "键 {}";
    masked_yes: "masked: yes", "已掩码：是";
    masked_no: "masked: no", "已掩码：否";
    new_weight: "{}, afterwards", "{}，更新后";
    edits_not_here: "generation runs without the edits", "生成时不含这些编辑";
    was: "was {}", "原为 {}";
    targets: "targets", "目标词元";
    counted_from: "Rows, columns and positions count from 0; blocks and heads from 1.", "行、列和位置从 0 数起；块和头从 1 数起。";
}
