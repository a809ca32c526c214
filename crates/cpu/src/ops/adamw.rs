//! One AdamW update.

use crate::Real;
use graph::ops::rates;

/// `m = β₁ m + (1−β₁) c g;  v = β₂ v + (1−β₂) (c g)²;  θ = θ (1 − lr·wd) − lr m̂ / (√v̂ + eps)`
pub fn update<R: Real>(
    theta: &mut [R],
    g: &[R],
    m: &mut [R],
    v: &mut [R],
    clip: R,
    rates: &[R],
    decay: bool,
) {
    let rate = |i: usize| rates[i].wide();
    let (beta1, beta2) = (rate(rates::BETA1), rate(rates::BETA2));
    let keep = 1.0 - if decay { rate(rates::DECAY) } else { 0.0 };
    for i in 0..theta.len() {
        let g = g[i].wide() * clip.wide();
        let first = beta1 * m[i].wide() + (1.0 - beta1) * g;
        let second = beta2 * v[i].wide() + (1.0 - beta2) * g * g;
        (m[i], v[i]) = (R::of(first), R::of(second));
        let (m_hat, v_hat) = (first * rate(rates::FIRST_CORRECTION), second * rate(rates::SECOND_CORRECTION));
        let step = rate(rates::LEARNING_RATE) * m_hat / (v_hat.sqrt() + rate(rates::EPS));
        theta[i] = R::of(theta[i].wide() * keep - step);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_first_step_is_the_learning_rate_in_the_direction_of_the_sign() {
        // lr, decay, 1/(1−β₁), 1/(1−β₂), β₁, β₂, eps, clip
        let rates = [0.1, 0.0, 2.0, 4.0, 0.5, 0.75, 0.0, 1.0f64];
        let (mut theta, mut m, mut v) = ([1.0f64], [0.0], [0.0]);
        super::update(&mut theta, &[-3.0], &mut m, &mut v, 1.0, &rates, true);
        assert_eq!((theta, m, v), ([1.1], [-1.5], [2.25]));
    }
}
