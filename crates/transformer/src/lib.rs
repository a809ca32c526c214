//! From a [`ModelConfig`] to a graph: the paper as code, written once. Reads like the paper, loops over no values.
//!
//! `docs/model.md` is the contract; every name of a tensor here is a name there.

mod attention;
mod attentions;
mod block;
mod config;
mod decode_step;
mod decoder;
mod encoder;
mod encoder_decoder;
mod explicit;
mod feed_forward;
pub mod fields;
mod forward;
mod loss;
mod names;
mod norm;
pub mod optimizer;
mod parameters;
mod position;
pub mod presets;
pub mod pytorch;
pub mod rules;
mod stack;
pub mod study;
pub mod what_if;
pub mod written;

pub use attentions::{Attention, attentions};
pub use config::{
    ConfigError, Dims, FeedForward, MAX_PARAMETERS, ModelConfig, Norm, NormPlacement, Position, RopePairing,
    Topology, matched_width,
};
pub use decode_step::{DecodeStep, decode_step, memory};
pub use explicit::{Depth, ExplicitGraph, Step};
pub use forward::{Extent, Forward, ForwardGraph, inputs, model};
pub use loss::{Loss, loss};
pub use names::{Place, Side, formula, place, spoken_of};
pub use parameters::{Part, part_of};
pub use position::{RopeTables, alibi_penalty, alibi_slope, longest, rope_angle_rad, sinusoid};
