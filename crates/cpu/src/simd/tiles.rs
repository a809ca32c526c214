//! What every matrix product is made of: tiles of 4 rows by 8 columns, summed in registers in the order of k, whatever
//! the panels: a product in one piece, in several, or inside a fused kernel has the same bits. The right operand is copied
//! panel by panel, 8 columns wide, so that a tile reads it in one line from the first-level cache; the left one is read
//! where it lies, in either orientation.

use super::f32x4::F32x4;
use std::ops::Range;

/// Columns of a panel.
pub const WIDE: usize = 8;
/// Rows of a tile.
const TALL: usize = 4;

/// Some rows of a panel's columns.
pub type Panel = [[f32; WIDE]];

/// The left operand. As it stands, row r begins at `r · step`; transposed, column k does.
#[derive(Clone, Copy, Debug)]
pub struct Left<'a> {
    pub values: &'a [f32],
    pub rows: usize,
    pub step: usize,
    pub transposed: bool,
}

/// The right operand. As it stands, row k begins at `k · step`; transposed, column n does.
#[derive(Clone, Copy, Debug)]
pub struct Right<'a> {
    pub values: &'a [f32],
    pub step: usize,
    pub transposed: bool,
}

/// Copies `columns` of b, from row `from` on, as many rows as the panel has. What stands beyond them is left as it is.
#[inline(never)]
pub fn pack(panel: &mut Panel, b: Right<'_>, from: usize, columns: &Range<usize>) {
    let height = panel.len();
    if b.transposed {
        for (c, column) in columns.clone().enumerate() {
            let b = &b.values[column * b.step + from..][..height];
            panel.iter_mut().zip(b).for_each(|(panel, b)| panel[c] = *b);
        }
        return;
    }
    // The last row may end with the last column.
    let rows = b.values[from * b.step..].chunks(b.step);
    if columns.len() == WIDE {
        panel.iter_mut().zip(rows).for_each(|(panel, b)| panel.copy_from_slice(&b[columns.start..][..WIDE]));
    } else {
        panel.iter_mut().zip(rows).for_each(|(panel, b)| {
            panel[..columns.len()].copy_from_slice(&b[columns.clone()]);
        });
    }
}

/// All panels of b, `height` rows by `columns`, one after the other.
#[inline(never)]
pub fn pack_all(panels: &mut Panel, b: Right<'_>, height: usize, columns: usize) {
    for (panel, column) in panels.chunks_exact_mut(height).zip((0..columns).step_by(WIDE)) {
        pack(panel, b, 0, &(column..columns.min(column + WIDE)));
    }
}

/// `y[r, columns] = Σ_k a[r,k] panel[k]`, or added to what is there; row r of y begins at `r · step`.
#[inline(never)]
pub fn multiply(y: &mut [f32], step: usize, a: Left<'_>, panel: &Panel, columns: Range<usize>, set: bool) {
    match (columns.len() > 4, set) {
        (true, true) => tiles::<2, true>(y, step, a, panel, columns),
        (true, false) => tiles::<2, false>(y, step, a, panel, columns),
        (false, true) => tiles::<1, true>(y, step, a, panel, columns),
        (false, false) => tiles::<1, false>(y, step, a, panel, columns),
    }
}

type Sums<const C: usize> = [[F32x4; C]; TALL];

/// A function of its own: inlined into all that surrounds it, its sums find no registers.
#[inline(never)]
fn tiles<const C: usize, const SET: bool>(
    y: &mut [f32],
    step: usize,
    a: Left<'_>,
    panel: &Panel,
    columns: Range<usize>,
) {
    // Transposed, the values of the last rows may not be there to be read four at a time.
    let whole =
        if a.transposed && a.rows.next_multiple_of(TALL) > a.step { a.rows / TALL * TALL } else { a.rows };
    for row in (0..whole).step_by(TALL) {
        // Rows beyond the last repeat it, and are not stored.
        let last = a.rows - 1;
        let sums: Sums<C> = match SET {
            true => [[F32x4::splat(0.0); C]; TALL],
            false => std::array::from_fn(|r| load(&y[last.min(row + r) * step..][columns.clone()])),
        };
        let sums = if a.transposed {
            along_columns(sums, a, row, panel)
        } else {
            let of = |r| &a.values[last.min(row + r) * a.step..][..panel.len()];
            along_rows(sums, std::array::from_fn(of), panel)
        };
        for (r, sums) in sums.iter().enumerate().take(a.rows - row) {
            store(&mut y[(row + r) * step..][columns.clone()], sums);
        }
    }
    for row in whole..a.rows {
        let y = &mut y[row * step..][columns.clone()];
        for (c, y) in y.iter_mut().enumerate() {
            let products = a.values[row..].iter().step_by(a.step).zip(panel).map(|(a, b)| a * b[c]);
            *y = products.fold(if SET { 0.0 } else { *y }, |sum, product| sum + product);
        }
    }
}

#[inline(always)]
fn load<const C: usize>(y: &[f32]) -> [F32x4; C] {
    if y.len() == 4 * C {
        return std::array::from_fn(|c| F32x4::load(&y[4 * c..]));
    }
    std::array::from_fn(|c| {
        let mut four = [0.0; 4];
        four.iter_mut().zip(&y[4 * c..]).for_each(|(four, y)| *four = *y);
        F32x4::load(&four)
    })
}

#[inline(always)]
fn store<const C: usize>(y: &mut [f32], sums: &[F32x4; C]) {
    if y.len() == 4 * C {
        for (c, &sum) in sums.iter().enumerate() {
            sum.store(&mut y[4 * c..]);
        }
        return;
    }
    y.iter_mut().zip(sums.iter().flat_map(|sum| sum.array())).for_each(|(y, sum)| *y = sum);
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

/// The values of a row of a lie side by side. Zipped, so that no index is checked on the way. (Sums are handed on by
/// value: behind a reference they stay in memory.)
#[inline(always)]
fn along_rows<const C: usize>(mut sums: Sums<C>, [a0, a1, a2, a3]: [&[f32]; TALL], panel: &Panel) -> Sums<C> {
    for ((((b, a0), a1), a2), a3) in panel.iter().zip(a0).zip(a1).zip(a2).zip(a3) {
        add_products(&mut sums, [*a0, *a1, *a2, *a3], b);
    }
    sums
}

/// The values of a column of a lie side by side: a is transposed.
#[inline(always)]
fn along_columns<const C: usize>(mut sums: Sums<C>, a: Left<'_>, row: usize, panel: &Panel) -> Sums<C> {
    for (a, b) in a.values.chunks_exact(a.step).zip(panel) {
        let a = &a[row..row + TALL];
        add_products(&mut sums, [a[0], a[1], a[2], a[3]], b);
    }
    sums
}
