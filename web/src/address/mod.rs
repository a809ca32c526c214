//! The address: where we are, all of it, in words that a link carries.

mod place;
mod places;
mod query;
mod router;

pub use place::{Place, Stage, View};
pub use places::Places;
pub use query::Query;
pub use router::{Router, use_router};
