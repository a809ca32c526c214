//! The conversation with the worker: what it said, what is asked of it, what survives when it breaks.

pub mod alternatives;
mod answers;
mod arrival;
mod asked;
mod asking;
mod capture;
pub mod changes;
mod compared;
mod comparing;
mod curves;
pub mod data_rules;
pub mod data_words;
mod decoding;
pub mod form;
mod heads;
pub mod learned;
#[cfg(test)]
pub mod made_up;
mod port;
mod pretrained;
pub mod prompt;
pub mod questions;
pub mod recipe;
#[cfg(test)]
mod recipe_tests;
mod session;
mod state;
pub mod text_refused;
pub mod variants;
pub mod votes;
mod wish;

pub use asked::{Given, Key, Standing};
pub use capture::{Capture, Example};
pub use compared::{Compared, ComparedCurves, Lengths, Passes};
pub use curves::{Curves, Earlier, Progress};
pub use decoding::{Continuation, Decoding, Step};
pub use heads::{AttentionMaps, HeadMaps};
pub use session::{Handle, Session, use_session};
pub use state::{Fetching, Link, Run, use_run};
pub use wish::Wish;
