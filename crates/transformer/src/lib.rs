//! From a [`ModelConfig`] to a graph: the paper as code, written once. Reads like the paper, loops over no values.
//!
//! `docs/model.md` is the contract; every name of a tensor here is a name there.

mod attention;
mod config;
mod decoder;
mod feed_forward;
mod forward;
mod loss;
mod norm;
mod parameters;
mod position;

pub use attention::{Attention, Memory};
pub use config::{
    ConfigError, Dims, FeedForward, MAX_PARAMETERS, ModelConfig, Norm, NormPlacement, Position, RopePairing,
    Topology, matched_width,
};
pub use decoder::{DecodeStep, Forward, decode_step, decoder};
pub use forward::ForwardGraph;
pub use loss::{Loss, loss};
pub use parameters::{Part, part_of};
pub use position::{RopeTables, alibi_penalty, longest, rope_angle_rad};
