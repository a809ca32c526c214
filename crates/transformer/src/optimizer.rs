//! The end of a training step as more graph: clipping and AdamW for every parameter. The training loop and the
//! microscope run the same operations.

use graph::ops::AdamWOperands;
use graph::{Dtype, Error, Graph, TensorId};

/// What an update reads and changes, parameter by parameter in declaration order.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// θ, changed in place.
    pub parameters: Vec<TensorId>,
    /// m, changed in place.
    pub first_moments: Vec<TensorId>,
    /// v, changed in place.
    pub second_moments: Vec<TensorId>,
}

/// The numbers of a step that every parameter's update reads.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Clipping scale, `[]`.
    pub clip: TensorId,
    /// A row of the rate table, `[RATES]`.
    pub rates: TensorId,
    /// Not 0: nothing changes, `[]` (I32).
    pub stop: TensorId,
}

/// Gradients of all parameters, in declaration order.
///
/// # Errors
/// A parameter that the loss does not use.
pub fn gradients(g: &Graph) -> Result<Vec<TensorId>, Error> {
    let of = |name: &str| {
        g.find(&format!("grad:{name}"))
            .ok_or_else(|| Error::new("adamw", format!("{name} has no gradient: the loss does not use it")))
    };
    g.parameters().map(|(_, parameter)| of(&parameter.name)).collect()
}

/// AdamW for every parameter (Loshchilov & Hutter, algorithm 2); tensors with two axes decay.
///
/// # Errors
/// A parameter without gradient.
pub fn update(g: &mut Graph, rates: Rates) -> Result<Update, Error> {
    let gradients = gradients(g)?;
    let parameters: Vec<TensorId> = g.parameters().map(|(id, _)| id).collect();
    let (mut first_moments, mut second_moments) = (Vec::new(), Vec::new());
    for (&parameter, gradient) in parameters.iter().zip(gradients) {
        let tensor = g.tensor(parameter).clone();
        let state = |g: &mut Graph, of: &str| {
            g.state(&format!("{of}:{}", tensor.name), tensor.shape.clone(), Dtype::F32)
        };
        let first_moment = state(g, "first_moment")?;
        let second_moment = state(g, "second_moment")?;
        let Rates { clip, rates, stop } = rates;
        let operands = AdamWOperands { parameter, gradient, first_moment, second_moment, clip, rates, stop };
        g.adamw(operands, tensor.shape.rank() == 2)?;
        first_moments.push(first_moment);
        second_moments.push(second_moment);
    }
    Ok(Update { parameters, first_moments, second_moments })
}
