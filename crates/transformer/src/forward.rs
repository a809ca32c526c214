//! The graph of one forward pass with its loss. Worker and page build it from the same configuration; its
//! fingerprint tells that they built the same one, so values may cross by tensor id alone.

use crate::{Dims, Forward, Loss, decoder, loss};
use graph::{AxisName, Dtype, Edit, Error, Graph, Shape, TensorId};

/// A forward pass over `batch` sequences of `length` tokens.
#[derive(Clone, Debug)]
pub struct ForwardGraph {
    /// The graph; gradients may be appended to it.
    pub graph: Graph,
    /// Tokens `[B,T]`, logits, probabilities.
    pub forward: Forward,
    /// Targets `[B,T]` (I32, −1 = none).
    pub targets: TensorId,
    /// Token losses and their mean.
    pub loss: Loss,
}

impl ForwardGraph {
    /// Builds it.
    ///
    /// # Errors
    /// Only where the builder refuses a shape, which a validated configuration does not cause.
    pub fn new(dims: &Dims, batch: usize, length: usize) -> Result<Self, Error> {
        Self::with_edits(dims, batch, length, Vec::new())
    }

    /// Builds it with some tensors edited right after they are computed.
    ///
    /// # Errors
    /// An edit that does not fit its tensor ([`graph::EDIT`]); one that meets none is told by the graph.
    pub fn with_edits(dims: &Dims, batch: usize, length: usize, edits: Vec<Edit>) -> Result<Self, Error> {
        let shape = Shape::of(&[(AxisName::B, batch), (AxisName::T, length)]);
        let mut graph = Graph::with_edits(edits);
        let tokens = graph.input("tokens", shape.clone(), Dtype::I32)?;
        let targets = graph.input("targets", shape, Dtype::I32)?;
        let forward = decoder(&mut graph, dims, tokens)?;
        let loss = loss(&mut graph, forward.logits, targets)?;
        Ok(Self { graph, forward, targets, loss })
    }
}
