//! The two number types a graph can be run in: f32, and f64 for finite differences.

use crate::call::Call;
use std::fmt::Debug;

/// A floating-point type that the truth is computed in. Sums are always f64.
pub trait Real: Copy + Debug + Default + PartialEq + 'static {
    /// Rounds.
    fn of(x: f64) -> Self;

    /// Widens.
    fn wide(self) -> f64;

    /// Runs an operation fast; false where only the truth exists.
    fn fast(_call: &mut Call<'_, Self>) -> bool {
        false
    }
}

impl Real for f32 {
    fn of(x: f64) -> Self {
        x as Self
    }

    fn wide(self) -> f64 {
        f64::from(self)
    }

    fn fast(call: &mut Call<'_, Self>) -> bool {
        crate::simd::run(call)
    }
}

impl Real for f64 {
    fn of(x: f64) -> Self {
        x
    }

    fn wide(self) -> f64 {
        self
    }
}
