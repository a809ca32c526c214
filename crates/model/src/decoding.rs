//! Generation that shows what it does: for every token fed, what entered the cache, where it looked, what it chose,
//! and how far the logits are from those of a whole pass that remembers nothing.

use crate::generation::{Generator, Token, on_cpu};
use crate::{Error, Sampling};
use cpu::Mode;
use graph::TensorId;
use transformer::{Dims, Extent, ForwardGraph, Topology};

/// A greedy continuation, with the parameters it began with.
pub struct Decoding {
    dims: Dims,
    parameters: Vec<Vec<f32>>,
    generator: Generator,
    source: Vec<u32>,
    /// Fed so far.
    tokens: Vec<u32>,
}

/// What feeding one token brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// Where the token stands.
    pub position: usize,
    /// The token that was fed.
    pub token: u32,
    /// The likeliest next one.
    pub chosen: Token,
    /// The new row of every block's cache, `[L,G,D]`; turned, with RoPE.
    pub keys: Vec<f32>,
    /// Likewise `[L,G,D]`.
    pub values: Vec<f32>,
    /// Of the new query over the cached positions, `[L,H,position + 1]`.
    pub attention: Vec<f32>,
    /// Of the new query over the source, `[L,H,S]`; empty without one.
    pub cross_attention: Vec<f32>,
    /// The largest difference between its logits and those of a whole pass over all tokens so far.
    pub off: f32,
    /// The largest logit by size: what a difference is measured against.
    pub largest_logit: f32,
}

impl Decoding {
    /// Room for `capacity` positions; copies `parameters`, so that training may go on beside it.
    ///
    /// # Errors
    /// As [`Generator::new`].
    pub fn new(
        dims: &Dims,
        parameters: Vec<Vec<f32>>,
        capacity: usize,
        source: &[u32],
    ) -> Result<Self, Error> {
        let generator = Generator::new(dims, &parameters, capacity, source)?;
        Ok(Self { dims: dims.clone(), parameters, generator, source: source.to_vec(), tokens: Vec::new() })
    }

    /// Feeds those of `tokens` that were not fed yet, and tells of each; the ones before must be the same.
    ///
    /// # Errors
    /// `Input` for other tokens before, and as [`Generator::push`].
    pub fn go_on(&mut self, tokens: &[u32]) -> Result<Vec<Decoded>, Error> {
        if !tokens.starts_with(&self.tokens) {
            let message = "these tokens do not go on with those that are cached; begin again";
            return Err(Error::Input(message.to_owned()));
        }
        let new = self.tokens.len();
        let mut fed = Vec::new();
        for &token in &tokens[new..] {
            let logits = self.generator.push(token)?.to_vec();
            fed.push((self.seen(token), logits));
        }
        self.tokens = tokens.to_vec();
        if fed.is_empty() {
            return Ok(Vec::new());
        }
        // Causal: one pass over all tokens has the logits of every shorter one.
        let whole = self.whole_pass()?;
        let size = self.dims.vocabulary;
        let checked = |(decoded, logits): (Decoded, Vec<f32>)| {
            let at = decoded.position * size;
            let off = |(a, b): (&f32, &f32)| (a - b).abs();
            let largest = |most: f32, x: f32| if x.is_nan() || x > most { x } else { most };
            Decoded {
                chosen: Sampling::GREEDY.choose(&logits, decoded.position as u32),
                off: logits.iter().zip(&whole[at..at + size]).map(off).fold(0.0, largest),
                largest_logit: logits.iter().map(|x| x.abs()).fold(0.0, largest),
                ..decoded
            }
        };
        Ok(fed.into_iter().map(checked).collect())
    }

    /// What the last push left in the cache.
    fn seen(&self, token: u32) -> Decoded {
        let (plan, positions) = self.generator.computed();
        let (position, capacity) = (positions - 1, self.generator.capacity());
        let decoder = if self.dims.config.topology == Topology::EncoderDecoder { "decoder." } else { "" };
        let read = |block: usize, name: &str| -> &[f32] {
            let id: Option<TensorId> = plan.graph().find(&format!("{decoder}block.{block}.{name}"));
            id.map_or(&[], |id| plan.read(id))
        };
        let size = self.dims.head_size;
        let blocks = 0..self.dims.layers;
        // Of every key head the row of this position: caches are [G,capacity,D].
        let rows = |name: &str| -> Vec<f32> {
            let of = |block| read(block, name).chunks(capacity * size);
            blocks.clone().flat_map(of).flat_map(|head| head[position * size..][..size].to_vec()).collect()
        };
        let looks = |block| read(block, "attention.probabilities").chunks(capacity);
        Decoded {
            position,
            token,
            chosen: Token { id: 0, probability: 0.0 },
            keys: rows("attention.key_cache"),
            values: rows("attention.value_cache"),
            attention: blocks.clone().flat_map(looks).flat_map(|head| head[..positions].to_vec()).collect(),
            cross_attention: blocks
                .flat_map(|block| read(block, "cross_attention.probabilities").to_vec())
                .collect(),
            off: 0.0,
            largest_logit: 0.0,
        }
    }

    /// Logits `[T,V]` of all tokens so far, by a pass that remembers nothing, on the same parameters.
    fn whole_pass(&self) -> Result<Vec<f32>, Error> {
        let extent = Extent::new(1, self.tokens.len()).with_source(self.source.len());
        let ForwardGraph { graph, forward, .. } = ForwardGraph::new(&self.dims, extent)?;
        let mut plan = on_cpu(graph, &[forward.logits], &self.parameters, Mode::Fast);
        let ids = |tokens: &[u32]| tokens.iter().map(|&id| id as i32).collect::<Vec<_>>();
        plan.write_ids(forward.tokens, &ids(&self.tokens));
        if let Some(source) = forward.source {
            plan.write_ids(source, &ids(&self.source));
        }
        plan.run();
        Ok(plan.read(forward.logits).to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::initial_parameters;
    use transformer::{ModelConfig, Position};

    fn parameters(dims: &Dims) -> Vec<Vec<f32>> {
        let ForwardGraph { graph, .. } = ForwardGraph::new(dims, Extent::least(dims)).unwrap();
        // Large enough that attention is not uniform.
        initial_parameters(&graph, dims.layers, 3)
            .into_iter()
            .map(|values| values.iter().map(|x| x * 8.0).collect())
            .collect()
    }

    #[track_caller]
    fn check(config: &ModelConfig, source: &[u32]) {
        let dims = config.validate().unwrap();
        let mut decoding = Decoding::new(&dims, parameters(&dims), 8, source).unwrap();
        let mut steps = decoding.go_on(&[3, 1, 4]).unwrap();
        assert_eq!(steps.len(), 3);
        let mut tokens = vec![3, 1, 4];
        for _ in 0..3 {
            tokens.push(steps[steps.len() - 1].chosen.id);
            steps.extend(decoding.go_on(&tokens).unwrap());
        }
        assert!(decoding.go_on(&[9]).is_err() && decoding.go_on(&tokens).unwrap().is_empty());
        let (l, h, g, d) = (dims.layers, dims.heads, dims.kv_heads, dims.head_size);
        for (position, step) in steps.iter().enumerate() {
            assert_eq!((step.position, step.token), (position, tokens[position]));
            assert_eq!((step.keys.len(), step.values.len()), (l * g * d, l * g * d));
            assert_eq!(step.attention.len(), l * h * (position + 1));
            assert_eq!(step.cross_attention.len(), l * h * source.len());
            for row in step.attention.chunks(position + 1) {
                assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            }
            // Sums of 88 products of numbers up to about 10 in another order.
            assert!(step.off < 1e-4 * step.largest_logit.max(1.0), "off by {:e}", step.off);
            assert!(step.largest_logit > 0.0 && step.chosen.probability > 1.0 / 11.0);
        }
        whole(&dims, &decoding, &steps);
    }

    /// The cached rows are those of a whole pass.
    fn whole(dims: &Dims, decoding: &Decoding, steps: &[Decoded]) {
        let extent = Extent::new(1, steps.len()).with_source(decoding.source.len());
        let ForwardGraph { graph, forward, .. } = ForwardGraph::new(dims, extent).unwrap();
        let side = if decoding.source.is_empty() { "" } else { "decoder." };
        let turned = if dims.config.position == Position::Rope { "key_rotated" } else { "key" };
        let keys = graph.find(&format!("{side}block.1.attention.{turned}")).unwrap();
        let mut plan = on_cpu(graph, &[forward.logits, keys], &decoding.parameters, Mode::Fast);
        let ids = |tokens: &[u32]| tokens.iter().map(|&id| id as i32).collect::<Vec<_>>();
        plan.write_ids(forward.tokens, &ids(&decoding.tokens));
        if let Some(source) = forward.source {
            plan.write_ids(source, &ids(&decoding.source));
        }
        plan.run();
        let size = dims.head_size;
        for (t, step) in steps.iter().enumerate() {
            let theirs = &plan.read(keys)[t * size..][..size];
            let ours = &step.keys[dims.kv_heads * size..][..size];
            assert!(ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() < 1e-4), "{ours:?} {theirs:?}");
        }
    }

    #[test]
    fn every_step_tells_what_a_whole_pass_would() {
        check(&ModelConfig::textbook(11, 12), &[]);
        check(&ModelConfig { kv_heads: 2, position: Position::Alibi, ..ModelConfig::textbook(11, 12) }, &[]);
        let translator = ModelConfig { topology: Topology::EncoderDecoder, ..ModelConfig::textbook(11, 12) };
        check(&translator, &[5, 6, 7, 8]);
    }
}
