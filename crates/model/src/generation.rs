//! Generation one token at a time with a key-value cache, on the CPU: at these sizes a round trip to a GPU
//! costs more than the token.

use crate::{Batch, Error};
use cpu::Mode;
use graph::random::unit;
use graph::{AxisName, Dtype, Graph, Shape, TensorId};
use std::sync::Arc;
use transformer::{DecodeStep, Dims, Topology, alibi_penalty, decode_step, longest, memory};

/// How a token is chosen: temperature, then top-k, then top-p.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// 0 is greedy.
    pub temperature: f64,
    /// Keeps the k likeliest.
    pub top_k: Option<u32>,
    /// Keeps the likeliest that together reach p.
    pub top_p: Option<f64>,
    /// Of the draws.
    pub seed: u32,
}

/// A chosen token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    /// Which.
    pub id: u32,
    /// In the full softmax at temperature 1.
    pub probability: f64,
}

/// A model that continues one prompt.
pub struct Generator {
    dims: Dims,
    step: DecodeStep,
    plan: cpu::Plan,
    capacity: usize,
    /// Ids in the cache.
    filled: Vec<u32>,
}

impl Generator {
    /// A cache for `capacity` positions around `parameters` (one vector per parameter, in declaration order). An
    /// encoder-decoder reads its `source` here, once; for a decoder it is empty.
    ///
    /// # Errors
    /// `Input` when the model cannot reach that far, for a source that does not fit it, and for an encoder.
    pub fn new(dims: &Dims, parameters: &[Vec<f32>], capacity: usize, source: &[u32]) -> Result<Self, Error> {
        if dims.config.topology == Topology::Encoder {
            let message = "an encoder does not generate: it fills in masked tokens; ask for a forward pass";
            return Err(Error::Input(message.to_owned()));
        }
        let bound = longest(&dims.config);
        if capacity == 0 || capacity > bound {
            return Err(Error::Input(format!(
                "prompt and continuation have {capacity} tokens together; this model reaches 1 to {bound}"
            )));
        }
        Batch::of_row(&[0], source).check(dims)?;
        let mut graph = Graph::new();
        let step = decode_step(&mut graph, dims, capacity, source.len())?;
        let mut plan = on_cpu(graph, &[step.forward.logits], parameters, Mode::Explicit);
        if let Some(id) = step.forward.source {
            let ids: Vec<i32> = source.iter().map(|&id| id as i32).collect();
            plan.write_ids(id, &ids);
            remember(&mut plan, dims, parameters, &ids)?;
        }
        Ok(Self { dims: dims.clone(), step, plan, capacity, filled: Vec::new() })
    }

    /// Positions in the cache.
    pub fn filled(&self) -> usize {
        self.filled.len()
    }

    /// Positions that there is room for.
    pub(crate) fn capacity(&self) -> usize {
        self.capacity
    }

    /// Everything that the last token left behind, and how many positions are cached.
    pub(crate) fn computed(&self) -> (&cpu::Plan, usize) {
        (&self.plan, self.filled.len())
    }

    /// Takes one more token and gives the logits of what follows it, `[V]`.
    ///
    /// # Errors
    /// `Input` for an id outside the vocabulary or a full cache.
    pub fn push(&mut self, id: u32) -> Result<&[f32], Error> {
        if id as usize >= self.dims.vocabulary {
            return Err(Error::Input(format!(
                "token id {id} is outside the vocabulary of {}",
                self.dims.vocabulary
            )));
        }
        let at = self.filled.len();
        if at == self.capacity {
            return Err(Error::Input(format!("the cache of {} positions is full", self.capacity)));
        }
        self.filled.push(id);
        let heads = self.dims.heads;
        let pad = self.dims.config.pad_token;
        let seen = |s: usize| self.filled.get(s).is_some_and(|&id| Some(id) != pad);
        let row: Vec<f32> = (0..self.capacity).map(|s| if seen(s) { 1.0 } else { 0.0 }).collect();
        self.plan.write(self.step.visible, &row.repeat(heads));
        if let Some(alibi) = self.step.alibi {
            let penalty = |h: usize, s: usize| alibi_penalty(&self.dims, h, at, s) as f32;
            let values: Vec<f32> =
                (0..heads).flat_map(|h| (0..self.capacity).map(move |s| penalty(h, s))).collect();
            self.plan.write(alibi, &values);
        }
        self.plan.write_ids(self.step.forward.tokens, &[id as i32]);
        self.plan.write_ids(self.step.position, &[at as i32]);
        self.plan.write_ids(self.step.slot, &[at as i32]);
        self.plan.run();
        Ok(self.plan.read(self.step.forward.logits))
    }

    /// Continues `prompt` (at least one token) by up to `count` tokens; `on_token` hears of each. The one that
    /// ends it is no part of the answer.
    ///
    /// # Errors
    /// As [`Generator::push`].
    pub fn go_on(
        &mut self,
        prompt: &[u32],
        count: u32,
        stop: Option<i64>,
        sampling: &Sampling,
        mut on_token: impl FnMut(Token),
    ) -> Result<Vec<u32>, Error> {
        let Some((last, before)) = prompt.split_last() else {
            return Err(Error::Input("the prompt is empty; it must have at least 1 token".to_owned()));
        };
        for &id in before {
            self.push(id)?;
        }
        let (mut next, mut all) = (*last, Vec::new());
        for _ in 0..count {
            let position = self.filled() as u32;
            let token = sampling.choose(self.push(next)?, position);
            if Some(i64::from(token.id)) == stop {
                break;
            }
            next = token.id;
            all.push(token.id);
            on_token(token);
        }
        Ok(all)
    }
}

/// A plan with its parameters written. Explicit, what a token at a time computes can be looked at afterwards (and for one
/// query there is nothing to gain by fusing).
pub(crate) fn on_cpu(graph: Graph, wanted: &[TensorId], parameters: &[Vec<f32>], mode: Mode) -> cpu::Plan {
    let ids: Vec<TensorId> = graph.parameters().map(|(id, _)| id).collect();
    let mut plan = cpu::Plan::new(Arc::new(graph), wanted, mode);
    ids.iter().zip(parameters).for_each(|(&id, values)| plan.write(id, values));
    plan
}

/// Keys and values that cross-attention reads, made once from the source and written under their names.
fn remember(plan: &mut cpu::Plan, dims: &Dims, parameters: &[Vec<f32>], source: &[i32]) -> Result<(), Error> {
    let mut graph = Graph::new();
    let shape = Shape::of(&[(AxisName::B, 1), (AxisName::T, source.len())]);
    let id = graph.input("source", shape, Dtype::I32)?;
    let made = memory(&mut graph, dims, id)?;
    let mut encoder = on_cpu(graph, &made, parameters, Mode::Fast);
    encoder.write_ids(id, source);
    encoder.run();
    for id in made {
        let name = &encoder.graph().tensor(id).name;
        let to = plan.graph().find(name).ok_or_else(|| Error::Internal(format!("no block reads {name}")))?;
        plan.write(to, encoder.read(id));
    }
    Ok(())
}

impl Sampling {
    /// Always the likeliest.
    pub const GREEDY: Self = Self { temperature: 0.0, top_k: None, top_p: None, seed: 0 };

    /// # Errors
    /// `Input`, naming the field and the bound.
    pub fn validate(&self) -> Result<(), Error> {
        if !(self.temperature >= 0.0 && self.temperature.is_finite()) {
            return Err(Error::Input(format!("temperature is {}; it must be at least 0", self.temperature)));
        }
        if self.top_k == Some(0) {
            return Err(Error::Input("top_k is 0; it must be at least 1, or absent".to_owned()));
        }
        match self.top_p {
            Some(p) if !(p > 0.0 && p <= 1.0) => {
                Err(Error::Input(format!("top_p is {p}; it must be above 0 and at most 1, or absent")))
            }
            _ => Ok(()),
        }
    }

    /// Chooses the token at `position` of the sequence.
    pub fn choose(&self, logits: &[f32], position: u32) -> Token {
        let mut order: Vec<usize> = (0..logits.len()).collect();
        // A stable sort, so that equals keep their order on every machine.
        order.sort_by(|&a, &b| logits[b].total_cmp(&logits[a]));
        let max = f64::from(logits[order[0]]);
        let sum: f64 = logits.iter().map(|&x| (f64::from(x) - max).exp()).sum();
        let token = |i: usize| Token { id: i as u32, probability: (f64::from(logits[i]) - max).exp() / sum };
        if self.temperature == 0.0 {
            return token(order[0]);
        }
        order.truncate(self.top_k.map_or(order.len(), |k| k as usize));
        let weight = |i: usize| ((f64::from(logits[i]) - max) / self.temperature).exp();
        let mut weights: Vec<f64> = order.iter().map(|&i| weight(i)).collect();
        if let Some(p) = self.top_p {
            let total: f64 = weights.iter().sum();
            let mut reached = 0.0;
            let keep = weights.iter().take_while(|&&w| {
                let more = reached < p * total;
                reached += w;
                more
            });
            let keep = keep.count().max(1);
            weights.truncate(keep);
        }
        let mut left = unit(self.seed, position, 0) * weights.iter().sum::<f64>();
        for (&i, &w) in order.iter().zip(&weights) {
            left -= w;
            if left <= 0.0 {
                return token(i);
            }
        }
        token(order[weights.len() - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGITS: [f32; 4] = [1.0, 3.0, 2.0, 0.0];

    fn sampling(temperature: f64, top_k: Option<u32>, top_p: Option<f64>) -> Sampling {
        Sampling { temperature, top_k, top_p, seed: 5 }
    }

    #[track_caller]
    fn check(sampling: &Sampling, expected: &[u32]) {
        let mut seen: Vec<u32> = (0..2000).map(|at| sampling.choose(&LOGITS, at).id).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, expected);
    }

    #[test]
    fn each_rule_keeps_the_tokens_it_should() {
        check(&sampling(0.0, None, None), &[1]);
        check(&sampling(1.0, None, None), &[0, 1, 2, 3]);
        check(&sampling(1.0, Some(2), None), &[1, 2]);
        // Softmax of 3, 2, 1, 0: .644, .237, .087, .032.
        check(&sampling(1.0, None, Some(0.6)), &[1]);
        check(&sampling(1.0, None, Some(0.7)), &[1, 2]);
        check(&sampling(1.0, None, Some(1.0)), &[0, 1, 2, 3]);
        check(&sampling(1e-3, None, None), &[1]);
    }

    #[test]
    fn the_reported_probability_is_that_of_the_full_softmax() {
        let token = sampling(0.1, Some(1), None).choose(&LOGITS, 0);
        assert!((token.probability - 0.643_914).abs() < 1e-6, "{}", token.probability);
    }

    #[test]
    fn frequencies_follow_the_probabilities() {
        let ones = (0..20_000).filter(|&at| sampling(1.0, None, None).choose(&LOGITS, at).id == 1).count();
        // Binomial with p = .644: four standard deviations are 271.
        assert!((ones as f64 - 12_878.0).abs() < 271.0, "{ones}");
    }

    #[test]
    fn bad_settings_are_refused_by_name() {
        for (bad, field) in [
            (sampling(-1.0, None, None), "temperature"),
            (sampling(f64::NAN, None, None), "temperature"),
            (sampling(1.0, Some(0), None), "top_k"),
            (sampling(1.0, None, Some(0.0)), "top_p"),
            (sampling(1.0, None, Some(f64::NAN)), "top_p"),
        ] {
            assert!(bad.validate().unwrap_err().to_string().contains(field));
        }
    }
}
