//! LayerNorm (without its bias) and its gradients.

use crate::Real;

/// Mean and √(σ² + eps), σ² the biased variance.
fn statistics<R: Real>(x: &[R], eps: f32) -> (f64, f64) {
    let n = x.len() as f64;
    let mean = x.iter().map(|x| x.wide()).sum::<f64>() / n;
    let variance = x.iter().map(|x| (x.wide() - mean).powi(2)).sum::<f64>() / n;
    (mean, (variance + f64::from(eps)).sqrt())
}

/// `y = (x − μ) / r · w`
pub fn forward<R: Real>(y: &mut [R], x: &[R], w: &[R], eps: f32) {
    let width = w.len();
    for (y, x) in y.chunks_exact_mut(width).zip(x.chunks_exact(width)) {
        let (mean, r) = statistics(x, eps);
        for c in 0..width {
            y[c] = R::of((x[c].wide() - mean) / r * w[c].wide());
        }
    }
}

/// forward: `y = (x − μ) / r · w`
/// `d_x = (w d − mean(w d) − x̂ mean(w d x̂)) / r`, x̂ = (x − μ) / r
pub fn backward<R: Real>(d_x: &mut [R], x: &[R], w: &[R], d: &[R], eps: f32) {
    let width = w.len();
    for (row, d_x) in d_x.chunks_exact_mut(width).enumerate() {
        let (x, d) = (&x[row * width..][..width], &d[row * width..][..width]);
        let (mean, r) = statistics(x, eps);
        let pushed = |c: usize| w[c].wide() * d[c].wide();
        let normed = |c: usize| (x[c].wide() - mean) / r;
        let shift = (0..width).map(pushed).sum::<f64>() / width as f64;
        let along = (0..width).map(|c| pushed(c) * normed(c)).sum::<f64>() / width as f64;
        for (c, d_x) in d_x.iter_mut().enumerate() {
            *d_x = R::of((pushed(c) - shift - normed(c) * along) / r);
        }
    }
}

/// forward: `y = (x − μ) / r · w`
/// `d_w = Σ_rows d · x̂`
pub fn backward_weight<R: Real>(d_w: &mut [R], x: &[R], d: &[R], eps: f32) {
    let width = d_w.len();
    for c in 0..width {
        let rows = x.chunks_exact(width).zip(d.chunks_exact(width));
        let term = |(x, d): (&[R], &[R])| {
            let (mean, r) = statistics(x, eps);
            d[c].wide() * (x[c].wide() - mean) / r
        };
        d_w[c] = R::of(rows.map(term).sum());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_row_gets_mean_zero_and_variance_one() {
        let mut y = [0.0f64; 2];
        super::forward(&mut y, &[1.0, 5.0], &[1.0, 1.0], 0.0);
        assert_eq!(y, [-1.0, 1.0]);
    }
}
