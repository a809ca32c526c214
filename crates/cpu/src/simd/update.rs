//! The end of a step, which passes over every parameter: the norm of all gradients, and AdamW.

use super::rows::dot;
use graph::ops::rates;

/// Squares that are summed in f32 before the sum goes on in f64.
const RUN: usize = 1024;

/// `√Σ g²`. Squares leave the range of f32 long before a norm does: then they are summed in f64 from the start.
pub fn global_norm<'a>(norm: &mut [f32], gradients: impl Iterator<Item = &'a [f32]>) {
    let squares = |run: &[f32]| {
        let fast = f64::from(dot(run, run));
        let safe = fast.is_finite() && fast > f64::from(f32::MIN_POSITIVE) * 1e6;
        if safe { fast } else { run.iter().map(|&g| f64::from(g) * f64::from(g)).sum() }
    };
    norm[0] = gradients.map(|g| g.chunks(RUN).map(squares).sum::<f64>()).sum::<f64>().sqrt() as f32;
}

/// `m = β₁ m + (1−β₁) c g;  v = β₂ v + (1−β₂) (c g)²;  θ = θ (1 − lr·wd) − lr m̂ / (√v̂ + eps)`
pub fn adamw(
    theta: &mut [f32],
    g: &[f32],
    m: &mut [f32],
    v: &mut [f32],
    clip: f32,
    table: &[f32],
    decay: bool,
) {
    let (beta1, beta2) = (table[rates::BETA1], table[rates::BETA2]);
    let (rest1, rest2) = (1.0 - beta1, 1.0 - beta2);
    let keep = 1.0 - if decay { table[rates::DECAY] } else { 0.0 };
    let (first, second) = (table[rates::FIRST_CORRECTION], table[rates::SECOND_CORRECTION]);
    let (lr, eps) = (table[rates::LEARNING_RATE] * first, table[rates::EPS]);
    for ((theta, g), (m, v)) in theta.iter_mut().zip(g).zip(m.iter_mut().zip(v)) {
        let g = g * clip;
        *m = beta1 * *m + rest1 * g;
        *v = beta2 * *v + rest2 * g * g;
        *theta = *theta * keep - lr * *m / ((*v * second).sqrt() + eps);
    }
}
