//! Generations, as the worker tells them: a continuation, and one that is looked at step by step.

use protocol::DecodedStep;
use std::sync::Arc;

/// A continuation that is being written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Continuation {
    /// Of the request.
    pub request: u32,
    /// What it continues.
    pub prompt: Vec<u32>,
    /// Tokens with their probabilities.
    pub tokens: Vec<(u32, f64)>,
    /// Nothing more will come.
    pub complete: bool,
}

/// All steps so far of a generation that is looked at step by step.
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
