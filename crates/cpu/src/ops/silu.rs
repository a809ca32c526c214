//! SiLU and its gradient.

use crate::Real;

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// `y = x σ(x)`
pub fn forward<R: Real>(y: &mut [R], x: &[R]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = R::of(x.wide() * sigmoid(x.wide()));
    }
}

/// forward: `y = x σ(x)`
/// `d_x = d σ(x) (1 + x (1 − σ(x)))`
pub fn backward<R: Real>(d_x: &mut [R], x: &[R], d: &[R]) {
    for (i, d_x) in d_x.iter_mut().enumerate() {
        let (x, gate) = (x[i].wide(), sigmoid(x[i].wide()));
        *d_x = R::of(d[i].wide() * gate * (1.0 + x * (1.0 - gate)));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn half_open_at_zero() {
        let mut d_x = [0.0f64];
        super::backward(&mut d_x, &[0.0], &[1.0]);
        assert_eq!(d_x, [0.5]);
    }
}
