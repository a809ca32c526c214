//! Row-wise operations: softmax, norms, cross-entropy.

use super::exp::exp;
use super::f32x4::F32x4;
use graph::{HIDDEN, NO_TARGET};

/// `Σ f(x, d)` over two rows of equal length, in four lanes. What is missing to whole lanes is filled up with `pad`,
/// of which f must be 0: so a row has the same sum whether it ends there or goes on with such values.
#[inline(always)]
fn sum_padded(x: &[f32], d: &[f32], pad: [f32; 2], f: impl Fn(F32x4, F32x4) -> F32x4) -> f32 {
    let ((x, x_rest), (d, d_rest)) = (x.as_chunks::<4>(), d.as_chunks::<4>());
    let mut sum = F32x4::splat(0.0);
    for (x, d) in x.iter().zip(d) {
        sum = sum + f(F32x4::load(x), F32x4::load(d));
    }
    if !x_rest.is_empty() {
        let [mut x, mut d] = pad.map(|pad| [pad; 4]);
        x[..x_rest.len()].copy_from_slice(x_rest);
        d[..d_rest.len()].copy_from_slice(d_rest);
        sum = sum + f(F32x4::load(&x), F32x4::load(&d));
    }
    sum.sum()
}

#[inline(always)]
fn sum(x: &[f32], d: &[f32], f: impl Fn(F32x4, F32x4) -> F32x4) -> f32 {
    sum_padded(x, d, [0.0; 2], f)
}

/// `Σ a b`
#[inline(never)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    sum(a, b, |a, b| a * b)
}

#[inline(never)]
pub fn largest(x: &[f32]) -> f32 {
    let whole = x.len() / 4 * 4;
    let lanes = x[..whole].chunks_exact(4).fold(F32x4::splat(f32::MIN), |max, x| max.max(F32x4::load(x)));
    x[whole..].iter().copied().fold(lanes.largest(), f32::max)
}

/// `Σ exp(x − shift)`
fn exponential_sum(x: &[f32], shift: f32) -> f32 {
    let shift = F32x4::splat(shift);
    sum_padded(x, x, [HIDDEN; 2], |x, _| exp(x - shift))
}

/// `x = exp(x − shift)`, in place; the sum.
#[inline(never)]
pub fn exponentials(x: &mut [f32], shift: f32) -> f32 {
    let shift = F32x4::splat(shift);
    let (lanes, rest) = x.as_chunks_mut::<4>();
    let mut total = F32x4::splat(0.0);
    for x in lanes {
        let e = exp(F32x4::load(x) - shift);
        e.store(x);
        total = total + e;
    }
    if !rest.is_empty() {
        let mut last = [HIDDEN; 4];
        last[..rest.len()].copy_from_slice(rest);
        let e = exp(F32x4::load(&last) - shift);
        rest.copy_from_slice(&e.array()[..rest.len()]);
        total = total + e;
    }
    total.sum()
}

pub fn softmax(p: &mut [f32], x: &[f32], width: usize) {
    p.copy_from_slice(x);
    p.chunks_exact_mut(width).for_each(|row| {
        softmax_row(row);
    });
}

/// In place; the largest of a row and the share of its exponential. Where nothing can be seen, all is 0.
pub fn softmax_row(x: &mut [f32]) -> [f32; 2] {
    let max = largest(x);
    if max < HIDDEN {
        x.fill(0.0);
        return [0.0; 2];
    }
    let share = 1.0 / exponentials(x, max);
    x.iter_mut().for_each(|x| *x *= share);
    [max, share]
}

pub fn softmax_backward(d_x: &mut [f32], p: &[f32], d: &[f32], width: usize) {
    for (d_x, (p, d)) in d_x.chunks_exact_mut(width).zip(p.chunks_exact(width).zip(d.chunks_exact(width))) {
        let dot = dot(p, d);
        d_x.iter_mut().zip(p.iter().zip(d)).for_each(|(d_x, (p, d))| *d_x = p * (d - dot));
    }
}

fn root(x: &[f32], eps: f32) -> f32 {
    (dot(x, x) / x.len() as f32 + eps).sqrt()
}

pub fn rms_norm(y: &mut [f32], x: &[f32], w: &[f32], eps: f32) {
    for (y, x) in y.chunks_exact_mut(w.len()).zip(x.chunks_exact(w.len())) {
        let scale = 1.0 / root(x, eps);
        y.iter_mut().zip(x.iter().zip(w)).for_each(|(y, (x, w))| *y = x * scale * w);
    }
}

pub fn rms_norm_backward(d_x: &mut [f32], x: &[f32], w: &[f32], d: &[f32], eps: f32) {
    let width = w.len();
    for (d_x, (x, d)) in d_x.chunks_exact_mut(width).zip(x.chunks_exact(width).zip(d.chunks_exact(width))) {
        let scale = 1.0 / root(x, eps);
        d_x.iter_mut().zip(w.iter().zip(d)).for_each(|(d_x, (w, d))| *d_x = w * d);
        let pull = dot(d_x, x) / width as f32 * scale * scale;
        d_x.iter_mut().zip(x).for_each(|(d_x, x)| *d_x = (*d_x - x * pull) * scale);
    }
}

pub fn rms_norm_weight_backward(d_w: &mut [f32], x: &[f32], d: &[f32], eps: f32) {
    let width = d_w.len();
    d_w.fill(0.0);
    for (x, d) in x.chunks_exact(width).zip(d.chunks_exact(width)) {
        let scale = 1.0 / root(x, eps);
        d_w.iter_mut().zip(x.iter().zip(d)).for_each(|(d_w, (x, d))| *d_w += d * x * scale);
    }
}

/// Mean and 1 / √(σ² + eps).
fn statistics(x: &[f32], eps: f32) -> (f32, f32) {
    let n = x.len() as f32;
    let mean = sum(x, x, |x, _| x) / n;
    let center = F32x4::splat(mean);
    let variance = sum_padded(x, x, [mean; 2], |x, _| (x - center) * (x - center)) / n;
    (mean, 1.0 / (variance + eps).sqrt())
}

pub fn layer_norm(y: &mut [f32], x: &[f32], w: &[f32], eps: f32) {
    for (y, x) in y.chunks_exact_mut(w.len()).zip(x.chunks_exact(w.len())) {
        let (mean, scale) = statistics(x, eps);
        y.iter_mut().zip(x.iter().zip(w)).for_each(|(y, (x, w))| *y = (x - mean) * scale * w);
    }
}

pub fn layer_norm_backward(d_x: &mut [f32], x: &[f32], w: &[f32], d: &[f32], eps: f32) {
    let width = w.len();
    for (d_x, (x, d)) in d_x.chunks_exact_mut(width).zip(x.chunks_exact(width).zip(d.chunks_exact(width))) {
        let (mean, scale) = statistics(x, eps);
        d_x.iter_mut().zip(w.iter().zip(d)).for_each(|(d_x, (w, d))| *d_x = w * d);
        let shift = sum(d_x, d_x, |d_x, _| d_x) / width as f32;
        let center = F32x4::splat(mean);
        let along = sum_padded(d_x, x, [0.0, mean], |d_x, x| d_x * (x - center)) / width as f32;
        let pull = along * scale * scale;
        d_x.iter_mut().zip(x).for_each(|(d_x, x)| *d_x = (*d_x - shift - (x - mean) * pull) * scale);
    }
}

pub fn layer_norm_weight_backward(d_w: &mut [f32], x: &[f32], d: &[f32], eps: f32) {
    let width = d_w.len();
    d_w.fill(0.0);
    for (x, d) in x.chunks_exact(width).zip(d.chunks_exact(width)) {
        let (mean, scale) = statistics(x, eps);
        d_w.iter_mut().zip(x.iter().zip(d)).for_each(|(d_w, (x, d))| *d_w += d * (x - mean) * scale);
    }
}

pub fn cross_entropy(loss: &mut [f32], logits: &[f32], targets: &[i32]) {
    let rows = logits.chunks_exact(logits.len() / targets.len());
    for (loss, (x, &target)) in loss.iter_mut().zip(rows.zip(targets)) {
        *loss = match target {
            NO_TARGET => 0.0,
            target => {
                let max = largest(x);
                exponential_sum(x, max).ln() + (max - x[target as usize])
            }
        };
    }
}

pub fn cross_entropy_backward(d_logits: &mut [f32], logits: &[f32], targets: &[i32], d: &[f32]) {
    let width = logits.len() / targets.len();
    for (i, y) in d_logits.chunks_exact_mut(width).enumerate() {
        if targets[i] == NO_TARGET {
            y.fill(0.0);
            continue;
        }
        let x = &logits[i * width..][..width];
        y.copy_from_slice(x);
        let scale = d[i] / exponentials(y, largest(x));
        y.iter_mut().for_each(|y| *y *= scale);
        y[targets[i] as usize] -= d[i];
    }
}
