//! GELU in its tanh form, and its gradient.

use crate::Real;

const SLOPE: f64 = 0.044715;

/// √(2/π)
fn root() -> f64 {
    (2.0 / std::f64::consts::PI).sqrt()
}

/// tanh(√(2/π) (x + 0.044715 x³))
fn tanh(x: f64) -> f64 {
    (root() * (x + SLOPE * x * x * x)).tanh()
}

/// `y = ½ x (1 + tanh u)`, u = √(2/π) (x + 0.044715 x³)
pub fn forward<R: Real>(y: &mut [R], x: &[R]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = R::of(0.5 * x.wide() * (1.0 + tanh(x.wide())));
    }
}

/// forward: `y = ½ x (1 + tanh u)`
/// `d_x = d (½ (1 + tanh u) + ½ x (1 − tanh² u) u')`
pub fn backward<R: Real>(d_x: &mut [R], x: &[R], d: &[R]) {
    for (i, d_x) in d_x.iter_mut().enumerate() {
        let x = x[i].wide();
        let (tanh, slope) = (tanh(x), root() * (1.0 + 3.0 * SLOPE * x * x));
        *d_x = R::of(d[i].wide() * (0.5 * (1.0 + tanh) + 0.5 * x * (1.0 - tanh * tanh) * slope));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn half_the_slope_at_zero() {
        let mut d_x = [0.0f64];
        super::backward(&mut d_x, &[0.0], &[3.0]);
        assert_eq!(d_x, [1.5]);
    }
}
