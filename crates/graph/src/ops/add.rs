//! Element-wise sum of two tensors of one shape: the residual stream.

use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y = a + b`.
///
/// # Shapes
/// `[..]`, `[..]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct Add;

impl Rule for Add {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [a, b] = arity("add", inputs)?;
        same("add", &a, &b)?;
        Ok((a, Dtype::F32))
    }

    fn gradient(&self, _: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        Ok(vec![call.part(0, || Ok(d))?, call.part(1, || Ok(d))?])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        Explanation::sum(vec![operands.term(&[(0, cell)]), operands.term(&[(1, cell)])])
    }
}
