//! What a training step remembers on the device: the stop flag, the ring of losses, the step counter.

use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Operands, Rule, arity};
use crate::{Error, Explanation, Shape};

/// `stop = 1` when loss or norm is not finite; later steps in flight then change nothing.
///
/// # Shapes
/// stop `[]` (I32, in place), loss `[]`, norm `[]`
#[derive(Clone, Debug, PartialEq)]
pub struct Guard;

/// `ring[step mod R] = (loss, norm)`.
///
/// # Shapes
/// ring `[R,2]` (in place), loss `[]`, norm `[]`, step `[]` (I32)
#[derive(Clone, Debug, PartialEq)]
pub struct Record;

/// `step = step + 1` unless stop is set.
///
/// # Shapes
/// step `[]` (I32, in place), stop `[]` (I32)
#[derive(Clone, Debug, PartialEq)]
pub struct Advance;

impl Rule for Guard {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [stop, _loss, _norm] = arity("guard", inputs)?;
        Ok((stop, Dtype::I32))
    }

    fn explain(&self, operands: &Operands, _cell: usize) -> Explanation {
        let bad = !operands.values[1][0].is_finite() || !operands.values[2][0].is_finite();
        let mut explanation = Explanation::default();
        explanation.line(Step::Count, None, if bad { 1.0 } else { operands.values[0][0] });
        explanation
    }
}

impl Rule for Record {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [ring, _loss, _norm, _step] = arity("record", inputs)?;
        if ring.rank() != 2 || ring.last() != 2 {
            return Err(Error::new("record", format!("the ring must be [R,2], not {ring}")));
        }
        Ok((ring, Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let here = operands.values[3][0] as usize % operands.shapes[0].rows();
        match cell / 2 == here {
            true => Explanation::copy(operands, 1 + cell % 2, 0),
            false => Explanation::copy(operands, 0, cell),
        }
    }
}

impl Rule for Advance {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [step, _stop] = arity("advance", inputs)?;
        Ok((step, Dtype::I32))
    }

    fn explain(&self, operands: &Operands, _cell: usize) -> Explanation {
        let mut explanation = Explanation::default();
        let more = if operands.values[1][0] == 0.0 { 1.0 } else { 0.0 };
        explanation.line(Step::Count, Some(more), operands.values[0][0] + more);
        explanation
    }
}
