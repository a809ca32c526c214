//! The address: where we are, all of it, in words that a link carries.

pub mod link;
mod places;
mod query;
mod router;
mod stage;

pub use link::{Place, Refused};
pub use places::Places;
pub use query::{Query, SEED};
pub use router::{Router, use_router};
pub use stage::{Stage, View};
