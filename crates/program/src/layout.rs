//! Splitting into heads and merging them again as strides instead of copies.

use crate::pattern::Uses;
use crate::{Kernel, Program};
use graph::{Graph, Op, OpId, TensorId};

/// How the vectors of all heads lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// `[B,H,T,D]`: head by head.
    #[default]
    Split,
    /// `[B,T,H·D]`: position by position.
    Merged,
}

/// Distances between neighbours, in floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strides {
    /// From one row of the batch to the next.
    pub batch: usize,
    /// From one head to the next.
    pub head: usize,
    /// From one position to the next.
    pub position: usize,
}

impl Layout {
    /// Strides of so many heads of so many positions, `size` floats each.
    ///
    /// ```
    /// use program::Layout;
    /// assert_eq!(Layout::Split.strides(4, 10, 8).position, 8);
    /// assert_eq!(Layout::Merged.strides(4, 10, 8).position, 32);
    /// ```
    pub fn strides(self, heads: usize, positions: usize, size: usize) -> Strides {
        let batch = heads * positions * size;
        match self {
            Self::Split => Strides { batch, head: positions * size, position: size },
            Self::Merged => Strides { batch, head: size, position: heads * size },
        }
    }
}

impl Strides {
    /// Where a vector begins.
    pub fn at(&self, batch: usize, head: usize, position: usize) -> usize {
        batch * self.batch + head * self.head + position * self.position
    }
}

/// Lets kernels that can read and write both layouts do so.
pub(crate) fn fold(graph: &Graph, uses: &Uses<'_>, program: &mut Program) {
    let mut merged: Vec<OpId> = Vec::new();
    for step in &mut program.steps {
        let (mut read, mut written): (Vec<&mut Layout>, Vec<&mut Layout>) = match &mut step.kernel {
            Kernel::Operation(_) | Kernel::Added(_) | Kernel::Update(_) | Kernel::ArenaNorm(_) => {
                continue;
            }
            Kernel::Attention(kernel) => kernel.layouts(),
            Kernel::AttentionBackward(kernel) => kernel.layouts(),
            Kernel::Rope(kernel) => kernel.layouts(),
        };
        for (input, layout) in step.inputs.iter_mut().zip(&mut read) {
            if let Some((_, Op::SplitHeads(_), from)) = uses.maker(*input) {
                (*input, **layout) = (from[0], Layout::Merged);
            }
        }
        for (output, layout) in step.outputs.iter_mut().zip(&mut written) {
            if let Some((merge, to)) = merge_of(graph, uses, *output) {
                (*output, **layout) = (to, Layout::Merged);
                step.operations.push(merge);
                merged.push(merge);
            }
        }
    }
    let is_merge = |kernel: &Kernel| matches!(kernel, Kernel::Operation(id) if merged.contains(id));
    program.steps.retain(|step| !is_merge(&step.kernel));
}

/// The merging of heads that is all that happens to a tensor.
fn merge_of(graph: &Graph, uses: &Uses<'_>, id: TensorId) -> Option<(OpId, TensorId)> {
    let reader = uses.only(id)?;
    let operation = graph.operation(reader);
    matches!(operation.op, Op::MergeHeads(_)).then_some((reader, operation.output))
}
