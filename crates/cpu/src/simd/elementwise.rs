//! Cell-by-cell operations. Plain loops over slices of equal length become SIMD by themselves; only exponentials
//! need it written out.

use super::exp::{sigmoid, tanh};
use super::f32x4::F32x4;
use graph::MASKED;

/// Applies `f` to four cells at a time; the rest is padded with zeros.
#[inline(always)]
fn each(y: &mut [f32], x: &[f32], f: impl Fn(F32x4) -> F32x4) {
    each_pair(y, x, x, |x, _| f(x));
}

/// Applies `f` to four pairs of cells at a time; the rest is padded with zeros.
#[inline(always)]
fn each_pair(y: &mut [f32], x: &[f32], d: &[f32], f: impl Fn(F32x4, F32x4) -> F32x4) {
    let whole = y.len() / 4 * 4;
    let (x_whole, x_rest) = x.split_at(whole);
    let (d_whole, d_rest) = d.split_at(whole);
    let (y_whole, y_rest) = y.split_at_mut(whole);
    let pairs = x_whole.chunks_exact(4).zip(d_whole.chunks_exact(4));
    for (y, (x, d)) in y_whole.chunks_exact_mut(4).zip(pairs) {
        f(F32x4::load(x), F32x4::load(d)).store(y);
    }
    let (mut x, mut d, mut last) = ([0.0; 4], [0.0; 4], [0.0; 4]);
    x[..x_rest.len()].copy_from_slice(x_rest);
    d[..d_rest.len()].copy_from_slice(d_rest);
    f(F32x4::load(&x), F32x4::load(&d)).store(&mut last);
    y_rest.copy_from_slice(&last[..y_rest.len()]);
}

pub fn add(y: &mut [f32], a: &[f32], b: &[f32]) {
    y.iter_mut().zip(a.iter().zip(b)).for_each(|(y, (a, b))| *y = a + b);
}

pub fn multiply(y: &mut [f32], a: &[f32], b: &[f32]) {
    y.iter_mut().zip(a.iter().zip(b)).for_each(|(y, (a, b))| *y = a * b);
}

pub fn scale(y: &mut [f32], x: &[f32], factor: f32) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y = x * factor);
}

pub fn bias(y: &mut [f32], x: &[f32], b: &[f32]) {
    for (y, x) in y.chunks_exact_mut(b.len()).zip(x.chunks_exact(b.len())) {
        add(y, x, b);
    }
}

pub fn sum_leading(y: &mut [f32], x: &[f32]) {
    y.fill(0.0);
    for x in x.chunks_exact(y.len()) {
        y.iter_mut().zip(x).for_each(|(y, x)| *y += x);
    }
}

/// `y[g] = Σ x[g·share + i]`, one head after the other; `inner` is the size of one.
pub fn sum_groups(y: &mut [f32], x: &[f32], share: usize, inner: usize) {
    for (y, x) in y.chunks_exact_mut(inner).zip(x.chunks_exact(share * inner)) {
        y.copy_from_slice(&x[..inner]);
        x.chunks_exact(inner).skip(1).for_each(|x| add_to(y, x));
    }
}

pub fn add_to(y: &mut [f32], x: &[f32]) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y += x);
}

pub fn mask(y: &mut [f32], x: &[f32], visible: &[f32]) {
    y.iter_mut()
        .zip(x.iter().zip(visible))
        .for_each(|(y, (&x, &seen))| *y = if seen == 0.0 { MASKED } else { x });
}

pub fn relu(y: &mut [f32], x: &[f32]) {
    y.iter_mut().zip(x).for_each(|(y, x)| *y = x.max(0.0));
}

pub fn relu_backward(d_x: &mut [f32], x: &[f32], d: &[f32]) {
    d_x.iter_mut().zip(x.iter().zip(d)).for_each(|(d_x, (&x, &d))| *d_x = if x > 0.0 { d } else { 0.0 });
}

pub fn silu(y: &mut [f32], x: &[f32]) {
    each(y, x, |x| x * sigmoid(x));
}

pub fn silu_backward(d_x: &mut [f32], x: &[f32], d: &[f32]) {
    let one = F32x4::splat(1.0);
    each_pair(d_x, x, d, |x, d| {
        let gate = sigmoid(x);
        d * gate * (one + x * (one - gate))
    });
}

/// √(2/π) and √(2/π) · 0.044715
const ROOT: f32 = 0.797_884_6;
const CUBIC: f32 = 0.035_677_41;

#[inline(always)]
fn gelu_tanh(x: F32x4) -> F32x4 {
    tanh(x * (F32x4::splat(ROOT) + F32x4::splat(CUBIC) * x * x))
}

pub fn gelu(y: &mut [f32], x: &[f32]) {
    each(y, x, |x| F32x4::splat(0.5) * x * (F32x4::splat(1.0) + gelu_tanh(x)));
}

pub fn gelu_backward(d_x: &mut [f32], x: &[f32], d: &[f32]) {
    let (one, half) = (F32x4::splat(1.0), F32x4::splat(0.5));
    each_pair(d_x, x, d, |x, d| {
        let tanh = gelu_tanh(x);
        let slope = F32x4::splat(ROOT) + F32x4::splat(3.0 * CUBIC) * x * x;
        d * (half * (one + tanh) + half * x * (one - tanh * tanh) * slope)
    });
}
