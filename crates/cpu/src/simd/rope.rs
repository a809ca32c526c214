//! Rotary position embedding in f32.

use graph::Shape;
use graph::ops::{Pairing, Rope};

pub fn forward(y: &mut [f32], x: &[f32], cos: &[f32], sin: &[f32], op: &Rope, shape: &Shape) {
    let (size, length) = (shape.last(), shape.from_end(1));
    let (pairs, sign) = (size / 2, if op.inverse { -1.0 } else { 1.0 });
    for (row, (y, x)) in y.chunks_exact_mut(size).zip(x.chunks_exact(size)).enumerate() {
        let at = row % length * pairs;
        let (cos, sin) = (&cos[at..at + pairs], &sin[at..at + pairs]);
        match op.pairing {
            Pairing::Interleaved => {
                for (i, (y, x)) in y.chunks_exact_mut(2).zip(x.chunks_exact(2)).enumerate() {
                    let sin = sign * sin[i];
                    (y[0], y[1]) = (x[0] * cos[i] - x[1] * sin, x[0] * sin + x[1] * cos[i]);
                }
            }
            Pairing::Half => {
                let ((y0, y1), (x0, x1)) = (y.split_at_mut(pairs), x.split_at(pairs));
                for i in 0..pairs {
                    let sin = sign * sin[i];
                    (y0[i], y1[i]) = (x0[i] * cos[i] - x1[i] * sin, x0[i] * sin + x1[i] * cos[i]);
                }
            }
        }
    }
}
