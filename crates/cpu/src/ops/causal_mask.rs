//! Visibility of keys.

use crate::Real;
use graph::Shape;

/// `y[b,h,t,s] = 1 if s ≤ t else 0`
pub fn forward<R: Real>(y: &mut [R], shape: &Shape) {
    let (length, keys) = (shape.from_end(1), shape.from_end(0));
    for (cell, y) in y.iter_mut().enumerate() {
        let (t, s) = (cell / keys % length, cell % keys);
        *y = R::of(if s <= t { 1.0 } else { 0.0 });
    }
}

#[cfg(test)]
mod tests {
    use graph::{AxisName::*, Shape};

    #[test]
    fn the_future_is_hidden() {
        let mut y = [9.0f32; 4];
        super::forward(&mut y, &Shape::of(&[(B, 1), (H, 1), (T, 2), (S, 2)]));
        assert_eq!(y, [1.0, 0.0, 1.0, 1.0]);
    }
}
