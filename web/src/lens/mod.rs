//! From a run and a place to what is looked at, derived once for all figures.

mod act;
mod edits;
mod held;
mod learning;
mod looking;
mod marks;
mod of_run;
mod pointed;
mod pretrained;
mod shared;
mod shown;
mod trail;
mod whose;

pub use act::Act;
pub use edits::Scope;
pub use learning::{Learning, use_learning};
pub use marks::Mark;
pub use of_run::OfRun;
pub use pointed::{Lens, Opened, use_lens};
pub use pretrained::{Pretrained, use_pretrained};
pub use shared::Shared;
pub use whose::{Whose, whose};
