//! A smaller tensor added to every row: the bias of a linear layer, a table of positions.

use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y[i,j] = x[i,j] + b[j]`, where j runs over all of b's axes.
///
/// # Shapes
/// x `[..,J]`, b `[J]` -> `[..,J]`
#[derive(Clone, Debug, PartialEq)]
pub struct Bias;

impl Rule for Bias {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, b] = arity("bias", inputs)?;
        if !x.ends_with(&b) {
            return Err(Error::new("bias", format!("the axes of {b} are not the last of {x}")));
        }
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let rank = g.shape(call.input(1)).rank();
        let d_bias =
            call.part(1, || if g.shape(d).rank() == rank { Ok(d) } else { g.sum_leading(d, rank) })?;
        Ok(vec![call.part(0, || Ok(d))?, d_bias])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let b = cell % operands.shapes[1].len();
        Explanation::sum(vec![operands.term(&[(0, cell)]), operands.term(&[(1, b)])])
    }
}
