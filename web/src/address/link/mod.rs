//! What a link carries, all of it: read from any text, refused field by field, and written again. Pure.

#[cfg(test)]
mod any_place;
mod escape;
mod hide;
mod kinds;
pub mod lessons;
mod place;
mod read;
#[cfg(test)]
mod read_tests;
mod refused;
mod sentence;
mod text_hash;
mod variants;
mod vary;

pub use hide::Hide;
pub use kinds::MERGES;
pub use place::{HOTTEST, LARGEST_BETA, LARGEST_CLIP, MOST_SEEDS, Place, Restart, field};
pub use read::{read, write};
pub use refused::{Refused, Why};
pub use sentence::sentence;
pub use text_hash::text_hash;
pub use variants::Variant;
pub use vary::{OF_DATA, OF_TRAINING, vary};
