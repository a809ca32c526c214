//! Split into heads.

use crate::Real;
use graph::Shape;

/// `y[b,h,t,d] = x[b,t,h·D+d]`; `shape` is that of y.
pub fn forward<R: Real>(y: &mut [R], x: &[R], shape: &Shape) {
    let (heads, length, size) = (shape.from_end(2), shape.from_end(1), shape.from_end(0));
    for (row, y) in y.chunks_exact_mut(size).enumerate() {
        let (b, h, t) = (row / length / heads, row / length % heads, row % length);
        y.copy_from_slice(&x[((b * length + t) * heads + h) * size..][..size]);
    }
}

#[cfg(test)]
mod tests {
    use graph::{AxisName::*, Shape};

    #[test]
    fn heads_move_before_positions() {
        let mut y = [0.0f32; 4];
        super::forward(&mut y, &[1.0, 2.0, 3.0, 4.0], &Shape::of(&[(B, 1), (H, 2), (T, 2), (D, 1)]));
        assert_eq!(y, [1.0, 3.0, 2.0, 4.0]);
    }
}
