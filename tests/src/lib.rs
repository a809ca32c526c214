//! What the tests across crates share: problems for every operation, and how results are compared.

pub mod benchmark;
pub mod compare;
pub mod fixture;
pub mod gpu;
#[cfg(not(target_arch = "wasm32"))]
pub mod lab;
pub mod lines;
pub mod pretrained;
pub mod problems;
#[cfg(not(target_arch = "wasm32"))]
pub mod requests;
pub mod wrong;
