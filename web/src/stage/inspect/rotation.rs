//! One query and one key, turned to any two positions: a graph of its own, computed by the same rules. Pure.

use graph::ops::Pairing;
use graph::{AxisName, Dtype, Error, Graph, Shape, TensorId};
use transformer::{Dims, RopePairing, rope_angle_rad};

/// What turning gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Turned {
    /// The query after turning, D.
    pub query: Vec<f32>,
    /// The key after turning, D.
    pub key: Vec<f32>,
    /// Their dot product.
    pub score: f32,
}

/// Turns `query` to position m and `key` to position n (D features each), and lets them meet.
///
/// # Errors
/// When their lengths are not the head size.
pub fn turned(dims: &Dims, query: &[f32], key: &[f32], m: usize, n: usize) -> Result<Turned, Error> {
    use AxisName::{B, D, H, Number, S, T};
    let pairs = dims.head_size / 2;
    let mut g = Graph::new();
    let mut values: Vec<Vec<f32>> = Vec::new();
    let mut given = |g: &mut Graph, name: &str, shape: Shape, data: Vec<f32>| -> Result<TensorId, Error> {
        if data.len() != shape.len() {
            return Err(Error::new("rotation", format!("{name} has {} values for {shape}", data.len())));
        }
        values.push(data);
        g.input(name, shape, Dtype::F32)
    };
    let table = |at: usize, value: fn(f64) -> f64| -> Vec<f32> {
        (0..pairs).map(|i| value(rope_angle_rad(dims, at, i)) as f32).collect()
    };
    let row = |axis| Shape::of(&[(B, 1), (H, 1), (axis, 1), (D, dims.head_size)]);
    let angles = || Shape::of(&[(T, 1), (Number, pairs)]);
    let q = given(&mut g, "query", row(T), query.to_vec())?;
    let k = given(&mut g, "key", row(S), key.to_vec())?;
    let q_cos = given(&mut g, "query.cos", angles(), table(m, f64::cos))?;
    let q_sin = given(&mut g, "query.sin", angles(), table(m, f64::sin))?;
    let k_cos = given(&mut g, "key.cos", angles(), table(n, f64::cos))?;
    let k_sin = given(&mut g, "key.sin", angles(), table(n, f64::sin))?;
    let pairing = match dims.config.rope_pairing {
        RopePairing::Interleaved => Pairing::Interleaved,
        RopePairing::Half => Pairing::Half,
    };
    let q = g.rope(q, q_cos, q_sin, pairing)?;
    let k = g.rope(k, k_cos, k_sin, pairing)?;
    let score = g.scores(q, k)?;
    values.resize(g.tensors().count(), Vec::new());
    g.recompute(&mut values);
    let take = |values: &mut Vec<Vec<f32>>, id: TensorId| std::mem::take(&mut values[id.0 as usize]);
    let score = take(&mut values, score)[0];
    Ok(Turned { query: take(&mut values, q), key: take(&mut values, k), score })
}

/// The features of pair `i`.
pub fn features(dims: &Dims, i: usize) -> (usize, usize) {
    let pairing = match dims.config.rope_pairing {
        RopePairing::Interleaved => Pairing::Interleaved,
        RopePairing::Half => Pairing::Half,
    };
    pairing.features(i, dims.head_size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::ModelConfig;

    #[test]
    fn the_score_depends_on_the_distance_alone() {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        let query: Vec<f32> = (0..8).map(|i| (i as f32 * 0.7).sin()).collect();
        let key: Vec<f32> = (0..8).map(|i| (i as f32 * 1.3).cos()).collect();
        let score = |m, n| turned(&dims, &query, &key, m, n).unwrap().score;
        assert!((score(5, 2) - score(25, 22)).abs() < 1e-5);
        assert!((score(5, 2) - score(5, 3)).abs() > 1e-3);
        let untouched = turned(&dims, &query, &key, 0, 0).unwrap();
        assert_eq!((untouched.query, untouched.key), (query, key));
    }

    #[test]
    fn vectors_of_another_size_are_refused() {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        assert!(turned(&dims, &[1.0; 7], &[1.0; 8], 0, 0).is_err());
    }
}
