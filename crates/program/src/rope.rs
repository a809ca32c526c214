//! The rotation of queries and keys where they are split into heads, and of their gradients where they are merged.

use crate::{Kernel, Layout, Program};
use graph::{Graph, Op, Shape, ops};

/// `graph::ops::Rope` between two layouts.
///
/// # Operands
/// x `[B,H,T,D]`, cos and sin `[T,D/2]` -> `[B,H,T,D]`
#[derive(Clone, Debug, PartialEq)]
pub struct Rope {
    /// What is done to each vector.
    pub op: ops::Rope,
    /// B
    pub batch: usize,
    /// H, or G for keys.
    pub heads: usize,
    /// T
    pub positions: usize,
    /// D
    pub size: usize,
    /// Of x and of the result.
    pub layouts: [Layout; 2],
}

impl Rope {
    /// As the operation stands in a graph, on a tensor of that shape.
    pub fn split(op: &ops::Rope, shape: &Shape) -> Self {
        let [positions, size] = [1, 0].map(|i| shape.from_end(i));
        let heads = shape.from_end(2);
        let batch = shape.len() / (heads * positions * size);
        Self { op: op.clone(), batch, heads, positions, size, layouts: [Layout::Split; 2] }
    }

    pub(crate) fn layouts(&mut self) -> (Vec<&mut Layout>, Vec<&mut Layout>) {
        let [x, y] = &mut self.layouts;
        (vec![x], vec![y])
    }
}

/// Makes every rotation a kernel that can read and write both layouts.
pub(crate) fn fuse(graph: &Graph, program: &mut Program) {
    for step in &mut program.steps {
        let Kernel::Operation(id) = step.kernel else { continue };
        let operation = graph.operation(id);
        if let Op::Rope(op) = &operation.op {
            step.kernel = Kernel::Rope(Rope::split(op, graph.shape(operation.output)));
        }
    }
}
