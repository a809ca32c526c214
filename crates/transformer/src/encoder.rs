//! The encoder: every position sees every other, so that a masked token is filled in from both sides.

use crate::attention::Reads;
use crate::parameters::Weights;
use crate::stack::{Sequence, head, stack};
use crate::{Dims, Forward};
use graph::{Error, Graph, TensorId};

/// # Shapes
/// tokens `[B,T]` (I32) -> logits `[B,T,V]`
pub fn encoder(g: &mut Graph, dims: &Dims, w: &Weights, tokens: TensorId) -> Result<Forward, Error> {
    let sequence = Sequence::whole(g, tokens);
    let reads = Reads::Sequence { ids: tokens, causal: false };
    let x = stack(g, dims, w.token_embedding, &w.main, sequence, (reads, None))?;
    head(g, w, x, tokens, None)
}
