//! A sum of what an operation makes and something else, on a GPU: added where the result is written, without a dispatch of
//! its own.

use crate::pattern::Uses;
use crate::{Kernel, Program, Step};
use graph::{Graph, Op, OpId, TensorId};

/// An operation, and what is added to its result. The result is finished before anything is added, so the sum has the bits
/// of the two operations.
///
/// # Operands
/// as of the operation, then one like its result -> the sum
#[derive(Clone, Debug, PartialEq)]
pub struct Added {
    /// The operation.
    pub to: OpId,
}

/// Operations whose kernel can add. Its last operand is what is added, its last size says whether anything is.
fn adds(op: &Op) -> bool {
    matches!(op, Op::Matmul(_) | Op::RmsNormBackward(_) | Op::LayerNormBackward(_))
}

/// Adds where a result is written that nobody else reads.
pub(crate) fn fuse(graph: &Graph, uses: &Uses<'_>, program: &mut Program) {
    let stands = |id: OpId| program.steps.iter().find(|step| step.kernel == Kernel::Operation(id));
    let mut new: Vec<(OpId, Step)> = Vec::new();
    for step in &program.steps {
        let Kernel::Operation(sum) = step.kernel else { continue };
        let Op::Add(_) = graph.operation(sum).op else { continue };
        let made = |id: TensorId| {
            let (maker, op, _) = uses.maker(id)?;
            uses.only(id)?;
            stands(maker).filter(|_| adds(op))
        };
        let &[p, q] = step.inputs.as_slice() else { continue };
        let found = made(q).map(|made| (made, p)).or_else(|| made(p).map(|made| (made, q)));
        let Some((made, other)) = found.filter(|_| p != q) else { continue };
        let to = made.operations[0];
        let inputs = made.inputs.iter().copied().chain([other]).collect();
        let kernel = Kernel::Added(Added { to });
        new.push((sum, Step { kernel, inputs, outputs: step.outputs.clone(), operations: vec![to, sum] }));
    }
    program.replace(graph, new);
}
