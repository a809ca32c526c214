//! What the tests across crates share: problems for every operation, and how results are compared.

pub mod compare;
pub mod fixture;
pub mod gpu;
pub mod problems;
