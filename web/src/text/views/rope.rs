//! Words of the view of positions; and its formulas, which are the same in every language.

use crate::text::Language;

macro_rules! rope_words {
    ($($field:ident,)*) => {
        /// Every text of the view.
        #[derive(Debug)]
        pub struct RopeWords {
            $(#[doc = stringify!($field)] pub $field: &'static str,)*
        }

        #[cfg(test)]
        impl RopeWords {
            fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($field), self.$field),)*]
            }
        }
    };
}

rope_words! {
    title, what, what_other, name_rope, name_alibi, name_sinusoidal, name_learned, name_none, open_cell,
    attention, query_token, key_token, token, odd_head, what_if_title, what_if, dials,
    choose_pair, shown_at, radius, query_turned, key_turned, not_turned, pair, features, dial_says,
    frequencies, base, pairs_are, interleaved, half, of_model, own_base, other_base, other_pairs,
    back_to_own, pair_column, features_column, theta_column, period_column, adds_column, sum_is_score,
    places, query_at, key_at, shift_both, distance, back_to_prompt, hidden_key, ruler_says, shift_check,
    at_places, difference, rounding_reach, only_rounding, own_check, turned_here, not_turned_here,
    alibi_here, captured, by_distance, moved_apart, score, pair_alone, with_own, trained, chart_says,
    schemes, schemes_say, this_model, not_own_rope, what_if_mark, at_distance, nothing_at, no_rows,
    rope_says, alibi_says, sinusoidal_says, learned_says, none_says,
}

/// The words of a language.
pub fn words(language: Language) -> &'static RopeWords {
    match language {
        Language::English => &EN,
        Language::Chinese => &ZH,
    }
}

static EN: RopeWords = RopeWords {
    title: "Positions",
    what: "Each pair of features turns by position × its own frequency. In the score of a query and a key, only how far apart they stand is left.",
    what_other: "How a score can tell how far apart two tokens stand: this model’s own scheme first, then others tried on its own q and k.",
    name_rope: "RoPE",
    name_alibi: "ALiBi",
    name_sinusoidal: "Sinusoidal",
    name_learned: "Learned",
    name_none: "No positions",
    open_cell: "Open this cell’s arithmetic",
    attention: "Attention of",
    query_token: "Query token",
    key_token: "Key token",
    token: "{} “{}”",
    odd_head: "RoPE turns features in pairs, and this head has an odd number of them: choose an even head size (Heads and Width in the model settings) to see it turn.",
    what_if_title: "What if: RoPE on this q and k",
    what_if: "This model’s own scheme is “{}”: it does not turn its vectors and was not trained to. Below, its captured q and k are turned as RoPE would turn them. To train with RoPE, choose Position: RoPE in the model settings and restart.",
    dials: "Pairs as dials",
    choose_pair: "Pair to look at",
    shown_at: "turned to positions m + k = {} and n + k = {}",
    radius: "circle radius = longest pair, {}",
    query_turned: "query, turned",
    key_turned: "key, turned",
    not_turned: "before turning",
    pair: "Pair {}",
    features: "d {}, {}",
    dial_says: "Pair {}, features {}: query turned by {}, key by {}, adds {} to the score",
    frequencies: "Frequencies",
    base: "Base b",
    pairs_are: "Which features make a pair",
    interleaved: "interleaved",
    half: "half",
    of_model: " · own",
    own_base: "The model’s own base and pairs.",
    other_base: "Not the model’s own base, which is {}.",
    other_pairs: "Not the model’s own pairs, which are {}.",
    back_to_own: "Back to the model’s own",
    pair_column: "pair i",
    features_column: "features",
    theta_column: "θ rad/pos",
    period_column: "period",
    adds_column: "adds to score",
    sum_is_score: "sum = score, before scaling",
    places: "Where they stand",
    query_at: "query at",
    key_at: "key at",
    shift_both: "shift both",
    distance: "distance",
    back_to_prompt: "Back to the prompt",
    hidden_key: "The key stands after the query: in this model the mask hides such keys.",
    ruler_says: "Row of positions: m at {}, n at {}; shifted, m at {}, n at {}",
    shift_check: "Shift both, the score stays",
    at_places: "m = {}, n = {}",
    difference: "difference",
    rounding_reach: "rounding can reach",
    only_rounding: "Only m − n = {} enters, so exact arithmetic would give one and the same score; what differs is f32 rounding, in the cosines, the turned features and the sum of {} products.",
    own_check: "The model’s own cell",
    turned_here: "turned here, m = {}, n = {}",
    not_turned_here: "q · k here, not turned",
    alibi_here: "with the penalty of distance {}, here",
    captured: "captured in {}",
    by_distance: "Score by distance",
    moved_apart: "same q and k, moved apart",
    score: "score",
    pair_alone: "pair {} alone",
    with_own: "with the model’s own base and pairs",
    trained: "trained: up to {}",
    chart_says: "Score against distance from {} to {}: {} at the present distance {}; largest {} at {}, smallest {} at {}",
    schemes: "Schemes side by side",
    schemes_say: "over the same distances; the line marks the present one, the ground those seen in training",
    this_model: "this model",
    not_own_rope: "not the model’s own",
    what_if_mark: "what if",
    at_distance: "at distance {}: {}",
    nothing_at: "at distance {}: no rows that far apart",
    no_rows: "No curve: learned rows are parameters, and this model has none. Choose Position: Learned in the model settings, restart and train; its own rows then appear here.",
    rope_says: "The score of this q and k, ready for the softmax. Waves of several lengths: near neighbours are told apart by fast pairs, near from far by slow ones.",
    alibi_says: "The same q · k, less a straight line. In head {} each step of distance costs {}; nothing is learned, and the line goes on beyond any context.",
    sinusoidal_says: "Likeness of the encodings themselves: it depends on the distance alone. They are added to the embedding, so a score sees them only through the query and key projections.",
    learned_says: "Mean cosine of this model’s own rows so far apart; the band is their smallest and largest. There is no row beyond the context, so the curve ends.",
    none_says: "Positions do not enter the score at all; only the mask tells what came before.",
};

static ZH: RopeWords = RopeWords {
    title: "位置",
    what: "每对特征按“位置 × 自己的频率”旋转；查询与键相乘之后，分数里只剩下两者的距离。",
    what_other: "分数如何得知两个词元相距多远：先看这个模型自己的方案，再在它自己的 q 和 k 上试用其他方案。",
    name_rope: "RoPE",
    name_alibi: "ALiBi",
    name_sinusoidal: "正弦编码",
    name_learned: "可学习的位置",
    name_none: "没有位置",
    open_cell: "查看这一格的算式",
    attention: "注意力所在",
    query_token: "查询词元",
    key_token: "键词元",
    token: "{} “{}”",
    odd_head: "RoPE 成对旋转特征，而这个头的特征数是奇数：在模型设置里调整头数或宽度，使头的大小为偶数，就能看到旋转。",
    what_if_title: "假如：对这里的 q 和 k 使用 RoPE",
    what_if: "这个模型自己的位置方案是“{}”：它不旋转向量，训练时也没有旋转过。下面只是把捕获到的 q 和 k 按 RoPE 的方式旋转。若要用 RoPE 训练，请在模型设置的“位置”中选择 RoPE 并重新开始。",
    dials: "每对特征一个转盘",
    choose_pair: "查看哪一对",
    shown_at: "已转到位置 m + k = {} 与 n + k = {}",
    radius: "圆的半径 = 最长的一对，{}",
    query_turned: "查询，旋转后",
    key_turned: "键，旋转后",
    not_turned: "旋转前",
    pair: "第 {} 对",
    features: "d {}, {}",
    dial_says: "第 {} 对，特征 {}：查询转过 {}，键转过 {}，为分数贡献 {}",
    frequencies: "频率",
    base: "底数 b",
    pairs_are: "哪两个特征成一对",
    interleaved: "相邻",
    half: "前后半",
    of_model: " · 本模型",
    own_base: "模型自己的底数与配对。",
    other_base: "不是模型自己的底数（它是 {}）。",
    other_pairs: "不是模型自己的配对（它是 {}）。",
    back_to_own: "恢复模型自己的",
    pair_column: "对 i",
    features_column: "特征",
    theta_column: "θ 弧度/位置",
    period_column: "周期",
    adds_column: "对分数的贡献",
    sum_is_score: "总和 = 分数（缩放前）",
    places: "两者的位置",
    query_at: "查询在",
    key_at: "键在",
    shift_both: "一起移动",
    distance: "距离",
    back_to_prompt: "回到提示中的位置",
    hidden_key: "键在查询之后：这个模型的掩码会挡住这样的键。",
    ruler_says: "位置标尺：m 在 {}，n 在 {}；一起移动后 m 在 {}，n 在 {}",
    shift_check: "一起移动，分数不变",
    at_places: "m = {}, n = {}",
    difference: "相差",
    rounding_reach: "舍入误差上限",
    only_rounding: "分数只取决于 m − n = {}，精确计算时两者完全相同；差别只来自 f32 的舍入：余弦与正弦、旋转后的特征，以及 {} 个乘积的求和。",
    own_check: "模型自己算出的那一格",
    turned_here: "在此旋转，m = {}, n = {}",
    not_turned_here: "在此计算 q · k，不旋转",
    alibi_here: "在此加上距离 {} 的惩罚",
    captured: "捕获自 {}",
    by_distance: "分数随距离的变化",
    moved_apart: "同样的 q 和 k，逐步拉开",
    score: "分数",
    pair_alone: "仅第 {} 对",
    with_own: "用模型自己的底数与配对",
    trained: "训练见过：至 {}",
    chart_says: "距离从 {} 到 {} 的分数：当前为 {}（距离 {}）；最大 {}，在距离 {}；最小 {}，在距离 {}",
    schemes: "几种方案并排比较",
    schemes_say: "横轴是同样的距离；竖线标出当前距离，底色标出训练中见过的距离",
    this_model: "本模型",
    not_own_rope: "并非模型自己的",
    what_if_mark: "假如",
    at_distance: "距离 {}：{}",
    nothing_at: "距离 {}：没有相隔这么远的行",
    no_rows: "没有曲线：可学习的位置是参数，这个模型里没有。请在模型设置的“位置”中选择“可学习”，重新开始并训练，这里就会显示它自己的行。",
    rope_says: "这里的 q 和 k 的分数，可直接进入 softmax。它由几种波长的波叠加而成：快的对分辨相邻位置，慢的对分辨远近。",
    alibi_says: "同一个 q · k 减去一条直线。第 {} 个头里每远一步扣 {}；无需学习，超出上下文长度也照样延伸。",
    sinusoidal_says: "编码自身的相似度，只取决于距离。它们加在嵌入上，分数只能透过查询与键的投影看到它们。",
    learned_says: "本模型自己的行在相隔这一距离时的平均余弦；色带是最小与最大值。上下文之外没有行，曲线到此为止。",
    none_says: "位置完全不进入分数；只有掩码说明先后。",
};

/// Formulas, in MathML.
pub mod formulas {
    use transformer::Position;

    /// Both turns.
    pub const TURN: &str = concat!(
        "<math><mrow><msub><mi class=\"query\">q′</mi><mi>i</mi></msub><mo>=</mo><mi>R</mi>",
        "<mo>(</mo><mi class=\"query\">m</mi><msub><mi>θ</mi><mi>i</mi></msub><mo>)</mo>",
        "<msub><mi class=\"query\">q</mi><mi>i</mi></msub><mspace width=\"1.6em\"></mspace>",
        "<msub><mi class=\"key\">k′</mi><mi>i</mi></msub><mo>=</mo><mi>R</mi>",
        "<mo>(</mo><mi class=\"key\">n</mi><msub><mi>θ</mi><mi>i</mi></msub><mo>)</mo>",
        "<msub><mi class=\"key\">k</mi><mi>i</mi></msub></mrow></math>",
    );

    /// How fast a pair turns.
    pub const FREQUENCY: &str = concat!(
        "<math><mrow><msub><mi>θ</mi><mi>i</mi></msub><mo>=</mo><msup><mi>b</mi>",
        "<mrow><mo>−</mo><mn>2</mn><mi>i</mi><mo>/</mo><mi>D</mi></mrow></msup></mrow></math>",
    );

    const PRODUCT: &str = "<mi class=\"query\">q</mi><mo>·</mo><mi class=\"key\">k</mi>";

    /// What a scheme does, with or without 1/√D.
    pub fn of(scheme: Position, scaled: bool) -> String {
        let root = if scaled { "<mo>/</mo><msqrt><mi>D</mi></msqrt>" } else { "" };
        let inner = match scheme {
            Position::Rope => format!(
                "<msup><mi class=\"query\">q</mi><mo>⊤</mo></msup><mi>R</mi><mo>(</mo><mo>(</mo><mi class=\"key\">n</mi><mo>−</mo>\
                 <mi class=\"query\">m</mi><mo>)</mo><mi>θ</mi><mo>)</mo><mi class=\"key\">k</mi>{root}"
            ),
            Position::Alibi => format!(
                "{PRODUCT}{root}<mo>−</mo><msup><mn>2</mn><mrow><mo>−</mo><mn>8</mn><mi>h</mi><mo>/</mo>\
                 <mi>H</mi></mrow></msup><mo>|</mo><mi>m</mi><mo>−</mo><mi>n</mi><mo>|</mo>"
            ),
            Position::Sinusoidal => concat!(
                "<msub><mi>p</mi><mi>m</mi></msub><mo>·</mo><msub><mi>p</mi><mi>n</mi></msub><mo>=</mo>",
                "<munder><mo>∑</mo><mi>i</mi></munder><mi>cos</mi><mo>(</mo><mo>(</mo><mi>m</mi><mo>−</mo>",
                "<mi>n</mi><mo>)</mo><msub><mi>ω</mi><mi>i</mi></msub><mo>)</mo></mrow></math> <math><mrow>",
                "<msub><mi>ω</mi><mi>i</mi></msub><mo>=</mo><msup><mn>10000</mn><mrow><mo>−</mo><mn>2</mn>",
                "<mi>i</mi><mo>/</mo><mi>C</mi></mrow></msup>",
            )
            .to_owned(),
            Position::Learned => "<mfrac><mrow><msub><mi>E</mi><mi>m</mi></msub><mo>·</mo><msub><mi>E</mi><mi>n</mi></msub></mrow>\
                 <mrow><mo>‖</mo><msub><mi>E</mi><mi>m</mi></msub><mo>‖</mo><mo>‖</mo><msub><mi>E</mi><mi>n</mi></msub><mo>‖</mo></mrow></mfrac>"
                .to_owned(),
            Position::None => format!("{PRODUCT}{root}"),
        };
        let display = if scheme == Position::Learned { " displaystyle=\"true\"" } else { "" };
        format!("<math{display}><mrow>{inner}</mrow></math>")
    }
}

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
