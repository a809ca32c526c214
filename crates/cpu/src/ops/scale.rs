//! Multiplication by a constant.

use crate::Real;

/// `y = factor · x`
pub fn forward<R: Real>(y: &mut [R], x: &[R], factor: f32) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = R::of(x.wide() * f64::from(factor));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn by_a_half() {
        let mut y = [0.0f32; 2];
        super::forward(&mut y, &[2.0, -3.0], 0.5);
        assert_eq!(y, [1.0, -1.5]);
    }
}
