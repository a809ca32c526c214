//! Element-wise product: the gate of a gated feed-forward, and masks on gradients.

use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y = a ⊙ b`.
///
/// # Shapes
/// `[..]`, `[..]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct Multiply;

impl Rule for Multiply {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [a, b] = arity("multiply", inputs)?;
        same("multiply", &a, &b)?;
        Ok((a, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let (a, b) = (call.input(0), call.input(1));
        let d_a = call.part(0, || g.multiply(d, b))?;
        let d_b = call.part(1, || g.multiply(d, a))?;
        Ok(vec![d_a, d_b])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        Explanation::sum(vec![operands.term(&[(0, cell), (1, cell)])])
    }
}
