//! A program made ready to run: every tensor that it touches allocated once, its steps in order.

use crate::Real;
use crate::call::{Call, Store};
use crate::simd;
use graph::{Dtype, Graph, Op, OpId, Shape, Source, TensorId};
use program::{Kernel, Program, Step, Target};
use std::sync::Arc;

/// How operations are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Plain loops, f64 sums, an operation at a time.
    Truth,
    /// SIMD where there is a fast version, an operation at a time, so that every named tensor that is wanted exists.
    Explicit,
    /// SIMD, and operations that nobody looks between fused into one.
    Fast,
}

/// A program and room for its tensors. Running allocates nothing.
#[derive(Debug)]
pub struct Plan<R: Real = f32> {
    graph: Arc<Graph>,
    mode: Mode,
    steps: Vec<(Step, Vec<Shape>)>,
    store: Store<R>,
    scratch: Vec<R>,
}

impl<R: Real> Plan<R> {
    /// Makes room for everything. `wanted` are the tensors (or the state changed in place) that a run must bring about.
    pub fn new(graph: Arc<Graph>, wanted: &[TensorId], mode: Mode) -> Self {
        let program = match mode {
            Mode::Truth | Mode::Explicit => Program::explicit(&graph, wanted),
            Mode::Fast => Program::fused(&graph, wanted, Target::Cpu),
        };
        Self::of(graph, program, wanted, mode)
    }

    /// Makes room for a program of that graph and those tensors.
    pub fn of(graph: Arc<Graph>, program: Program, wanted: &[TensorId], mode: Mode) -> Self {
        let store = Store::new(&graph, &program, &program.touched(&graph, wanted));
        let shapes = |step: &Step| match &step.kernel {
            Kernel::Operation(_) => step.inputs.iter().map(|&input| graph.shape(input).clone()).collect(),
            _ => Vec::new(),
        };
        let steps: Vec<(Step, Vec<Shape>)> = program
            .steps
            .into_iter()
            .map(|step| (shapes(&step), step))
            .map(|(shapes, step)| (step, shapes))
            .collect();
        let scratch = steps.iter().map(|(step, shapes)| match &step.kernel {
            Kernel::Operation(id) => match &graph.operation(*id).op {
                Op::Matmul(op) => op.product(&shapes[0], &shapes[1]).map_or(0, simd::matmul_scratch),
                _ => 0,
            },
            Kernel::Attention(kernel) => simd::attention_scratch(kernel),
            Kernel::AttentionBackward(kernel) => simd::attention_scratch(&kernel.of),
            Kernel::Rope(_) | Kernel::Added(_) | Kernel::Update(_) | Kernel::ArenaNorm(_) => 0,
        });
        let scratch = vec![R::default(); scratch.max().unwrap_or(0)];
        Self { graph, mode, steps, store, scratch }
    }

    /// The same graph an operation at a time, with everything that this plan was given or has kept.
    pub fn explicit(&self, wanted: &[TensorId]) -> Self {
        let mut plan = Self::new(self.graph.clone(), wanted, Mode::Explicit);
        for (id, tensor) in self.graph.tensors() {
            if matches!(tensor.source, Source::Parameter | Source::Input | Source::State) {
                match tensor.dtype {
                    Dtype::F32 => plan.write(id, self.read(id)),
                    Dtype::I32 => plan.write_ids(id, self.read_ids(id)),
                }
            }
        }
        plan
    }

    /// Its graph.
    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// Writes a tensor of floats.
    ///
    /// # Panics
    /// When the length is not the tensor's: a programming error.
    pub fn write(&mut self, id: TensorId, values: &[R]) {
        self.store.floats[id.0 as usize].copy_from_slice(values);
    }

    /// Writes a tensor of ids.
    ///
    /// # Panics
    /// When the length is not the tensor's: a programming error.
    pub fn write_ids(&mut self, id: TensorId, values: &[i32]) {
        self.store.ids[id.0 as usize].copy_from_slice(values);
    }

    /// The values of a tensor of floats; none where no step touches it.
    pub fn read(&self, id: TensorId) -> &[R] {
        &self.store.floats[id.0 as usize]
    }

    /// The values of a tensor of ids.
    pub fn read_ids(&self, id: TensorId) -> &[i32] {
        &self.store.ids[id.0 as usize]
    }

    /// Runs every step once.
    pub fn run(&mut self) {
        self.run_watched(|_| ());
    }

    /// The same, and tells of each step that it is done.
    pub fn run_watched(&mut self, mut done: impl FnMut(&Step)) {
        for (step, shapes) in &self.steps {
            match &step.kernel {
                Kernel::Operation(id) => {
                    operation(&self.graph, (*id, step), shapes, &mut self.store, &mut self.scratch, self.mode)
                }
                _ => R::run_fused(step, &mut self.store, &mut self.scratch),
            }
            done(step);
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let floats: usize = self.store.floats.iter().map(Vec::len).sum::<usize>() + self.scratch.len();
        let ids: usize = self.store.ids.iter().map(Vec::len).sum();
        floats * size_of::<R>() + ids * size_of::<i32>()
    }
}

fn operation<R: Real>(
    graph: &Graph,
    (id, step): (OpId, &Step),
    shapes: &[Shape],
    store: &mut Store<R>,
    scratch: &mut [R],
    mode: Mode,
) {
    let operation = graph.operation(id);
    if !operation.op.writes().is_empty() {
        return R::run_in_place(&operation.op, &step.inputs, shapes, store, mode);
    }
    let at = operation.output.0 as usize;
    let mut y = std::mem::take(&mut store.floats[at]);
    let mut y_ids = std::mem::take(&mut store.ids[at]);
    let mut call = Call {
        op: &operation.op,
        inputs: &step.inputs,
        shapes,
        shape: graph.shape(operation.output),
        store,
        y: &mut y,
        y_ids: &mut y_ids,
        scratch,
    };
    R::run(&mut call, mode);
    (store.floats[at], store.ids[at]) = (y, y_ids);
}
