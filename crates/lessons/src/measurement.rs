//! What a procedure found: numbers with names, sometimes a word.

use std::ops::Index;
use transformer::study::verdict::median;

/// Named values; texts quote them by their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measurement {
    /// Numbers, each with its name.
    pub values: Vec<(&'static str, f64)>,
    /// Words, each with its name.
    pub words: Vec<(&'static str, String)>,
    /// What a value is the median of, where it was measured on several seeds.
    pub runs: Vec<(&'static str, Vec<f64>)>,
}

impl Measurement {
    /// Of numbers alone.
    pub fn of<const N: usize>(values: [(&'static str, f64); N]) -> Self {
        Self { values: values.to_vec(), ..Self::default() }
    }

    /// Of numbers that were measured on several seeds each; the value is their median.
    pub fn of_runs<const N: usize>(runs: [(&'static str, Vec<f64>); N]) -> Self {
        let value = |(name, runs): &(&'static str, Vec<f64>)| (*name, median(runs).unwrap_or(f64::NAN));
        Self { values: runs.iter().map(value).collect(), words: Vec::new(), runs: runs.to_vec() }
    }

    /// The runs of a value; none where it was measured once.
    pub fn runs(&self, name: &str) -> &[f64] {
        self.runs.iter().find(|(known, _)| *known == name).map_or(&[], |(_, runs)| runs)
    }

    /// A word; empty where there is none of this name.
    pub fn word(&self, name: &str) -> &str {
        self.words.iter().find(|(known, _)| *known == name).map_or("", |(_, word)| word)
    }

    /// And a word.
    #[must_use]
    pub fn with_word(mut self, name: &'static str, word: String) -> Self {
        self.words.push((name, word));
        self
    }
}

/// NaN where there is no value of this name.
///
/// ```
/// let measured = lessons::Measurement::of([("before", 1.5)]);
/// assert_eq!(measured["before"], 1.5);
/// assert!(measured["after"].is_nan());
/// ```
impl Index<&str> for Measurement {
    type Output = f64;

    fn index(&self, name: &str) -> &f64 {
        self.values.iter().find(|(known, _)| *known == name).map_or(&f64::NAN, |(_, value)| value)
    }
}
