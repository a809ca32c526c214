//! Merge heads: heads are concatenated side by side (not summed) into the last axis.

use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity};
use crate::{Axis, AxisName, Error, Explanation, Graph, Shape, TensorId};

/// `y[b,t,h·D+d] = x[b,h,t,d]`.
///
/// # Shapes
/// `[B,H,T,D]` -> `[B,T,H·D]`
#[derive(Clone, Debug, PartialEq)]
pub struct MergeHeads;

impl Rule for MergeHeads {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x] = arity("merge_heads", inputs)?;
        if x.rank() != 4 {
            return Err(Error::new("merge_heads", format!("{x} is not [B,H,T,D]")));
        }
        let axes = x.axes();
        let name = if axes[1].name == AxisName::G { AxisName::GD } else { AxisName::HD };
        let position = Axis { name: AxisName::T, len: axes[2].len };
        Ok((x.prefix(1).with(&[position, Axis { name, len: axes[1].len * axes[3].len }]), Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let axes = g.shape(call.input(0)).axes();
        let (heads, grouped) = (axes[1].len, axes[1].name == AxisName::G);
        Ok(vec![call.part(0, || g.split_heads(d, heads, grouped))?])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let size = operands.shapes[0].last();
        let index = operands.output.index(cell);
        let (b, t, feature) = (index[0], index[1], index[2]);
        Explanation::copy(operands, 0, operands.shapes[0].offset(&[b, feature / size, t, feature % size]))
    }
}
