//! Visibility of keys.

use crate::Real;
use graph::Shape;
use graph::ops::Visibility;

/// `y[b,h,t,s] = 0 if s > t under causality or ids[b,s] = pad, else 1`
pub fn forward<R: Real>(y: &mut [R], ids: &[i32], op: &Visibility, shape: &Shape) {
    let (length, keys) = (shape.from_end(1), shape.from_end(0));
    let rows_of_one = shape.rows() / shape.lens()[0];
    for (row, y) in y.chunks_exact_mut(keys).enumerate() {
        let (t, ids) = (row % length, &ids[row / rows_of_one * keys..][..keys]);
        for (s, (y, &id)) in y.iter_mut().zip(ids).enumerate() {
            let padding = op.pad.is_some_and(|pad| id == pad as i32);
            *y = R::of(if padding || op.causal && s > t { 0.0 } else { 1.0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use graph::ops::Visibility;
    use graph::{AxisName::*, Shape};

    #[track_caller]
    fn check(causal: bool, pad: Option<u32>, expected: [f32; 4]) {
        let shape = Shape::of(&[(B, 1), (H, 1), (T, 2), (S, 2)]);
        let mut y = [9.0f32; 4];
        super::forward(&mut y, &[7, 3], &Visibility { shape: shape.clone(), causal, pad }, &shape);
        assert_eq!(y, expected);
    }

    #[test]
    fn the_future_and_padding_are_hidden() {
        check(false, None, [1.0, 1.0, 1.0, 1.0]);
        check(true, None, [1.0, 0.0, 1.0, 1.0]);
        check(false, Some(3), [1.0, 0.0, 1.0, 0.0]);
        check(true, Some(7), [0.0, 0.0, 0.0, 1.0]);
    }
}
