//! Matrix products in tiles of 4 rows by 8 columns held in registers. The right operand is copied panel by panel,
//! 8 columns wide and at most 256 rows high, so that a tile reads it in one line from the first-level cache; the left
//! one is read where it lies, in either orientation. Products of fewer than 4 rows (a token at a time) copy nothing.

use super::f32x4::F32x4;
use super::rows::dot;
use graph::ops::{Matmul, Product};
use std::ops::Range;

/// Columns of a panel.
const WIDE: usize = 8;
/// Rows of a panel: what is summed before the result is written. Weight gradients need it (k is the whole batch),
/// others are below it.
const BLOCK: usize = 256;
/// Rows of a tile.
const TALL: usize = 4;

/// An operand: `rows` by `columns` as it is meant, and whether it lies transposed.
#[derive(Clone, Copy)]
struct Matrix<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    transposed: bool,
}

/// How many floats [`forward`] wants as scratch.
pub fn scratch_len(product: Product) -> usize {
    WIDE * product.k.min(BLOCK)
}

/// `y[i,m,n] = Σ_k a'[i,m,k] b'[i/share,k,n]`; `scratch` holds [`scratch_len`] floats.
pub fn forward(y: &mut [f32], a: &[f32], b: &[f32], matmul: &Matmul, product: Product, scratch: &mut [f32]) {
    let Product { m, k, n, share, .. } = product;
    for (i, y) in y.chunks_exact_mut(m * n).enumerate() {
        let values = &a[i * m * k..][..m * k];
        let a = Matrix { values, rows: m, columns: k, transposed: matmul.transpose_a };
        let values = &b[i / share * k * n..][..k * n];
        let b = Matrix { values, rows: k, columns: n, transposed: matmul.transpose_b };
        match a.rows < TALL {
            true => few_rows(y, a, b),
            false => many_rows(y, a, b, scratch),
        }
    }
}

/// Row by row of b: nothing of it is read twice but by the next row of a.
fn few_rows(y: &mut [f32], a: Matrix, b: Matrix) {
    for (row, y) in y.chunks_exact_mut(b.columns).enumerate() {
        if b.transposed && !a.transposed {
            let a = &a.values[row * a.columns..][..a.columns];
            y.iter_mut().zip(b.values.chunks_exact(b.rows)).for_each(|(y, b)| *y = dot(a, b));
            continue;
        }
        y.fill(0.0);
        for k in 0..a.columns {
            let a = if a.transposed { a.values[k * a.rows + row] } else { a.values[row * a.columns + k] };
            if b.transposed {
                y.iter_mut().zip(b.values[k..].iter().step_by(b.rows)).for_each(|(y, b)| *y += a * b);
            } else {
                y.iter_mut().zip(&b.values[k * b.columns..]).for_each(|(y, b)| *y += a * b);
            }
        }
    }
}

fn many_rows(y: &mut [f32], a: Matrix, b: Matrix, scratch: &mut [f32]) {
    for from in (0..b.rows).step_by(BLOCK) {
        let block = from..b.rows.min(from + BLOCK);
        for column in (0..b.columns).step_by(WIDE) {
            let columns = column..b.columns.min(column + WIDE);
            let (panel, _) = scratch[..WIDE * block.len()].as_chunks_mut::<WIDE>();
            pack(panel, b, &block, &columns);
            match columns.len() > 4 {
                true => tiles::<2>(y, a, panel, columns, b.columns, block.start),
                false => tiles::<1>(y, a, panel, columns, b.columns, block.start),
            }
        }
    }
}

/// Copies a panel of b; what stands beyond its columns is never stored.
fn pack(panel: &mut [[f32; WIDE]], b: Matrix, block: &Range<usize>, columns: &Range<usize>) {
    if b.transposed {
        for (c, b) in b.values.chunks_exact(b.rows).skip(columns.start).take(columns.len()).enumerate() {
            panel.iter_mut().zip(&b[block.clone()]).for_each(|(panel, b)| panel[c] = *b);
        }
        return;
    }
    let rows = b.values[block.start * b.columns..].chunks_exact(b.columns);
    if columns.len() == WIDE {
        panel.iter_mut().zip(rows).for_each(|(panel, b)| panel.copy_from_slice(&b[columns.start..][..WIDE]));
    } else {
        panel.iter_mut().zip(rows).for_each(|(panel, b)| {
            panel[..columns.len()].copy_from_slice(&b[columns.clone()]);
        });
    }
}

type Sums<const C: usize> = [[F32x4; C]; TALL];

/// Some columns of the result, `width` wide, a panel's worth of products: tiles of 4 rows by up to 4·C columns, summed
/// in registers. The panel of k = 0 sets, later ones add. A function of its own: inlined into all that surrounds it, its
/// sums find no registers.
#[inline(never)]
fn tiles<const C: usize>(
    y: &mut [f32],
    a: Matrix,
    panel: &[[f32; WIDE]],
    columns: Range<usize>,
    width: usize,
    k: usize,
) {
    for row in (0..a.rows).step_by(TALL) {
        // The last tile begins where it is whole, and stores its new rows only.
        let from = row.min(a.rows - TALL);
        let sums: Sums<C> = if a.transposed {
            along_columns(&a.values[k * a.rows..], a.rows, from, panel)
        } else {
            let row = |r| &a.values[(from + r) * a.columns + k..][..panel.len()];
            along_rows(std::array::from_fn(row), panel)
        };
        for (r, sums) in sums.iter().enumerate().skip(row - from) {
            store(&mut y[(from + r) * width..][columns.clone()], sums, k == 0);
        }
    }
}

#[inline(always)]
fn store<const C: usize>(y: &mut [f32], sums: &[F32x4; C], first: bool) {
    if y.len() == 4 * C {
        for (c, &sum) in sums.iter().enumerate() {
            let y = &mut y[4 * c..];
            (if first { sum } else { F32x4::load(y) + sum }).store(y);
        }
        return;
    }
    let sums = sums.iter().flat_map(|sum| sum.array());
    y.iter_mut().zip(sums).for_each(|(y, sum)| *y = if first { sum } else { *y + sum });
}

#[inline(always)]
fn add_products<const C: usize>(sums: &mut Sums<C>, a: [f32; TALL], b: &[f32; WIDE]) {
    let b: [F32x4; C] = std::array::from_fn(|c| F32x4::load(&b[4 * c..]));
    for (sums, a) in sums.iter_mut().zip(a) {
        let a = F32x4::splat(a);
        for (sum, b) in sums.iter_mut().zip(b) {
            *sum = *sum + a * b;
        }
    }
}

/// The values of a row of a lie side by side. Zipped, so that no index is checked on the way.
#[inline(always)]
fn along_rows<const C: usize>([a0, a1, a2, a3]: [&[f32]; TALL], panel: &[[f32; WIDE]]) -> Sums<C> {
    let mut sums = [[F32x4::splat(0.0); C]; TALL];
    for ((((b, a0), a1), a2), a3) in panel.iter().zip(a0).zip(a1).zip(a2).zip(a3) {
        add_products(&mut sums, [*a0, *a1, *a2, *a3], b);
    }
    sums
}

/// The values of a column of a lie side by side: a is transposed, its rows are `step` apart.
#[inline(always)]
fn along_columns<const C: usize>(a: &[f32], step: usize, row: usize, panel: &[[f32; WIDE]]) -> Sums<C> {
    let mut sums = [[F32x4::splat(0.0); C]; TALL];
    for (a, b) in a.chunks_exact(step).zip(panel) {
        let a = &a[row..row + TALL];
        add_products(&mut sums, [a[0], a[1], a[2], a[3]], b);
    }
    sums
}
