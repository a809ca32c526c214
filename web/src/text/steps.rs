//! A word for every scalar step of an explanation.

use super::Language;
use graph::explain::Step;

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
        Step::Mean => ("mean of", "均值"),
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
        Step::Visible => ("visible", "可见"),
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
