//! Sum over the query heads that share a key or value head: the gradient of grouped-query attention.

use crate::graph::Dtype;
use crate::op::{Operands, Rule, arity};
use crate::{Axis, AxisName, Error, Explanation, Graph, Shape, TensorId};

/// `y[b,g,..] = Σ x[b,h,..]` over the `share` heads h of group g.
///
/// # Shapes
/// `[B,H,S,D]` -> `[B,G,S,D]` with G = H / share
#[derive(Clone, Debug, PartialEq)]
pub struct SumGroups {
    /// Heads per group.
    pub share: usize,
}

impl Graph {
    /// Sums every `share` neighbouring heads: `[B,H,S,D] -> [B,G,S,D]`.
    pub fn sum_groups(&mut self, x: TensorId, share: usize) -> Result<TensorId, Error> {
        self.push(SumGroups { share }.into(), &[x])
    }
}

impl Rule for SumGroups {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x] = arity("sum_groups", inputs)?;
        if x.rank() != 4 || x.axes()[1].len % self.share != 0 {
            return Err(Error::new("sum_groups", format!("{x} has no heads in groups of {}", self.share)));
        }
        let group = Axis { name: AxisName::G, len: x.axes()[1].len / self.share };
        Ok((x.prefix(1).with(&[group]).with(&x.axes()[2..]), Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let inner = operands.output.from_end(0) * operands.output.from_end(1);
        let first = cell / inner * self.share * inner + cell % inner;
        Explanation::sum((0..self.share).map(|i| operands.term(&[(0, first + i * inner)])).collect())
    }
}
