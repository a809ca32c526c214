//! Self-attention: who looks at whom, and what they take with them (Vaswani et al., section 3.2).

use crate::parameters::AttentionWeights;
use crate::position::RopeTables;
use crate::{Dims, RopePairing};
use graph::ops::Pairing;
use graph::{AxisName, Error, Graph, Shape, TensorId};

/// What every block's attention of a run shares.
#[derive(Clone, Copy, Debug)]
pub struct Attention {
    /// `[T, D/2]` each, with RoPE.
    pub rope: Option<RopeTables>,
    /// `[H,T,S]`, with ALiBi.
    pub alibi: Option<TensorId>,
    /// Where keys and values come from.
    pub memory: Memory,
}

/// Where the keys and values of a run come from, and who sees them.
#[derive(Clone, Copy, Debug)]
pub enum Memory {
    /// The same sequence; query t sees keys s ≤ t.
    Causal,
    /// A cache that the run's one position is written into.
    Cached {
        /// `[]` (I32)
        position: TensorId,
        /// `[B,H,1,S]`, filled by the caller.
        visible: TensorId,
        /// S
        capacity: usize,
    },
}

/// # Shapes
/// `[B,T,C]` -> `[B,T,C]`
pub fn self_attention(
    g: &mut Graph,
    dims: &Dims,
    w: &AttentionWeights,
    run: &Attention,
    x: TensorId,
) -> Result<TensorId, Error> {
    g.scope("attention", |g| {
        let query = w.query.apply(g, x, "query", false)?; //                      [B,T,C] -> [B,T,H·D]
        let key = w.key.apply(g, x, "key", false)?; //                            [B,T,C] -> [B,T,G·D]
        let value = w.value.apply(g, x, "value", false)?; //                      [B,T,C] -> [B,T,G·D]
        let query = split(g, query, dims.heads, false, "query")?; //              [B,H,T,D]
        let key = split(g, key, dims.kv_heads, true, "key")?; //                  [B,G,S,D]
        let value = split(g, value, dims.kv_heads, true, "value")?; //            [B,G,S,D]
        let query = rotate(g, dims, run, query, "query_rotated")?;
        let key = rotate(g, dims, run, key, "key_rotated")?;
        let (key, value) = remember(g, dims, run, key, value)?;
        let scores = g.scores(query, key)?; //                                    [B,H,T,S]
        let scores = g.name(scores, "scores")?;
        let scaled = scale(g, dims, run, scores)?;
        let visible = visibility(g, run, scores)?;
        let masked = g.mask(scaled, visible)?;
        let masked = g.name(masked, "masked")?;
        let probabilities = g.softmax(masked)?;
        let probabilities = g.name(probabilities, "probabilities")?;
        let mixed = g.mix(probabilities, value)?; //                              [B,H,T,D]
        let mixed = g.name(mixed, "mixed")?;
        let merged = g.merge_heads(mixed)?; //                                    [B,T,H·D]
        let merged = g.name(merged, "merged")?;
        w.output.apply(g, merged, "output", true) //                              [B,T,C]
    })
}

fn split(g: &mut Graph, x: TensorId, heads: usize, grouped: bool, name: &str) -> Result<TensorId, Error> {
    let split = g.split_heads(x, heads, grouped)?;
    g.name(split, name)
}

fn rotate(g: &mut Graph, dims: &Dims, run: &Attention, x: TensorId, name: &str) -> Result<TensorId, Error> {
    let Some(tables) = run.rope else { return Ok(x) };
    let pairing = match dims.config.rope_pairing {
        RopePairing::Interleaved => Pairing::Interleaved,
        RopePairing::Half => Pairing::Half,
    };
    let rotated = g.rope(x, tables.cos, tables.sin, pairing)?;
    g.name(rotated, name)
}

/// `scores / √D`, plus ALiBi's penalty.
fn scale(g: &mut Graph, dims: &Dims, run: &Attention, scores: TensorId) -> Result<TensorId, Error> {
    let factor = if dims.config.scale_scores { 1.0 / (dims.head_size as f64).sqrt() } else { 1.0 };
    let scaled = g.scale(scores, factor)?;
    let Some(penalty) = run.alibi else { return g.name(scaled, "scaled") };
    g.label(scaled, "scaled.before_alibi")?;
    let biased = g.bias(scaled, penalty)?;
    g.name(biased, "scaled")
}

fn visibility(g: &mut Graph, run: &Attention, scores: TensorId) -> Result<TensorId, Error> {
    match run.memory {
        Memory::Causal => {
            let mask = g.causal_mask(g.shape(scores).clone())?;
            g.name(mask, "mask")
        }
        Memory::Cached { visible, .. } => Ok(visible),
    }
}

/// With a cache, the new key and value are written into it and attention reads all of it.
fn remember(
    g: &mut Graph,
    dims: &Dims,
    run: &Attention,
    key: TensorId,
    value: TensorId,
) -> Result<(TensorId, TensorId), Error> {
    let Memory::Cached { position, capacity, .. } = run.memory else { return Ok((key, value)) };
    let batch = g.shape(key).lens()[0];
    let shape = Shape::of(&[
        (AxisName::B, batch),
        (AxisName::G, dims.kv_heads),
        (AxisName::S, capacity),
        (AxisName::D, dims.head_size),
    ]);
    let keys = g.state("key_cache", shape.clone(), graph::Dtype::F32)?;
    let values = g.state("value_cache", shape, graph::Dtype::F32)?;
    Ok((g.cache(keys, key, position)?, g.cache(values, value, position)?))
}
