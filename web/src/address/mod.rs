//! The address: where we are, all of it, in words that a link carries.

#[cfg_attr(not(test), expect(dead_code, reason = "the router reads an address of eight fields only"))]
#[expect(unused_imports, reason = "as above")]
pub mod link;
mod place;
mod places;
mod query;
mod router;

pub use place::{Place, Stage, View};
pub use places::Places;
pub use query::Query;
pub use router::{Router, use_router};
