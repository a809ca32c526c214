//! Matrix products in tiles of 4 rows by 8 columns held in registers. The right operand is read along its rows,
//! four columns at a time (packed first where it is transposed or its rows do not end on a multiple of four);
//! the left one by single values, so either orientation reads as well as the other.

use super::f32x4::F32x4;
use graph::ops::{Matmul, Product};

/// Rows of b that are summed before the result is written: 256 rows of a panel of 8 columns stay in the first-level
/// cache while all rows of a pass by. Weight gradients need it (k is the whole batch), others are below it.
const BLOCK: usize = 256;

/// The left operand of one product: value (row, k) lies at `row · row_step + k · k_step`.
#[derive(Clone, Copy)]
struct Left<'a> {
    values: &'a [f32],
    row_step: usize,
    k_step: usize,
}

/// The right operand of one product: value (k, column) lies at `k · step + column`, and `step` is a multiple of four
/// that leaves room for whole vectors of columns.
#[derive(Clone, Copy)]
struct Right<'a> {
    values: &'a [f32],
    step: usize,
}

/// How many floats [`forward`] wants as scratch.
pub fn scratch_len(matmul: &Matmul, product: Product) -> usize {
    if packs(matmul, product) { product.k * product.n.next_multiple_of(4) } else { 0 }
}

fn packs(matmul: &Matmul, product: Product) -> bool {
    matmul.transpose_b || !product.n.is_multiple_of(4)
}

/// `y[i,m,n] = Σ_k a'[i,m,k] b'[i/share,k,n]`; `scratch` holds [`scratch_len`] floats.
pub fn forward(y: &mut [f32], a: &[f32], b: &[f32], matmul: &Matmul, product: Product, scratch: &mut [f32]) {
    let Product { m, k, n, share, .. } = product;
    let (row_step, k_step) = if matmul.transpose_a { (1, m) } else { (k, 1) };
    for (i, y) in y.chunks_exact_mut(m * n).enumerate() {
        let a = Left { values: &a[i * m * k..][..m * k], row_step, k_step };
        let b = &b[i / share * k * n..][..k * n];
        if packs(matmul, product) {
            let step = n.next_multiple_of(4);
            let packed = &mut scratch[..k * step];
            if i % share == 0 {
                pack(packed, b, step, (k, n), matmul.transpose_b);
            }
            multiply(y, a, Right { values: packed, step }, (m, k, n));
        } else {
            multiply(y, a, Right { values: b, step: n }, (m, k, n));
        }
    }
}

/// `packed[k,n] = b[n,k]` if transposed, else `b[k,n]`; what pads a row is never stored by [`tile`], but must be finite.
fn pack(packed: &mut [f32], b: &[f32], step: usize, (k, n): (usize, usize), transpose: bool) {
    if transpose {
        for (at, row) in packed.chunks_exact_mut(step).enumerate() {
            for (column, value) in row[..n].iter_mut().enumerate() {
                *value = b[column * k + at];
            }
        }
    } else {
        for (row, b) in packed.chunks_exact_mut(step).zip(b.chunks_exact(n)) {
            row[..n].copy_from_slice(b);
        }
    }
}

/// One product, in blocks of k. The larger operand is walked in the outer loop, so that the smaller one stays near.
fn multiply(y: &mut [f32], a: Left, b: Right, (m, k, n): (usize, usize, usize)) {
    for from in (0..k).step_by(BLOCK) {
        let block = from..k.min(from + BLOCK);
        if m >= n {
            for row in (0..m).step_by(4) {
                for column in (0..n).step_by(8) {
                    any_tile(y, a, b, (row, column), (m, n), block.clone());
                }
            }
        } else {
            for column in (0..n).step_by(8) {
                for row in (0..m).step_by(4) {
                    any_tile(y, a, b, (row, column), (m, n), block.clone());
                }
            }
        }
    }
}

/// The tile at (row, column), as large as fits.
#[inline(always)]
fn any_tile(
    y: &mut [f32],
    a: Left,
    b: Right,
    at: (usize, usize),
    (m, n): (usize, usize),
    block: std::ops::Range<usize>,
) {
    match (m - at.0, n - at.1 > 4) {
        (1, false) => tile::<1, 1>(y, a, b, at, n, block),
        (2, false) => tile::<2, 1>(y, a, b, at, n, block),
        (3, false) => tile::<3, 1>(y, a, b, at, n, block),
        (_, false) => tile::<4, 1>(y, a, b, at, n, block),
        (1, true) => tile::<1, 2>(y, a, b, at, n, block),
        (2, true) => tile::<2, 2>(y, a, b, at, n, block),
        (3, true) => tile::<3, 2>(y, a, b, at, n, block),
        (_, true) => tile::<4, 2>(y, a, b, at, n, block),
    }
}

/// R rows by up to 4·C columns, summed over a block of k in registers; the first block sets, later ones add.
fn tile<const R: usize, const C: usize>(
    y: &mut [f32],
    a: Left,
    b: Right,
    (row, column): (usize, usize),
    n: usize,
    block: std::ops::Range<usize>,
) {
    let first = block.start == 0;
    let sums = match a.k_step {
        1 => along_rows::<R, C>(a, b, row, column, block),
        _ => along_columns::<R, C>(a, b, row, column, block),
    };
    for (r, sums) in sums.iter().enumerate() {
        let y = &mut y[(row + r) * n + column..];
        for (c, &sum) in sums.iter().enumerate() {
            let y = &mut y[4 * c..];
            let width = (n - column - 4 * c).min(4);
            if width == 4 {
                let before = if first { F32x4::splat(0.0) } else { F32x4::load(y) };
                (before + sum).store(y);
            } else {
                let mut last = [0.0; 4];
                sum.store(&mut last);
                for (y, sum) in y[..width].iter_mut().zip(last) {
                    *y = if first { sum } else { *y + sum };
                }
            }
        }
    }
}

type Sums<const R: usize, const C: usize> = [[F32x4; C]; R];

#[inline(always)]
fn add_products<const R: usize, const C: usize>(sums: &mut Sums<R, C>, a: [f32; R], b: [F32x4; C]) {
    for (sums, a) in sums.iter_mut().zip(a) {
        let a = F32x4::splat(a);
        for (sum, b) in sums.iter_mut().zip(b) {
            *sum = *sum + a * b;
        }
    }
}

/// The values of a row of a lie side by side.
#[inline(always)]
fn along_rows<const R: usize, const C: usize>(
    a: Left,
    b: Right,
    row: usize,
    column: usize,
    block: std::ops::Range<usize>,
) -> Sums<R, C> {
    let mut sums = [[F32x4::splat(0.0); C]; R];
    let rows: [&[f32]; R] =
        std::array::from_fn(|r| &a.values[(row + r) * a.row_step + block.start..][..block.len()]);
    let b_rows = b.values[block.start * b.step..block.end * b.step].chunks_exact(b.step);
    for (at, b) in b_rows.enumerate() {
        let b = &b[column..column + 4 * C];
        add_products(&mut sums, rows.map(|row| row[at]), std::array::from_fn(|c| F32x4::load(&b[4 * c..])));
    }
    sums
}

/// The values of a column of a lie side by side: a is transposed.
#[inline(always)]
fn along_columns<const R: usize, const C: usize>(
    a: Left,
    b: Right,
    row: usize,
    column: usize,
    block: std::ops::Range<usize>,
) -> Sums<R, C> {
    let mut sums = [[F32x4::splat(0.0); C]; R];
    let columns = a.values[block.start * a.k_step..block.end * a.k_step].chunks_exact(a.k_step);
    let b_rows = b.values[block.start * b.step..block.end * b.step].chunks_exact(b.step);
    for (a, b) in columns.zip(b_rows) {
        let (a, b) = (&a[row..row + R], &b[column..column + 4 * C]);
        add_products(
            &mut sums,
            std::array::from_fn(|r| a[r]),
            std::array::from_fn(|c| F32x4::load(&b[4 * c..])),
        );
    }
    sums
}
