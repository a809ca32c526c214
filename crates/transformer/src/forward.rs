//! The graph of one forward pass with its loss. Worker and page build it from the same configuration; its
//! fingerprint tells that they built the same one, so values may cross by tensor id alone.

use crate::{Dims, Forward, Loss, decoder, loss};
use graph::{AxisName, Dtype, Error, Graph, Shape, TensorId};

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
        let shape = Shape::of(&[(AxisName::B, batch), (AxisName::T, length)]);
        let mut graph = Graph::new();
        let tokens = graph.input("tokens", shape.clone(), Dtype::I32)?;
        let targets = graph.input("targets", shape, Dtype::I32)?;
        let forward = decoder(&mut graph, dims, tokens)?;
        let loss = loss(&mut graph, forward.logits, targets)?;
        Ok(Self { graph, forward, targets, loss })
    }
}
