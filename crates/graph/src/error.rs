//! What the builder refuses, with the operation and the shapes that did not fit.

use std::fmt;

/// A graph that cannot be built: the operation, and what was wrong with its operands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Kind of the operation, such as `matmul`.
    pub operation: &'static str,
    /// What was wrong and what would be right.
    pub message: String,
}

impl Error {
    /// An error of `operation`.
    pub fn new(operation: &'static str, message: impl Into<String>) -> Self {
        Self { operation, message: message.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.message)
    }
}

impl std::error::Error for Error {}
