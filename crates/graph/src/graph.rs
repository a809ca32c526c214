//! The graph itself: tensors, operations in the order they run, names and scopes.

use crate::{Edit, Error, Op, Shape};
use std::collections::HashMap;
use std::sync::Arc;

/// A tensor of one graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TensorId(pub u32);

/// An operation of one graph; operations run in the order of their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OpId(pub u32);

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dtype {
    /// 32-bit floats.
    F32,
    /// Ids, targets, counters.
    I32,
}

/// Where a tensor's values come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Learned; written by the backend's owner, updated in place by AdamW.
    Parameter,
    /// Written by the backend's owner before a run.
    Input,
    /// Kept from run to run and changed in place by operations: moments, caches, counters, rings. Starts at 0.
    State,
    /// Known when the graph is built: RoPE tables, sinusoids; ids as numbers.
    Constant(Arc<Vec<f32>>),
    /// Computed.
    Operation(OpId),
}

/// Which part of a training step an operation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pass {
    /// Choosing the batch.
    Data,
    /// Forward.
    Forward,
    /// Backward.
    Backward,
    /// Norm, clipping, AdamW, bookkeeping.
    Optimizer,
}

/// One tensor.
#[derive(Clone, Debug)]
pub struct Tensor {
    /// Unique. For a named tensor the name of `docs/model.md`; otherwise a path made from its scope.
    pub name: String,
    /// True when `name` is one that `docs/model.md` gives, or `grad:` in front of such a name.
    pub named: bool,
    /// Axes.
    pub shape: Shape,
    /// Cell type.
    pub dtype: Dtype,
    /// Origin.
    pub source: Source,
}

/// One operation: `output = op(inputs)`.
#[derive(Clone, Debug)]
pub struct Operation {
    /// What it does, with its constants.
    pub op: Op,
    /// Operands in the order that the op's module documents.
    pub inputs: Vec<TensorId>,
    /// Result. An op that works in place ([`Op::writes`]) has its first written operand here.
    pub output: TensorId,
    /// Path of the scope it was built in, such as `block.0.attention`.
    pub scope: String,
    /// Part of the step.
    pub pass: Pass,
    /// In the backward pass: the forward operation whose gradient this is part of.
    pub forward: Option<OpId>,
}

/// A straight line of operations over tensors. Built once, then only read.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    tensors: Vec<Tensor>,
    operations: Vec<Operation>,
    by_name: HashMap<String, TensorId>,
    scopes: Vec<String>,
    pub(crate) edits: Vec<Edit>,
    pub(crate) unused: Vec<bool>,
    pub(crate) pass: Option<Pass>,
    pub(crate) forward_of: Option<OpId>,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// All tensors, by id.
    pub fn tensors(&self) -> impl Iterator<Item = (TensorId, &Tensor)> {
        self.tensors.iter().enumerate().map(|(i, tensor)| (TensorId(i as u32), tensor))
    }

    /// All operations in running order.
    pub fn operations(&self) -> impl Iterator<Item = (OpId, &Operation)> {
        self.operations.iter().enumerate().map(|(i, operation)| (OpId(i as u32), operation))
    }

    /// One tensor.
    pub fn tensor(&self, id: TensorId) -> &Tensor {
        &self.tensors[id.0 as usize]
    }

    /// Shape of a tensor.
    pub fn shape(&self, id: TensorId) -> &Shape {
        &self.tensor(id).shape
    }

    /// One operation.
    pub fn operation(&self, id: OpId) -> &Operation {
        &self.operations[id.0 as usize]
    }

    /// The tensor of that name (gradients: `grad:NAME`).
    pub fn find(&self, name: &str) -> Option<TensorId> {
        self.by_name.get(name).copied()
    }

    /// The operation that computes a tensor.
    pub fn producer(&self, id: TensorId) -> Option<OpId> {
        match self.tensor(id).source {
            Source::Operation(op) => Some(op),
            _ => None,
        }
    }

    /// Parameters in the order they were declared, which is the order of the table in `docs/model.md`.
    pub fn parameters(&self) -> impl Iterator<Item = (TensorId, &Tensor)> {
        self.tensors().filter(|(_, tensor)| tensor.source == Source::Parameter)
    }

    /// Bytes of all its tensors: every cell has four.
    pub fn bytes(&self) -> u64 {
        self.tensors().map(|(_, tensor)| 4 * tensor.shape.len() as u64).sum()
    }

    /// The operations that must run, in order, so that all of `wanted` are computed; operations that
    /// write in place are wanted for their effect when the tensor they write is wanted.
    pub fn needed_for(&self, wanted: &[TensorId]) -> Vec<OpId> {
        let mut live = vec![false; self.tensors.len()];
        wanted.iter().for_each(|id| live[id.0 as usize] = true);
        let mut needed = Vec::new();
        for (id, operation) in self.operations().collect::<Vec<_>>().into_iter().rev() {
            let writes = operation.op.writes();
            let written = writes.iter().any(|&i| live[operation.inputs[i].0 as usize]);
            if written || live[operation.output.0 as usize] {
                operation.inputs.iter().for_each(|input| live[input.0 as usize] = true);
                needed.push(id);
            }
        }
        needed.reverse();
        needed
    }

    /// Declares a learned tensor `scope.name`. Parameters are declared in the order of `docs/model.md`.
    pub fn parameter(&mut self, name: &str, shape: Shape) -> Result<TensorId, Error> {
        self.declare(name, shape, Dtype::F32, Source::Parameter, true)
    }

    /// Declares a tensor that is written before each run, or kept when `source` is [`Source::State`].
    pub fn input(&mut self, name: &str, shape: Shape, dtype: Dtype) -> Result<TensorId, Error> {
        self.declare(name, shape, dtype, Source::Input, false)
    }

    /// Declares a tensor that operations change in place and that survives from run to run.
    pub fn state(&mut self, name: &str, shape: Shape, dtype: Dtype) -> Result<TensorId, Error> {
        self.declare(name, shape, dtype, Source::State, false)
    }

    /// Declares a tensor of known values.
    pub fn constant(&mut self, name: &str, shape: Shape, values: Vec<f32>) -> Result<TensorId, Error> {
        if values.len() != shape.len() {
            return Err(Error::new(
                "constant",
                format!("{name} has {} values for a shape {shape} of {}", values.len(), shape.len()),
            ));
        }
        self.declare(name, shape, Dtype::F32, Source::Constant(Arc::new(values)), false)
    }

    /// Declares a tensor of the ids 0, 1, 2, ...: the positions of a sequence.
    pub fn counted(&mut self, name: &str, shape: Shape) -> Result<TensorId, Error> {
        let values = (0..shape.len()).map(|i| i as f32).collect();
        self.declare(name, shape, Dtype::I32, Source::Constant(Arc::new(values)), false)
    }

    fn declare(
        &mut self,
        name: &str,
        shape: Shape,
        dtype: Dtype,
        source: Source,
        named: bool,
    ) -> Result<TensorId, Error> {
        if shape.axes().iter().any(|axis| axis.len == 0) {
            return Err(Error::new("declare", format!("{name} has an axis of length 0: {shape}")));
        }
        let name = self.path(name);
        let id = TensorId(self.tensors.len() as u32);
        if self.by_name.insert(name.clone(), id).is_some() {
            return Err(Error::new("declare", format!("the name {name} is taken")));
        }
        self.tensors.push(Tensor { name, named, shape, dtype, source });
        Ok(id)
    }

    /// Runs `build` with `name` appended to the scope: `g.scope("attention", |g| ..)`.
    pub fn scope<R>(
        &mut self,
        name: &str,
        build: impl FnOnce(&mut Self) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let path = self.path(name);
        self.scopes.push(path);
        let result = build(self);
        self.scopes.pop();
        result
    }

    /// `name` inside the current scope.
    pub fn path(&self, name: &str) -> String {
        match self.scopes.last() {
            Some(scope) => format!("{scope}.{name}"),
            None => name.to_owned(),
        }
    }

    /// Gives a tensor the name `scope.name` of `docs/model.md`, and hands back what goes by it: the tensor itself,
    /// or, where it is edited ([`Graph::with_edits`]), the tensor after its edits.
    #[must_use = "what follows must use the tensor as it is after its edits"]
    pub fn name(&mut self, id: TensorId, name: &str) -> Result<TensorId, Error> {
        let path = self.path(name);
        let id = self.edited(id, &path)?;
        self.rename(id, path, true)?;
        Ok(id)
    }

    /// Gives a tensor that `docs/model.md` does not mention a readable path.
    pub fn label(&mut self, id: TensorId, name: &str) -> Result<TensorId, Error> {
        let path = self.path(name);
        self.rename(id, path, false)?;
        Ok(id)
    }

    pub(crate) fn rename(&mut self, id: TensorId, name: String, named: bool) -> Result<(), Error> {
        if self.by_name.get(&name).is_some_and(|&taken| taken != id) {
            return Err(Error::new("name", format!("the name {name} is taken")));
        }
        let tensor = &mut self.tensors[id.0 as usize];
        let old = std::mem::replace(&mut tensor.name, name.clone());
        tensor.named = named;
        self.by_name.remove(&old);
        self.by_name.insert(name, id);
        Ok(())
    }

    /// Lets `name` find `id` too (a gradient with one part is both `grad:X` and `grad:X@Y`).
    pub(crate) fn alias(&mut self, id: TensorId, name: String) {
        self.by_name.entry(name).or_insert(id);
    }

    /// Appends an operation and the tensor it computes.
    pub(crate) fn push(&mut self, op: Op, inputs: &[TensorId]) -> Result<TensorId, Error> {
        let shapes: Vec<&Shape> = inputs.iter().map(|&id| self.shape(id)).collect();
        let (shape, dtype) = op.output(&shapes)?;
        let id = OpId(self.operations.len() as u32);
        let output = if let Some(&first) = op.writes().first() {
            inputs[first]
        } else {
            let name = format!("{}#{}", self.path(op.kind()), id.0);
            let output = TensorId(self.tensors.len() as u32);
            self.by_name.insert(name.clone(), output);
            self.tensors.push(Tensor { name, named: false, shape, dtype, source: Source::Operation(id) });
            output
        };
        self.operations.push(Operation {
            op,
            inputs: inputs.to_vec(),
            output,
            scope: self.scopes.last().cloned().unwrap_or_default(),
            pass: self.pass.unwrap_or(Pass::Forward),
            forward: self.forward_of,
        });
        Ok(output)
    }

    /// Runs `build` with every operation marked as part of `pass`.
    pub fn within<R>(
        &mut self,
        pass: Pass,
        build: impl FnOnce(&mut Self) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let before = self.pass.replace(pass);
        let result = build(self);
        self.pass = before;
        result
    }

    pub(crate) fn set_scope(&mut self, scope: Option<String>) {
        match scope {
            Some(path) => self.scopes.push(path),
            None => {
                self.scopes.pop();
            }
        }
    }
}
