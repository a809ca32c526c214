//! Split into heads: the last axis H·D becomes H heads of size D, and heads move before positions.

use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity};
use crate::{Axis, AxisName, Error, Explanation, Graph, Shape, TensorId};

/// `y[b,h,t,d] = x[b,t,h·D+d]`.
///
/// # Shapes
/// `[B,T,H·D]` -> `[B,H,T,D]`; grouped (keys and values): `[B,T,G·D]` -> `[B,G,S,D]`
#[derive(Clone, Debug, PartialEq)]
pub struct SplitHeads {
    /// Number of heads.
    pub heads: usize,
    /// Keys and values: the axes are called G and S instead of H and T.
    pub grouped: bool,
}

impl Rule for SplitHeads {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x] = arity("split_heads", inputs)?;
        if x.rank() != 3 || x.last() % self.heads != 0 {
            return Err(Error::new("split_heads", format!("{x} does not split into {} heads", self.heads)));
        }
        let (head, position) =
            if self.grouped { (AxisName::G, AxisName::S) } else { (AxisName::H, AxisName::T) };
        let axes = [
            Axis { name: head, len: self.heads },
            Axis { name: position, len: x.axes()[1].len },
            Axis { name: AxisName::D, len: x.last() / self.heads },
        ];
        Ok((x.prefix(1).with(&axes), Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        Ok(vec![call.part(0, || g.merge_heads(d))?])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let index = operands.output.index(cell);
        let (b, h, t, d) = (index[0], index[1], index[2], index[3]);
        let from = operands.shapes[0].offset(&[b, t, h * operands.output.last() + d]);
        Explanation::copy(operands, 0, from)
    }
}
