//! Words of the view of heads.

use crate::text::Language;
use transformer::study::heads::Measure;

/// They.
#[derive(Debug)]
pub struct HeadsWords {
    /// Heading.
    pub title: &'static str,
    /// Under it.
    pub lead: &'static str,
    /// Name of the choice.
    pub kind: &'static str,
    /// Kinds of attention.
    pub of_only: &'static str,
    /// Kinds of attention.
    pub of_encoder: &'static str,
    /// Kinds of attention.
    pub of_decoder: &'static str,
    /// Kinds of attention.
    pub cross: &'static str,
    /// Heading.
    pub glance: &'static str,
    /// Under it.
    pub glance_tell: &'static str,
    /// After it, where there are keys.
    pub glance_keys: &'static str,
    /// Name of the grid.
    pub glance_name: &'static str,
    /// Layer, head, query, key, weight.
    pub thumb_says: &'static str,
    /// Layer.
    pub mean_says: &'static str,
    /// Under the last picture of a line.
    pub mean: &'static str,
    /// Layer, head.
    pub head_of: &'static str,
    /// Keys in the large picture.
    pub head_keys: &'static str,
    /// Where no cell is chosen.
    pub choose_cell: &'static str,
    /// Query, key.
    pub cell_masked: &'static str,
    /// Query, key, weight.
    pub cell_says: &'static str,
    /// Corner of a table.
    pub query_key: &'static str,
    /// Of a cell.
    pub masked: &'static str,
    /// Button.
    pub open: &'static str,
    /// Heading.
    pub measures: &'static str,
    /// Under it.
    pub measures_tell: &'static str,
    /// Why some columns are empty.
    pub crossed: &'static str,
    /// First column.
    pub head: &'static str,
    /// Heard for a dash.
    pub none: &'static str,
    /// Measure, layer, head, value.
    pub number_says: &'static str,
    /// Heading without a choice.
    pub opened_name: &'static str,
    /// Where nothing is chosen.
    pub choose_number: &'static str,
    /// Measure, layer, head.
    pub opened: &'static str,
    /// Query, key.
    pub part_cell: &'static str,
    /// Query, ln(keys).
    pub part_row: &'static str,
    /// No row has such a key.
    pub no_cells: &'static str,
    /// Rows, sum, Σ ln, percent.
    pub share_of: &'static str,
    /// Cells, sum, rows, value.
    pub mean_of_cells: &'static str,
    /// Rows, sum, rows, value.
    pub mean_of_rows: &'static str,
    /// Heading.
    pub work: &'static str,
    /// Under it.
    pub work_tell: &'static str,
    /// The pictures, from x to the output.
    pub pictures: [&'static str; 9],
    /// Picture, shape.
    pub step_says: &'static str,
    /// Heading.
    pub alone: &'static str,
    /// Under it.
    pub alone_tell: &'static str,
    /// Put into the next one.
    pub plus_bias: &'static str,
    /// Heads, bias, cells, difference.
    pub check: &'static str,
    /// Head, largest.
    pub adds: &'static str,
    /// Name of the picture of the output.
    pub output_keys: &'static str,
    /// Where no cell is chosen.
    pub choose_output: &'static str,
    /// Position, feature, terms, sum, captured.
    pub cell_apart: &'static str,
}

/// In a language.
pub fn words(language: Language) -> &'static HeadsWords {
    match language {
        Language::English => &EN,
        Language::Chinese => &ZH,
    }
}

/// What a measure is called, with its unit.
pub fn measure_name(language: Language, measure: Measure) -> &'static str {
    let (english, chinese) = match measure {
        Measure::Entropy => ("Entropy (nats)", "熵（奈特）"),
        Measure::EntropyShare => ("Share of maximum", "占最大值"),
        Measure::Previous => ("Previous token", "前一个词元"),
        Measure::Itself => ("Itself", "自身"),
        Measure::Induction => ("Induction", "归纳"),
        Measure::First => ("First token", "首个词元"),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}

/// What a measure is, in words.
pub fn definition(language: Language, measure: Measure) -> &'static str {
    let (english, chinese) = match measure {
        Measure::Entropy => (
            "How spread out a query's look is: −Σ p ln p over its keys, in nats, averaged over queries. 0: one key only. Queries that see no key are left out.",
            "一个查询的注意力有多分散：对各个键求 −Σ p ln p（单位：奈特，nat），再对查询取平均。0 表示只看一个键。看不到任何键的查询不计入。",
        ),
        Measure::EntropyShare => (
            "The sum of these entropies over the sum of the most they could be, ln(visible keys). 100%: every query looks at all its keys alike.",
            "各查询的熵之和，除以它们可能达到的最大值 ln(可见键数) 之和。100% 表示每个查询都均匀地看所有可见的键。",
        ),
        Measure::Previous => ("Mean probability of key t−1 for query t.", "查询 t 给键 t−1 的概率的平均。"),
        Measure::Itself => ("Mean probability of key t for query t.", "查询 t 给键 t 的概率的平均。"),
        Measure::Induction => (
            "For query t: the probability of the keys that followed an earlier occurrence of the same token, s+1 where token s = token t and s < t, averaged over queries that have such a key (Olsson et al. 2022, “In-context Learning and Induction Heads”). A dash: no token of this example came before.",
            "对查询 t：相同词元之前出现过的位置 s（词元 s = 词元 t，s < t），其后一个键 s+1 的概率之和；只对存在这种键的查询取平均（Olsson 等，2022，《In-context Learning and Induction Heads》）。短横线表示这个样本里没有重复的词元。",
        ),
        Measure::First => ("Mean probability of key 0.", "键 0 的概率的平均。"),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}

const EN: HeadsWords = HeadsWords {
    title: "Attention heads",
    lead: "Every head of every block on the current example. Choose a head to see it large; choose a number to see the cells it is the mean of.",
    kind: "Kind of attention",
    of_only: "Self-attention",
    of_encoder: "Encoder",
    of_decoder: "Decoder",
    cross: "Cross-attention",
    glance: "All heads at a glance",
    glance_tell: "Rows are queries, columns are keys; color is the probability, 0 to 1; hatched cells are masked.",
    glance_keys: "Arrow keys move, Enter goes to the large picture.",
    glance_name: "Heads: rows are layers, columns are heads",
    thumb_says: "Block {}, head {}: most of all query {} looks at key {}, probability {}",
    mean_says: "Block {}: mean over its heads",
    mean: "mean",
    head_of: "Block {}, head {}",
    head_keys: "Rows are queries, columns are keys. Arrow keys move the cell, Enter opens it in Operations.",
    choose_cell: "Choose a cell to read its probability.",
    cell_masked: "Query {}, key {}: masked, probability 0",
    cell_says: "Query {}, key {}: probability {}, not masked",
    query_key: "query \\ key",
    masked: "masked",
    open: "Open in Operations",
    measures: "Measures of every head",
    measures_tell: "A column head sorts, a number opens.",
    crossed: "In cross-attention queries and keys are two sequences, so “previous”, “itself” and “induction” have no meaning here and show a dash.",
    head: "Head",
    none: "none",
    number_says: "{}, block {}, head {}: {}",
    opened_name: "What a number is made of",
    choose_number: "Choose a number in the table below: its cells are listed here and marked in the picture.",
    opened: "{} · block {}, head {}",
    part_cell: "query {}, key {}",
    part_row: "query {}, at most {}",
    no_cells: "No query of this example has such a key, so there is no mean.",
    share_of: "{} rows: sum {} / sum of maxima {} = {}",
    mean_of_cells: "mean of {} cells: sum {} / {} rows = {}",
    mean_of_rows: "mean of {} rows: sum {} / {} = {}",
    work: "Split, work by head, concatenate, W_o",
    work_tell: "The captured tensors of one block with their true shapes. Keys and values are projected and split like the queries shown. A picture opens its operation.",
    pictures: [
        "x",
        "W_q",
        "queries, side by side",
        "split into heads",
        "weights",
        "mixed values",
        "concatenated",
        "W_o",
        "output",
    ],
    step_says: "{}, {}: open in Operations",
    alone: "What each head adds to the output",
    alone_tell: "A head's mixed values times its own D rows of W_o. The output is the sum over heads; all pictures share one scale.",
    plus_bias: " plus the bias",
    check: "Sum of {} heads{} against the captured output, {} cells: largest difference {}.",
    adds: "Head {} alone: largest size {}",
    output_keys: "Attention output as the model computed it. Arrow keys choose a cell; below it is taken apart by head.",
    choose_output: "Choose a cell of the output to see what each head adds to it.",
    cell_apart: "Position {}, feature {}: {} = {}; captured {}",
};

const ZH: HeadsWords = HeadsWords {
    title: "注意力头",
    lead: "当前样本上每一块、每一个头的注意力。选一个头即可放大；选一个数，就能看到它是哪些单元格的平均。",
    kind: "注意力的种类",
    of_only: "自注意力",
    of_encoder: "编码器",
    of_decoder: "解码器",
    cross: "交叉注意力",
    glance: "所有头一览",
    glance_tell: "行是查询，列是键；颜色表示概率，从 0 到 1；斜线单元格被掩码遮住。",
    glance_keys: "方向键移动，Enter 转到大图。",
    glance_name: "注意力头：行是块，列是头",
    thumb_says: "第 {} 块，头 {}：最强的一处是查询 {} 看键 {}，概率 {}",
    mean_says: "第 {} 块：各头的平均",
    mean: "平均",
    head_of: "第 {} 块，头 {}",
    head_keys: "行是查询，列是键。方向键移动单元格，Enter 在“逐个运算”中打开。",
    choose_cell: "选一个单元格，读出它的概率。",
    cell_masked: "查询 {}，键 {}：已掩码，概率为 0",
    cell_says: "查询 {}，键 {}：概率 {}，未掩码",
    query_key: "查询 \\ 键",
    masked: "已掩码",
    open: "在“逐个运算”中打开",
    measures: "每个头的度量",
    measures_tell: "点列名排序，点数字展开。",
    crossed: "交叉注意力中，查询和键来自两个序列，“前一个词元”“自身”“归纳”没有意义，因此显示短横线。",
    head: "头",
    none: "无",
    number_says: "{}，第 {} 块，头 {}：{}",
    opened_name: "一个数由什么组成",
    choose_number: "在下面的表中选一个数：组成它的单元格会列在这里，并在图中标出。",
    opened: "{} · 第 {} 块，头 {}",
    part_cell: "查询 {}，键 {}",
    part_row: "查询 {}，最大 {}",
    no_cells: "这个样本里没有查询具有这样的键，因此没有平均值。",
    share_of: "{} 行：和 {} / 最大值之和 {} = {}",
    mean_of_cells: "{} 个单元格的平均：和 {} / {} 行 = {}",
    mean_of_rows: "{} 行的平均：和 {} / {} = {}",
    work: "拆分、各头计算、拼接、W_o",
    work_tell: "一个块中捕获到的张量及其真实形状。键和值的投影与拆分同图中的查询一样。点图可打开对应的运算。",
    pictures: ["x", "W_q", "并排的查询", "拆分为各头", "注意力权重", "加权后的值", "拼接", "W_o", "输出"],
    step_says: "{}，{}：在“逐个运算”中打开",
    alone: "每个头给输出加了什么",
    alone_tell: "一个头加权后的值，乘以 W_o 中属于它的 D 行。输出是各头之和；所有图共用一个色标。",
    plus_bias: "加上偏置",
    check: "{} 个头之和{}，与捕获到的输出逐格比较，共 {} 格：最大差 {}。",
    adds: "只看头 {}：最大绝对值 {}",
    output_keys: "模型算出的注意力输出。方向键选单元格，下方按头拆开。",
    choose_output: "选输出的一个单元格，看每个头给它加了多少。",
    cell_apart: "位置 {}，特征 {}：{} = {}；捕获值 {}",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_fill_the_same_gaps() {
        let gaps = |words: &HeadsWords| {
            let all = [
                words.thumb_says,
                words.mean_says,
                words.head_of,
                words.cell_masked,
                words.cell_says,
                words.number_says,
                words.opened,
                words.part_cell,
                words.part_row,
                words.share_of,
                words.mean_of_cells,
                words.mean_of_rows,
                words.step_says,
                words.check,
                words.adds,
                words.cell_apart,
            ];
            all.map(|text| text.matches("{}").count())
        };
        assert_eq!(gaps(&EN), gaps(&ZH));
    }
}
