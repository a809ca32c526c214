//! Key-value cache: the new position's rows are written into the store, in place.

use crate::graph::Dtype;
use crate::op::{Operands, Rule, arity};
use crate::{Error, Explanation, Shape};

/// `store[b,g,position,:] = new[b,g,0,:]`; the result is the store.
///
/// # Shapes
/// store `[B,G,S,D]`, new `[B,G,1,D]`, position `[]` (I32) -> `[B,G,S,D]`
#[derive(Clone, Debug, PartialEq)]
pub struct Cache;

impl Rule for Cache {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [store, new, _position] = arity("cache", inputs)?;
        let fits = store.rank() == 4
            && new.rank() == 4
            && store.prefix(2).same_lens(&new.prefix(2))
            && new.axes()[2].len == 1
            && new.last() == store.last();
        if !fits {
            return Err(Error::new("cache", format!("{new} is not one position of {store}")));
        }
        Ok((store, Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let index = operands.output.index(cell);
        if index[2] == operands.values[2][0] as usize {
            let from = operands.shapes[1].offset(&[index[0], index[1], 0, index[3]]);
            return Explanation::copy(operands, 1, from);
        }
        Explanation::copy(operands, 0, cell)
    }
}
