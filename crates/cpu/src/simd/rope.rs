//! Rotary position embedding in f32.

use graph::ops::Pairing;
use program::Rope;

pub fn forward(y: &mut [f32], x: &[f32], cos: &[f32], sin: &[f32], kernel: &Rope) {
    let Rope { op, batch, heads, positions, size, layouts } = kernel;
    let (pairs, sign) = (size / 2, if op.inverse { -1.0 } else { 1.0 });
    let [from, to] = layouts.map(|layout| layout.strides(*heads, *positions, *size));
    for (b, h) in (0..*batch).flat_map(|b| (0..*heads).map(move |h| (b, h))) {
        for t in 0..*positions {
            let (cos, sin) = (&cos[t * pairs..][..pairs], &sin[t * pairs..][..pairs]);
            let (y, x) = (&mut y[to.at(b, h, t)..][..*size], &x[from.at(b, h, t)..][..*size]);
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
}
