//! The decoder: embedding, blocks, head. One line of code per line of the paper.

use crate::attention::{Attention, Memory, self_attention};
use crate::feed_forward::feed_forward;
use crate::norm::norm;
use crate::parameters::{BlockWeights, Weights, declare};
use crate::position::{Positions, added, alibi, rope_tables};
use crate::{Dims, NormPlacement};
use graph::{AxisName, Dtype, Error, Graph, Shape, TensorId};

/// Ends of a forward pass.
#[derive(Clone, Copy, Debug)]
pub struct Forward {
    /// `[B,T]` (I32)
    pub tokens: TensorId,
    /// `[B,T,V]`
    pub logits: TensorId,
    /// `[B,T,V]`
    pub probabilities: TensorId,
}

/// A decoder over whole sequences: `tokens [B,T]` (I32, made by the caller) -> logits `[B,T,V]`.
/// With learned positions there is an input `positions [T]` (I32) that holds 0, 1, ..., T−1.
pub fn decoder(g: &mut Graph, dims: &Dims, tokens: TensorId) -> Result<Forward, Error> {
    let length = g.shape(tokens).last();
    let w = declare(g, dims)?;
    let positions = Positions::Sequence { length };
    let run = Attention {
        rope: rope_tables(g, dims, positions)?,
        alibi: alibi(g, dims, positions)?,
        memory: Memory::Causal,
    };
    stack(g, dims, &w, &run, positions, tokens)
}

/// A decoder that sees one new token a run and remembers the keys and values of those before.
#[derive(Clone, Copy, Debug)]
pub struct DecodeStep {
    /// Tokens `[1,1]`, logits and probabilities `[1,1,V]`.
    pub forward: Forward,
    /// `[1]` (I32): which position the token has.
    pub position: TensorId,
    /// `[]` (I32): the same number, for the cache.
    pub slot: TensorId,
    /// `[1,H,1,S]`: 1 for positions up to and including this one.
    pub visible: TensorId,
    /// `[H,1,S]`, with ALiBi: the penalties of this position.
    pub alibi: Option<TensorId>,
}

/// A decoder for generation, with a cache of `capacity` positions.
pub fn decode_step(g: &mut Graph, dims: &Dims, capacity: usize) -> Result<DecodeStep, Error> {
    use AxisName::{B, H, S, T};
    let tokens = g.input("tokens", Shape::of(&[(B, 1), (T, 1)]), Dtype::I32)?;
    let position = g.input("positions", Shape::of(&[(T, 1)]), Dtype::I32)?;
    let slot = g.input("slot", Shape::scalar(), Dtype::I32)?;
    let shape = Shape::of(&[(B, 1), (H, dims.heads), (T, 1), (S, capacity)]);
    let visible = g.input("visible", shape, Dtype::F32)?;
    let w = declare(g, dims)?;
    let positions = Positions::Single { position, capacity };
    let run = Attention {
        rope: rope_tables(g, dims, positions)?,
        alibi: alibi(g, dims, positions)?,
        memory: Memory::Cached { position: slot, visible, capacity },
    };
    let forward = stack(g, dims, &w, &run, positions, tokens)?;
    Ok(DecodeStep { forward, position, slot, visible, alibi: run.alibi })
}

fn stack(
    g: &mut Graph,
    dims: &Dims,
    w: &Weights,
    run: &Attention,
    positions: Positions,
    tokens: TensorId,
) -> Result<Forward, Error> {
    let mut x = embed(g, dims, w, positions, tokens)?;
    for (i, block_weights) in w.blocks.iter().enumerate() {
        x = g.scope(&format!("block.{i}"), |g| block(g, dims, block_weights, run, x))?;
    }
    if let Some(final_norm) = &w.final_norm {
        x = norm(g, dims, final_norm, x, "final_norm")?;
    }
    let logits = match w.head {
        Some(head) => g.linear(x, head)?,
        None => g.linear_transposed(x, w.token_embedding)?,
    };
    let logits = g.name(logits, "logits")?;
    let probabilities = g.softmax(logits)?;
    let probabilities = g.name(probabilities, "probabilities")?;
    Ok(Forward { tokens, logits, probabilities })
}

/// # Shapes
/// tokens `[B,T]` -> `[B,T,C]`
fn embed(
    g: &mut Graph,
    dims: &Dims,
    w: &Weights,
    at: Positions,
    tokens: TensorId,
) -> Result<TensorId, Error> {
    let token = g.embedding(w.token_embedding, tokens)?;
    let token = g.name(token, "embedding.token")?;
    let output = match added(g, dims, w.position_embedding, at)? {
        Some(position) => g.bias(token, position)?,
        // docs/model.md names both; where no position is added they are equal.
        None => g.scale(token, 1.0)?,
    };
    g.name(output, "embedding.output")
}

/// # Shapes
/// `[B,T,C]` -> `[B,T,C]`
fn block(
    g: &mut Graph,
    dims: &Dims,
    w: &BlockWeights,
    run: &Attention,
    x: TensorId,
) -> Result<TensorId, Error> {
    match dims.config.norm_placement {
        NormPlacement::Pre => {
            let normed = norm(g, dims, &w.norm_1, x, "norm_1")?;
            let attended = self_attention(g, dims, &w.attention, run, normed)?;
            let x = residual(g, dims, x, attended, "residual_1")?;
            let normed = norm(g, dims, &w.norm_2, x, "norm_2")?;
            let fed = feed_forward(g, dims, &w.feed_forward, normed)?;
            residual(g, dims, x, fed, "residual_2")
        }
        NormPlacement::Post => {
            let attended = self_attention(g, dims, &w.attention, run, x)?;
            let x = residual(g, dims, x, attended, "residual_1")?;
            let x = norm(g, dims, &w.norm_1, x, "norm_1")?;
            let fed = feed_forward(g, dims, &w.feed_forward, x)?;
            let x = residual(g, dims, x, fed, "residual_2")?;
            norm(g, dims, &w.norm_2, x, "norm_2")
        }
    }
}

/// `x + y`; without residual connections just `y`.
fn residual(g: &mut Graph, dims: &Dims, x: TensorId, y: TensorId, name: &str) -> Result<TensorId, Error> {
    if !dims.config.residual {
        return Ok(y);
    }
    let sum = g.add(x, y)?;
    g.name(sum, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FeedForward, ForwardGraph, ModelConfig, Norm, Position};

    #[track_caller]
    fn check(change: impl FnOnce(&mut ModelConfig)) -> Graph {
        let mut config = ModelConfig::textbook(11, 12);
        change(&mut config);
        let dims = config.validate().unwrap();
        let forward = ForwardGraph::new(&dims, 2, 5).unwrap();
        let declared: usize = forward.graph.parameters().map(|(_, tensor)| tensor.shape.len()).sum();
        assert_eq!(declared as u64, config.parameter_count(), "the closed form counts what is declared");
        forward.graph
    }

    #[test]
    fn parameter_counts_agree_for_every_switch() {
        check(|_| ());
        check(|c| (c.bias, c.norm) = (true, Norm::LayerNorm));
        check(|c| (c.bias, c.tie_embeddings) = (true, false));
        check(|c| c.position = Position::Learned);
        check(|c| (c.norm_placement, c.feed_forward) = (NormPlacement::Post, FeedForward::Gelu));
        check(|c| c.kv_heads = 2);
    }

    #[test]
    fn the_textbook_decoder_has_exactly_the_names_of_the_contract() {
        let graph = check(|c| c.layers = 1);
        let named: Vec<&str> = graph
            .tensors()
            .filter(|(_, tensor)| tensor.named && tensor.source != graph::Source::Parameter)
            .map(|(_, tensor)| tensor.name.as_str())
            .collect();
        let block = [
            "norm_1.output",
            "attention.query",
            "attention.key",
            "attention.value",
            "attention.query_rotated",
            "attention.key_rotated",
            "attention.scores",
            "attention.scaled",
            "attention.mask",
            "attention.masked",
            "attention.probabilities",
            "attention.mixed",
            "attention.merged",
            "attention.output",
            "residual_1",
            "norm_2.output",
            "feed_forward.gate",
            "feed_forward.up",
            "feed_forward.activated",
            "feed_forward.hidden",
            "feed_forward.output",
            "residual_2",
        ];
        let mut expected: Vec<String> = vec!["embedding.token".into(), "embedding.output".into()];
        expected.extend(block.iter().map(|name| format!("block.0.{name}")));
        let ends = ["final_norm.output", "logits", "probabilities", "token_loss", "loss"];
        expected.extend(ends.map(str::to_owned));
        assert_eq!(named, expected);
    }

    #[test]
    fn names_that_a_switch_removes_are_absent() {
        let graph = check(|c| (c.residual, c.position) = (false, Position::None));
        assert_eq!(graph.find("block.0.residual_1"), None);
        assert_eq!(graph.find("block.0.attention.query_rotated"), None);
        assert_eq!(graph.find("embedding.position"), None);
        assert!(check(|c| c.position = Position::Sinusoidal).find("embedding.position").is_some());
    }

    #[test]
    fn the_decode_step_declares_the_same_parameters() {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        let mut g = Graph::new();
        decode_step(&mut g, &dims, 40).unwrap();
        let forward = ForwardGraph::new(&dims, 1, 3).unwrap();
        let names =
            |g: &Graph| g.parameters().map(|(_, t)| (t.name.clone(), t.shape.lens())).collect::<Vec<_>>();
        assert_eq!(names(&g), names(&forward.graph));
    }
}
