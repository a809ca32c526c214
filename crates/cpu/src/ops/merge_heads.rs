//! Merge heads: concatenation, not a sum.

use crate::Real;
use graph::Shape;

/// `y[b,t,h·D+d] = x[b,h,t,d]`; `shape` is that of x.
pub fn forward<R: Real>(y: &mut [R], x: &[R], shape: &Shape) {
    let (heads, length, size) = (shape.from_end(2), shape.from_end(1), shape.from_end(0));
    for (row, x) in x.chunks_exact(size).enumerate() {
        let (b, h, t) = (row / length / heads, row / length % heads, row % length);
        y[((b * length + t) * heads + h) * size..][..size].copy_from_slice(x);
    }
}

#[cfg(test)]
mod tests {
    use graph::{AxisName::*, Shape};

    #[test]
    fn undoes_the_split() {
        let mut y = [0.0f32; 4];
        super::forward(&mut y, &[1.0, 3.0, 2.0, 4.0], &Shape::of(&[(B, 1), (H, 2), (T, 2), (D, 1)]));
        assert_eq!(y, [1.0, 2.0, 3.0, 4.0]);
    }
}
