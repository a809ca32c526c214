//! An edit: cells of a tensor replaced by given values; everything downstream follows, and no gradient passes.

use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y = x` where keep is 1, `value` where keep is 0.
///
/// # Shapes
/// x `[..]`, keep `[..]` (1 or 0), value `[..]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct Patch;

impl Rule for Patch {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, keep, value] = arity("patch", inputs)?;
        same("patch", &x, &keep)?;
        same("patch", &x, &value)?;
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let keep = call.input(1);
        Ok(vec![call.part(0, || g.multiply(d, keep))?, None, None])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let from = if operands.values[1][cell] == 0.0 { 2 } else { 0 };
        let mut explanation = Explanation::copy(operands, from, cell);
        explanation.lines.insert(
            0,
            crate::explain::Line { step: Step::Kept, operand: None, value: operands.values[1][cell] },
        );
        explanation
    }
}
