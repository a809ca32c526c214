//! Cross-entropy per token and its gradient.

use crate::Real;
use graph::NO_TARGET;

/// Largest logit and log Σ exp(z − max).
fn log_sum<R: Real>(logits: &[R]) -> (f64, f64) {
    let max = logits.iter().map(|z| z.wide()).fold(f64::NEG_INFINITY, f64::max);
    (max, logits.iter().map(|z| (z.wide() - max).exp()).sum::<f64>().ln())
}

/// `loss[i] = log Σ exp(z) − z[target]`, 0 without a target
pub fn forward<R: Real>(loss: &mut [R], logits: &[R], targets: &[i32]) {
    let width = logits.len() / targets.len();
    for (i, &target) in targets.iter().enumerate() {
        let row = &logits[i * width..][..width];
        let (max, log_sum) = log_sum(row);
        loss[i] = match target {
            NO_TARGET => R::default(),
            target => R::of(log_sum + max - row[target as usize].wide()),
        };
    }
}

/// forward: `loss[i] = log Σ exp(z) − z[target]`
/// `d_z[v] = (softmax(z)[v] − (v = target)) d[i]`, 0 without a target
pub fn backward<R: Real>(d_logits: &mut [R], logits: &[R], targets: &[i32], d: &[R]) {
    let width = logits.len() / targets.len();
    for (i, &target) in targets.iter().enumerate() {
        let row = &logits[i * width..][..width];
        let (max, log_sum) = log_sum(row);
        for v in 0..width {
            let one = if v as i32 == target { 1.0 } else { 0.0 };
            let p = (row[v].wide() - max - log_sum).exp();
            d_logits[i * width + v] =
                if target == NO_TARGET { R::default() } else { R::of((p - one) * d[i].wide()) };
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_coin_toss_costs_ln_2_and_no_target_nothing() {
        let mut loss = [9.0f64; 2];
        super::forward(&mut loss, &[1.0, 1.0, 5.0, 0.0], &[0, -1]);
        assert!((loss[0] - 2f64.ln()).abs() < 1e-15);
        assert_eq!(loss[1], 0.0);
    }
}
