//! Executes programs on WebGPU: one `.wgsl` file per kernel, buffers, pipelines and bind groups made once, a run is a list
//! of dispatches in one pass. Every tensor that a program touches has a buffer of its own.

mod device;
mod error;
mod kernel;
mod known_answer;
mod plan;
mod readback;

pub use device::{Adapter, Counts, Device, Options};
pub use error::Error;
pub use graph::launch::{Launch, Slot, WORKGROUP, launches};
pub use kernel::{KERNELS, Kernel};
pub use known_answer::known_answer;
pub use plan::{PLAN_BYTES, Plan};
