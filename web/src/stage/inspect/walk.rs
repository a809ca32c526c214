//! The way through a forward pass: one stop per operation of the graph, and the token ids before all of them.

use graph::{Graph, Op, OpId, TensorId};
use transformer::{Dims, ForwardGraph, ModelConfig};

/// One stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// The operation; none for the token ids, which are given.
    pub op: Option<OpId>,
    /// What is there afterwards.
    pub tensor: TensorId,
    /// The tensor's name: the stop's address.
    pub name: String,
    /// Block it lies in, from 0.
    pub block: Option<usize>,
    /// It has a head axis, or one of its operands has.
    pub by_head: bool,
}

impl Stop {
    /// The name without its block.
    pub fn local(&self) -> &str {
        local(&self.name)
    }

    /// Kind of its operation.
    pub fn kind(&self, graph: &Graph) -> &'static str {
        self.op.map_or("tokens", |id| graph.operation(id).op.kind())
    }
}

/// A graph with its stops. Two walks over graphs of one fingerprint and length are equal.
#[derive(Debug)]
pub struct Walk {
    /// Of one sequence.
    pub graph: Graph,
    /// The sizes.
    pub dims: Dims,
    /// T
    pub length: usize,
    /// In running order.
    pub stops: Vec<Stop>,
    /// Where each tensor's values begin in a capture; one more entry for the end.
    offsets: Vec<usize>,
}

impl Walk {
    /// The walk over a model with a prompt of `length` tokens; none if the configuration is refused.
    pub fn new(config: &ModelConfig, length: usize) -> Option<Self> {
        let dims = config.validate().ok()?;
        let ForwardGraph { graph, forward, .. } = ForwardGraph::new(&dims, 1, length).ok()?;
        let tokens =
            Stop { op: None, tensor: forward.tokens, name: "tokens".to_owned(), block: None, by_head: false };
        let computed = graph.operations().filter(|(_, operation)| !is_bookkeeping(&operation.op));
        let stops = computed.map(|(id, operation)| {
            let name = graph.tensor(operation.output).name.clone();
            let tensors = operation.inputs.iter().chain([&operation.output]);
            let by_head = tensors.into_iter().any(|&tensor| super::layout::has_heads(graph.shape(tensor)));
            Stop { op: Some(id), tensor: operation.output, block: block_of(&name), name, by_head }
        });
        let stops = std::iter::once(tokens).chain(stops).collect();
        let mut offsets = vec![0];
        for (_, tensor) in graph.tensors() {
            offsets.push(offsets[offsets.len() - 1] + tensor.shape.len());
        }
        Some(Self { graph, dims, length, stops, offsets })
    }

    /// The stop of that name; the first one where there is none.
    pub fn find(&self, name: &str) -> usize {
        self.stops.iter().position(|stop| stop.name == name).unwrap_or(0)
    }

    /// The stop that makes a tensor; a copy under a second name is made where its original is.
    pub fn maker(&self, tensor: TensorId) -> Option<&Stop> {
        let made = |tensor| self.stops.iter().find(|stop| stop.tensor == tensor);
        made(tensor).or_else(|| {
            let operation = self.graph.operation(self.graph.producer(tensor)?);
            made(*operation.inputs.first()?)
        })
    }

    /// A tensor's values in a capture.
    pub fn values<'a>(&self, captured: &'a [f32], tensor: TensorId) -> &'a [f32] {
        let at = tensor.0 as usize;
        captured.get(self.offsets[at]..self.offsets[at + 1]).unwrap_or(&[])
    }

    /// True for a capture of just this graph.
    pub fn fits(&self, captured: &[f32]) -> bool {
        self.offsets.last() == Some(&captured.len())
    }

    /// First stop of the block after (or before) that of `at`; ends of the network count as blocks of their own.
    pub fn neighbour_block(&self, at: usize, forward: bool) -> usize {
        let here = self.stops[at].block;
        let other = |i: &usize| self.stops[*i].block != here;
        if forward {
            return (at..self.stops.len()).find(other).unwrap_or(self.stops.len() - 1);
        }
        let Some(last) = (0..at).rev().find(other) else { return 0 };
        (0..=last).rev().take_while(|&i| self.stops[i].block == self.stops[last].block).last().unwrap_or(0)
    }
}

/// A name without its block: `block.0.attention.scores` is `attention.scores`.
pub fn local(name: &str) -> &str {
    let inside = name.strip_prefix("block.").and_then(|rest| rest.split_once('.'));
    let name = inside.map_or(name, |(_, rest)| rest);
    // An operation without a name of its own is told by its kind.
    name.split('#').next().unwrap_or(name)
}

fn block_of(name: &str) -> Option<usize> {
    name.strip_prefix("block.")?.split('.').next()?.parse().ok()
}

/// A copy under a second name of docs/model.md: nothing happens that could be looked at.
fn is_bookkeeping(op: &Op) -> bool {
    matches!(op, Op::Scale(scale) if scale.factor == 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk() -> Walk {
        Walk::new(&ModelConfig::textbook(11, 12), 12).unwrap()
    }

    #[test]
    fn the_walk_goes_from_tokens_to_loss_and_skips_no_named_tensor() {
        let walk = walk();
        let names: Vec<&str> = walk.stops.iter().map(|stop| stop.name.as_str()).collect();
        assert_eq!((names[0], names[names.len() - 1]), ("tokens", "loss"));
        for (_, tensor) in walk.graph.tensors() {
            let computed = matches!(tensor.source, graph::Source::Operation(_));
            let skipped = tensor.name == "embedding.output";
            if tensor.named && computed && !skipped {
                assert!(names.contains(&tensor.name.as_str()), "{} is skipped", tensor.name);
            }
        }
    }

    #[test]
    fn blocks_are_jumped_forward_and_back() {
        let walk = walk();
        let block_1 = walk.neighbour_block(walk.find("block.0.attention.scores"), true);
        assert_eq!(walk.stops[block_1].name, "block.1.norm_1.output");
        assert_eq!(walk.stops[walk.neighbour_block(block_1, false)].name, "block.0.norm_1.output");
        assert_eq!(walk.neighbour_block(0, false), 0);
    }

    #[test]
    fn values_are_cut_where_tensors_begin() {
        let walk = walk();
        let total: usize = walk.graph.tensors().map(|(_, tensor)| tensor.shape.len()).sum();
        let captured: Vec<f32> = (0..total).map(|i| i as f32).collect();
        assert!(walk.fits(&captured));
        assert_eq!(walk.values(&captured, TensorId(0)).len(), 12);
        assert_eq!(walk.values(&captured, TensorId(1))[0], 12.0);
    }
}
