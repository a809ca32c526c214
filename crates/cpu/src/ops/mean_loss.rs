//! The mean of the token losses over positions with a target.

use crate::Real;
use graph::NO_TARGET;

fn count(targets: &[i32]) -> f64 {
    targets.iter().filter(|&&target| target != NO_TARGET).count().max(1) as f64
}

/// `loss = Σ token_loss / count`
pub fn forward<R: Real>(loss: &mut [R], token_loss: &[R], targets: &[i32]) {
    let counted = token_loss.iter().zip(targets).filter(|&(_, &target)| target != NO_TARGET);
    loss[0] = R::of(counted.map(|(loss, _)| loss.wide()).sum::<f64>() / count(targets));
}

/// forward: `loss = Σ token_loss / count`
/// `d_token_loss = d / count` where there is a target
pub fn backward<R: Real>(d_token_loss: &mut [R], targets: &[i32], d: &[R]) {
    let share = R::of(d[0].wide() / count(targets));
    for (d, &target) in d_token_loss.iter_mut().zip(targets) {
        *d = if target == NO_TARGET { R::default() } else { share };
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn positions_without_a_target_do_not_count() {
        let mut loss = [0.0f64];
        super::forward(&mut loss, &[1.0, 7.0, 3.0], &[0, -1, 2]);
        assert_eq!(loss, [2.0]);
    }
}
