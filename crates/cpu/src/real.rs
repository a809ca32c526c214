//! The two number types a graph can be run in: f32, and f64 for finite differences.

use crate::call::{Call, Store};
use crate::{Mode, ops};
use graph::{Op, Shape, TensorId};
use program::Step;
use std::fmt::Debug;

/// A floating-point type that the truth is computed in. Sums are always f64.
pub trait Real: Copy + Debug + Default + PartialEq + 'static {
    /// Rounds.
    fn of(x: f64) -> Self;

    /// Widens.
    fn wide(self) -> f64;

    /// Runs an operation: fast where that is asked for and there is a fast version, otherwise as the truth. Of each
    /// type by itself, and not of any: the kernels are compiled here, for speed, and not in the crates that use them.
    fn run(call: &mut Call<'_, Self>, mode: Mode);

    /// Runs an operation that overwrites operands, fast or as the truth.
    fn run_in_place(op: &Op, inputs: &[TensorId], shapes: &[Shape], store: &mut Store<Self>, mode: Mode);

    /// Runs a fused kernel. Its truth are the operations it stands for.
    fn run_fused(step: &Step, store: &mut Store<Self>, scratch: &mut [Self]);
}

impl Real for f32 {
    fn of(x: f64) -> Self {
        x as Self
    }

    fn wide(self) -> f64 {
        f64::from(self)
    }

    fn run(call: &mut Call<'_, Self>, mode: Mode) {
        if mode == Mode::Truth || !crate::simd::run(call) {
            ops::run(call);
        }
    }

    fn run_in_place(op: &Op, inputs: &[TensorId], shapes: &[Shape], store: &mut Store<Self>, mode: Mode) {
        if mode == Mode::Truth || !crate::simd::run_in_place(op, inputs, store) {
            ops::run_in_place(op, inputs, shapes, store);
        }
    }

    fn run_fused(step: &Step, store: &mut Store<Self>, scratch: &mut [Self]) {
        crate::simd::run_fused(step, store, scratch);
    }
}

impl Real for f64 {
    fn of(x: f64) -> Self {
        x
    }

    fn wide(self) -> f64 {
        self
    }

    fn run(call: &mut Call<'_, Self>, _mode: Mode) {
        ops::run(call);
    }

    fn run_in_place(op: &Op, inputs: &[TensorId], shapes: &[Shape], store: &mut Store<Self>, _mode: Mode) {
        ops::run_in_place(op, inputs, shapes, store);
    }

    fn run_fused(_: &Step, _: &mut Store<Self>, _: &mut [Self]) {
        unreachable!("only what is fast is fused, and f64 is the truth")
    }
}
