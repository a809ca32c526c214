//! Every parameter, declared in the order of the table in `docs/model.md`.

use crate::{Dims, Norm, NormPlacement, Position, Side, Topology};
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
#[derive(Clone, Debug)]
pub struct BlockWeights {
    /// One per sublayer: of attention, of cross-attention where there is one, of the feed-forward.
    pub norms: Vec<NormWeights>,
    /// Self-attention.
    pub attention: AttentionWeights,
    /// Cross-attention, in the decoder of an encoder-decoder.
    pub cross_attention: Option<AttentionWeights>,
    /// Feed-forward.
    pub feed_forward: FeedForwardWeights,
}

/// The parameters of one stack of blocks.
#[derive(Clone, Debug)]
pub struct StackWeights {
    /// `[context, C]`, learned positions.
    pub position_embedding: Option<TensorId>,
    /// First to last.
    pub blocks: Vec<BlockWeights>,
    /// Pre-norm only.
    pub final_norm: Option<NormWeights>,
}

/// All parameters of a model.
#[derive(Clone, Debug)]
pub struct Weights {
    /// `[V, C]`, of source and target alike.
    pub token_embedding: TensorId,
    /// The stack that the head reads: the only one, or the decoder's.
    pub main: StackWeights,
    /// The encoder of an encoder-decoder.
    pub encoder: Option<StackWeights>,
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
    let sides: &[Side] = match dims.config.topology {
        Topology::EncoderDecoder => &[Side::Encoder, Side::Decoder],
        Topology::Decoder | Topology::Encoder => &[Side::Only],
    };
    let positions = match dims.config.position {
        Position::Learned => {
            let shape = Shape::of(&[(Number, dims.context), c]);
            let table = |side: &Side| {
                side.scope(g, |g| g.parameter("position_embedding.weight", shape.clone())).map(Some)
            };
            sides.iter().map(table).collect::<Result<Vec<_>, _>>()?
        }
        _ => vec![None; sides.len()],
    };
    let stacks = sides.iter().zip(positions);
    let mut stacks = stacks
        .map(|(side, positions)| side.scope(g, |g| stack(g, dims, *side, positions)))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .rev();
    let head = match dims.config.tie_embeddings {
        true => None,
        false => Some(g.parameter("head.weight", Shape::of(&[c, (V, dims.vocabulary)]))?),
    };
    let main = stacks.next().ok_or_else(|| Error::new("declare", "a model has a stack".to_owned()))?;
    Ok(Weights { token_embedding, main, encoder: stacks.next(), head })
}

fn stack(
    g: &mut Graph,
    dims: &Dims,
    side: Side,
    position_embedding: Option<TensorId>,
) -> Result<StackWeights, Error> {
    let blocks = (0..dims.layers)
        .map(|i| g.scope(&format!("block.{i}"), |g| block(g, dims, side)))
        .collect::<Result<_, _>>()?;
    let final_norm = match dims.config.norm_placement {
        NormPlacement::Pre => Some(norm(g, dims, "final_norm")?),
        NormPlacement::Post => None,
    };
    Ok(StackWeights { position_embedding, blocks, final_norm })
}

fn block(g: &mut Graph, dims: &Dims, side: Side) -> Result<BlockWeights, Error> {
    use AxisName::{C, F};
    let (c, f) = ((C, dims.width), (F, dims.hidden));
    let gated = dims.config.feed_forward.is_gated();
    let crosses = side == Side::Decoder;
    let sublayers = if crosses { 3 } else { 2 };
    Ok(BlockWeights {
        norms: (1..=sublayers).map(|n| norm(g, dims, &format!("norm_{n}"))).collect::<Result<_, _>>()?,
        attention: attention(g, dims, "attention")?,
        cross_attention: if crosses { Some(attention(g, dims, "cross_attention")?) } else { None },
        feed_forward: g.scope("feed_forward", |g| {
            Ok(FeedForwardWeights {
                gate: if gated { Some(linear(g, dims, "gate", c, f)?) } else { None },
                up: linear(g, dims, "up", c, f)?,
                down: linear(g, dims, "down", f, c)?,
            })
        })?,
    })
}

fn attention(g: &mut Graph, dims: &Dims, name: &str) -> Result<AttentionWeights, Error> {
    use AxisName::{C, GD, HD};
    let c = (C, dims.width);
    let (hd, gd) = ((HD, dims.heads * dims.head_size), (GD, dims.kv_heads * dims.head_size));
    g.scope(name, |g| {
        Ok(AttentionWeights {
            query: linear(g, dims, "query", c, hd)?,
            key: linear(g, dims, "key", c, gd)?,
            value: linear(g, dims, "value", c, gd)?,
            output: linear(g, dims, "output", hd, c)?,
        })
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
