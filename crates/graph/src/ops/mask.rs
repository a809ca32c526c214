//! Masking: a score that may not be seen is taken out of the running.

use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, MASKED, Shape, TensorId};

/// `y = x` where `visible` is not 0, [`MASKED`] (shown as −∞) elsewhere.
///
/// # Shapes
/// x `[B,H,T,S]`, visible `[B,H,T,S]` -> `[B,H,T,S]`
#[derive(Clone, Debug, PartialEq)]
pub struct Mask;

impl Rule for Mask {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, visible] = arity("mask", inputs)?;
        same("mask", &x, &visible)?;
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        // forward: y = x where visible; visibility is 0 or 1, so the gradient is a product with it.
        let visible = call.input(1);
        Ok(vec![call.part(0, || g.multiply(d, visible))?, None])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let visible = operands.values[1][cell];
        let mut term = operands.term(&[(0, cell), (1, cell)]);
        term.hidden = visible == 0.0;
        let value = if term.hidden { MASKED } else { operands.values[0][cell] };
        let mut explanation = Explanation { terms: vec![term], ..Explanation::default() };
        explanation.total();
        explanation.line(Step::Passed, Some(visible), value);
        explanation
    }
}
