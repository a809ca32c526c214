//! A generation that is looked at step by step, as the worker told it.

use protocol::DecodedStep;
use std::sync::Arc;

/// All its steps so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoding {
    /// Of the request.
    pub request: u32,
    /// One per position.
    pub steps: Vec<Arc<Step>>,
}

/// What feeding one token brought.
pub type Step = DecodedStep<Vec<f32>>;

impl Decoding {
    /// Takes what the worker told; a position that is told again (after a crash) takes the place of the old one.
    pub fn take(&mut self, told: &DecodedStep) {
        let position = told.position as usize;
        if told.request != self.request || position > self.steps.len() {
            return;
        }
        self.steps.truncate(position);
        self.steps.push(Arc::new(told.copied()));
    }
}
