//! Where training stands, and how it came there.

use super::wish::Wish;
use protocol::StopReason;
use std::sync::Arc;
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

/// A run that was there before, as its curve.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// What it was built from.
    pub wish: Wish,
    /// Nats, before that step's update.
    pub loss: History,
    /// Steps done.
    pub step: u32,
}

/// Earlier runs that are kept; the oldest goes first.
const KEPT: usize = 4;

/// Fewer steps than this are no curve.
const LEAST: u32 = 20;

impl Earlier {
    /// Keeps a run with those before it, where it has come to something.
    pub fn keep(all: &mut Vec<Arc<Self>>, wish: Wish, loss: &History) {
        let step = loss.end();
        if step >= LEAST {
            all.push(Arc::new(Self { wish, loss: loss.coarser(LEAST as usize * 6), step }));
            let more = all.len().saturating_sub(KEPT);
            all.drain(..more);
        }
    }
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
