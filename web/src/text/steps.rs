//! A word for every scalar step of an explanation, and for every number of a term that is no operand.

use super::Language;
use graph::explain::{Derived, Step};

/// What a step is called.
pub fn step_word(language: Language, step: Step) -> &'static str {
    let (english, chinese) = match step {
        Step::Sum => ("sum", "求和"),
        Step::Maximum => ("row maximum", "行最大值"),
        Step::Shift => ("minus maximum", "减最大值"),
        Step::Exponential => ("exp", "取指数"),
        Step::Logarithm => ("log", "取对数"),
        Step::Divide => ("divide by", "除以"),
        Step::Multiply => ("times", "乘以"),
        Step::Plus => ("plus", "加"),
        Step::Minus => ("minus", "减"),
        Step::Mean => ("mean μ: the sum divided by", "均值 μ：和除以"),
        Step::MeanSquare => ("mean square: the sum of squares divided by", "均方：平方和除以"),
        Step::MeanOfTerms => ("mean of the terms: the sum divided by", "各项的均值：和除以"),
        Step::Variance => ("variance σ²: mean of (x − μ)², of", "方差 σ²：(x − μ)² 的均值，项数"),
        Step::MeanNormalized => ("mean of term · x̂, of", "（项 · x̂）的均值，项数"),
        Step::Weighted => ("w · gradient, of this cell", "本单元格的 w · 梯度"),
        Step::Own => ("x of this cell", "本单元格的 x"),
        Step::Root => ("square root", "开平方"),
        Step::Cosine => ("cos of the angle", "角的余弦"),
        Step::Sine => ("sin of the angle", "角的正弦"),
        Step::Sigmoid => ("sigmoid", "sigmoid"),
        Step::Tanh => ("tanh", "tanh"),
        Step::Rectify => ("max(0, x)", "max(0, x)"),
        Step::Slope => ("slope", "斜率"),
        Step::Minimum => ("at most", "不超过"),
        Step::Negate => ("minus sign", "取负"),
        Step::Copy => ("copied", "原样取来"),
        Step::QueryPosition => ("position of the query, t", "查询的位置 t"),
        Step::KeyPosition => ("position of the key, s", "键的位置 s"),
        Step::NotLater => ("s ≤ t? (1 yes, 0 no)", "s ≤ t？（1 是，0 否）"),
        Step::KeyToken => ("id of the key’s token", "键的词元 id"),
        Step::NotPadding => {
            ("no padding? (1 yes, 0 no), id of padding", "不是填充？（1 是，0 否），填充的 id")
        }
        Step::Visible | Step::Passed => ("visible (1) or masked (0)", "可见（1）或遮住（0）"),
        Step::Over => ("the limit over it, limit", "上限除以它，上限"),
        Step::Kept => ("kept (1) or overwritten (0)", "保留（1）或改写（0）"),
        Step::Count => ("count", "个数"),
        Step::FirstMoment => ("m ← β₁m + (1−β₁)g, β₁ =", "m ← β₁m + (1−β₁)g，β₁ ="),
        Step::SecondMoment => ("v ← β₂v + (1−β₂)g², β₂ =", "v ← β₂v + (1−β₂)g²，β₂ ="),
        Step::Correction => ("corrected for the start, ×", "起步偏差修正，×"),
        Step::RateStep => ("rate × m̂ / (√v̂ + ε), rate", "学习率 × m̂ / (√v̂ + ε)，学习率"),
        Step::Decay => ("decay: times", "权重衰减：乘以"),
        Step::Clip => ("gradient clipped, ×", "梯度裁剪，×"),
        Step::Before => ("before", "更新前"),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}

/// What heads a column of numbers that whole rows share.
pub fn statistic_word(language: Language, step: Step) -> &'static str {
    match (step, language) {
        (Step::Mean, Language::English) => "mean μ",
        (Step::Mean, Language::Chinese) => "均值 μ",
        (Step::Variance, Language::English) => "variance σ²",
        (Step::Variance, Language::Chinese) => "方差 σ²",
        (Step::Root, Language::English) => "root r",
        (Step::Root, Language::Chinese) => "根 r",
        _ => step_word(language, step),
    }
}

/// What a number of a term is called that is no operand's cell.
pub fn derived_word(language: Language, derived: Derived) -> &'static str {
    let (english, chinese) = match derived {
        Derived::Sign => ("sign", "符号"),
        Derived::Mean => ("mean μ of the row", "该行均值 μ"),
        Derived::SquaredDeviation => ("(x − μ)²", "(x − μ)²"),
        Derived::InverseRoot => ("1/r of the row", "该行的 1/r"),
        Derived::Normalized => ("x̂, normalized", "x̂（归一化后）"),
    };
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}
