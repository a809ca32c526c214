//! The encoder-decoder: an encoder reads the source, a decoder writes the target and looks at the encoder's output
//! in every block (Vaswani et al., section 3.1).

use crate::attention::{Memory, Reads};
use crate::parameters::{StackWeights, Weights};
use crate::stack::{Sequence, head, stack};
use crate::{Dims, Forward};
use graph::{Error, Graph, TensorId};

/// # Shapes
/// source `[B,S]` (I32), tokens `[B,T]` (I32) -> logits `[B,T,V]`
pub fn encoder_decoder(
    g: &mut Graph,
    dims: &Dims,
    w: &Weights,
    source: TensorId,
    tokens: TensorId,
) -> Result<Forward, Error> {
    let states = encoded(g, dims, w, source)?;
    let memory = Memory { ids: source, states: Some(states) };
    let sequence = Sequence::whole(g, tokens);
    let reads = Reads::Sequence { ids: tokens, causal: true };
    let x =
        g.scope("decoder", |g| stack(g, dims, w.token_embedding, &w.main, sequence, (reads, Some(memory))))?;
    head(g, w, x, tokens, Some(source))
}

/// The encoder's output, which every block of the decoder reads.
///
/// # Shapes
/// source `[B,S]` (I32) -> `[B,S,C]`
pub fn encoded(g: &mut Graph, dims: &Dims, w: &Weights, source: TensorId) -> Result<TensorId, Error> {
    let sequence = Sequence::whole(g, source);
    let reads = Reads::Sequence { ids: source, causal: false };
    let encoder = encoder_of(w)?;
    g.scope("encoder", |g| stack(g, dims, w.token_embedding, encoder, sequence, (reads, None)))
}

fn encoder_of(w: &Weights) -> Result<&StackWeights, Error> {
    w.encoder.as_ref().ok_or_else(|| Error::new("encoder_decoder", "there is no encoder".to_owned()))
}
