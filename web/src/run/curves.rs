//! Where training stands, and how it came there.

use protocol::{StopReason, Validation};

/// Where training stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Steps done.
    pub step: u32,
    /// Why not.
    pub stopped: Option<StopReason>,
    /// Of the next step.
    pub lr: f64,
    /// None while paused.
    pub tokens_per_second: Option<f64>,
    /// None while paused.
    pub steps_per_second: Option<f64>,
}

/// Loss and gradient norm of every step since 0; NaN where a restart of the worker lost them.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    /// Nats, before that step's update.
    pub loss: Vec<f32>,
    /// Before clipping.
    pub grad_norm: Vec<f32>,
    /// Looks at held-out rows.
    pub validations: Vec<Validation>,
}
