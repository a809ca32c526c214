//! Collecting what is wrong, so that one run of a test tells everything.

use crate::compare::difference;

/// Below this a tensor counts as zero: an exact 0 of PyTorch may be rounding noise here.
const NOTHING: f32 = 1e-6;

/// What is wrong so far.
#[derive(Default)]
pub struct Wrong(Vec<String>);

impl Wrong {
    /// Compares one tensor; `tolerance` is a share of the largest expected value.
    pub fn compare(&mut self, name: &str, expected: &[f32], got: &[f32], tolerance: f32) {
        let largest = |values: &[f32]| values.iter().fold(0.0f32, |most, x| most.max(x.abs()));
        if expected.len() == got.len() && largest(expected) < NOTHING && largest(got) < NOTHING {
            return;
        }
        let off = difference(expected, got);
        if off > tolerance {
            self.0.push(format!("{name}: off by {off:e} (allowed {tolerance:e})"));
        }
    }

    /// Fails with the list, unless it is empty.
    ///
    /// # Panics
    /// When something is wrong.
    #[track_caller]
    pub fn none(self) {
        assert!(self.0.is_empty(), "{} tensors are wrong:\n{}", self.0.len(), self.0.join("\n"));
    }
}
