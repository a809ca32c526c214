//! The way through a pass: one stop per operation of the graph, and the token ids before all of them. Forward first,
//! then backward and the update ([`super::walk_back`]).

use super::stop::{SOURCE, Stop, TOKENS, given, is_bookkeeping, is_known_table, stop_of, subject};
use super::walk_back;
use graph::{Edit, Graph, Op, OpId, Operation, Pass, Tensor, TensorId};
use std::collections::HashMap;
use std::ops::Range;
use transformer::what_if::{self, Donor, WhatIf};
use transformer::{Depth, Dims, ExplicitGraph, Extent, ModelConfig, Side, place, spoken_of};

/// A graph with its stops. Two walks over graphs of one fingerprint and length are equal.
#[derive(Debug)]
pub struct Walk {
    /// Of one sequence.
    pub graph: Graph,
    /// The sizes.
    pub dims: Dims,
    /// One row: T, and S of the source.
    pub extent: Extent,
    /// How far it goes.
    pub depth: Depth,
    /// In running order: forward, then backward, then the update.
    pub stops: Vec<Stop>,
    /// Where each tensor's values begin in a capture; one more entry for the end.
    offsets: Vec<usize>,
    /// Tensors that a step changes, and where their new values begin.
    changed: Vec<(TensorId, usize)>,
    /// Tensors that edits overwrite, by name, as they are before the first edit.
    edited: HashMap<String, TensorId>,
    /// Length of a capture.
    length: usize,
}

impl Walk {
    #[cfg(test)]
    /// The way forward through a model with an example of one extent; none if the configuration is refused, or the
    /// extent does not fit it.
    pub fn new(config: &ModelConfig, extent: Extent) -> Option<Self> {
        Self::of(config, extent, Depth::Forward)
    }

    /// The same as far as `depth`.
    pub fn of(config: &ModelConfig, extent: Extent, depth: Depth) -> Option<Self> {
        Self::through(config.validate().ok()?, extent, depth, Vec::new())
    }

    /// The same way with edits; those that do not fit are left out.
    pub fn edited(&self, list: &[WhatIf]) -> Option<Self> {
        // Whoever has no values of another prompt still knows their shape, and leaves out what the worker does.
        let shapes = |donor: &Donor, tensor: &str| {
            let lens = what_if::shape_on(&self.dims, donor, tensor).unwrap_or_default();
            let values = vec![0.0; lens.iter().product()];
            Some((lens, values))
        };
        let edits = what_if::resolve(list, &self.graph, shapes).edits;
        Self::through(self.dims.clone(), self.extent, self.depth, edits)
    }

    fn through(dims: Dims, extent: Extent, depth: Depth, edits: Vec<Edit>) -> Option<Self> {
        let explicit = ExplicitGraph::new(&dims, extent, depth, edits).ok()?;
        let mut stops = forward_stops(&explicit);
        stops.extend(walk_back::stops(explicit.graph()));
        let graph = explicit.graph();
        let mut offsets = vec![0];
        for (_, tensor) in graph.tensors() {
            offsets.push(offsets[offsets.len() - 1] + tensor.shape.len());
        }
        let mut length = offsets[offsets.len() - 1];
        let place = |id| {
            let at = length;
            length += graph.shape(id).len();
            (id, at)
        };
        let changed = explicit.changed().into_iter().map(place).collect();
        let mut edited = HashMap::new();
        for (id, tensor) in graph.tensors() {
            if let Some((name, _)) = tensor.name.split_once(".before_edit_") {
                edited.entry(name.to_owned()).or_insert(id);
            }
        }
        let graph = explicit.pass.graph;
        Some(Self { graph, dims, extent, depth, stops, offsets, changed, edited, length })
    }

    /// The stops of one direction: forward, or backward with the update.
    pub fn range(&self, backward: bool) -> Range<usize> {
        let turn = self.stops.iter().position(|stop| stop.pass != Pass::Forward).unwrap_or(self.stops.len());
        if backward { turn..self.stops.len() } else { 0..turn }
    }

    /// The stop of the same tensor in the other direction: of its gradient, or of what the gradient belongs to; where
    /// there is none, the nearest one that has one.
    pub fn counterpart(&self, at: usize) -> usize {
        let Some(stop) = self.stops.get(at) else { return 0 };
        let backward = stop.pass == Pass::Forward;
        let of = |stop: &Stop| {
            let name = subject(&stop.name);
            let same = |other: &Stop| subject(&other.name) == name && !other.name.contains(".before_edit_");
            // The whole gradient comes after its parts.
            self.range(backward)
                .rev()
                .find(|&i| self.stops[i].pass != Pass::Optimizer && same(&self.stops[i]))
        };
        let later = |i: usize| self.stops.get(i).and_then(of);
        let range = self.range(!backward);
        let found = (at..range.end).find_map(later).or_else(|| (range.start..at).rev().find_map(later));
        found.unwrap_or_else(|| self.range(backward).start)
    }

    /// MathML of a stop; nothing for what is given. What is added to a product is a bias, and the product is what
    /// its projection would be without one.
    pub fn formula(&self, stop: &Stop) -> Option<&'static str> {
        let Some(op) = stop.op else { return walk_back::formula(&self.graph, stop) };
        let operation = self.graph.operation(op);
        if operation.pass != Pass::Forward {
            return walk_back::formula(&self.graph, stop);
        }
        let name = subject(&stop.name);
        let other = match &operation.op {
            Op::Patch(_) => return graph::formula("patch"),
            Op::Bias(_) if stop.local() != "embedding.output" => return graph::formula("bias"),
            Op::Matmul(_) if name.ends_with(".product") => {
                let name = name.trim_end_matches(".product");
                spoken_of(&format!("{name}.projection")).into_iter().chain(spoken_of(name)).collect()
            }
            Op::Scale(_) => spoken_of(name.trim_end_matches(".before_alibi")),
            _ => spoken_of(name),
        };
        let found = other.iter().find_map(|key| graph::formula(key));
        found.or_else(|| Some(transformer::formula(&self.graph, operation)))
    }

    /// The last stop of the encoder of an encoder-decoder: what every cross-attention reads.
    pub fn encoder_output(&self) -> Option<usize> {
        self.stops.iter().rposition(|stop| stop.side == Side::Encoder)
    }

    /// The stop of that name in a direction.
    pub fn find_in(&self, name: &str, backward: bool) -> Option<usize> {
        self.range(backward).find(|&at| self.stops[at].name == name)
    }

    /// The stop of that name; the first one where there is none.
    pub fn find(&self, name: &str) -> usize {
        self.stops.iter().position(|stop| stop.name == name).unwrap_or(0)
    }

    /// What a name means that no stop has: a parameter, a table, something given; and the stop that reads it first.
    pub fn leaf(&self, name: &str) -> Option<(Stop, usize)> {
        let tensor = self.graph.find(name)?;
        if self.stops.iter().any(|stop| stop.name == name) || self.graph.producer(tensor).is_some() {
            return None;
        }
        let reads = |stop: &Stop| stop.op.is_some_and(|op| self.graph.operation(op).inputs.contains(&tensor));
        let by_head = super::face::has_heads(self.graph.shape(tensor));
        let stop = Stop { by_head, ..given(tensor, name, place(name).side) };
        Some((stop, self.stops.iter().position(reads).unwrap_or(0)))
    }

    /// The stop that makes a tensor; a copy under a second name is made where its original is.
    pub fn maker(&self, tensor: TensorId) -> Option<&Stop> {
        let made = |tensor| self.stops.iter().find(|stop| stop.tensor == tensor);
        made(tensor).or_else(|| {
            let operation = self.graph.operation(self.graph.producer(tensor)?);
            made(*operation.inputs.first()?)
        })
    }

    /// A tensor that edits overwrite, as it is before the first of them.
    pub fn before_edits(&self, name: &str) -> Option<TensorId> {
        self.edited.get(name).copied()
    }

    /// The operation that makes a tensor; none for what this graph does not have.
    pub fn producer(&self, id: TensorId) -> Option<OpId> {
        self.tensor(id).and_then(|_| self.graph.producer(id))
    }

    /// A tensor that this graph has: a picture may for a moment outlive the graph it was made for.
    pub fn tensor(&self, id: TensorId) -> Option<&Tensor> {
        (id.0 as usize + 1 < self.offsets.len()).then(|| self.graph.tensor(id))
    }

    /// A tensor's values in a capture.
    pub fn values<'a>(&self, captured: &'a [f32], tensor: TensorId) -> &'a [f32] {
        let at = tensor.0 as usize;
        let ends = self.offsets.get(at).zip(self.offsets.get(at + 1));
        ends.and_then(|(&from, &to)| captured.get(from..to)).unwrap_or(&[])
    }

    /// What a stop has made: of an update the new values, else the tensor's.
    pub fn made<'a>(&self, captured: &'a [f32], stop: &Stop) -> &'a [f32] {
        let updates = stop.op.is_some_and(|id| !self.graph.operation(id).op.writes().is_empty());
        match self.changed.iter().find(|(id, _)| *id == stop.tensor) {
            Some(&(id, at)) if updates => captured.get(at..at + self.graph.shape(id).len()).unwrap_or(&[]),
            _ => self.values(captured, stop.tensor),
        }
    }

    /// True for a capture of just this graph.
    pub fn fits(&self, captured: &[f32]) -> bool {
        self.length == captured.len()
    }

    /// First stop of the block after (or before) that of `at`; ends of the network count as blocks of their own.
    pub fn neighbour_block(&self, at: usize, forward: bool) -> usize {
        let range = self.range(self.stops.get(at).is_some_and(|stop| stop.pass != Pass::Forward));
        let block = |i: usize| (self.stops[i].side, self.stops[i].block);
        let here = block(at);
        let other = |i: &usize| block(*i) != here;
        if forward {
            return (at..range.end).find(other).unwrap_or(range.end - 1);
        }
        let Some(last) = (range.start..at).rev().find(other) else { return range.start };
        (range.start..=last).rev().take_while(|&i| block(i) == block(last)).last().unwrap_or(0)
    }
}

/// From what is given to the loss. What is given comes first of its stack: the source before the encoder, the tokens
/// before the decoder.
fn forward_stops(explicit: &ExplicitGraph) -> Vec<Stop> {
    let (graph, forward) = (explicit.graph(), explicit.pass.forward);
    let mut tokens = match forward.source {
        None => vec![given(forward.tokens, TOKENS, Side::Only)],
        Some(_) => vec![given(forward.tokens, TOKENS, Side::Decoder)],
    };
    let source = forward.source.map(|source| given(source, SOURCE, Side::Encoder));
    let mut stops: Vec<Stop> = source.into_iter().collect();
    let walked = |operation: &Operation| operation.pass == Pass::Forward && !is_bookkeeping(graph, operation);
    for (id, operation) in graph.operations().filter(|(_, operation)| walked(operation)) {
        let stop = stop_of(graph, id, operation);
        if stop.side != Side::Encoder {
            stops.append(&mut tokens);
        }
        // A position table that is a constant is made by no operation, and still there to be looked at.
        for &tensor in operation.inputs.iter().filter(|&&tensor| is_known_table(graph, tensor)) {
            stops.push(given(tensor, &graph.tensor(tensor).name, stop.side));
        }
        stops.push(stop);
    }
    stops
}

#[cfg(test)]
#[path = "walk_tests.rs"]
mod tests;
