//! What is looked at, without anything that shows it: the way through a network, the values captured on it, which side
//! of a tensor is shown, how an operation is laid out, and what all of it is called. Pure.

mod cells;
mod effect;
mod face;
mod layout;
mod naming;
mod pick;
mod plan;
mod seen;
mod stop;
mod told;
mod walk;
mod walk_back;
pub mod whole;

pub use cells::rings;
pub use effect::{Effect, compared};
pub use face::{Face, Role, Spot, WINDOW};
pub use layout::{Layout, Piece, Slot, layout};
pub use naming::{Naming, attention_name, side_name};
pub use pick::Picked;
pub use plan::{BARE_HEAD, HEAD, HEADING, LABELS, Plan, is_square};
pub use seen::Scene;
#[cfg(test)]
pub use seen::tests::scene_of;
pub use stop::{PASSES, SINUSOIDS, Stop, is_scores, reads_source, subject};
pub use told::Told;
pub use walk::Walk;
