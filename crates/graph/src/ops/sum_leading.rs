//! Sum over all rows: the gradient of whatever was added to every row.

use crate::graph::Dtype;
use crate::op::{Operands, Rule, arity};
use crate::{Error, Explanation, Shape};

/// `y[j] = Σ_i x[i,j]`, where j runs over the last `rank` axes.
///
/// # Shapes
/// `[..,J]` -> `[J]`
#[derive(Clone, Debug, PartialEq)]
pub struct SumLeading {
    /// How many axes stay.
    pub rank: usize,
}

impl Rule for SumLeading {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x] = arity("sum_leading", inputs)?;
        if x.rank() <= self.rank {
            return Err(Error::new(
                "sum_leading",
                format!("{x} has nothing to sum before its last {} axes", self.rank),
            ));
        }
        Ok((x.suffix(self.rank), Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.len();
        let rows = operands.values[0].len() / width;
        Explanation::sum((0..rows).map(|row| operands.term(&[(0, row * width + cell)])).collect())
    }
}
