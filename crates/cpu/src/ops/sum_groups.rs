//! Sum over the heads of a group.

use crate::Real;

/// `y[g,:] = Σ x[g·share+i,:]`; `inner` is the size of one head.
pub fn forward<R: Real>(y: &mut [R], x: &[R], share: usize, inner: usize) {
    for (cell, y) in y.iter_mut().enumerate() {
        let (group, at) = (cell / inner, cell % inner);
        *y = R::of((0..share).map(|i| x[(group * share + i) * inner + at].wide()).sum());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn neighbouring_heads_make_a_group() {
        let mut y = [0.0f32; 2];
        super::forward(&mut y, &[1.0, 2.0, 4.0, 8.0], 2, 1);
        assert_eq!(y, [3.0, 12.0]);
    }
}
