//! Measures of one tensor or one run that questions are answered by: a number each. How two of them compare is in
//! `verdict.rs`, entropy of attention in `heads.rs`, the nearest row of an embedding in `neighbours.rs`.

use super::depth::norm;
use super::neighbours::cosine;
use graph::HIDDEN;

/// How many losses [`recent_loss`] is the mean of.
pub const RECENT: usize = 20;

/// The mean of the last [`RECENT`] losses, of all where there are fewer; none without any.
///
/// ```
/// use transformer::study::measures::recent_loss;
/// let losses: Vec<f32> = (0..30).map(|step| step as f32).collect();
/// assert_eq!(recent_loss(&losses), Some(19.5));          // 10 to 29
/// assert_eq!((recent_loss(&[1.0, 2.0]), recent_loss(&[])), (Some(1.5), None));
/// ```
pub fn recent_loss(losses: &[f32]) -> Option<f64> {
    let last = &losses[losses.len().saturating_sub(RECENT)..];
    (!last.is_empty()).then(|| last.iter().copied().map(f64::from).sum::<f64>() / last.len() as f64)
}

/// The root of the mean square, without scores that a mask hides; 0 of nothing.
///
/// ```
/// assert_eq!(transformer::study::measures::rms(&[3.0, 4.0, 5.0, graph::MASKED]), (50f64 / 3.0).sqrt());
/// ```
pub fn rms(values: &[f32]) -> f64 {
    let seen = || values.iter().filter(|&&x| !is_hidden(x));
    norm(seen()) / (seen().count().max(1) as f64).sqrt()
}

/// The largest difference of two cells at the same place: 0 where both are hidden by a mask or both are NaN, infinite
/// where only one of them is. None for tensors of different sizes.
///
/// ```
/// use transformer::study::measures::largest_difference;
/// assert_eq!(largest_difference(&[1.0, -2.0], &[1.5, -4.0]), Some(2.0));
/// assert_eq!(largest_difference(&[graph::MASKED], &[graph::MASKED]), Some(0.0));
/// assert_eq!(largest_difference(&[graph::MASKED], &[1.0]), Some(f64::INFINITY));
/// assert_eq!(largest_difference(&[1.0], &[]), None);
/// ```
pub fn largest_difference(a: &[f32], b: &[f32]) -> Option<f64> {
    let cell = |(&a, &b): (&f32, &f32)| {
        let difference = (f64::from(a) - f64::from(b)).abs();
        match (is_hidden(a), is_hidden(b)) {
            _ if a == b || (a.is_nan() && b.is_nan()) => 0.0,
            (true, true) => 0.0,
            (false, false) if difference.is_finite() => difference,
            _ => f64::INFINITY,
        }
    };
    (a.len() == b.len()).then(|| a.iter().zip(b).map(cell).fold(0.0, f64::max))
}

/// The mean cosine of two different positions of one row: 1 where all tokens have become one. Positions of zeros have
/// no direction and are left out; none where no two are left.
///
/// # Shapes
/// row `[T,C]`
///
/// ```
/// use transformer::study::measures::mean_cosine;
/// // Right, up, and 3-4-5 between them: 0, 0.6 and 0.8.
/// let cosine = mean_cosine(&[2.0, 0.0, 0.0, 1.0, 3.0, 4.0], 2).unwrap();
/// assert!((cosine - 1.4 / 3.0).abs() < 1e-12);
/// assert_eq!(mean_cosine(&[2.0, 0.0, 0.0, 0.0], 2), None);
/// ```
pub fn mean_cosine(row_tc: &[f32], width: usize) -> Option<f64> {
    let positions: Vec<&[f32]> = row_tc.chunks_exact(width.max(1)).collect();
    let (mut sum, mut pairs) = (0.0, 0u32);
    for (t, &own) in positions.iter().enumerate() {
        for cosine in positions[..t].iter().filter_map(|before| cosine(own, before)) {
            sum += cosine;
            pairs += 1;
        }
    }
    (pairs > 0).then(|| sum / f64::from(pairs))
}

fn is_hidden(x: f32) -> bool {
    x < HIDDEN
}
