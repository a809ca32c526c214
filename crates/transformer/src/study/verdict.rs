//! Whether one measured number is greater than another, or too close to it to say so on this run.

use std::ops::RangeInclusive;

/// Ratios that tell nothing: one run is not worth more.
pub const CLOSE: RangeInclusive<f64> = 0.8..=1.25;

/// Rows that a share of right ones is counted over, at least.
pub const ROWS: f64 = 256.0;

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

    /// Of two shares of right ones, each of [`ROWS`]: too close where the ratio of what is right and that of what is wrong
    /// both lie in [`CLOSE`] (near 1 the first tells nothing, near 0 the second), and where they differ by no more than
    /// two standard errors of such counts, so that other rows might say the opposite.
    ///
    /// ```
    /// use transformer::study::verdict::Verdict;
    /// assert_eq!(Verdict::of_shares(0.984, 0.836), Verdict::Greater);
    /// assert_eq!(Verdict::of_shares(0.984, 0.996), Verdict::TooCloseToCall);
    /// assert_eq!(Verdict::of_shares(0.01, 0.99), Verdict::Less);
    /// assert_eq!(Verdict::of_shares(0.0, f64::NAN), Verdict::TooCloseToCall);
    /// ```
    pub fn of_shares(a: f64, b: f64) -> Self {
        let (right, wrong) = (Self::of_values(a, b), Self::of_values(1.0 - b, 1.0 - a));
        let spread = |share: f64| share * (1.0 - share) / ROWS;
        let by_chance = (a - b).abs() <= 2.0 * (spread(a) + spread(b)).sqrt();
        match (right, wrong) {
            _ if by_chance => Self::TooCloseToCall,
            (Self::TooCloseToCall, verdict) | (verdict, _) => verdict,
        }
    }

    /// Of shares over the seeds of two settings: one run of each as [`Verdict::of_shares`] does, several as
    /// [`Verdict::of_runs`].
    pub fn of_runs_of_shares(a: &[f64], b: &[f64]) -> Self {
        match (a, b) {
            (&[a], &[b]) => Self::of_shares(a, b),
            _ => Self::of_runs(a, b),
        }
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
    fn shares_are_judged_by_what_is_right_and_by_what_is_wrong() {
        for (a, b, verdict) in [
            (0.711, 0.625, Verdict::Greater),
            (0.30, 0.28, Verdict::TooCloseToCall),
            (1.0, 1.0, Verdict::TooCloseToCall),
            (1.0, 0.96, Verdict::Greater),
            (0.02, 0.0, Verdict::Greater),
            (0.004, 0.0, Verdict::TooCloseToCall),
        ] {
            assert_eq!(Verdict::of_shares(a, b), verdict, "{a} and {b}");
        }
        assert_eq!(Verdict::of_runs_of_shares(&[0.9], &[0.5]), Verdict::Greater);
        assert_eq!(Verdict::of_runs_of_shares(&[0.9, 0.5], &[0.6, 0.4]), Verdict::TooCloseToCall);
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
