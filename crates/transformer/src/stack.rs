//! What every topology is made of: a stack (embedding, blocks, final norm), and the head on top of the last one.

use crate::attention::{Memory, Reads, Run};
use crate::block::block;
use crate::norm::norm;
use crate::parameters::{StackWeights, Weights};
use crate::position::{Positions, added, alibi, rope_tables};
use crate::{Dims, Forward};
use graph::{Error, Graph, TensorId};

/// Tokens of a stack and where they stand.
#[derive(Clone, Copy, Debug)]
pub struct Sequence {
    /// `[B,T]` (I32)
    pub tokens: TensorId,
    /// Of all of them.
    pub positions: Positions,
}

impl Sequence {
    /// Whole rows, from position 0 on.
    pub fn whole(g: &Graph, tokens: TensorId) -> Self {
        Self { tokens, positions: Positions::Sequence { length: g.shape(tokens).last() } }
    }
}

/// Embedding, blocks, final norm.
///
/// # Shapes
/// tokens `[B,T]` -> `[B,T,C]`
pub fn stack(
    g: &mut Graph,
    dims: &Dims,
    token_embedding: TensorId,
    w: &StackWeights,
    sequence: Sequence,
    (reads, memory): (Reads, Option<Memory>),
) -> Result<TensorId, Error> {
    let run = run(g, dims, sequence.positions, (reads, memory))?;
    stack_of(g, dims, token_embedding, w, sequence, &run)
}

/// What all blocks share; a caller that must fill in ALiBi's row makes it first.
pub fn run(
    g: &mut Graph,
    dims: &Dims,
    positions: Positions,
    (reads, memory): (Reads, Option<Memory>),
) -> Result<Run, Error> {
    Ok(Run { rope: rope_tables(g, dims, positions)?, alibi: alibi(g, dims, positions)?, reads, memory })
}

/// [`stack`] with what its blocks share made before.
pub fn stack_of(
    g: &mut Graph,
    dims: &Dims,
    token_embedding: TensorId,
    w: &StackWeights,
    sequence: Sequence,
    run: &Run,
) -> Result<TensorId, Error> {
    let mut x = embed(g, dims, token_embedding, w.position_embedding, sequence)?;
    for (i, block_weights) in w.blocks.iter().enumerate() {
        x = g.scope(&format!("block.{i}"), |g| block(g, dims, block_weights, run, x))?;
    }
    match &w.final_norm {
        Some(final_norm) => norm(g, dims, final_norm, x, "final_norm"),
        None => Ok(x),
    }
}

/// # Shapes
/// tokens `[B,T]` -> `[B,T,C]`
fn embed(
    g: &mut Graph,
    dims: &Dims,
    token_embedding: TensorId,
    position_embedding: Option<TensorId>,
    Sequence { tokens, positions }: Sequence,
) -> Result<TensorId, Error> {
    g.scope("embedding", |g| {
        let token = g.embedding(token_embedding, tokens)?;
        let token = g.name(token, "token")?;
        let output = match added(g, dims, position_embedding, positions)? {
            Some(position) => g.bias(token, position)?,
            // docs/model.md names both; where no position is added they are equal.
            None => g.scale(token, 1.0)?,
        };
        g.name(output, "output")
    })
}

/// Logits over the vocabulary and their softmax; tied, the head is the transposed token embedding.
///
/// # Shapes
/// x `[B,T,C]` -> logits, probabilities `[B,T,V]`
pub fn head(
    g: &mut Graph,
    w: &Weights,
    x: TensorId,
    tokens: TensorId,
    source: Option<TensorId>,
) -> Result<Forward, Error> {
    let logits = match w.head {
        Some(head) => g.linear(x, head)?,
        None => g.linear_transposed(x, w.token_embedding)?,
    };
    let logits = g.name(logits, "logits")?;
    let probabilities = g.softmax(logits)?;
    let probabilities = g.name(probabilities, "probabilities")?;
    Ok(Forward { tokens, source, logits, probabilities })
}
