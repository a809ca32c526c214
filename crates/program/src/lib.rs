//! From what is computed (a graph) to what is run (a program). The *explicit* program has a step per operation, so that
//! every named tensor exists: what the microscope runs. The *fused* one rewrites what nobody looks at. Pure: plain data
//! that a backend executes.

mod added;
mod arena;
mod attention;
mod copies;
mod launch;
mod layout;
mod pattern;
mod rope;

pub use added::Added;
pub use arena::{Arena, ArenaNorm, Update};
pub use attention::{Attention, AttentionBackward};
pub use layout::{Layout, Strides};
pub use rope::Rope;

use graph::{Graph, OpId, Shape, Source, TensorId};
use pattern::Uses;

/// What a step runs. Beside `graph::Op`, which stays closed over explanation and formula: a fused kernel stands for
/// several operations and is held to them by a test.
#[derive(Clone, Debug, PartialEq)]
pub enum Kernel {
    /// One operation of the graph, as it stands there.
    Operation(OpId),
    /// From queries, keys and values to what is mixed.
    Attention(Attention),
    /// Its gradient.
    AttentionBackward(AttentionBackward),
    /// The rotation of queries or keys, from heads side by side to heads or back.
    Rope(Rope),
    /// An operation and what is added to its result, on a GPU.
    Added(Added),
    /// AdamW of all parameters, on a GPU.
    Update(Update),
    /// The norm of all gradients, on a GPU.
    ArenaNorm(ArenaNorm),
}

/// What a program is fused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A kernel is a function.
    Cpu,
    /// A kernel is a dispatch, which takes its time, and a thread has only so many registers.
    Gpu,
}

impl Target {
    /// Whether attention of heads of that size is one kernel: on a GPU it reads four floats at once.
    fn fuses_heads(self, size: usize) -> bool {
        self == Self::Cpu || (size.is_multiple_of(4) && size <= 64)
    }
}

/// A tensor that the graph does not have.
#[derive(Clone, Debug, PartialEq)]
pub struct Extra {
    /// Of floats.
    pub shape: Shape,
    /// What it holds from the start; nothing where it is written before it is read.
    pub values: Vec<f32>,
}

/// A kernel with its operands.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is run.
    pub kernel: Kernel,
    /// Operands, in the order that the kernel documents.
    pub inputs: Vec<TensorId>,
    /// Results; of an operation that works in place the operands it changes.
    pub outputs: Vec<TensorId>,
    /// The operations whose work it does.
    pub operations: Vec<OpId>,
}

/// Steps in the order they run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// The steps.
    pub steps: Vec<Step>,
    /// Tensors that the graph does not have; the first comes after the graph's last.
    pub extra: Vec<Extra>,
    /// Tensors that lie side by side.
    pub arenas: Vec<Arena>,
}

impl Program {
    /// A step per operation that `wanted` needs.
    pub fn explicit(graph: &Graph, wanted: &[TensorId]) -> Self {
        let steps = graph.needed_for(wanted).into_iter().map(|id| Step::of(graph, id)).collect();
        Self { steps, ..Self::default() }
    }

    /// The same results with fewer steps. Only `wanted`, what comes from outside and what is kept from run to run are
    /// sure to exist afterwards.
    pub fn fused(graph: &Graph, wanted: &[TensorId], target: Target) -> Self {
        let uses = Uses::of(graph, wanted);
        let mut program = Self::explicit(graph, wanted);
        attention::fuse(graph, &uses, target, &mut program);
        rope::fuse(graph, &mut program);
        layout::fold(graph, &uses, &mut program);
        copies::drop(graph, &uses, &mut program);
        if target == Target::Gpu {
            added::fuse(graph, &uses, &mut program);
            arena::fuse(graph, &mut program);
        }
        program.prune(graph, wanted);
        program
    }

    /// Which tensors, of the graph and beyond, need room: what steps touch, and what outlives a run.
    pub fn touched(&self, graph: &Graph, wanted: &[TensorId]) -> Vec<bool> {
        let outlives = |source: &Source| matches!(source, Source::Parameter | Source::Input | Source::State);
        let mut touched: Vec<bool> = graph.tensors().map(|(_, tensor)| outlives(&tensor.source)).collect();
        touched.resize(touched.len() + self.extra.len(), true);
        let of_steps = self.steps.iter().flat_map(|step| step.inputs.iter().chain(&step.outputs));
        of_steps.chain(wanted).for_each(|id| touched[id.0 as usize] = true);
        touched
    }

    /// Bytes of all that is [`Program::touched`]: every cell has four.
    pub fn bytes(&self, graph: &Graph, wanted: &[TensorId]) -> u64 {
        let mut touched = self.touched(graph, wanted);
        let in_arenas = self.arenas.iter().flat_map(|arena| &arena.tensors);
        in_arenas.for_each(|id| touched[id.0 as usize] = false);
        let extra = self.extra.iter().map(|extra| &extra.shape);
        let shapes = graph.tensors().map(|(_, tensor)| &tensor.shape).chain(extra);
        let alone = shapes.zip(touched).filter(|(_, touched)| *touched).map(|(shape, _)| shape.len());
        let floats = alone.chain(self.arenas.iter().map(|arena| arena.len(graph)));
        floats.map(|floats| 4 * floats as u64).sum()
    }

    /// A tensor that the graph does not have.
    fn add_tensor(&mut self, graph: &Graph, extra: Extra) -> TensorId {
        self.extra.push(extra);
        TensorId((graph.tensors().count() + self.extra.len() - 1) as u32)
    }

    /// Puts each new step in the place of one of its operations, and takes out the others of them.
    fn replace(&mut self, graph: &Graph, new: Vec<(OpId, Step)>) {
        let mut places: Vec<Place> = graph.operations().map(|_| Place::Stays).collect();
        for (at, step) in new {
            step.operations.iter().for_each(|id| places[id.0 as usize] = Place::Goes);
            places[at.0 as usize] = Place::Becomes(step);
        }
        let put = |step: Step| match &mut places[step.operations[0].0 as usize] {
            Place::Stays => Some(step),
            place => match std::mem::replace(place, Place::Goes) {
                Place::Becomes(new) => Some(new),
                _ => None,
            },
        };
        self.steps = std::mem::take(&mut self.steps).into_iter().filter_map(put).collect();
    }

    /// Takes out steps whose results nobody reads any more.
    fn prune(&mut self, graph: &Graph, wanted: &[TensorId]) {
        let mut live = vec![false; graph.tensors().count() + self.extra.len()];
        wanted.iter().for_each(|id| live[id.0 as usize] = true);
        let mut steps = Vec::new();
        for step in std::mem::take(&mut self.steps).into_iter().rev() {
            if step.outputs.iter().any(|output| live[output.0 as usize]) {
                step.inputs.iter().for_each(|id| live[id.0 as usize] = true);
                steps.push(step);
            }
        }
        steps.reverse();
        self.steps = steps;
    }
}

/// What happens where an operation stands.
enum Place {
    Stays,
    Goes,
    Becomes(Step),
}

impl Step {
    fn of(graph: &Graph, id: OpId) -> Self {
        let operation = graph.operation(id);
        let writes = operation.op.writes();
        let outputs = match writes.is_empty() {
            true => vec![operation.output],
            false => writes.iter().map(|&i| operation.inputs[i]).collect(),
        };
        Self {
            kernel: Kernel::Operation(id),
            inputs: operation.inputs.clone(),
            outputs,
            operations: vec![id],
        }
    }
}
