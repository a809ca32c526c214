//! Feed-forward: `act(x W_up) W_down`, or gated, `(act(x W_gate) ⊙ x W_up) W_down` (Shazeer, "GLU Variants").

use crate::parameters::FeedForwardWeights;
use crate::{Dims, FeedForward};
use graph::{Error, Graph, TensorId};

/// # Shapes
/// `[B,T,C]` -> `[B,T,C]`
pub fn feed_forward(
    g: &mut Graph,
    dims: &Dims,
    w: &FeedForwardWeights,
    x: TensorId,
) -> Result<TensorId, Error> {
    g.scope("feed_forward", |g| {
        let hidden = match &w.gate {
            Some(gate) => {
                let gate = gate.apply(g, x, "gate", true)?;
                let up = w.up.apply(g, x, "up", true)?;
                let activated = activate(g, dims, gate)?;
                g.multiply(activated, up)?
            }
            None => {
                let up = w.up.apply(g, x, "up", true)?;
                let activated = activate(g, dims, up)?;
                // docs/model.md names both; in a plain feed-forward they are equal.
                g.scale(activated, 1.0)?
            }
        };
        let hidden = g.name(hidden, "hidden")?;
        w.down.apply(g, hidden, "output", true)
    })
}

fn activate(g: &mut Graph, dims: &Dims, x: TensorId) -> Result<TensorId, Error> {
    let activated = match dims.config.feed_forward {
        FeedForward::Relu | FeedForward::Reglu => g.relu(x)?,
        FeedForward::Gelu | FeedForward::Geglu => g.gelu(x)?,
        FeedForward::Silu | FeedForward::Swiglu => g.silu(x)?,
    };
    g.name(activated, "activated")
}
