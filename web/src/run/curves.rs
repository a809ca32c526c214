//! Where training stands, and how it came there.

use protocol::StopReason;
use transformer::study::history::History;

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

/// What a run has brought since step 0, the newest steps one by one; missing where a restart of the worker lost them.
#[derive(Clone, Debug, Default)]
pub struct Curves {
    /// Nats, before that step's update.
    pub loss: History,
    /// Before clipping.
    pub grad_norm: History,
    /// Mean losses over held-out rows in nats, by steps done.
    pub validations: History,
}

impl Curves {
    /// Forgets that step and those after it.
    pub fn truncate(&mut self, step: u32) {
        for history in [&mut self.loss, &mut self.grad_norm, &mut self.validations] {
            history.truncate(step);
        }
    }
}
