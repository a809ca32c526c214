//! Counter-based random numbers: a hash of (seed, step, row). The same bits in Rust and in WGSL,
//! so that a batch is the same on every backend and can be drawn again at any step.

/// Scrambles 32 bits; a bijection with low bias (the two-multiply mixer found by C. Wellons' search, "lowbias32").
pub fn scramble(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

/// 32 random bits for draw number `row` of step `step`.
///
/// ```
/// use graph::random::draw;
/// assert_eq!(draw(1, 2, 3), draw(1, 2, 3));
/// assert_ne!(draw(1, 2, 3), draw(1, 2, 4));
/// ```
pub fn draw(seed: u32, step: u32, row: u32) -> u32 {
    scramble(scramble(scramble(seed).wrapping_add(step)).wrapping_add(row))
}

/// A uniform number in (0, 1) with 32 bits, never 0 and never 1.
pub fn unit(seed: u32, step: u32, row: u32) -> f64 {
    (f64::from(draw(seed, step, row)) + 0.5) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_spread_evenly_over_rows() {
        let mut counts = [0u32; 10];
        (0..10_000).for_each(|row| counts[(draw(7, 3, row) % 10) as usize] += 1);
        assert!(counts.iter().all(|&n| (900..1100).contains(&n)), "{counts:?}");
    }
}
