//! Why a question was not answered.

use crate::Canceled;
use std::fmt;

/// A question that was not answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// Whoever asked does not wait any longer.
    Canceled,
    /// A model could not be made, trained or looked into.
    Model(model::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Canceled => f.write_str("the question was given up"),
            Self::Model(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Canceled => None,
            Self::Model(error) => Some(error),
        }
    }
}

impl From<Canceled> for Error {
    fn from(_: Canceled) -> Self {
        Self::Canceled
    }
}

impl From<model::Error> for Error {
    fn from(error: model::Error) -> Self {
        Self::Model(error)
    }
}

impl From<graph::Error> for Error {
    fn from(error: graph::Error) -> Self {
        Self::Model(error.into())
    }
}

impl From<transformer::ConfigError> for Error {
    fn from(error: transformer::ConfigError) -> Self {
        Self::Model(error.into())
    }
}

impl From<data::Refused> for Error {
    fn from(refused: data::Refused) -> Self {
        Self::Model(refused.into())
    }
}
