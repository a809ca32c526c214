//! Attention: who looks at whom, and what they take with them (Vaswani et al., section 3.2).

use crate::parameters::AttentionWeights;
use crate::position::RopeTables;
use crate::{Dims, RopePairing};
use graph::ops::{Pairing, Visibility};
use graph::{AxisName, Dtype, Error, Graph, Shape, TensorId};

/// What the attention of every block of a stack shares.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// `[T, D/2]` each, with RoPE.
    pub rope: Option<RopeTables>,
    /// `[H,T,S]`, with ALiBi.
    pub alibi: Option<TensorId>,
    /// Whose keys and values self-attention reads.
    pub reads: Reads,
    /// What cross-attention reads, in the decoder of an encoder-decoder.
    pub memory: Option<Memory>,
}

/// Whose keys and values self-attention reads, and who sees them.
#[derive(Clone, Copy, Debug)]
pub enum Reads {
    /// The sequence itself.
    Sequence {
        /// `[B,S]` (I32): its tokens.
        ids: TensorId,
        /// Query t sees keys s ≤ t only.
        causal: bool,
    },
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

/// What cross-attention reads.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// `[B,S]` (I32): the tokens of the source, for its padding.
    pub ids: TensorId,
    /// The encoder's output `[B,S,C]`; none: keys and values are inputs, made once for a whole continuation.
    pub states: Option<TensorId>,
}

/// # Shapes
/// `[B,T,C]` -> `[B,T,C]`
pub fn self_attention(
    g: &mut Graph,
    dims: &Dims,
    w: &AttentionWeights,
    run: &Run,
    x: TensorId,
) -> Result<TensorId, Error> {
    g.scope("attention", |g| {
        let query = query(g, dims, w, x)?; //                                     [B,H,T,D]
        let (key, value) = keys_and_values(g, dims, w, x)?; //                    [B,G,S,D]
        let query = rotate(g, dims, run, query, "query_rotated")?;
        let key = rotate(g, dims, run, key, "key_rotated")?;
        let (key, value) = remember(g, dims, run, key, value)?;
        let scores = scores(g, query, key)?; //                                   [B,H,T,S]
        let scaled = scale(g, dims, run.alibi, scores)?;
        let visible = match run.reads {
            Reads::Sequence { ids, causal } => visibility(g, dims, scores, ids, causal)?,
            Reads::Cached { visible, .. } => visible,
        };
        attend(g, w, scaled, visible, value)
    })
}

/// Queries from the decoder, keys and values from the encoder's output: no position, no causality, no padding.
///
/// # Shapes
/// `[B,T,C]` -> `[B,T,C]`
pub fn cross_attention(
    g: &mut Graph,
    dims: &Dims,
    w: &AttentionWeights,
    run: &Run,
    x: TensorId,
) -> Result<TensorId, Error> {
    let Some(memory) = run.memory else {
        return Err(Error::new("cross_attention", "there is no memory to read".to_owned()));
    };
    g.scope("cross_attention", |g| {
        let query = query(g, dims, w, x)?; //                                     [B,H,T,D]
        let (key, value) = match memory.states {
            Some(states) => keys_and_values(g, dims, w, states)?, //              [B,G,S,D]
            None => given_keys_and_values(g, dims, memory.ids)?,
        };
        let scores = scores(g, query, key)?; //                                   [B,H,T,S]
        let scaled = scale(g, dims, None, scores)?;
        let visible = visibility(g, dims, scores, memory.ids, false)?;
        attend(g, w, scaled, visible, value)
    })
}

fn query(g: &mut Graph, dims: &Dims, w: &AttentionWeights, x: TensorId) -> Result<TensorId, Error> {
    let query = w.query.apply(g, x, "query", false)?; //                          [B,T,C] -> [B,T,H·D]
    split(g, query, dims.heads, false, "query")
}

/// Keys and values of a sequence, `[B,G,S,D]` each.
pub fn keys_and_values(
    g: &mut Graph,
    dims: &Dims,
    w: &AttentionWeights,
    x: TensorId,
) -> Result<(TensorId, TensorId), Error> {
    let key = w.key.apply(g, x, "key", false)?; //                                [B,S,C] -> [B,S,G·D]
    let value = w.value.apply(g, x, "value", false)?; //                          [B,S,C] -> [B,S,G·D]
    let key = split(g, key, dims.kv_heads, true, "key")?;
    Ok((key, split(g, value, dims.kv_heads, true, "value")?))
}

fn given_keys_and_values(g: &mut Graph, dims: &Dims, ids: TensorId) -> Result<(TensorId, TensorId), Error> {
    let ids = g.shape(ids).lens();
    let shape = store(dims, ids[0], ids[1]);
    Ok((g.input("key", shape.clone(), Dtype::F32)?, g.input("value", shape, Dtype::F32)?))
}

/// From scores to the output: mask, softmax, mixing, merging heads, projection.
fn attend(
    g: &mut Graph,
    w: &AttentionWeights,
    scaled: TensorId,
    visible: TensorId,
    value: TensorId,
) -> Result<TensorId, Error> {
    let masked = g.mask(scaled, visible)?;
    let masked = g.name(masked, "masked")?;
    let probabilities = g.softmax(masked)?;
    let probabilities = g.name(probabilities, "probabilities")?;
    let mixed = g.mix(probabilities, value)?; //                                  [B,H,T,D]
    let mixed = g.name(mixed, "mixed")?;
    let merged = g.merge_heads(mixed)?; //                                        [B,T,H·D]
    let merged = g.name(merged, "merged")?;
    w.output.apply(g, merged, "output", true) //                                  [B,T,C]
}

fn split(g: &mut Graph, x: TensorId, heads: usize, grouped: bool, name: &str) -> Result<TensorId, Error> {
    let split = g.split_heads(x, heads, grouped)?;
    g.name(split, name)
}

fn rotate(g: &mut Graph, dims: &Dims, run: &Run, x: TensorId, name: &str) -> Result<TensorId, Error> {
    let Some(tables) = run.rope else { return Ok(x) };
    let pairing = match dims.config.rope_pairing {
        RopePairing::Interleaved => Pairing::Interleaved,
        RopePairing::Half => Pairing::Half,
    };
    let rotated = g.rope(x, tables.cos, tables.sin, pairing)?;
    g.name(rotated, name)
}

fn scores(g: &mut Graph, query: TensorId, key: TensorId) -> Result<TensorId, Error> {
    let scores = g.scores(query, key)?;
    g.name(scores, "scores")
}

/// `scores / √D`, plus ALiBi's penalty.
fn scale(g: &mut Graph, dims: &Dims, alibi: Option<TensorId>, scores: TensorId) -> Result<TensorId, Error> {
    let factor = if dims.config.scale_scores { 1.0 / (dims.head_size as f64).sqrt() } else { 1.0 };
    let scaled = g.scale(scores, factor)?;
    let Some(penalty) = alibi else { return g.name(scaled, "scaled") };
    g.label(scaled, "scaled.before_alibi")?;
    let biased = g.bias(scaled, penalty)?;
    g.name(biased, "scaled")
}

fn visibility(
    g: &mut Graph,
    dims: &Dims,
    scores: TensorId,
    ids: TensorId,
    causal: bool,
) -> Result<TensorId, Error> {
    let rule = Visibility { shape: g.shape(scores).clone(), causal, pad: dims.config.pad_token };
    let visible = g.visibility(ids, rule)?;
    g.name(visible, "mask")
}

/// With a cache, the new key and value are written into it and attention reads all of it.
fn remember(
    g: &mut Graph,
    dims: &Dims,
    run: &Run,
    key: TensorId,
    value: TensorId,
) -> Result<(TensorId, TensorId), Error> {
    let Reads::Cached { position, capacity, .. } = run.reads else { return Ok((key, value)) };
    let shape = store(dims, g.shape(key).lens()[0], capacity);
    let keys = g.state("key_cache", shape.clone(), Dtype::F32)?;
    let values = g.state("value_cache", shape, Dtype::F32)?;
    Ok((g.cache(keys, key, position)?, g.cache(values, value, position)?))
}

/// `[B,G,S,D]`
fn store(dims: &Dims, batch: usize, keys: usize) -> Shape {
    Shape::of(&[
        (AxisName::B, batch),
        (AxisName::G, dims.kv_heads),
        (AxisName::S, keys),
        (AxisName::D, dims.head_size),
    ])
}
