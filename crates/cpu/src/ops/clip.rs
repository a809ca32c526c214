//! Clipping by global norm.

use crate::Real;
use graph::ops::rates;

/// `scale = min(1, limit / (norm + 1e-6))`
pub fn forward<R: Real>(scale: &mut [R], norm: &[R], rates: &[R]) {
    scale[0] = R::of((rates[rates::CLIP].wide() / (norm[0].wide() + 1e-6)).min(1.0));
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_short_gradient_is_left_alone() {
        let (mut scale, mut rates) = ([0.0f64], [0.0; graph::ops::RATES]);
        rates[graph::ops::rates::CLIP] = 1.0;
        super::forward(&mut scale, &[0.5], &rates);
        assert_eq!(scale, [1.0]);
        super::forward(&mut scale, &[4.0 - 1e-6], &rates);
        assert_eq!(scale, [0.25]);
    }
}
