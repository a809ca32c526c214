//! Heads, rotation, masks, softmax, and one whole attention.

use super::{Problem, Row};
use graph::AxisName::*;
use graph::ops::{Pairing, Visibility};
use graph::{Error, Shape, TensorId};

pub const CASES: &[Row] = &[
    ("split into heads", |p| {
        let x = p.parameter(&[(B, 2), (T, 3), (HD, 4)])?;
        p.g.split_heads(x, 2, false)
    }),
    ("split into key heads, one of them", |p| {
        let x = p.parameter(&[(B, 2), (T, 3), (GD, 4)])?;
        p.g.split_heads(x, 1, true)
    }),
    ("merge heads", |p| {
        let x = p.parameter(&[(B, 2), (H, 2), (T, 3), (D, 2)])?;
        p.g.merge_heads(x)
    }),
    ("merge key heads", |p| {
        let x = p.parameter(&[(B, 1), (G, 3), (S, 2), (D, 2)])?;
        p.g.merge_heads(x)
    }),
    ("RoPE with neighbouring pairs", |p| rope(p, 3, 6, Pairing::Interleaved)),
    ("RoPE with pairs half a head apart", |p| rope(p, 3, 6, Pairing::Half)),
    ("RoPE of a single position", |p| rope(p, 1, 2, Pairing::Interleaved)),
    ("softmax of rows that are far apart", |p| {
        let x = p.parameter_of(&[(T, 3), (S, 2)], &[-40.0, -41.0, 0.2, 0.1, 60.0, 61.5])?;
        p.g.softmax(x)
    }),
    ("softmax of a single cell is 1 whatever it holds", |p| {
        let x = p.parameter(&[(T, 3), (S, 1)])?;
        p.g.softmax(x)
    }),
    ("causal softmax, whose first row sees one key", |p| masked_softmax(p, 4, None)),
    ("causal softmax of a single position", |p| masked_softmax(p, 1, None)),
    ("a masked row with no visible key is all zeros and passes nothing back", |p| {
        masked_softmax(p, 3, Some(&[0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0]))
    }),
    ("a whole attention with shared key heads and a residual", attention),
];

/// `cos` and `sin` of t · 10^(−2i/D), as constants `[T,D/2]`.
fn tables(p: &mut Problem, length: usize, size: usize) -> Result<(TensorId, TensorId), Error> {
    let pairs = size / 2;
    let angle_rad = |at: usize| (at / pairs) as f32 * 10f32.powf(-((at % pairs * 2) as f32) / size as f32);
    let table = |f: fn(f32) -> f32| (0..length * pairs).map(|at| f(angle_rad(at))).collect::<Vec<_>>();
    let axes = [(T, length), (Number, pairs)];
    Ok((p.constant_of(&axes, &table(f32::cos))?, p.constant_of(&axes, &table(f32::sin))?))
}

fn rope(p: &mut Problem, length: usize, size: usize, pairing: Pairing) -> Result<TensorId, Error> {
    let x = p.parameter(&[(B, 2), (H, 2), (T, length), (D, size)])?;
    let (cos, sin) = tables(p, length, size)?;
    p.g.rope(x, cos, sin, pairing)
}

/// Masked softmax over `[1,1,T,T]`; causal, or with the visibility given.
fn masked_softmax(p: &mut Problem, length: usize, visible: Option<&[f32]>) -> Result<TensorId, Error> {
    let axes = [(B, 1), (H, 1), (T, length), (S, length)];
    let x = p.parameter(&axes)?;
    let visible = match visible {
        Some(visible) => p.constant_of(&axes, visible)?,
        None => causal(p, 1, Shape::of(&axes))?,
    };
    let masked = p.g.mask(x, visible)?;
    p.g.softmax(masked)
}

/// Query t sees keys s ≤ t.
fn causal(p: &mut Problem, batch: usize, shape: Shape) -> Result<TensorId, Error> {
    let keys = shape.last();
    let ids = p.ids(&[(B, batch), (S, keys)], &vec![0; batch * keys])?;
    p.g.visibility(ids, Visibility { shape, causal: true, pad: None })
}

fn attention(p: &mut Problem) -> Result<TensorId, Error> {
    let x = p.parameter(&[(B, 2), (T, 3), (C, 4)])?;
    let to_query = p.parameter(&[(C, 4), (HD, 4)])?;
    let to_key = p.parameter(&[(C, 4), (GD, 2)])?;
    let to_value = p.parameter(&[(C, 4), (GD, 2)])?;
    let to_output = p.parameter(&[(HD, 4), (C, 4)])?;
    let (cos, sin) = tables(p, 3, 2)?;
    let visible = causal(p, 2, Shape::of(&[(B, 2), (H, 2), (T, 3), (S, 3)]))?;
    let g = &mut p.g;
    let (query, key, value) = (g.linear(x, to_query)?, g.linear(x, to_key)?, g.linear(x, to_value)?);
    let query = g.split_heads(query, 2, false)?;
    let (key, value) = (g.split_heads(key, 1, true)?, g.split_heads(value, 1, true)?);
    let query = g.rope(query, cos, sin, Pairing::Half)?;
    let key = g.rope(key, cos, sin, Pairing::Half)?;
    let scores = g.scores(query, key)?;
    let scaled = g.scale(scores, 0.5f64.sqrt())?;
    let masked = g.mask(scaled, visible)?;
    let probabilities = g.softmax(masked)?;
    let mixed = g.mix(probabilities, value)?;
    let merged = g.merge_heads(mixed)?;
    let output = g.linear(merged, to_output)?;
    g.add(x, output)
}
