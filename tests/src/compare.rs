//! How two results are compared: by the largest difference, relative to the largest value that is expected.

use graph::HIDDEN;

/// The largest difference, as a share of the largest expected value (at least 1e-6); a masked score equals a masked
/// score, and a value that is not finite is infinitely wrong.
pub fn difference(expected: &[f32], got: &[f32]) -> f32 {
    if expected.len() != got.len() {
        return f32::INFINITY;
    }
    let hidden = |x: f32| x < HIDDEN;
    let largest = expected.iter().filter(|&&x| !hidden(x)).fold(1e-6f32, |max, x| max.max(x.abs()));
    let cell = |(&expected, &got): (&f32, &f32)| match (hidden(expected), hidden(got)) {
        (true, true) => 0.0,
        (false, false) if got.is_finite() => (expected - got).abs() / largest,
        _ => f32::INFINITY,
    };
    expected.iter().zip(got).map(cell).fold(0.0, f32::max)
}

/// Fails with the name, the difference and the first wrong cell.
#[track_caller]
pub fn assert_close(name: &str, expected: &[f32], got: &[f32], tolerance: f32) {
    let difference = difference(expected, got);
    if difference > tolerance {
        let at = (0..expected.len().min(got.len()))
            .max_by(|&a, &b| (expected[a] - got[a]).abs().total_cmp(&(expected[b] - got[b]).abs()))
            .unwrap_or(0);
        panic!(
            "{name}: off by {difference:e} of the largest value (allowed {tolerance:e}); cell {at}: {:?} instead of {:?}",
            got.get(at),
            expected.get(at)
        );
    }
}
