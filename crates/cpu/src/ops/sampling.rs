//! Choosing the batch and the rates of a step.

use crate::Real;
use graph::ops::{GatherRows, RATES, SampleRows};
use graph::random::draw;

/// `rows[b] = draw(seed, step, b) mod starts`
pub fn sample_rows(rows: &mut [i32], step: &[i32], op: &SampleRows) {
    for (b, row) in rows.iter_mut().enumerate() {
        *row = (draw(op.seed, step[0] as u32, b as u32) % op.starts as u32) as i32;
    }
}

/// `y[b,t] = table[rows[b] · stride + t]`
pub fn gather_rows(y: &mut [i32], table: &[i32], rows: &[i32], op: &GatherRows) {
    for (y, &row) in y.chunks_exact_mut(op.length).zip(rows) {
        y.copy_from_slice(&table[row as usize * op.stride..][..op.length]);
    }
}

/// `y = table[step mod R, :]`
pub fn pick_rates<R: Real>(y: &mut [R], table: &[R], step: &[i32]) {
    let row = step[0] as usize % (table.len() / RATES);
    y.copy_from_slice(&table[row * RATES..][..RATES]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_a_stream_overlap_and_rows_do_not() {
        let table = [0, 1, 2, 3, 4, 5];
        let mut y = [0; 4];
        gather_rows(&mut y, &table, &[0, 1], &GatherRows { stride: 1, length: 2 });
        assert_eq!(y, [0, 1, 1, 2]);
        gather_rows(&mut y, &table, &[0, 1], &GatherRows { stride: 2, length: 2 });
        assert_eq!(y, [0, 1, 2, 3]);
    }
}
