//! Rotary position embedding; its gradient is the same turn backwards.

use crate::Real;
use graph::Shape;
use graph::ops::Rope;

/// `(a,b) -> (a cos − b sin, a sin + b cos)` for every pair of every row; `shape` is `[B,H,T,D]`.
pub fn forward<R: Real>(y: &mut [R], x: &[R], cos: &[R], sin: &[R], op: &Rope, shape: &Shape) {
    let (size, length) = (shape.last(), shape.from_end(1));
    for row in 0..x.len() / size {
        for pair in 0..size / 2 {
            let at = row % length * (size / 2) + pair;
            let (cos, sin) = (cos[at].wide(), if op.inverse { -sin[at].wide() } else { sin[at].wide() });
            let (first, second) = op.pairing.features(pair, size);
            let (a, b) = (x[row * size + first].wide(), x[row * size + second].wide());
            y[row * size + first] = R::of(a * cos - b * sin);
            y[row * size + second] = R::of(a * sin + b * cos);
        }
    }
}

#[cfg(test)]
mod tests {
    use graph::ops::{Pairing, Rope};
    use graph::{AxisName::*, Shape};

    #[test]
    fn a_quarter_turn() {
        let mut y = [0.0f32; 2];
        let op = Rope { pairing: Pairing::Interleaved, inverse: false };
        super::forward(
            &mut y,
            &[3.0, 4.0],
            &[0.0],
            &[1.0],
            &op,
            &Shape::of(&[(B, 1), (H, 1), (T, 1), (D, 2)]),
        );
        assert_eq!(y, [-4.0, 3.0]);
    }
}
