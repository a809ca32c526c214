//! A graph made ready to run: every tensor allocated once, the operations that are needed, in order.

use crate::Real;
use crate::call::{Call, Store};
use crate::simd::scratch_len;
use graph::{Dtype, Graph, Op, OpId, Shape, Source, TensorId};
use std::sync::Arc;

/// How operations are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Plain loops, f64 sums.
    Truth,
    /// SIMD where there is a fast version; held to the truth by tests.
    Fast,
}

/// A graph and room for all of its tensors. Running allocates nothing.
#[derive(Debug)]
pub struct Plan<R: Real = f32> {
    graph: Arc<Graph>,
    mode: Mode,
    steps: Vec<(OpId, Vec<Shape>)>,
    store: Store<R>,
    scratch: Vec<R>,
}

impl<R: Real> Plan<R> {
    /// Makes room for everything. `wanted` are the tensors (or the state changed in place) that a run must bring about.
    pub fn new(graph: Arc<Graph>, wanted: &[TensorId], mode: Mode) -> Self {
        let mut store = Store { floats: Vec::new(), ids: Vec::new() };
        for (_, tensor) in graph.tensors() {
            let len = tensor.shape.len();
            let floats = match (&tensor.source, tensor.dtype) {
                (Source::Constant(values), Dtype::F32) => {
                    values.iter().map(|&x| R::of(f64::from(x))).collect()
                }
                (_, Dtype::F32) => vec![R::default(); len],
                (_, Dtype::I32) => Vec::new(),
            };
            store.floats.push(floats);
            let ids = match (&tensor.source, tensor.dtype) {
                (Source::Constant(values), Dtype::I32) => values.iter().map(|&x| x as i32).collect(),
                (_, Dtype::I32) => vec![0; len],
                (_, Dtype::F32) => Vec::new(),
            };
            store.ids.push(ids);
        }
        let steps: Vec<(OpId, Vec<Shape>)> = graph
            .needed_for(wanted)
            .into_iter()
            .map(|id| {
                (id, graph.operation(id).inputs.iter().map(|&input| graph.shape(input).clone()).collect())
            })
            .collect();
        let packed = steps.iter().filter_map(|(id, shapes)| match &graph.operation(*id).op {
            Op::Matmul(op) => op.product(&shapes[0], &shapes[1]).ok().map(scratch_len),
            _ => None,
        });
        let scratch = vec![R::default(); packed.max().unwrap_or(0)];
        let mut plan = Self { graph, mode, steps, store, scratch };
        plan.settle();
        plan
    }

    /// Operations without operands never change: they run once, here.
    fn settle(&mut self) {
        let (fixed, steps) =
            std::mem::take(&mut self.steps).into_iter().partition(|(_, shapes)| shapes.is_empty());
        self.steps = fixed;
        self.run();
        self.steps = steps;
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

    /// The values of a tensor of floats.
    pub fn read(&self, id: TensorId) -> &[R] {
        &self.store.floats[id.0 as usize]
    }

    /// The values of a tensor of ids.
    pub fn read_ids(&self, id: TensorId) -> &[i32] {
        &self.store.ids[id.0 as usize]
    }

    /// Runs every needed operation once.
    pub fn run(&mut self) {
        self.run_watched(|_| ());
    }

    /// The same, and tells of each operation that it is done.
    pub fn run_watched(&mut self, mut done: impl FnMut(OpId)) {
        for (id, shapes) in &self.steps {
            let operation = self.graph.operation(*id);
            if !operation.op.writes().is_empty() {
                R::run_in_place(&operation.op, &operation.inputs, shapes, &mut self.store, self.mode);
                done(*id);
                continue;
            }
            let at = operation.output.0 as usize;
            let mut y = std::mem::take(&mut self.store.floats[at]);
            let mut y_ids = std::mem::take(&mut self.store.ids[at]);
            let mut call = Call {
                op: &operation.op,
                inputs: &operation.inputs,
                shapes,
                shape: self.graph.shape(operation.output),
                store: &self.store,
                y: &mut y,
                y_ids: &mut y_ids,
                scratch: &mut self.scratch,
            };
            R::run(&mut call, self.mode);
            (self.store.floats[at], self.store.ids[at]) = (y, y_ids);
            done(*id);
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let floats: usize = self.store.floats.iter().map(Vec::len).sum::<usize>() + self.scratch.len();
        let ids: usize = self.store.ids.iter().map(Vec::len).sum();
        floats * size_of::<R>() + ids * size_of::<i32>()
    }
}
