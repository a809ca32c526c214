//! The computational graph: tensors with named axes, operations, scopes, gradients as more graph,
//! and how one cell came to be. Pure: it knows no transformer, no backend, no clock.
//!
//! A graph is written once, as a straight line of builder calls (`g.matmul(..)`, `g.softmax(..)`),
//! and read by four readers: the CPU, WebGPU, the calculus in [`gradient`], and the page.

mod builder;
mod edit;
mod error;
pub mod explain;
pub mod flop;
mod formula;
mod gradient;
mod graph;
mod hash;
pub mod launch;
pub mod op;
pub mod ops;
pub mod random;
mod shape;

pub use edit::{EDIT, Edit, EditValue};
pub use error::Error;
pub use explain::Explanation;
pub use formula::formula;
pub use graph::{Dtype, Graph, OpId, Operation, Pass, Source, Tensor, TensorId};
pub use hash::hash_of;
pub use op::Op;
pub use shape::{Axis, AxisName, Shape};

/// What a hidden score holds. Finite, because WGSL compilers may assume that infinity does not exist;
/// whoever shows or captures the tensor turns everything below [`HIDDEN`] into −∞.
pub const MASKED: f32 = -1e30;

/// A score below this is a masked one: it contributes exactly 0 to its softmax row.
pub const HIDDEN: f32 = -1e29;

/// The target that carries no loss.
pub const NO_TARGET: i32 = -1;
