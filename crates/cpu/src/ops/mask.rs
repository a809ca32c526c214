//! Masking of scores.

use crate::Real;
use graph::MASKED;

/// `y = x where visible, else MASKED`
pub fn forward<R: Real>(y: &mut [R], x: &[R], visible: &[R]) {
    for (i, y) in y.iter_mut().enumerate() {
        *y = if visible[i].wide() == 0.0 { R::of(f64::from(MASKED)) } else { x[i] };
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_hidden_score_is_out_of_the_running() {
        let mut y = [0.0f32; 2];
        super::forward(&mut y, &[1.0, 2.0], &[1.0, 0.0]);
        assert_eq!(y, [1.0, graph::MASKED]);
    }
}
