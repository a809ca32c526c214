//! From measured numbers to an outcome, where several questions judge alike.

use crate::Measurement;
use transformer::study::verdict::Verdict;

/// How the first of two measures that are never negative compares to the second: the outcomes for less, for too close to
/// call, and for greater.
pub fn compared(a: f64, b: f64, outcomes: [&'static str; 3]) -> &'static str {
    of(Verdict::of_values(a, b), outcomes)
}

/// The same of two shares of right rows.
pub fn shares(a: f64, b: f64, outcomes: [&'static str; 3]) -> &'static str {
    of(Verdict::of_shares(a, b), outcomes)
}

/// The same of two values that were measured on several seeds, by the ranges of those.
pub fn ranges(m: &Measurement, [a, b]: [&str; 2], outcomes: [&'static str; 3]) -> &'static str {
    of(Verdict::of_runs(m.runs(a), m.runs(b)), outcomes)
}

fn of(verdict: Verdict, [less, close, greater]: [&'static str; 3]) -> &'static str {
    match verdict {
        Verdict::Less => less,
        Verdict::TooCloseToCall => close,
        Verdict::Greater => greater,
    }
}

/// How much of `before` is gone in `after`: under a third, a third to two thirds, more.
pub fn lost(m: &Measurement) -> &'static str {
    match 1.0 - m["after"] / m["before"] {
        lost if lost < 1.0 / 3.0 => "little",
        lost if lost < 2.0 / 3.0 => "half",
        _ => "all",
    }
}

/// Less, equal or greater, where only rounding is forgiven: a share of 1e-4 of the second number.
pub fn exactly(a: f64, b: f64, [less, equal, greater]: [&'static str; 3]) -> &'static str {
    match (a - b) / b.abs().max(f64::MIN_POSITIVE) {
        off if off < -1e-4 => less,
        off if off > 1e-4 => greater,
        _ => equal,
    }
}

/// Where positions `changed` lie that followed from one at `at`.
pub fn reach(first: f64, count: f64, at: f64) -> &'static str {
    match (first, count) {
        (first, 1.0) if first == at => "only_there",
        (first, _) if first >= at => "there_and_later",
        _ => "everywhere",
    }
}

/// The best of several shares of right rows, one run each, if the next best is well behind: two runs of one setting
/// differ by up to three rows in a hundred, and with several settings one of them is always the luckiest.
pub fn best(m: &Measurement, names: &[&'static str]) -> &'static str {
    let mut order = names.to_vec();
    order.sort_by(|a, b| m[b].total_cmp(&m[a]));
    let clear = m[order[0]] - m[order[1]] > 0.05;
    if clear { shares(m[order[0]], m[order[1]], ["close", "close", order[0]]) } else { "close" }
}
