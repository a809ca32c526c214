//! What can be learned from captured values: measures and lessons, computed on the model's own numbers. Pure; the
//! page shows what these give, and does no arithmetic of its own.

pub mod bits;
pub mod cost;
pub mod depth;
pub mod flash;
pub mod heads;
pub mod history;
pub mod measures;
pub mod neighbours;
pub mod parting;
pub mod pca;
pub mod rotation;
pub mod schemes;
pub mod verdict;
