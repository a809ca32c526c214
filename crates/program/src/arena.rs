//! Parameters, gradients and moments side by side, so that one kernel updates them all and one sums all squares.

use crate::{Extra, Kernel, Program, Step};
use graph::launch::BLOCK;
use graph::{AxisName, Graph, Op, OpId, Shape, TensorId, ops};
use std::ops::Range;

/// Tensors that lie in one buffer, each from a multiple of [`BLOCK`] floats on; between them are zeros.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arena {
    /// In the order in which they lie.
    pub tensors: Vec<TensorId>,
}

/// More floats than an arena may have: a buffer has its bounds.
const FLOATS: usize = 1 << 25;

impl Arena {
    /// Where each tensor lies, in floats.
    pub fn places(&self, graph: &Graph) -> Vec<Range<usize>> {
        let mut end = 0;
        let place = |&id: &TensorId| {
            let from = end;
            let len = graph.shape(id).len();
            end = (from + len).next_multiple_of(BLOCK);
            from..from + len
        };
        self.tensors.iter().map(place).collect()
    }

    /// Floats, those between tensors too.
    pub fn len(&self, graph: &Graph) -> usize {
        self.tensors.iter().map(|&id| graph.shape(id).len().next_multiple_of(BLOCK)).sum()
    }
}

/// AdamW of all parameters: the first arena holds them, then come gradients, first and second moments.
///
/// # Operands
/// clip `[]`, rates `[RATES]`, stop `[]`, and of every block of floats whether it decays; then all tensors of the arenas
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// Of an arena.
    pub floats: usize,
}

/// [`ops::GlobalNorm`] over the arena of gradients.
///
/// # Operands
/// all gradients -> `[]`
#[derive(Clone, Debug, PartialEq)]
pub struct ArenaNorm {
    /// Of the arena.
    pub floats: usize,
}

/// Puts side by side what the updates of a step work on, where they all have the same rates.
pub(crate) fn fuse(graph: &Graph, program: &mut Program) {
    let mut norm = None;
    let mut updates: Vec<(OpId, &ops::AdamW, &[TensorId])> = Vec::new();
    for step in &program.steps {
        let Kernel::Operation(id) = step.kernel else { continue };
        let operation = graph.operation(id);
        match &operation.op {
            Op::GlobalNorm(_) => norm = Some((id, &operation.inputs)),
            Op::AdamW(op) => updates.push((id, op, &operation.inputs)),
            _ => {}
        }
    }
    let (Some((norm, gradients)), Some((_, _, first))) = (norm, updates.first()) else { return };
    let common = first[4..].to_vec();
    let is_alike = updates.iter().all(|(_, _, inputs)| inputs[4..] == common);
    let in_order = updates.iter().map(|(_, _, inputs)| inputs[1]).eq(gradients.iter().copied());
    if !is_alike || !in_order {
        return;
    }
    // Parameter, gradient, moments.
    let of_all = |i: usize| Arena { tensors: updates.iter().map(|(_, _, inputs)| inputs[i]).collect() };
    let arenas = [0, 1, 2, 3].map(of_all);
    let floats = arenas[0].len(graph);
    if floats > FLOATS {
        return;
    }
    let decays: Vec<f32> = updates
        .iter()
        .flat_map(|(_, op, inputs)| {
            let blocks = graph.shape(inputs[0]).len().div_ceil(BLOCK);
            std::iter::repeat_n(if op.decay { 1.0 } else { 0.0 }, blocks)
        })
        .collect();
    let shape = Shape::of(&[(AxisName::Number, decays.len())]);
    let operations: Vec<OpId> = updates.iter().map(|(id, ..)| *id).collect();
    let [parameters, gradients, first_moments, second_moments] = &arenas;
    let written = [parameters, first_moments, second_moments].into_iter().flat_map(|arena| &arena.tensors);
    let outputs: Vec<TensorId> = written.copied().collect();
    let norm_step = Step {
        kernel: Kernel::ArenaNorm(ArenaNorm { floats }),
        inputs: gradients.tensors.clone(),
        outputs: vec![graph.operation(norm).output],
        operations: vec![norm],
    };
    let gradients = gradients.tensors.clone();
    let decays = program.add_tensor(graph, Extra { shape, values: decays });
    let update = Step {
        kernel: Kernel::Update(Update { floats }),
        inputs: common.into_iter().chain([decays]).chain(gradients).chain(outputs.iter().copied()).collect(),
        outputs,
        operations,
    };
    let last = *update.operations.last().expect("there is at least one");
    program.arenas = arenas.to_vec();
    program.replace(graph, vec![(norm, norm_step), (last, update)]);
}
