//! AdamW (Loshchilov & Hutter, algorithm 2, as PyTorch has it), with rates read from a table made in f64.

use crate::TensorId;
use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Operands, Rule, arity, same};
use crate::{Error, Explanation, Shape};

/// Entries of a row of the rate table.
pub mod rates {
    /// Learning rate of the step.
    pub const LEARNING_RATE: usize = 0;
    /// Learning rate times weight decay.
    pub const DECAY: usize = 1;
    /// 1 / (1 − β₁ᵗ), t counted from 1.
    pub const FIRST_CORRECTION: usize = 2;
    /// 1 / (1 − β₂ᵗ).
    pub const SECOND_CORRECTION: usize = 3;
    /// β₁.
    pub const BETA1: usize = 4;
    /// β₂.
    pub const BETA2: usize = 5;
    /// eps.
    pub const EPS: usize = 6;
    /// Largest gradient norm; `f32::MAX` where gradients are not clipped.
    pub const CLIP: usize = 7;
}

/// Length of a row of the rate table.
pub const RATES: usize = 8;

/// `m = β₁ m + (1−β₁) c g;  v = β₂ v + (1−β₂) (c g)²;  θ = θ (1 − lr·wd) − lr · m̂ / (√v̂ + eps)`,
/// c the clipping scale; nothing changes while `stop` is not 0.
///
/// # Shapes
/// θ `[..]`, g `[..]`, m `[..]`, v `[..]`, clip `[]`, rates `[RATES]`, stop `[]` (I32); θ, m, v are updated in place
#[derive(Clone, Debug, PartialEq)]
pub struct AdamW {
    /// Weight decay applies: tensors with two axes.
    pub decay: bool,
}

/// The operands of [`AdamW`], by name.
#[derive(Clone, Copy, Debug)]
pub struct AdamWOperands {
    /// θ
    pub parameter: TensorId,
    /// g
    pub gradient: TensorId,
    /// m
    pub first_moment: TensorId,
    /// v
    pub second_moment: TensorId,
    /// Clipping scale.
    pub clip: TensorId,
    /// The step's row of the rate table.
    pub rates: TensorId,
    /// Not 0: change nothing.
    pub stop: TensorId,
}

impl Rule for AdamW {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [parameter, gradient, first, second, _clip, rates, _stop] = arity("adamw", inputs)?;
        for other in [&gradient, &first, &second] {
            same("adamw", &parameter, other)?;
        }
        if rates.len() != RATES {
            return Err(Error::new("adamw", format!("a row of rates has {RATES} entries, got {rates}")));
        }
        Ok((parameter, Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        if operands.values[6][0] != 0.0 {
            return Explanation::copy(operands, 0, cell);
        }
        let rate = |i: usize| operands.values[5][i];
        let (beta1, beta2) = (rate(rates::BETA1), rate(rates::BETA2));
        // The weight, beside it what moves it: gradient and moments.
        let mut term = operands.term(&[(0, cell)]);
        term.cells.extend([1, 2, 3].map(|operand| operands.cell(operand, cell)));
        let mut explanation = Explanation { terms: vec![term], ..Explanation::default() };
        let theta = explanation.total();
        let clip = operands.values[4][0];
        let [gradient, first, second] = [1, 2, 3].map(|operand: usize| operands.values[operand][cell]);
        let g = explanation.line(Step::Clip, Some(clip), gradient * clip);
        explanation.line(Step::Before, None, first);
        let m = explanation.line(Step::FirstMoment, Some(beta1), beta1 * first + (1.0 - beta1) * g);
        let correction = rate(rates::FIRST_CORRECTION);
        let m_hat = explanation.line(Step::Correction, Some(correction), m * correction);
        explanation.line(Step::Before, None, second);
        let v = explanation.line(Step::SecondMoment, Some(beta2), beta2 * second + (1.0 - beta2) * g * g);
        let correction = rate(rates::SECOND_CORRECTION);
        let v_hat = explanation.line(Step::Correction, Some(correction), v * correction);
        let root = explanation.line(Step::Root, None, v_hat.sqrt());
        let (learning_rate, divisor) = (rate(rates::LEARNING_RATE), root + rate(rates::EPS));
        let step = explanation.line(Step::RateStep, Some(learning_rate), learning_rate * m_hat / divisor);
        explanation.line(Step::Before, None, theta);
        let decay = if self.decay { rate(rates::DECAY) } else { 0.0 };
        let kept = explanation.line(Step::Decay, Some(1.0 - decay), theta * (1.0 - decay));
        explanation.line(Step::Minus, Some(step), kept - step);
        explanation
    }
}
