//! Executes a graph on the CPU: plainly (`ops`, the truth) and fast with SIMD (`simd`), which is also the
//! winner for tiny models. Knows no transformer and no WebGPU.

mod call;
mod ops;
mod plan;
mod real;
mod simd;

pub use plan::{Mode, Plan};
pub use real::Real;
