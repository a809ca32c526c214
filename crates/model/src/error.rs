//! What can go wrong, with the codes of `docs/api.md`.

use std::fmt;
use transformer::ConfigError;

/// A refused request or a broken backend. The message says what was wrong and what would be right.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// The configuration.
    Config(ConfigError),
    /// The data, the prompt, a name.
    Input(String),
    /// A file to load.
    Checkpoint(String),
    /// The plan would not fit.
    OutOfMemory(String),
    /// There is no usable WebGPU.
    NoWebGpu(String),
    /// The GPU went away.
    DeviceLost,
    /// Loss or gradient norm is not finite.
    Diverged {
        /// The bad step.
        step: u32,
        /// First tensor that is not finite.
        tensor: String,
    },
    /// A defect of ours.
    Internal(String),
}

impl Error {
    /// The code of `docs/api.md`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "invalid_config",
            Self::Input(_) => "invalid_input",
            Self::Checkpoint(_) => "invalid_checkpoint",
            Self::OutOfMemory(_) => "out_of_memory",
            Self::NoWebGpu(_) => "no_webgpu",
            Self::DeviceLost => "device_lost",
            Self::Diverged { .. } => "diverged",
            Self::Internal(_) => "internal",
        }
    }

    /// The same, with the place in a request in front of what was wrong there.
    pub(crate) fn within(self, place: &str) -> Self {
        let told = |message: String| format!("{place}: {message}");
        match self {
            Self::Config(ConfigError { field, message }) => {
                Self::Config(ConfigError { field, message: told(message) })
            }
            Self::Input(message) => Self::Input(told(message)),
            Self::OutOfMemory(message) => Self::OutOfMemory(told(message)),
            other => other,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Input(message)
            | Self::Checkpoint(message)
            | Self::OutOfMemory(message)
            | Self::NoWebGpu(message)
            | Self::Internal(message) => f.write_str(message),
            Self::DeviceLost => f.write_str("the GPU was lost; training can go on from the last snapshot"),
            Self::Diverged { step, tensor } => {
                write!(f, "step {step} diverged: {tensor} is not finite; the weights are those before it")
            }
        }
    }
}

impl std::error::Error for Error {}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<data::Refused> for Error {
    fn from(refused: data::Refused) -> Self {
        Self::Input(refused.to_string())
    }
}

impl From<graph::Error> for Error {
    fn from(error: graph::Error) -> Self {
        match error.operation {
            graph::EDIT => Self::Input(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<webgpu::Error> for Error {
    fn from(error: webgpu::Error) -> Self {
        match error {
            webgpu::Error::NoAdapter { .. } => Self::NoWebGpu(error.to_string()),
            webgpu::Error::DeviceLost => Self::DeviceLost,
            webgpu::Error::OutOfMemory { .. } => Self::OutOfMemory(error.to_string()),
            other => Self::Internal(other.to_string()),
        }
    }
}
