//! The screens: each arranges figures and binds them to the run and the address.

pub mod inspect;
mod train;

pub use train::Train;
