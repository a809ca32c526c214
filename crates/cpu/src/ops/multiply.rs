//! Element-wise product.

use crate::Real;

/// `y = a ⊙ b`
pub fn forward<R: Real>(y: &mut [R], a: &[R], b: &[R]) {
    for (i, y) in y.iter_mut().enumerate() {
        *y = R::of(a[i].wide() * b[i].wide());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn cell_by_cell() {
        let mut y = [0.0f32; 2];
        super::forward(&mut y, &[2.0, 3.0], &[10.0, 20.0]);
        assert_eq!(y, [20.0, 60.0]);
    }
}
