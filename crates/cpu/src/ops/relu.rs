//! ReLU and its gradient.

use crate::Real;

/// `y = max(0, x)`
pub fn forward<R: Real>(y: &mut [R], x: &[R]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = R::of(x.wide().max(0.0));
    }
}

/// forward: `y = max(0, x)`
/// `d_x = d where x > 0, else 0`
pub fn backward<R: Real>(d_x: &mut [R], x: &[R], d: &[R]) {
    for (i, d_x) in d_x.iter_mut().enumerate() {
        *d_x = if x[i].wide() > 0.0 { d[i] } else { R::default() };
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_flows_back_at_zero() {
        let mut d_x = [9.0f32; 3];
        super::backward(&mut d_x, &[-1.0, 0.0, 2.0], &[1.0, 1.0, 1.0]);
        assert_eq!(d_x, [0.0, 0.0, 1.0]);
    }
}
