//! What a GPU can refuse.

use std::fmt;

/// A GPU that is not there, went away, or refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// There is none to be had.
    NoAdapter {
        /// As the browser or the driver says.
        why: String,
    },
    /// It went away.
    DeviceLost,
    /// A tensor is larger than a buffer may be, or all together are larger than we dare.
    OutOfMemory {
        /// What would be needed.
        needed_bytes: u64,
        /// What is allowed.
        limit_bytes: u64,
    },
    /// A kernel was refused, or computed wrongly.
    Kernel {
        /// Its file name.
        name: String,
        /// The compiler's words, with line and column, or what was wrong.
        message: String,
    },
    /// Anything else that validation found.
    Validation(String),
    /// A buffer could not be read back.
    Readback(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAdapter { why } => write!(f, "no WebGPU adapter: {why}"),
            Self::DeviceLost => f.write_str("the GPU was lost"),
            Self::OutOfMemory { needed_bytes, limit_bytes } => write!(
                f,
                "this model needs {} MB of GPU memory and {} MB are allowed; make it or its batch smaller",
                needed_bytes >> 20,
                limit_bytes >> 20
            ),
            Self::Kernel { name, message } => write!(f, "kernel {name}: {message}"),
            Self::Validation(message) => write!(f, "WebGPU: {message}"),
            Self::Readback(message) => write!(f, "reading back from the GPU failed: {message}"),
        }
    }
}

impl std::error::Error for Error {}
