//! Words of the view of FlashAttention.

use crate::text::Language;

macro_rules! words {
    ($($field:ident,)*) => {
        /// Every text of the view.
        #[derive(Debug)]
        pub struct FlashWords {
            $(#[doc = stringify!($field)] pub $field: &'static str,)*
        }

        #[cfg(test)]
        impl FlashWords {
            fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($field), self.$field),)*]
            }
        }
    };
}

words! {
    title, intro, which, head, query_rows, keys_per_tile, waiting,
    // Steps.
    steps, first, back, next, run, passed, none_yet, tile_says, skipped_says, map_label, so_far,
    state_done, state_current, state_skipped, state_ahead, state_hidden,
    // The tile.
    tile, scores, weights, cell_score, cell_weight, hidden_cell, skipped_tile, choose, token_of_query,
    // Rows.
    rows, rows_says, query, maximum, sum, stage, stage_ahead, stage_running, stage_done, output, output_done,
    output_cell, row_in_full, arithmetic, of_row, new_maximum, correction, new_sum, new_output, divided, logsumexp,
    outside, no_change,
    // The same result.
    same, same_says, off_plain, off_model,
    // What is moved.
    moved, moved_says, what, plain, tiled, times_less, read, written, moved_bytes, held_bytes, kept_bytes,
    multiplications, formula_plain, formula_tiled, formula_agrees, formula_none, skipped_count,
    // Growth.
    growth, growth_says, moved_chart, room_chart, tokens, chart_says, fewer, more,
    // Backward.
    backward, backward_says, kept_says, ones, captured, d_query, d_key, d_value, off_of, recomputed, stored, d_scores,
    off_tile, backward_moved, cell_of, backward_skipped,
}

/// Its words.
pub fn words(language: Language) -> &'static FlashWords {
    match language {
        Language::English => &EN,
        Language::Chinese => &ZH,
    }
}

const EN: FlashWords = FlashWords {
    title: "FlashAttention, tile by tile",
    intro: "Attention without ever writing the whole score matrix. A block of queries stays in fast memory, blocks of keys and values pass by, and three running numbers per query row are enough for the exact result. Everything here is computed on this model's own q, k and v.",
    which: "Attention",
    head: "Head",
    query_rows: "Query rows Br",
    keys_per_tile: "Keys Bc",
    waiting: "The values of this prompt are being computed.",
    steps: "Steps",
    first: "First tile",
    back: "Back",
    next: "Next tile",
    run: "Run to the end",
    passed: "tile {} of {}",
    none_yet: "No tile yet: press “Next tile”.",
    tile_says: "Tile {} of {}: queries {} to {}, keys {} to {}.",
    skipped_says: "Tile {} of {}, queries {} to {}, keys {} to {}: skipped, wholly masked.",
    map_label: "Tiles, queries down, keys across. Arrow keys step.",
    so_far: "Moved so far: {} elements read, {} written; {} tiles skipped.",
    state_done: "done",
    state_current: "this one",
    state_skipped: "skipped: wholly masked",
    state_ahead: "ahead",
    state_hidden: "masked",
    tile: "This tile",
    scores: "S = q·k, scaled and masked",
    weights: "exp(S − m)",
    cell_score: "query {} “{}”, key {} “{}”: score {}",
    cell_weight: "query {} “{}”, key {} “{}”: exp(S − m) {}",
    hidden_cell: "query {} “{}”, key {} “{}”: masked, it counts 0",
    skipped_tile: "Every cell of this tile is masked, so no key and no value is read and nothing is computed.",
    choose: "Choose a cell with the arrow keys to read it in full.",
    token_of_query: "{} {}",
    rows: "What is carried along, per query row",
    rows_says: "m is the largest score so far, l the sum of exp(S − m), o the sum of exp(S − m)·v. They are all that a row needs to remember.",
    query: "query",
    maximum: "m",
    sum: "l",
    stage: "where",
    stage_ahead: "ahead",
    stage_running: "in fast memory",
    stage_done: "written out",
    output: "o, per feature",
    output_done: "A row that is written out shows o / l.",
    output_cell: "query {} “{}”, feature {}: o = {}",
    row_in_full: "query {} “{}”: m = {}, l = {}, L = {}",
    arithmetic: "The correction, written out",
    of_row: "Query {} “{}” in this tile",
    new_maximum: "new maximum",
    correction: "correction",
    new_sum: "new sum",
    new_output: "new o, feature {}",
    divided: "at the end, o / l",
    logsumexp: "kept for backward, L = m + ln l",
    outside: "This row is not in the tile; the first row of the tile is shown.",
    no_change: "The maximum did not grow: the correction is exactly 1.",
    same: "The same result",
    same_says: "After all tiles, compared number by number. Only rounding differs, because sums are taken in another order.",
    off_plain: "largest difference to the whole score matrix",
    off_model: "largest difference to what the model computed ({})",
    moved: "What is moved",
    moved_says: "Counted by the code that computes, each time it reads from or writes to slow memory (HBM on a GPU). The whole matrix is given its best case: each operand of each operation is read once. Masks and ALiBi follow from positions and are not read.",
    what: "forward pass of this head",
    plain: "whole matrix",
    tiled: "tiles",
    times_less: "whole / tiles",
    read: "elements read",
    written: "elements written",
    moved_bytes: "bytes moved, both ways",
    held_bytes: "bytes in fast memory, at most",
    kept_bytes: "bytes of intermediates in slow memory",
    multiplications: "multiplications",
    formula_plain: "Whole matrix: 2·T·D + 2·S·D + 4·T·S = {}; counted {}.",
    formula_tiled: "Tiles: 2·T·D + T + 2·D per key met by a block of rows = {}; counted {}.",
    formula_agrees: "Formula and counter agree.",
    formula_none: "Padding hides more than a formula knows, so only the counter is shown.",
    skipped_count: "{} of {} tiles are skipped.",
    growth: "Growth with the length",
    growth_says: "The same formulas for D = {} and lengths from 16 to 8,192, both axes by powers. The whole matrix grows with T²; how often keys and values are read again depends on Br: the more rows stay in fast memory, the fewer the passes.",
    moved_chart: "Bytes moved",
    room_chart: "Bytes held: intermediates and fast memory",
    tokens: "tokens T",
    chart_says: "{}: at {} tokens the whole matrix takes {}, tiles take {}, {}.",
    fewer: "{} times less",
    more: "which is more: blocks of {} rows are too small for D = {}",
    backward: "Backward: computed again instead of stored",
    backward_says: "Kept from forward: q, k, v, o and L. Each tile of P is made again as exp(S − L). Then dV += Pᵀ·dO, dP = dO·vᵀ, D = rowsum(dO ∘ O), dS = P ∘ (dP − D), dQ += dS·k, dK += dSᵀ·q, both times the factor of the scores. Compared with the plain way, which reads the stored P.",
    kept_says: "o is kept either way: the projection behind it needs it.",
    ones: "The gradient that comes from above is all ones here: these are the gradients of the sum of this head's outputs, not of the loss.",
    captured: "The gradient that comes from above is the one captured from this model's loss.",
    d_query: "dQ",
    d_key: "dK",
    d_value: "dV",
    off_of: "largest difference of {}",
    recomputed: "P made again: exp(S − L)",
    stored: "P as the whole matrix stores it",
    d_scores: "dS = P ∘ (dP − D)",
    off_tile: "Largest difference between P made again and P stored, in this tile: {}.",
    backward_moved: "backward pass of this head",
    cell_of: "query {} “{}”, key {} “{}”: {}",
    backward_skipped: "This tile is skipped in the backward pass too.",
};

const ZH: FlashWords = FlashWords {
    title: "FlashAttention：逐块计算",
    intro: "不必写出整个分数矩阵，也能算注意力。一块查询留在快速存储里，键和值一小块一小块地经过，每个查询行只记三个累积量，结果却分毫不差。这里的一切都用本模型自己的 q、k、v 现算。",
    which: "注意力",
    head: "头",
    query_rows: "查询行数 Br",
    keys_per_tile: "键数 Bc",
    waiting: "正在计算这段输入的数值。",
    steps: "步骤",
    first: "第一小块",
    back: "后退",
    next: "下一小块",
    run: "算到底",
    passed: "第 {} 小块，共 {} 小块",
    none_yet: "还没有算过任何一小块：请按“下一小块”。",
    tile_says: "第 {} 小块，共 {} 小块：查询 {} 到 {}，键 {} 到 {}。",
    skipped_says: "第 {} 小块，共 {} 小块，查询 {} 到 {}，键 {} 到 {}：全被掩码，跳过。",
    map_label: "分块图：行是查询，列是键。方向键逐块前进或后退。",
    so_far: "到此为止：读入 {} 个元素，写出 {} 个；跳过 {} 小块。",
    state_done: "已算完",
    state_current: "当前小块",
    state_skipped: "跳过：全被掩码",
    state_ahead: "未到",
    state_hidden: "被掩码",
    tile: "当前这一小块",
    scores: "S = q·k，已缩放并加掩码",
    weights: "exp(S − m)",
    cell_score: "查询 {}“{}”，键 {}“{}”：分数 {}",
    cell_weight: "查询 {}“{}”，键 {}“{}”：exp(S − m) {}",
    hidden_cell: "查询 {}“{}”，键 {}“{}”：被掩码，按 0 计",
    skipped_tile: "这一小块的每一格都被掩码，所以不读键，不读值，什么也不算。",
    choose: "用方向键选一格，即可读出完整数值。",
    token_of_query: "{} {}",
    rows: "每个查询行随身带着的数",
    rows_says: "m 是迄今最大的分数，l 是 exp(S − m) 之和，o 是 exp(S − m)·v 之和。一行需要记住的只有这些。",
    query: "查询",
    maximum: "m",
    sum: "l",
    stage: "状态",
    stage_ahead: "未到",
    stage_running: "在快速存储里",
    stage_done: "已写出",
    output: "o，按特征",
    output_done: "已写出的行显示 o / l。",
    output_cell: "查询 {}“{}”，特征 {}：o = {}",
    row_in_full: "查询 {}“{}”：m = {}，l = {}，L = {}",
    arithmetic: "修正，逐步写出",
    of_row: "这一小块里的查询 {}“{}”",
    new_maximum: "新的最大值",
    correction: "修正系数",
    new_sum: "新的和",
    new_output: "新的 o，特征 {}",
    divided: "最后 o / l",
    logsumexp: "留给反向传播，L = m + ln l",
    outside: "所选的行不在这一小块里；显示的是这一小块的第一行。",
    no_change: "最大值没有变大：修正系数恰好是 1。",
    same: "结果相同",
    same_says: "算完所有小块之后逐数比较。差别只来自舍入，因为求和的次序不同。",
    off_plain: "与整个分数矩阵算法的最大差",
    off_model: "与模型算出的结果（{}）的最大差",
    moved: "搬运了多少",
    moved_says: "由执行计算的代码自己计数：每次从慢速存储（GPU 上的 HBM）读入或写出时累加。整矩阵算法按最有利的情形计：每个运算的每个操作数只读一次。掩码和 ALiBi 由位置推出，不用读。",
    what: "这个头的前向传播",
    plain: "整矩阵",
    tiled: "分块",
    times_less: "整矩阵 / 分块",
    read: "读入的元素数",
    written: "写出的元素数",
    moved_bytes: "搬运的字节数（读与写）",
    held_bytes: "快速存储最多占用的字节数",
    kept_bytes: "慢速存储中间结果的字节数",
    multiplications: "乘法次数",
    formula_plain: "整矩阵：2·T·D + 2·S·D + 4·T·S = {}；计数 {}。",
    formula_tiled: "分块：2·T·D + T + 每个行块遇到的每个键 2·D = {}；计数 {}。",
    formula_agrees: "公式与计数一致。",
    formula_none: "填充遮住的比公式所知的更多，所以只给出计数。",
    skipped_count: "{} 小块被跳过，共 {} 小块。",
    growth: "随长度增长",
    growth_says: "同样的公式，D = {}，长度从 16 到 8,192，两轴都按幂次。整矩阵随 T² 增长；键和值要重读多少遍取决于 Br：留在快速存储里的行越多，重读的遍数越少。",
    moved_chart: "搬运的字节数",
    room_chart: "占用的字节数：中间结果加快速存储",
    tokens: "词元数 T",
    chart_says: "{}：{} 个词元时，整矩阵为 {}，分块为 {}，{}。",
    fewer: "只有前者的 1/{}",
    more: "反而更多：{} 行一块，对 D = {} 来说太小",
    backward: "反向传播：重算，而不是存储",
    backward_says: "前向只留下 q、k、v、o 和 L。每一小块的 P 都用 exp(S − L) 重新算出。然后 dV += Pᵀ·dO，dP = dO·vᵀ，D = rowsum(dO ∘ O)，dS = P ∘ (dP − D)，dQ += dS·k，dK += dSᵀ·q，后两者再乘分数的缩放系数。与读取已存 P 的普通算法比较。",
    kept_says: "两种算法都要留下 o：它后面的投影需要它。",
    ones: "这里从上面传来的梯度全是 1：所得是这个头输出之和的梯度，而不是损失的梯度。",
    captured: "从上面传来的梯度取自本模型的损失。",
    d_query: "dQ",
    d_key: "dK",
    d_value: "dV",
    off_of: "{} 的最大差",
    recomputed: "重新算出的 P：exp(S − L)",
    stored: "整矩阵算法存下的 P",
    d_scores: "dS = P ∘ (dP − D)",
    off_tile: "这一小块里，重算的 P 与存下的 P 的最大差：{}。",
    backward_moved: "这个头的反向传播",
    cell_of: "查询 {}“{}”，键 {}“{}”：{}",
    backward_skipped: "反向传播也跳过这一小块。",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_fill_the_same_gaps() {
        let gaps = |text: &str| text.matches("{}").count();
        for ((name, english), (_, chinese)) in EN.all().into_iter().zip(ZH.all()) {
            assert!(!english.is_empty() && !chinese.is_empty(), "{name} is empty");
            assert_eq!(gaps(english), gaps(chinese), "{name}");
        }
    }
}
