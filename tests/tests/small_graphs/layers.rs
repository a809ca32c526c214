//! Norms, activations, and the loss.

use super::{Problem, Row};
use graph::AxisName::*;
use graph::{Error, Graph, TensorId};

pub const CASES: &[Row] = &[
    ("RMSNorm of rows of five", |p| norm(p, 5, |g, x, w| g.rms_norm(x, w, 1e-5))),
    ("RMSNorm of rows of one, where only eps bends the sign", |p| {
        norm(p, 1, |g, x, w| g.rms_norm(x, w, 0.5))
    }),
    ("LayerNorm of rows of five", |p| norm(p, 5, |g, x, w| g.layer_norm(x, w, 1e-5))),
    ("LayerNorm of rows of two, where only eps is left", |p| norm(p, 2, |g, x, w| g.layer_norm(x, w, 0.5))),
    ("LayerNorm of rows of one is 0", |p| norm(p, 1, |g, x, w| g.layer_norm(x, w, 0.5))),
    ("ReLU on both sides of its corner", |p| activation(p, Graph::relu)),
    ("GELU, saturated at both ends", |p| activation(p, Graph::gelu)),
    ("SiLU, saturated at both ends", |p| activation(p, Graph::silu)),
    ("cross-entropy with a target missing", |p| {
        let logits = p.parameter(&[(B, 2), (T, 2), (V, 3)])?;
        let targets = p.ids(&[(B, 2), (T, 2)], &[2, -1, 0, 2])?;
        p.g.cross_entropy(logits, targets)
    }),
    ("cross-entropy over a vocabulary of one is 0", |p| {
        let logits = p.parameter(&[(T, 2), (V, 1)])?;
        let targets = p.ids(&[(T, 2)], &[0, 0])?;
        p.g.cross_entropy(logits, targets)
    }),
    ("a target that the model holds for impossible", |p| {
        let logits = p.parameter_of(&[(T, 1), (V, 3)], &[30.0, -30.0, 29.0])?;
        let targets = p.ids(&[(T, 1)], &[1])?;
        p.g.cross_entropy(logits, targets)
    }),
    ("the mean loss counts positions with a target only", |p| mean_loss(p, &[1, -1, -1, 0])),
    ("the mean loss of no target at all is 0", |p| mean_loss(p, &[-1; 4])),
];

fn norm(
    p: &mut Problem,
    width: usize,
    norm: fn(&mut Graph, TensorId, TensorId) -> Result<TensorId, Error>,
) -> Result<TensorId, Error> {
    let x = p.parameter(&[(B, 2), (T, 2), (C, width)])?;
    let weight = p.parameter(&[(C, width)])?;
    norm(&mut p.g, x, weight)
}

fn activation(
    p: &mut Problem,
    f: fn(&mut Graph, TensorId) -> Result<TensorId, Error>,
) -> Result<TensorId, Error> {
    let x = p.parameter_of(&[(T, 2), (F, 4)], &[-20.0, -3.0, -0.7, -0.1, 0.1, 0.7, 3.0, 20.0])?;
    f(&mut p.g, x)
}

fn mean_loss(p: &mut Problem, targets: &[i32]) -> Result<TensorId, Error> {
    let token_loss = p.parameter(&[(B, 2), (T, 2)])?;
    let targets = p.ids(&[(B, 2), (T, 2)], targets)?;
    p.g.mean_loss(token_loss, targets)
}
