//! The graph of one forward pass with its loss. Worker and page build it from the same configuration; its
//! fingerprint tells that they built the same one, so values may cross by tensor id alone.

use crate::decoder::decoder;
use crate::encoder::encoder;
use crate::encoder_decoder::encoder_decoder;
use crate::parameters::declare;
use crate::{Dims, Loss, Topology, loss};
use graph::{AxisName, Dtype, Edit, Error, Graph, Shape, TensorId};

/// Ends of a forward pass.
#[derive(Clone, Copy, Debug)]
pub struct Forward {
    /// `[B,T]` (I32)
    pub tokens: TensorId,
    /// `[B,S]` (I32), of an encoder-decoder.
    pub source: Option<TensorId>,
    /// `[B,T,V]`
    pub logits: TensorId,
    /// `[B,T,V]`
    pub probabilities: TensorId,
}

/// How many rows, and how long they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Extent {
    /// B
    pub batch: usize,
    /// T
    pub length: usize,
    /// S of the source; 0 where there is none.
    pub source_length: usize,
}

impl Extent {
    /// Rows without a source.
    pub fn new(batch: usize, length: usize) -> Self {
        Self { batch, length, source_length: 0 }
    }

    /// The same rows, each with a source of so many tokens (0: none).
    pub fn with_source(self, source_length: usize) -> Self {
        Self { source_length, ..self }
    }

    /// One row of one token, with a source of one where the model reads one: enough to know its parameters.
    pub fn least(dims: &Dims) -> Self {
        Self::new(1, 1).with_source(usize::from(dims.config.topology == Topology::EncoderDecoder))
    }

    /// One row as long as the model is trained at, its source too: what page and worker compare fingerprints of.
    pub fn of_context(dims: &Dims) -> Self {
        let least = Self::least(dims);
        Self::new(1, dims.context).with_source(least.source_length * dims.context)
    }

    /// Tokens that a model reads of all rows: those of the source too.
    pub fn tokens(self) -> usize {
        self.batch * (self.length + self.source_length)
    }
}

/// The model of a configuration, whichever its topology: `tokens [B,T]`, `source [B,S]` where it reads one.
pub fn model(
    g: &mut Graph,
    dims: &Dims,
    tokens: TensorId,
    source: Option<TensorId>,
) -> Result<Forward, Error> {
    let w = declare(g, dims)?;
    match (dims.config.topology, source) {
        (Topology::Decoder, _) => decoder(g, dims, &w, tokens),
        (Topology::Encoder, _) => encoder(g, dims, &w, tokens),
        (Topology::EncoderDecoder, Some(source)) => encoder_decoder(g, dims, &w, source, tokens),
        (Topology::EncoderDecoder, None) => {
            Err(Error::new("encoder_decoder", "it needs a source of at least 1 token".to_owned()))
        }
    }
}

/// A forward pass over rows of one extent.
#[derive(Clone, Debug)]
pub struct ForwardGraph {
    /// The graph; gradients may be appended to it.
    pub graph: Graph,
    /// Tokens `[B,T]`, source `[B,S]`, logits, probabilities.
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
    /// Only where the builder refuses a shape, which a validated configuration does not cause; a source that is
    /// missing in an encoder-decoder.
    pub fn new(dims: &Dims, extent: Extent) -> Result<Self, Error> {
        Self::with_edits(dims, extent, Vec::new())
    }

    /// Builds it with some tensors edited right after they are computed.
    ///
    /// # Errors
    /// An edit that does not fit its tensor ([`graph::EDIT`]); one that meets none is told by the graph.
    pub fn with_edits(dims: &Dims, extent: Extent, edits: Vec<Edit>) -> Result<Self, Error> {
        let mut graph = Graph::with_edits(edits);
        let (tokens, targets, source) = inputs(&mut graph, extent)?;
        let forward = model(&mut graph, dims, tokens, source)?;
        let loss = loss(&mut graph, forward.logits, targets)?;
        Ok(Self { graph, forward, targets, loss })
    }
}

/// Declares `tokens`, `targets` and, where the extent has one, `source`.
pub fn inputs(g: &mut Graph, extent: Extent) -> Result<(TensorId, TensorId, Option<TensorId>), Error> {
    use AxisName::{B, T};
    let shape = Shape::of(&[(B, extent.batch), (T, extent.length)]);
    let tokens = g.input("tokens", shape.clone(), Dtype::I32)?;
    let targets = g.input("targets", shape, Dtype::I32)?;
    let source = match extent.source_length {
        0 => None,
        // Within the encoder its positions are query and key positions of their own; S is what the decoder calls them.
        length => Some(g.input("source", Shape::of(&[(B, extent.batch), (T, length)]), Dtype::I32)?),
    };
    Ok((tokens, targets, source))
}
