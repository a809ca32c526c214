//! Every parameter, declared in the order of the table in `docs/model.md`.

use crate::{Dims, Norm, NormPlacement, Position};
use graph::{AxisName, Error, Graph, Shape, TensorId};

/// A linear layer `x W + b`, W stored `[in, out]`.
#[derive(Clone, Copy, Debug)]
pub struct Linear {
    /// `[in, out]`
    pub weight: TensorId,
    /// `[out]`
    pub bias: Option<TensorId>,
}

/// A norm's gain, and LayerNorm's bias.
#[derive(Clone, Copy, Debug)]
pub struct NormWeights {
    /// `[C]`
    pub weight: TensorId,
    /// `[C]`
    pub bias: Option<TensorId>,
}

/// The four projections of attention.
#[derive(Clone, Copy, Debug)]
pub struct AttentionWeights {
    /// `[C, H·D]`
    pub query: Linear,
    /// `[C, G·D]`
    pub key: Linear,
    /// `[C, G·D]`
    pub value: Linear,
    /// `[H·D, C]`
    pub output: Linear,
}

/// The matrices of a feed-forward.
#[derive(Clone, Copy, Debug)]
pub struct FeedForwardWeights {
    /// `[C, F]`, in the gated kinds.
    pub gate: Option<Linear>,
    /// `[C, F]`
    pub up: Linear,
    /// `[F, C]`
    pub down: Linear,
}

/// One block.
#[derive(Clone, Copy, Debug)]
pub struct BlockWeights {
    /// Of the attention sublayer.
    pub norm_1: NormWeights,
    /// Of the feed-forward sublayer.
    pub norm_2: NormWeights,
    /// Self-attention.
    pub attention: AttentionWeights,
    /// Feed-forward.
    pub feed_forward: FeedForwardWeights,
}

/// All parameters of a decoder.
#[derive(Clone, Debug)]
pub struct Weights {
    /// `[V, C]`
    pub token_embedding: TensorId,
    /// `[context, C]`, learned positions.
    pub position_embedding: Option<TensorId>,
    /// First to last.
    pub blocks: Vec<BlockWeights>,
    /// Pre-norm only.
    pub final_norm: Option<NormWeights>,
    /// `[C, V]`, where not tied.
    pub head: Option<TensorId>,
}

/// Which part of the network a parameter belongs to, for the counts on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Token and position tables, and the head.
    Embedding,
    /// Projections of attention.
    Attention,
    /// Feed-forward matrices.
    FeedForward,
    /// Gains and biases of norms.
    Norm,
}

/// The part that a parameter of this name belongs to.
pub fn part_of(name: &str) -> Part {
    if name.contains("norm") {
        Part::Norm
    } else if name.contains("attention.") {
        Part::Attention
    } else if name.contains("feed_forward.") {
        Part::FeedForward
    } else {
        Part::Embedding
    }
}

/// Declares all of them.
pub fn declare(g: &mut Graph, dims: &Dims) -> Result<Weights, Error> {
    use AxisName::{C, Number, V};
    let c = (C, dims.width);
    let token_embedding = g.parameter("token_embedding.weight", Shape::of(&[(V, dims.vocabulary), c]))?;
    let position_embedding = match dims.config.position {
        Position::Learned => {
            Some(g.parameter("position_embedding.weight", Shape::of(&[(Number, dims.context), c]))?)
        }
        _ => None,
    };
    let blocks = (0..dims.layers)
        .map(|i| g.scope(&format!("block.{i}"), |g| block(g, dims)))
        .collect::<Result<_, _>>()?;
    let final_norm = match dims.config.norm_placement {
        NormPlacement::Pre => Some(norm(g, dims, "final_norm")?),
        NormPlacement::Post => None,
    };
    let head = match dims.config.tie_embeddings {
        true => None,
        false => Some(g.parameter("head.weight", Shape::of(&[c, (V, dims.vocabulary)]))?),
    };
    Ok(Weights { token_embedding, position_embedding, blocks, final_norm, head })
}

fn block(g: &mut Graph, dims: &Dims) -> Result<BlockWeights, Error> {
    use AxisName::{C, F, GD, HD};
    let (c, f) = ((C, dims.width), (F, dims.hidden));
    let (hd, gd) = ((HD, dims.heads * dims.head_size), (GD, dims.kv_heads * dims.head_size));
    let gated = dims.config.feed_forward.is_gated();
    Ok(BlockWeights {
        norm_1: norm(g, dims, "norm_1")?,
        norm_2: norm(g, dims, "norm_2")?,
        attention: g.scope("attention", |g| {
            Ok(AttentionWeights {
                query: linear(g, dims, "query", c, hd)?,
                key: linear(g, dims, "key", c, gd)?,
                value: linear(g, dims, "value", c, gd)?,
                output: linear(g, dims, "output", hd, c)?,
            })
        })?,
        feed_forward: g.scope("feed_forward", |g| {
            Ok(FeedForwardWeights {
                gate: if gated { Some(linear(g, dims, "gate", c, f)?) } else { None },
                up: linear(g, dims, "up", c, f)?,
                down: linear(g, dims, "down", f, c)?,
            })
        })?,
    })
}

fn norm(g: &mut Graph, dims: &Dims, name: &str) -> Result<NormWeights, Error> {
    let shape = Shape::of(&[(AxisName::C, dims.width)]);
    let biased = dims.config.bias && dims.config.norm == Norm::LayerNorm;
    let weight = g.parameter(&format!("{name}.weight"), shape.clone())?;
    let bias = if biased { Some(g.parameter(&format!("{name}.bias"), shape)?) } else { None };
    Ok(NormWeights { weight, bias })
}

fn linear(
    g: &mut Graph,
    dims: &Dims,
    name: &str,
    input: (AxisName, usize),
    output: (AxisName, usize),
) -> Result<Linear, Error> {
    let weight = g.parameter(&format!("{name}.weight"), Shape::of(&[input, output]))?;
    let bias = match dims.config.bias {
        true => Some(g.parameter(&format!("{name}.bias"), Shape::of(&[output]))?),
        false => None,
    };
    Ok(Linear { weight, bias })
}

impl Linear {
    /// `x W + b`, named `name` when it is a tensor of `docs/model.md`, else labelled as its projection.
    pub fn apply(&self, g: &mut Graph, x: TensorId, name: &str, named: bool) -> Result<TensorId, Error> {
        let product = g.linear(x, self.weight)?;
        let y = match self.bias {
            Some(bias) => {
                g.label(product, &format!("{name}.product"))?;
                g.bias(product, bias)?
            }
            None => product,
        };
        if named { g.name(y, name) } else { g.label(y, &format!("{name}.projection")) }
    }
}
