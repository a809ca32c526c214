//! The screens: each arranges figures and binds them to the run and the address.

mod compare;
pub mod inspect;
mod learn;
mod pictures;
mod saving;
mod train;
mod whole;

pub use compare::{compare_ahead, fetched_compare};
pub use learn::{fetched_learn, learn_ahead};
pub use saving::save;
pub use train::{fetched_train, train_ahead};
pub use whole::{Opened, Whole};
