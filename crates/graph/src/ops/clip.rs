//! Clipping by global norm: how much all gradients are shortened (Pascanu, Mikolov & Bengio).

use super::adamw::rates;
use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Operands, Rule, arity};
use crate::{Error, Explanation, Shape};

/// `scale = min(1, limit / (norm + 1e-6))`.
///
/// # Shapes
/// norm `[]`, rates `[RATES]` -> `[]`
#[derive(Clone, Debug, PartialEq)]
pub struct Clip;

impl Rule for Clip {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [norm, _rates] = arity("clip", inputs)?;
        Ok((norm, Dtype::F32))
    }

    fn explain(&self, operands: &Operands, _cell: usize) -> Explanation {
        let mut explanation = Explanation { terms: vec![operands.term(&[(0, 0)])], ..Explanation::default() };
        let norm = explanation.total();
        let limit = operands.values[1][rates::CLIP];
        let shifted = explanation.line(Step::Plus, Some(1e-6), norm + 1e-6);
        let ratio = explanation.line(Step::Over, Some(limit), limit / shifted);
        explanation.line(Step::Minimum, Some(1.0), ratio.min(1.0));
        explanation
    }
}
