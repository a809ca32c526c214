//! Generation: a decoder that sees one new token a run and remembers the keys and values of those before. What
//! cross-attention reads is made once for the whole continuation.

use crate::attention::{Memory, Reads, keys_and_values};
use crate::encoder_decoder::encoded;
use crate::parameters::declare;
use crate::position::Positions;
use crate::stack::{Sequence, head, run, stack_of};
use crate::{Dims, Forward, Side, Topology};
use graph::{AxisName, Dtype, Error, Graph, Shape, TensorId};

/// A decoder that sees one new token a run.
#[derive(Clone, Copy, Debug)]
pub struct DecodeStep {
    /// Tokens `[1,1]`, source `[1,S]`, logits and probabilities `[1,1,V]`.
    pub forward: Forward,
    /// `[1]` (I32): which position the token has.
    pub position: TensorId,
    /// `[]` (I32): the same number, for the cache.
    pub slot: TensorId,
    /// `[1,H,1,S]`: 1 for positions up to and including this one that are not padding.
    pub visible: TensorId,
    /// `[H,1,S]`, with ALiBi: the penalties of this position.
    pub alibi: Option<TensorId>,
}

/// A decoder with a cache of `capacity` positions. That of an encoder-decoder has its source of `source_length`
/// tokens as input, and the keys and values of [`memory`] under their names.
pub fn decode_step(
    g: &mut Graph,
    dims: &Dims,
    capacity: usize,
    source_length: usize,
) -> Result<DecodeStep, Error> {
    use AxisName::{B, H, S, T};
    let tokens = g.input("tokens", Shape::of(&[(B, 1), (T, 1)]), Dtype::I32)?;
    let position = g.input("positions", Shape::of(&[(T, 1)]), Dtype::I32)?;
    let slot = g.input("slot", Shape::scalar(), Dtype::I32)?;
    let shape = Shape::of(&[(B, 1), (H, dims.heads), (T, 1), (S, capacity)]);
    let visible = g.input("visible", shape, Dtype::F32)?;
    let (side, source) = match dims.config.topology {
        Topology::EncoderDecoder => {
            let shape = Shape::of(&[(B, 1), (S, source_length)]);
            (Side::Decoder, Some(g.input("source", shape, Dtype::I32)?))
        }
        Topology::Decoder | Topology::Encoder => (Side::Only, None),
    };
    let memory = source.map(|ids| Memory { ids, states: None });
    let w = declare(g, dims)?;
    let positions = Positions::Single { position, capacity };
    let reads = Reads::Cached { position: slot, visible, capacity };
    let (x, alibi) = side.scope(g, |g| {
        let run = run(g, dims, positions, (reads, memory))?;
        let sequence = Sequence { tokens, positions };
        Ok((stack_of(g, dims, w.token_embedding, &w.main, sequence, &run)?, run.alibi))
    })?;
    let forward = head(g, &w, x, tokens, source)?;
    Ok(DecodeStep { forward, position, slot, visible, alibi })
}

/// What every block of the decoder reads of a source `[1,S]`: keys and values `[1,G,S,D]`, one after the other,
/// under their names of `docs/model.md`.
pub fn memory(g: &mut Graph, dims: &Dims, source: TensorId) -> Result<Vec<TensorId>, Error> {
    let w = declare(g, dims)?;
    let states = encoded(g, dims, &w, source)?;
    let mut made = Vec::new();
    for (i, block) in w.main.blocks.iter().enumerate() {
        let Some(cross) = &block.cross_attention else { continue };
        let scope = format!("decoder.block.{i}.cross_attention");
        let (key, value) = g.scope(&scope, |g| keys_and_values(g, dims, cross, states))?;
        made.extend([key, value]);
    }
    Ok(made)
}
