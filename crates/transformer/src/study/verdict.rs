//! Whether one measured number is greater than another, or too close to it to say so on this run.

use std::ops::RangeInclusive;

/// Ratios that tell nothing: one run is not worth more.
pub const CLOSE: RangeInclusive<f64> = 0.8..=1.25;

/// How a measured value compares to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The first is greater.
    Greater,
    /// The first is less.
    Less,
    /// Another seed might say the opposite.
    TooCloseToCall,
}

impl Verdict {
    /// Of two measures that are never negative, by their ratio: too close where that is in [`CLOSE`], where both are 0,
    /// and where one of them is no number or negative, so that there is no ratio to judge by.
    ///
    /// ```
    /// use transformer::study::verdict::Verdict;
    /// assert_eq!(Verdict::of_values(0.9, 0.5), Verdict::Greater);
    /// assert_eq!(Verdict::of_values(0.0, 0.5), Verdict::Less);
    /// assert_eq!(Verdict::of_values(1.0, 0.8), Verdict::TooCloseToCall);
    /// assert_eq!(Verdict::of_values(f64::NAN, 0.5), Verdict::TooCloseToCall);
    /// ```
    pub fn of_values(a: f64, b: f64) -> Self {
        let comparable = a >= 0.0 && b >= 0.0 && (a > 0.0 || b > 0.0);
        // 0 below is a ratio of infinity, which is outside.
        if !comparable || a == b || CLOSE.contains(&(a / b)) {
            return Self::TooCloseToCall;
        }
        if a > b { Self::Greater } else { Self::Less }
    }

    /// Of the same measure over the seeds of two settings: too close where the ranges overlap. One run of each is
    /// judged as [`Verdict::of_values`] does; none, or one that is no number, leaves nothing to judge.
    ///
    /// ```
    /// use transformer::study::verdict::Verdict;
    /// assert_eq!(Verdict::of_runs(&[0.98, 0.99, 0.99], &[0.84, 0.85, 0.73]), Verdict::Greater);
    /// assert_eq!(Verdict::of_runs(&[0.98, 0.95], &[0.97, 0.99]), Verdict::TooCloseToCall);
    /// assert_eq!(Verdict::of_runs(&[0.98], &[0.97]), Verdict::TooCloseToCall);
    /// ```
    pub fn of_runs(a: &[f64], b: &[f64]) -> Self {
        if let (&[a], &[b]) = (a, b) {
            return Self::of_values(a, b);
        }
        match (range(a), range(b)) {
            (Some(a), Some(b)) if a.start() > b.end() => Self::Greater,
            (Some(a), Some(b)) if a.end() < b.start() => Self::Less,
            _ => Self::TooCloseToCall,
        }
    }
}

/// Least and greatest; none of nothing, or where one is no number.
///
/// ```
/// use transformer::study::verdict::range;
/// assert_eq!((range(&[2.0, 1.0, 3.0]), range(&[])), (Some(1.0..=3.0), None));
/// ```
pub fn range(values: &[f64]) -> Option<RangeInclusive<f64>> {
    let sorted = sorted(values)?;
    Some(*sorted.first()?..=*sorted.last()?)
}

/// The one in the middle, of an even number the mean of both; none of nothing, or where one is no number.
///
/// ```
/// use transformer::study::verdict::median;
/// assert_eq!((median(&[9.0, 1.0, 2.0]), median(&[4.0, 1.0, 2.0, 9.0])), (Some(2.0), Some(3.0)));
/// assert_eq!((median(&[]), median(&[1.0, f64::NAN])), (None, None));
/// ```
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values)?;
    let (below, above) = (*sorted.get(sorted.len().saturating_sub(1) / 2)?, *sorted.get(sorted.len() / 2)?);
    Some(if below == above { below } else { (below + above) / 2.0 })
}

fn sorted(values: &[f64]) -> Option<Vec<f64>> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    (!sorted.iter().any(|value| value.is_nan())).then_some(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_the_question_round_turns_the_verdict_round() {
        let values = [0.0, 0.1, 0.79, 0.8, 1.0, 1.25, 1.26, f64::INFINITY, f64::NAN, -1.0];
        for (a, b) in values.into_iter().flat_map(|a| values.map(|b| (a, b))) {
            let turned = match Verdict::of_values(b, a) {
                Verdict::Greater => Verdict::Less,
                Verdict::Less => Verdict::Greater,
                Verdict::TooCloseToCall => Verdict::TooCloseToCall,
            };
            assert_eq!(Verdict::of_values(a, b), turned, "{a} and {b}");
        }
        assert_eq!(Verdict::of_values(0.79, 1.0), Verdict::Less);
        assert_eq!(Verdict::of_values(1.25, 1.0), Verdict::TooCloseToCall);
        assert_eq!(Verdict::of_values(f64::INFINITY, 1.0), Verdict::Greater);
    }

    #[test]
    fn ranges_that_touch_overlap() {
        assert_eq!(Verdict::of_runs(&[1.0, 2.0], &[2.0, 3.0]), Verdict::TooCloseToCall);
        assert_eq!(Verdict::of_runs(&[1.0, 2.0], &[2.1, 3.0]), Verdict::Less);
        assert_eq!(Verdict::of_runs(&[4.0], &[2.0, 3.0]), Verdict::Greater);
        assert_eq!(Verdict::of_runs(&[], &[2.0, 3.0]), Verdict::TooCloseToCall);
        assert_eq!(Verdict::of_runs(&[1.0, f64::NAN], &[2.0, 3.0]), Verdict::TooCloseToCall);
    }
}
