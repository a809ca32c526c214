//! Initial weights: one seeded stream, computed in f64 with `libm`, so that native and WASM agree to the bit.

use graph::random::unit;
use graph::{Graph, Tensor};

/// Standard deviation of a weight.
const STD: f64 = 0.02;

/// The stream that weights are drawn from; batches are drawn from others.
const STREAM: u32 = 0x5747_4854;

/// The initial values of every parameter, in declaration order: normal with std 0.02 (projections back into the
/// residual stream 0.02/√(2L)), norms 1, biases 0.
pub fn initial_parameters(graph: &Graph, layers: usize, seed: u32) -> Vec<Vec<f32>> {
    let mut drawn = 0;
    graph.parameters().map(|(_, tensor)| initial(tensor, layers, seed, &mut drawn)).collect()
}

fn initial(tensor: &Tensor, layers: usize, seed: u32, drawn: &mut u32) -> Vec<f32> {
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
    (0..len)
        .map(|_| {
            *drawn += 1;
            (std * normal(seed, *drawn)) as f32
        })
        .collect()
}

/// The `n`-th standard normal number of a seed (Box & Muller).
fn normal(seed: u32, n: u32) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(unit(seed ^ STREAM, n, 0)));
    radius * libm::cos(2.0 * std::f64::consts::PI * unit(seed ^ STREAM, n, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::{Extent, ForwardGraph, ModelConfig};

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
        assert_eq!(normal(1, 5).to_bits(), normal(1, 5).to_bits());
        assert_ne!(normal(1, 5), normal(2, 5));
    }
}
