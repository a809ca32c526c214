//! Matrix products in panels at most 256 rows high. Products of fewer than 4 rows (a token at a time) copy nothing.

use super::rows::dot;
use super::tiles::{Left, Right, WIDE, multiply, pack};
use graph::ops::{Matmul, Product};

/// Rows of a panel: what is summed before the result is written. Weight gradients need it (k is the whole batch),
/// others are below it.
const BLOCK: usize = 256;
/// Below so many rows a panel costs more than it brings.
const FEW: usize = 4;

/// How many floats [`forward`] wants as scratch.
pub fn scratch_len(product: Product) -> usize {
    WIDE * product.k.min(BLOCK)
}

/// `y[i,m,n] = Σ_k a'[i,m,k] b'[i/share,k,n]`; `scratch` holds [`scratch_len`] floats.
pub fn forward(y: &mut [f32], a: &[f32], b: &[f32], matmul: &Matmul, product: Product, scratch: &mut [f32]) {
    let Product { m, k, n, share, .. } = product;
    let (a_step, b_step) = (if matmul.transpose_a { m } else { k }, if matmul.transpose_b { k } else { n });
    for (i, y) in y.chunks_exact_mut(m * n).enumerate() {
        let values = &a[i * m * k..][..m * k];
        let a = Left { values, rows: m, step: a_step, transposed: matmul.transpose_a };
        let values = &b[i / share * k * n..][..k * n];
        let b = Right { values, step: b_step, transposed: matmul.transpose_b };
        match m < FEW {
            true => few_rows(y, a, b, (k, n)),
            false => many_rows(y, a, b, (k, n), scratch),
        }
    }
}

/// Row by row of b: nothing of it is read twice but by the next row of a.
fn few_rows(y: &mut [f32], a: Left<'_>, b: Right<'_>, (height, width): (usize, usize)) {
    for (row, y) in y.chunks_exact_mut(width).enumerate() {
        if b.transposed && !a.transposed {
            let a = &a.values[row * a.step..][..height];
            y.iter_mut().zip(b.values.chunks_exact(b.step)).for_each(|(y, b)| *y = dot(a, b));
            continue;
        }
        y.fill(0.0);
        for k in 0..height {
            let a = a.values[if a.transposed { k * a.step + row } else { row * a.step + k }];
            if b.transposed {
                y.iter_mut().zip(b.values[k..].iter().step_by(b.step)).for_each(|(y, b)| *y += a * b);
            } else {
                y.iter_mut().zip(&b.values[k * b.step..]).for_each(|(y, b)| *y += a * b);
            }
        }
    }
}

fn many_rows(y: &mut [f32], a: Left<'_>, b: Right<'_>, (height, width): (usize, usize), scratch: &mut [f32]) {
    for from in (0..height).step_by(BLOCK) {
        let block = BLOCK.min(height - from);
        let a = Left { values: &a.values[if a.transposed { from * a.step } else { from }..], ..a };
        for column in (0..width).step_by(WIDE) {
            let columns = column..width.min(column + WIDE);
            let (panel, _) = scratch[..WIDE * block].as_chunks_mut();
            pack(panel, b, from, &columns);
            multiply(y, width, a, panel, columns, from == 0);
        }
    }
}
