//! Generation that shows what it does, one token at a time.

use crate::arrays::Floats;
use serde::{Deserialize, Serialize};

/// Asks what feeding tokens one by one does to the cache of keys and values; the choice is greedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecodeRequest {
    /// Repeated in every answer. The same number goes on with the cache and the weights of before; a new one begins
    /// anew, with the weights of the moment.
    pub request: u32,
    /// Everything to be fed from the first position on; what is cached already is not fed again.
    pub tokens: Vec<u32>,
    /// The source; empty where the model reads none.
    pub source: Vec<u32>,
    /// Positions that there shall be room for.
    pub capacity: u32,
}

/// What feeding one token brought; its arrays as they cross, or copied ([`DecodedStep::copied`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecodedStep<A = Floats> {
    /// Of the request.
    pub request: u32,
    /// The run.
    pub run: u32,
    /// Training steps behind the weights.
    pub step: u32,
    /// Where the token stands.
    pub position: u32,
    /// The token that was fed.
    pub token: u32,
    /// The likeliest next one.
    pub chosen: u32,
    /// Its probability in the full softmax at temperature 1.
    pub probability: f64,
    /// The new row of every block's keys, `[L,G,D]`; turned, with RoPE.
    pub keys: A,
    /// The new row of every block's values, `[L,G,D]`.
    pub values: A,
    /// Probabilities of the new query over the cached positions, `[L,H,position + 1]`.
    pub attention: A,
    /// Probabilities of the new query over the source, `[L,H,S]`; empty without one.
    pub cross_attention: A,
    /// The largest difference between its logits and those of a whole pass over all tokens so far.
    pub off: f32,
    /// The largest logit by size.
    pub largest_logit: f32,
}

impl DecodedStep {
    /// The same with its arrays in WASM memory.
    pub fn copied(&self) -> DecodedStep<Vec<f32>> {
        DecodedStep {
            request: self.request,
            run: self.run,
            step: self.step,
            position: self.position,
            token: self.token,
            chosen: self.chosen,
            probability: self.probability,
            keys: self.keys.to_vec(),
            values: self.values.to_vec(),
            attention: self.attention.to_vec(),
            cross_attention: self.cross_attention.to_vec(),
            off: self.off,
            largest_logit: self.largest_logit,
        }
    }
}
