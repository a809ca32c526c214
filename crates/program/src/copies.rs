//! Multiplying by 1 is a copy under another name: whoever reads the copy can read the original.

use crate::pattern::Uses;
use crate::{Kernel, Program};
use graph::{Graph, Op, Source, TensorId};

pub(crate) fn drop(graph: &Graph, uses: &Uses<'_>, program: &mut Program) {
    let mut originals: Vec<(TensorId, TensorId)> = Vec::new();
    let own = graph.tensors().count();
    program.steps.retain_mut(|step| {
        for input in &mut step.inputs {
            let original = originals.iter().find(|(copy, _)| copy == input);
            *input = original.map_or(*input, |(_, original)| *original);
        }
        let Kernel::Operation(id) = step.kernel else { return true };
        let (&[from], &[to]) = (step.inputs.as_slice(), step.outputs.as_slice()) else { return true };
        // What is changed in place later on is no original.
        let stays = (from.0 as usize) < own && matches!(graph.tensor(from).source, Source::Operation(_));
        let is_copy = matches!(&graph.operation(id).op, Op::Scale(scale) if scale.factor == 1.0);
        if is_copy && stays && !uses.is_wanted(to) {
            originals.push((to, from));
            return false;
        }
        true
    });
}
