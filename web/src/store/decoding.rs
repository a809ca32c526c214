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

/// What feeding one token brought; [`DecodedStep`] with its arrays copied.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The run.
    pub run: u32,
    /// Training steps behind the weights.
    pub step: u32,
    /// The token that was fed.
    pub token: u32,
    /// The likeliest next one.
    pub chosen: u32,
    /// Its probability.
    pub probability: f64,
    /// `[L,G,D]`
    pub keys: Vec<f32>,
    /// `[L,G,D]`
    pub values: Vec<f32>,
    /// `[L,H,position + 1]`
    pub attention: Vec<f32>,
    /// `[L,H,S]`
    pub cross_attention: Vec<f32>,
    /// Largest difference to the logits of a whole pass.
    pub off: f32,
    /// Largest logit by size.
    pub largest_logit: f32,
}

impl Decoding {
    /// Takes what the worker told; a position that is told again (after a crash) takes the place of the old one.
    pub fn take(&mut self, told: &DecodedStep) {
        let position = told.position as usize;
        if told.request != self.request || position > self.steps.len() {
            return;
        }
        self.steps.truncate(position);
        self.steps.push(Arc::new(Step {
            run: told.run,
            step: told.step,
            token: told.token,
            chosen: told.chosen,
            probability: told.probability,
            keys: told.keys.to_vec(),
            values: told.values.to_vec(),
            attention: told.attention.to_vec(),
            cross_attention: told.cross_attention.to_vec(),
            off: told.off,
            largest_logit: told.largest_logit,
        }));
    }
}
