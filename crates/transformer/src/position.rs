//! Positions: RoPE angles, learned and sinusoidal tables, ALiBi slopes. Tables are made in f64, once, and handed
//! to every backend as data: a GPU's sine is off by up to 1e-2 at far positions.

use crate::{Dims, ModelConfig, Position};
use graph::{AxisName, Dtype, Error, Graph, Shape, TensorId};

/// The longest input: learned positions end at the context, the other schemes run up to 8 times as far.
pub fn longest(config: &ModelConfig) -> usize {
    let context = config.context as usize;
    if config.position == Position::Learned { context } else { 8 * context }
}

/// Where the positions of a run come from.
#[derive(Clone, Copy, Debug)]
pub enum Positions {
    /// 0, 1, ..., T−1: a whole sequence.
    Sequence {
        /// T
        length: usize,
    },
    /// One position that changes from run to run, told by an input; tables reach up to `capacity`.
    Single {
        /// `[1]` (I32)
        position: TensorId,
        /// S
        capacity: usize,
    },
}

/// The RoPE tables of a run.
#[derive(Clone, Copy, Debug)]
pub struct RopeTables {
    /// `[T, D/2]`
    pub cos: TensorId,
    /// `[T, D/2]`
    pub sin: TensorId,
}

/// cos and sin of `t · base^(−2i/D)` (RoFormer, equation 15).
pub fn rope_tables(g: &mut Graph, dims: &Dims, positions: Positions) -> Result<Option<RopeTables>, Error> {
    if dims.config.position != Position::Rope {
        return Ok(None);
    }
    let pairs = dims.head_size / 2;
    let angle = |at: usize| rope_angle_rad(dims, at / pairs, at % pairs);
    let cos = table(g, "rope.cos", pairs, positions, |at| angle(at).cos())?;
    let sin = table(g, "rope.sin", pairs, positions, |at| angle(at).sin())?;
    Ok(Some(RopeTables { cos, sin }))
}

/// How far pair `i` is turned at position `t`: `t · base^(−2i/D)`.
pub fn rope_angle_rad(dims: &Dims, t: usize, i: usize) -> f64 {
    t as f64 * dims.config.rope_base.powf(-2.0 * i as f64 / dims.head_size as f64)
}

/// What is added to the token embeddings, `[T,C]`, if anything; `learned` is the table `[context,C]`.
pub fn added(
    g: &mut Graph,
    dims: &Dims,
    learned: Option<TensorId>,
    positions: Positions,
) -> Result<Option<TensorId>, Error> {
    match (dims.config.position, learned) {
        (Position::Learned, Some(weight)) => {
            let ids = match positions {
                Positions::Sequence { length } => {
                    g.counted("positions", Shape::of(&[(AxisName::T, length)]))?
                }
                Positions::Single { position, .. } => position,
            };
            let rows = g.embedding(weight, ids)?;
            g.name(rows, "position").map(Some)
        }
        (Position::Sinusoidal, _) => {
            let value = |at: usize| sinusoid(dims.width, at / dims.width, at % dims.width);
            let rows = table(g, "sinusoids", dims.width, positions, value)?;
            g.name(rows, "position").map(Some)
        }
        _ => Ok(None),
    }
}

/// The distance penalty `−2^(−8(h+1)/H) · |t−s|` of ALiBi (Press, Smith & Lewis, section 3).
///
/// # Shapes
/// `[H,T,S]`; for a single position an input `[H,1,S]` that the caller fills with [`alibi_penalty`]
pub fn alibi(g: &mut Graph, dims: &Dims, positions: Positions) -> Result<Option<TensorId>, Error> {
    use AxisName::{H, S, T};
    if dims.config.position != Position::Alibi {
        return Ok(None);
    }
    match positions {
        Positions::Sequence { length } => {
            let shape = Shape::of(&[(H, dims.heads), (T, length), (S, length)]);
            let cell = |at: usize| {
                alibi_penalty(dims, at / (length * length), at / length % length, at % length) as f32
            };
            g.constant("alibi", shape.clone(), (0..shape.len()).map(cell).collect()).map(Some)
        }
        Positions::Single { capacity, .. } => {
            g.input("alibi", Shape::of(&[(H, dims.heads), (T, 1), (S, capacity)]), Dtype::F32).map(Some)
        }
    }
}

/// What ALiBi adds to the score of query `t` and key `s` in head `h`.
pub fn alibi_penalty(dims: &Dims, h: usize, t: usize, s: usize) -> f64 {
    -alibi_slope(dims.heads, h) * t.abs_diff(s) as f64
}

/// How much a step of distance costs in head `h` of `heads`: `2^(−8(h+1)/H)` (Press, Smith & Lewis, section 3).
///
/// ```
/// use transformer::alibi_slope;
/// assert_eq!([0, 1, 2, 3].map(|h| alibi_slope(4, h)), [0.25, 0.0625, 0.015625, 0.00390625]);
/// ```
pub fn alibi_slope(heads: usize, h: usize) -> f64 {
    (-8.0 * (h + 1) as f64 / heads as f64).exp2()
}

/// Feature `c` of the sinusoidal encoding of position `t`: `sin` of `t · 10000^(−c/C)` for an even `c`, `cos` of its
/// neighbour's angle for an odd one (Vaswani et al., section 3.5).
///
/// ```
/// assert_eq!(transformer::sinusoid(4, 0, 0), 0.0); // sin 0
/// assert_eq!(transformer::sinusoid(4, 0, 1), 1.0); // cos 0
/// assert_eq!(transformer::sinusoid(4, 3, 2), 0.03f64.sin()); // 3 · 10000^(−2/4)
/// ```
pub fn sinusoid(width: usize, t: usize, c: usize) -> f64 {
    let angle = t as f64 * 10_000f64.powf(-((c / 2 * 2) as f64) / width as f64);
    if c.is_multiple_of(2) { angle.sin() } else { angle.cos() }
}

/// A table `[T, width]` of known values; for a single position its row, looked up by position.
fn table(
    g: &mut Graph,
    name: &str,
    width: usize,
    positions: Positions,
    value: impl Fn(usize) -> f64,
) -> Result<TensorId, Error> {
    let length = match positions {
        Positions::Sequence { length } => length,
        Positions::Single { capacity, .. } => capacity,
    };
    let shape = Shape::of(&[(AxisName::T, length), (AxisName::Number, width)]);
    let values = (0..shape.len()).map(|at| value(at) as f32).collect();
    let whole = g.constant(name, shape, values)?;
    match positions {
        Positions::Sequence { .. } => Ok(whole),
        Positions::Single { position, .. } => {
            g.label(whole, &format!("{name}.table"))?;
            let row = g.embedding(whole, position)?;
            g.label(row, name)
        }
    }
}
