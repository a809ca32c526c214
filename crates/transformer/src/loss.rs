//! The objective: mean cross-entropy over positions that have a target, in nats.

use graph::{Error, Graph, TensorId};

/// What the loss is made of.
#[derive(Clone, Copy, Debug)]
pub struct Loss {
    /// `[B,T]`
    pub token_loss: TensorId,
    /// `[]`
    pub loss: TensorId,
}

/// # Shapes
/// logits `[B,T,V]`, targets `[B,T]` (I32, −1 = none) -> token_loss `[B,T]`, loss `[]`
pub fn loss(g: &mut Graph, logits: TensorId, targets: TensorId) -> Result<Loss, Error> {
    let token_loss = g.cross_entropy(logits, targets)?;
    let token_loss = g.name(token_loss, "token_loss")?;
    let loss = g.mean_loss(token_loss, targets)?;
    let loss = g.name(loss, "loss")?;
    Ok(Loss { token_loss, loss })
}
