//! Softmax over rows and its gradient.

use crate::Real;
use graph::HIDDEN;

/// `p[s] = exp(x[s] − max) / Σ exp(x − max)`; masked cells get 0, a row without visible cells all zeros.
pub fn forward<R: Real>(p: &mut [R], x: &[R], width: usize) {
    for (p, x) in p.chunks_exact_mut(width).zip(x.chunks_exact(width)) {
        // exp() overflows f32 just above 88; shifting a row leaves its softmax unchanged.
        let max = x.iter().map(|x| x.wide()).fold(f64::NEG_INFINITY, f64::max);
        let visible = |x: f64| x >= f64::from(HIDDEN);
        let exponential = |x: R| if visible(x.wide()) { (x.wide() - max).exp() } else { 0.0 };
        let sum: f64 = x.iter().map(|&x| exponential(x)).sum();
        for (p, &x) in p.iter_mut().zip(x) {
            *p = if sum == 0.0 { R::default() } else { R::of(exponential(x) / sum) };
        }
    }
}

/// forward: `p = softmax(x)`
/// `d_x[s] = p[s] (d[s] − Σ_r p[r] d[r])`
pub fn backward<R: Real>(d_x: &mut [R], p: &[R], d: &[R], width: usize) {
    for row in 0..p.len() / width {
        let cells = row * width..(row + 1) * width;
        let dot: f64 = cells.clone().map(|i| p[i].wide() * d[i].wide()).sum();
        for i in cells {
            d_x[i] = R::of(p[i].wide() * (d[i].wide() - dot));
        }
    }
}

#[cfg(test)]
mod tests {
    use graph::MASKED;

    #[test]
    fn masked_cells_and_rows_are_exactly_zero() {
        let mut p = [9.0f32; 4];
        super::forward(&mut p, &[0.0, MASKED, MASKED, MASKED], 2);
        assert_eq!(p, [1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn equal_scores_share_alike() {
        let mut p = [0.0f64; 2];
        super::forward(&mut p, &[3.0, 3.0], 2);
        assert_eq!(p, [0.5, 0.5]);
    }
}
