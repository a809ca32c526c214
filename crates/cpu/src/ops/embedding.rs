//! Embedding lookup and its gradient.

use crate::Real;

/// `y[i,:] = weight[ids[i],:]`
pub fn forward<R: Real>(y: &mut [R], weight: &[R], ids: &[i32], width: usize) {
    for (row, &id) in y.chunks_exact_mut(width).zip(ids) {
        row.copy_from_slice(&weight[id as usize * width..][..width]);
    }
}

/// forward: `y[i,:] = weight[ids[i],:]`
/// `d_weight[v,:] = Σ d[i,:] where ids[i] = v`
pub fn backward<R: Real>(d_weight: &mut [R], ids: &[i32], d: &[R], width: usize) {
    for v in 0..d_weight.len() / width {
        for c in 0..width {
            let uses = ids.iter().enumerate().filter(|&(_, &id)| id as usize == v);
            d_weight[v * width + c] = R::of(uses.map(|(i, _)| d[i * width + c].wide()).sum());
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_row_that_is_used_twice_gets_both_gradients() {
        let mut d_weight = [0.0f32; 4];
        super::backward(&mut d_weight, &[1, 1], &[1.0, 2.0, 10.0, 20.0], 2);
        assert_eq!(d_weight, [0.0, 0.0, 11.0, 22.0]);
    }
}
