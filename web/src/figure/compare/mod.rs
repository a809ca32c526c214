//! A comparison: its runs, their curves and numbers, where they part, and the questions that it answers.

mod by_depth;
mod curves;
mod lengths;
mod parting;
mod questions;
mod result;
mod runs;
mod sweep;
mod told;

pub use by_depth::ByDepth;
pub use curves::Curves;
pub use lengths::{LongerRows, by_position, share};
pub use parting::{Parting, walk_of};
pub use questions::Questions;
pub use result::ResultTable;
pub use runs::Runs;
pub use sweep::{SweepForm, SweepMap};
pub use told::{letter, name};
