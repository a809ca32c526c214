//! Initial weights: one seeded stream, computed in f64 with `libm`, so that native and WASM agree to the bit. It runs
//! through the whole table of parameters, and each tensor has a stretch of its own in it, in the order of the table;
//! stretches of tensors that a model does not have are skipped. So two models that differ in one switch begin alike
//! wherever they have the same parameter.

use graph::random::{draw, unit};
use graph::{Graph, Tensor};
use transformer::{Side, place};

/// Standard deviation of a weight.
const STD: f64 = 0.02;

/// The stream that weights are drawn from; batches are drawn from others.
const STREAM: u32 = 0x5747_4854;

/// The initial values of every parameter, in declaration order: normal with std 0.02 (projections back into the
/// residual stream 0.02/√(2L)), norms 1, biases 0.
pub fn initial_parameters(graph: &Graph, layers: usize, seed: u32) -> Vec<Vec<f32>> {
    graph.parameters().map(|(_, tensor)| initial(tensor, layers, seed)).collect()
}

fn initial(tensor: &Tensor, layers: usize, seed: u32) -> Vec<f32> {
    let len = tensor.shape.len();
    if tensor.name.ends_with(".bias") {
        return vec![0.0; len];
    }
    if tensor.shape.rank() == 1 {
        return vec![1.0; len];
    }
    let into_residual = ["attention.output.weight", "feed_forward.down.weight"];
    let std = match into_residual.iter().any(|end| tensor.name.ends_with(end)) {
        true => STD / (2.0 * layers as f64).sqrt(),
        false => STD,
    };
    let stream = Stream::of(&tensor.name, seed);
    (0..len).map(|n| (std * stream.normal(n as u32)) as f32).collect()
}

/// Weights of a block that are drawn, in the order of the table.
const OF_BLOCK: [&str; 11] = [
    "attention.query.weight",
    "attention.key.weight",
    "attention.value.weight",
    "attention.output.weight",
    "cross_attention.query.weight",
    "cross_attention.key.weight",
    "cross_attention.value.weight",
    "cross_attention.output.weight",
    "feed_forward.gate.weight",
    "feed_forward.up.weight",
    "feed_forward.down.weight",
];

/// Blocks that a stack has room for in the stream; 15 million parameters are fewer.
const BLOCKS: u32 = 1 << 24;

/// Which stretch of the stream a tensor has.
fn stretch(name: &str) -> u32 {
    let at = place(name);
    let side = match at.side {
        Side::Only => 0,
        Side::Encoder => 1,
        Side::Decoder => 2,
    };
    match (at.local, at.block) {
        ("token_embedding.weight", _) => 0,
        ("position_embedding.weight", _) => 1 + side,
        ("head.weight", _) => u32::MAX,
        (local, block) => {
            let own = OF_BLOCK.iter().position(|known| *known == local).unwrap_or(OF_BLOCK.len());
            let block = side * BLOCKS + block.unwrap_or(0) as u32;
            4 + block.wrapping_mul(OF_BLOCK.len() as u32) + own as u32
        }
    }
}

/// A stretch of the stream of a seed: standard normal numbers.
struct Stream {
    radius: u32,
    angle: u32,
}

impl Stream {
    /// Radius and angle have a seed each: two tensors would have to meet in both to share numbers.
    fn of(name: &str, seed: u32) -> Self {
        let of = |which| draw(seed ^ STREAM, stretch(name), which);
        Self { radius: of(0), angle: of(1) }
    }

    /// The `n`-th of them (Box & Muller).
    fn normal(&self, n: u32) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(unit(self.radius, n, 0)));
        radius * libm::cos(2.0 * std::f64::consts::PI * unit(self.angle, n, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use transformer::{Extent, ForwardGraph, ModelConfig, fields};

    #[test]
    fn weights_have_the_spread_of_the_contract() {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        let graph = ForwardGraph::new(&dims, Extent::least(&dims)).unwrap().graph;
        let values = initial_parameters(&graph, 2, 1);
        for ((_, tensor), values) in graph.parameters().zip(&values) {
            let n = values.len() as f64;
            let mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
            let std = (values.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / n).sqrt();
            let expected = match tensor.name.as_str() {
                name if name.contains("norm") => 0.0,
                name if name.contains("attention.output") || name.contains("down") => 0.01,
                _ => 0.02,
            };
            // The spread of an estimate from n draws is about 1/√(2n): four of those.
            assert!((std - expected).abs() <= 4.0 * expected / (2.0 * n).sqrt(), "{}: {std}", tensor.name);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_weights() {
        let normal = |seed, name| Stream::of(name, seed).normal(5).to_bits();
        assert_eq!(normal(1, "head.weight"), normal(1, "head.weight"));
        assert_ne!(normal(1, "head.weight"), normal(2, "head.weight"));
        assert_ne!(normal(1, "head.weight"), normal(1, "token_embedding.weight"));
    }

    #[test]
    fn every_weight_that_is_drawn_has_a_stretch_of_its_own() {
        use transformer::{Position, Topology};
        let mut config = ModelConfig {
            tie_embeddings: false,
            position: Position::Learned,
            ..ModelConfig::textbook(11, 12)
        };
        for topology in [Topology::Decoder, Topology::EncoderDecoder] {
            config.topology = topology;
            let dims = config.validate().unwrap();
            let graph = ForwardGraph::new(&dims, Extent::least(&dims)).unwrap().graph;
            let drawn = graph.parameters().filter(|(_, tensor)| tensor.shape.rank() == 2);
            let mut all: Vec<u32> = drawn.map(|(_, tensor)| stretch(&tensor.name)).collect();
            let count = all.len();
            assert!(all.is_sorted(), "in the order of the table");
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }

    /// Numbers that must not change from one build to the next: links and shared runs rest on them.
    #[test]
    fn these_are_the_weights_of_seed_1() {
        let parameters = parameters(&ModelConfig::textbook(11, 12), 1);
        let first = |name: &str| parameters[name].1[0].to_bits();
        assert_eq!(first("token_embedding.weight"), 0x3c93_6ba1);
        assert_eq!(first("block.1.feed_forward.down.weight"), 0xbbcc_41c5);
    }

    fn parameters(config: &ModelConfig, seed: u32) -> HashMap<String, (Vec<usize>, Vec<f32>)> {
        let dims = config.validate().unwrap();
        let graph = ForwardGraph::new(&dims, Extent::least(&dims)).unwrap().graph;
        let values = initial_parameters(&graph, dims.layers, seed);
        let named = graph.parameters().zip(values);
        named.map(|((_, t), values)| (t.name.clone(), (t.shape.lens(), values))).collect()
    }

    /// Two configurations have `differing` parameters that only one has, or that have another shape; all the rest
    /// begin with the same bits.
    #[track_caller]
    fn check(changes: &[(&str, &str)], differing: usize) {
        let config = ModelConfig::textbook(11, 12);
        let mut other = config.clone();
        assert_eq!(fields::apply(&mut other, changes.iter().copied()), []);
        let (one, two) = (parameters(&config, 7), parameters(&other, 7));
        let mut differ = two.keys().filter(|&name| !one.contains_key(name)).count();
        for (name, (shape, values)) in &one {
            match two.get(name) {
                Some((of_other, others)) if of_other == shape => {
                    let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                    assert_eq!(bits(values), bits(others), "{name} with {changes:?}");
                }
                _ => differ += 1,
            }
        }
        assert_eq!(differ, differing, "{changes:?}");
    }

    #[test]
    fn what_changes_no_shape_changes_no_weight() {
        check(&[("residual", "false")], 0);
        check(&[("scale_scores", "false")], 0);
        check(&[("norm", "layer_norm")], 0);
        check(&[("position", "none")], 0);
        check(&[("position", "alibi")], 0);
        check(&[("rope_base", "10")], 0);
        check(&[("feed_forward", "geglu")], 0);
        // As many heads as before have the same shapes together.
        check(&[("heads", "2"), ("kv_heads", "2")], 0);
    }

    #[test]
    fn what_one_model_alone_has_leaves_the_rest_alone() {
        // The final norm.
        check(&[("norm_placement", "post")], 1);
        // A gate in either block.
        check(&[("feed_forward", "relu")], 2);
        check(&[("position", "learned")], 1);
        check(&[("tie_embeddings", "false")], 1);
        // Of four projections and the feed-forward's three.
        check(&[("bias", "true")], 2 * 7);
        // And of five norms.
        check(&[("bias", "true"), ("norm", "layer_norm")], 2 * 7 + 5);
        check(&[("d_ff", "80")], 2 * 3);
        check(&[("kv_heads", "1")], 2 * 2);
        check(&[("context", "13")], 0);
    }

    #[test]
    fn another_number_of_layers_rescales_what_goes_into_the_residual_stream() {
        let of = |layers| parameters(&ModelConfig { layers, ..ModelConfig::textbook(11, 12) }, 7);
        let (two, three) = (of(2), of(3));
        let name = "block.1.attention.query.weight";
        assert_eq!(two[name], three[name]);
        let name = "block.1.attention.output.weight";
        let ratio = f64::from(two[name].1[3]) / f64::from(three[name].1[3]);
        assert!((ratio - 1.5f64.sqrt()).abs() < 1e-6, "{ratio}");
    }
}
