//! What a training step remembers: stop flag, ring of losses, step counter.

use crate::Real;

/// `stop = 1 when loss or norm is not finite`
pub fn guard<R: Real>(stop: &mut [i32], loss: R, norm: R) {
    if !loss.wide().is_finite() || !norm.wide().is_finite() {
        stop[0] = 1;
    }
}

/// `ring[step mod R] = (loss, norm)`
pub fn record<R: Real>(ring: &mut [R], loss: R, norm: R, step: i32) {
    let row = step as usize % (ring.len() / 2);
    (ring[2 * row], ring[2 * row + 1]) = (loss, norm);
}

/// `step = step + 1 unless stop`
pub fn advance(step: &mut [i32], stop: i32) {
    if stop == 0 {
        step[0] += 1;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_bad_loss_stops_the_counter() {
        let (mut stop, mut step) = ([0], [7]);
        super::guard(&mut stop, f32::NAN, 1.0);
        super::advance(&mut step, stop[0]);
        assert_eq!((stop, step), ([1], [7]));
    }
}
