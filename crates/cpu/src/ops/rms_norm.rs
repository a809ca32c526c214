//! RMSNorm and its gradients.

use crate::Real;

/// √(mean(x²) + eps)
fn root<R: Real>(x: &[R], eps: f32) -> f64 {
    (x.iter().map(|x| x.wide() * x.wide()).sum::<f64>() / x.len() as f64 + f64::from(eps)).sqrt()
}

/// `y = x / r · w`
pub fn forward<R: Real>(y: &mut [R], x: &[R], w: &[R], eps: f32) {
    let width = w.len();
    for (y, x) in y.chunks_exact_mut(width).zip(x.chunks_exact(width)) {
        let r = root(x, eps);
        for c in 0..width {
            y[c] = R::of(x[c].wide() / r * w[c].wide());
        }
    }
}

/// forward: `y = x / r · w`
/// `d_x = (w d − x̂ mean(w d x̂)) / r`, x̂ = x / r
pub fn backward<R: Real>(d_x: &mut [R], x: &[R], w: &[R], d: &[R], eps: f32) {
    let width = w.len();
    for (row, d_x) in d_x.chunks_exact_mut(width).enumerate() {
        let (x, d) = (&x[row * width..][..width], &d[row * width..][..width]);
        let r = root(x, eps);
        let mean =
            (0..width).map(|c| w[c].wide() * d[c].wide() * x[c].wide() / r).sum::<f64>() / width as f64;
        for c in 0..width {
            d_x[c] = R::of((w[c].wide() * d[c].wide() - x[c].wide() / r * mean) / r);
        }
    }
}

/// forward: `y = x / r · w`
/// `d_w = Σ_rows d · x / r`
pub fn backward_weight<R: Real>(d_w: &mut [R], x: &[R], d: &[R], eps: f32) {
    let width = d_w.len();
    for c in 0..width {
        let rows = x.chunks_exact(width).zip(d.chunks_exact(width));
        d_w[c] = R::of(rows.map(|(x, d)| d[c].wide() * x[c].wide() / root(x, eps)).sum());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_row_is_divided_by_its_root_mean_square() {
        let mut y = [0.0f64; 2];
        super::forward(&mut y, &[1.0, 7.0], &[1.0, 2.0], 0.0);
        assert_eq!(y, [0.2, 2.8]);
    }
}
