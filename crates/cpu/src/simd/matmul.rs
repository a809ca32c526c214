//! Matrix products in tiles of 4 rows by 8 columns held in registers. The right operand is read along its rows
//! (packed first where it is transposed), the left one by single values, so either may be transposed.

use super::f32x4::F32x4;
use graph::ops::{Matmul, Product};

/// The left operand of one product: value (row, k) lies at `row · row_step + k · k_step`.
#[derive(Clone, Copy)]
struct Left<'a> {
    values: &'a [f32],
    row_step: usize,
    k_step: usize,
}

/// `y[i,m,n] = Σ_k a'[i,m,k] b'[i/share,k,n]`; `scratch` holds k·n floats where b is transposed.
pub fn forward(y: &mut [f32], a: &[f32], b: &[f32], matmul: &Matmul, product: Product, scratch: &mut [f32]) {
    let Product { m, k, n, share, .. } = product;
    let (row_step, k_step) = if matmul.transpose_a { (1, m) } else { (k, 1) };
    for (i, y) in y.chunks_exact_mut(m * n).enumerate() {
        let left = Left { values: &a[i * m * k..][..m * k], row_step, k_step };
        let b = &b[i / share * k * n..][..k * n];
        if matmul.transpose_b {
            let packed = &mut scratch[..k * n];
            if i % share == 0 {
                transpose(packed, b, k, n);
            }
            multiply(y, left, packed, k, n);
        } else {
            multiply(y, left, b, k, n);
        }
    }
}

/// `packed[k,n] = b[n,k]`
fn transpose(packed: &mut [f32], b: &[f32], k: usize, n: usize) {
    for (column, values) in b.chunks_exact(k).enumerate() {
        for (at, &value) in values.iter().enumerate() {
            packed[at * n + column] = value;
        }
    }
}

fn multiply(y: &mut [f32], a: Left, b: &[f32], k: usize, n: usize) {
    let rows = y.len() / n;
    let mut row = 0;
    while row + 4 <= rows {
        strip::<4>(y, a, b, row, k, n);
        row += 4;
    }
    while row < rows {
        strip::<1>(y, a, b, row, k, n);
        row += 1;
    }
}

/// R rows of the result.
fn strip<const R: usize>(y: &mut [f32], a: Left, b: &[f32], row: usize, k: usize, n: usize) {
    let mut column = 0;
    while column + 8 <= n {
        tile::<R, 2>(y, a, b, (row, column), k, n);
        column += 8;
    }
    while column + 4 <= n {
        tile::<R, 1>(y, a, b, (row, column), k, n);
        column += 4;
    }
    for column in column..n {
        for row in row..row + R {
            let term = |at: usize| a.values[row * a.row_step + at * a.k_step] * b[at * n + column];
            y[row * n + column] = (0..k).map(term).sum();
        }
    }
}

/// R rows by 4·C columns, summed over k in registers.
#[inline(always)]
fn tile<const R: usize, const C: usize>(
    y: &mut [f32],
    a: Left,
    b: &[f32],
    (row, column): (usize, usize),
    k: usize,
    n: usize,
) {
    let mut sums = [[F32x4::splat(0.0); C]; R];
    let rows: [usize; R] = std::array::from_fn(|r| (row + r) * a.row_step);
    for at in 0..k {
        let b = &b[at * n + column..][..4 * C];
        let b: [F32x4; C] = std::array::from_fn(|c| F32x4::load(&b[4 * c..]));
        for (sums, &first) in sums.iter_mut().zip(&rows) {
            let a = F32x4::splat(a.values[first + at * a.k_step]);
            for (sum, &b) in sums.iter_mut().zip(&b) {
                *sum = *sum + a * b;
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        let y = &mut y[(row + r) * n + column..][..4 * C];
        for (c, sum) in sums.iter().enumerate() {
            sum.store(&mut y[4 * c..]);
        }
    }
}
