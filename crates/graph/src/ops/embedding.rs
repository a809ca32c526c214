//! Embedding lookup: a row of the table for every id; backward adds each row's gradient to the row it came from.

use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y[..,:] = weight[ids[..],:]`.
///
/// # Shapes
/// weight `[V,C]`, ids `[..]` (I32) -> `[..,C]`
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding;

/// `d_weight[v,:] = Σ d[..,:] where ids[..] = v`.
///
/// # Shapes
/// ids `[..]` (I32), d `[..,C]` -> `[V,C]`
#[derive(Clone, Debug, PartialEq)]
pub struct EmbeddingBackward {
    /// Shape of the table, `[V,C]`.
    pub table: Shape,
}

impl Rule for Embedding {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [weight, ids] = arity("embedding", inputs)?;
        if weight.rank() != 2 {
            return Err(Error::new("embedding", format!("the table must be [V,C], not {weight}")));
        }
        Ok((ids.with(&weight.axes()[1..]), Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let table = g.shape(call.input(0)).clone();
        let ids = call.input(1);
        Ok(vec![call.part(0, || g.push(EmbeddingBackward { table }.into(), &[ids, d]))?, None])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.last();
        let id = operands.values[1][cell / width] as usize;
        Explanation::copy(operands, 0, id * width + cell % width)
    }
}

impl Rule for EmbeddingBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [ids, d] = arity("embedding_backward", inputs)?;
        if d.rows() != ids.len() || d.last() != self.table.last() {
            return Err(Error::new("embedding_backward", format!("{d} does not fit ids {ids}")));
        }
        Ok((self.table.clone(), Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.last();
        let (row, c) = (cell / width, cell % width);
        let uses = operands.values[0].iter().enumerate().filter(|&(_, &id)| id as usize == row);
        Explanation::sum(uses.map(|(at, _)| operands.term(&[(1, at * width + c)])).collect())
    }
}
