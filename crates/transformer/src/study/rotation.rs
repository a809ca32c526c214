//! One query and one key, turned to any two positions, with any base and pairing (Su et al., "RoFormer",
//! section 3.4.2): what each pair adds, the score against distance, and how far rounding can move it.

use crate::{Dims, RopePairing};
use graph::ops::Pairing;
use graph::{AxisName, Dtype, Error, Graph, Shape, TensorId};
use std::f64::consts::TAU;

/// A rotary embedding of one head: the model's own, or another one to compare it with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rope {
    /// The frequencies are its powers.
    pub base: f64,
    /// Which features make a pair.
    pub pairing: RopePairing,
    /// D, even.
    pub head_size: usize,
}

impl Rope {
    /// With a model's base and pairing; none where the head size is odd, so that features make no pairs.
    pub fn of(dims: &Dims) -> Option<Self> {
        let (base, pairing) = (dims.config.rope_base, dims.config.rope_pairing);
        dims.head_size.is_multiple_of(2).then_some(Self { base, pairing, head_size: dims.head_size })
    }

    /// D/2.
    pub fn pairs(&self) -> usize {
        self.head_size / 2
    }

    /// How far pair `i` is turned from one position to the next: `base^(−2i/D)` rad.
    ///
    /// ```
    /// use transformer::{RopePairing, study::rotation::Rope};
    /// let rope = Rope { base: 100.0, pairing: RopePairing::Interleaved, head_size: 4 };
    /// assert_eq!([rope.theta_rad(0), rope.theta_rad(1)], [1.0, 0.1]);
    /// ```
    pub fn theta_rad(&self, i: usize) -> f64 {
        self.base.powf(-2.0 * i as f64 / self.head_size as f64)
    }

    /// Positions until pair `i` has made a full turn: 2π/θ.
    pub fn period(&self, i: usize) -> f64 {
        TAU / self.theta_rad(i)
    }

    /// How far pair `i` is turned at position `t`, in degrees; not cut to one turn.
    pub fn angle_degrees(&self, t: usize, i: usize) -> f64 {
        (t as f64 * self.theta_rad(i)).to_degrees()
    }

    /// The two features of pair `i`.
    pub fn features(&self, i: usize) -> (usize, usize) {
        self.graph_pairing().features(i, self.head_size)
    }

    /// The two numbers of pair `i` in a vector of D features.
    pub fn hand(&self, vector: &[f32], i: usize) -> (f64, f64) {
        let (a, b) = self.features(i);
        let at = |feature: usize| vector.get(feature).copied().map_or(f64::NAN, f64::from);
        (at(a), at(b))
    }

    fn graph_pairing(&self) -> Pairing {
        match self.pairing {
            RopePairing::Interleaved => Pairing::Interleaved,
            RopePairing::Half => Pairing::Half,
        }
    }
}

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

/// Turns `query` to position m and `key` to position n (D features each), and lets them meet: a graph of its own,
/// computed by the rules of the model's own operations, in f32.
///
/// # Errors
/// When their lengths are not the head size.
pub fn turned(rope: &Rope, query: &[f32], key: &[f32], m: usize, n: usize) -> Result<Turned, Error> {
    use AxisName::{B, D, H, Number, S, T};
    let pairs = rope.pairs();
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
        (0..pairs).map(|i| value(at as f64 * rope.theta_rad(i)) as f32).collect()
    };
    let row = |axis| Shape::of(&[(B, 1), (H, 1), (axis, 1), (D, rope.head_size)]);
    let angles = || Shape::of(&[(T, 1), (Number, pairs)]);
    let q = given(&mut g, "query", row(T), query.to_vec())?;
    let k = given(&mut g, "key", row(S), key.to_vec())?;
    let q_cos = given(&mut g, "query.cos", angles(), table(m, f64::cos))?;
    let q_sin = given(&mut g, "query.sin", angles(), table(m, f64::sin))?;
    let k_cos = given(&mut g, "key.cos", angles(), table(n, f64::cos))?;
    let k_sin = given(&mut g, "key.sin", angles(), table(n, f64::sin))?;
    let q = g.rope(q, q_cos, q_sin, rope.graph_pairing())?;
    let k = g.rope(k, k_cos, k_sin, rope.graph_pairing())?;
    let score = g.scores(q, k)?;
    values.resize(g.tensors().count(), Vec::new());
    g.recompute(&mut values);
    let take = |values: &mut Vec<Vec<f32>>, id: TensorId| std::mem::take(&mut values[id.0 as usize]);
    let score = take(&mut values, score)[0];
    Ok(Turned { query: take(&mut values, q), key: take(&mut values, k), score })
}

/// What each pair adds to the score: the dot product of its two hands.
pub fn shares(rope: &Rope, turned: &Turned) -> Vec<f64> {
    let share = |i| {
        let ((a, b), (c, d)) = (rope.hand(&turned.query, i), rope.hand(&turned.key, i));
        a * c + b * d
    };
    (0..rope.pairs()).map(share).collect()
}

/// What pair `i` adds when the query stands `distance` positions after the key, in f64:
/// `(a·c + b·d) cos dθ + (a·d − b·c) sin dθ`, of the hands (a,b) and (c,d) before turning.
///
/// ```
/// use transformer::{RopePairing, study::rotation::{Rope, pair_at}};
/// let rope = Rope { base: 100.0, pairing: RopePairing::Interleaved, head_size: 2 };
/// let (query, key) = ([1.0, 0.0], [0.0, 1.0]);
/// // A quarter turn of the query brings it onto the key.
/// assert!((pair_at(&rope, &query, &key, 0, std::f64::consts::FRAC_PI_2) - 1.0).abs() < 1e-12);
/// ```
pub fn pair_at(rope: &Rope, query: &[f32], key: &[f32], i: usize, distance: f64) -> f64 {
    let ((a, b), (c, d)) = (rope.hand(query, i), rope.hand(key, i));
    let (sin, cos) = (distance * rope.theta_rad(i)).sin_cos();
    (a * c + b * d) * cos + (a * d - b * c) * sin
}

/// The score when the query stands `distance` positions after the key (before it, where that is negative), in f64.
pub fn score_at(rope: &Rope, query: &[f32], key: &[f32], distance: f64) -> f64 {
    (0..rope.pairs()).map(|i| pair_at(rope, query, key, i, distance)).sum()
}

/// How far rounding can take one f32 score from the exact one, to first order: `(12 + D) · 2^−24 · Σ |q_i| |k_i|`
/// over pairs. A turned feature is off by 3√2 half-units of its hand (table, products, sum), so that a pair is by
/// 12; adding up D products costs D more, in whatever order.
pub fn rounding(rope: &Rope, query: &[f32], key: &[f32]) -> f64 {
    let length = |vector, i| {
        let (a, b) = rope.hand(vector, i);
        a.hypot(b)
    };
    let reach: f64 = (0..rope.pairs()).map(|i| length(query, i) * length(key, i)).sum();
    (12 + rope.head_size) as f64 * 2f64.powi(-24) * reach
}

/// The length of the longest hand of both vectors.
pub fn longest_hand(rope: &Rope, vectors: [&[f32]; 2]) -> f64 {
    let length = |vector: &[f32], i: usize| {
        let (a, b) = rope.hand(vector, i);
        a.hypot(b)
    };
    let of = |vector| (0..rope.pairs()).map(move |i| length(vector, i));
    vectors.into_iter().flat_map(of).fold(f64::MIN_POSITIVE, f64::max)
}

/// A base by its logarithm to ten, rounded to three digits: what a slider of bases gives.
///
/// ```
/// use transformer::study::rotation::base_of;
/// assert_eq!([base_of(1.0), base_of(2.0), base_of(3.7), base_of(6.0)], [10.0, 100.0, 5010.0, 1e6]);
/// ```
pub fn base_of(log10: f64) -> f64 {
    let base = 10f64.powf(log10);
    let unit = 10f64.powi(base.log10().floor() as i32 - 2);
    (base / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ModelConfig;

    fn vectors() -> (Vec<f32>, Vec<f32>) {
        let query = (0..8).map(|i| (i as f32 * 0.7).sin()).collect();
        (query, (0..8).map(|i| (i as f32 * 1.3).cos()).collect())
    }

    fn rope(pairing: RopePairing) -> Rope {
        Rope { base: 100.0, pairing, head_size: 8 }
    }

    #[test]
    fn the_score_depends_on_the_distance_alone() {
        let (query, key) = vectors();
        for pairing in [RopePairing::Interleaved, RopePairing::Half] {
            let rope = rope(pairing);
            let score = |m, n| turned(&rope, &query, &key, m, n).unwrap().score;
            // Two rounded scores are apart by no more than twice what one can be off.
            let bound = 2.0 * rounding(&rope, &query, &key);
            for shift in [1, 20, 400, 9000] {
                let apart = f64::from(score(5 + shift, 2 + shift)) - f64::from(score(5, 2));
                assert!(apart.abs() <= bound, "{apart} is more than {bound}");
            }
            assert!((score(5, 2) - score(5, 3)).abs() > 1e-3);
        }
        assert!(rounding(&rope(RopePairing::Half), &query, &key) < 1e-5);
    }

    #[test]
    fn at_the_start_nothing_is_turned() {
        let (query, key) = vectors();
        let untouched = turned(&rope(RopePairing::Half), &query, &key, 0, 0).unwrap();
        assert_eq!((untouched.query, untouched.key), (query, key));
    }

    #[test]
    fn what_the_pairs_add_is_the_score() {
        let (query, key) = vectors();
        for pairing in [RopePairing::Interleaved, RopePairing::Half] {
            let rope = rope(pairing);
            let at = turned(&rope, &query, &key, 11, 4).unwrap();
            let sum: f64 = shares(&rope, &at).iter().sum();
            assert!((sum - f64::from(at.score)).abs() < 1e-6);
            assert!((sum - score_at(&rope, &query, &key, 7.0)).abs() < 1e-6);
            for (i, share) in shares(&rope, &at).into_iter().enumerate() {
                assert!((share - pair_at(&rope, &query, &key, i, 7.0)).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn pairings_are_the_same_turn_of_other_features() {
        let (half, interleaved) = (rope(RopePairing::Half), rope(RopePairing::Interleaved));
        assert_eq!([0, 3].map(|i| half.features(i)), [(0, 4), (3, 7)]);
        assert_eq!([0, 3].map(|i| interleaved.features(i)), [(0, 1), (6, 7)]);
        let (query, key) = vectors();
        let here = score_at(&half, &query, &key, 5.0);
        assert!((here - score_at(&interleaved, &query, &key, 5.0)).abs() > 1e-3);
        // Features put where the other pairing looks for them make the same score.
        let moved = |x: &[f32]| -> Vec<f32> {
            (0..8).map(|d| x[if d % 2 == 0 { d / 2 } else { d / 2 + 4 }]).collect()
        };
        assert!((here - score_at(&interleaved, &moved(&query), &moved(&key), 5.0)).abs() < 1e-12);
    }

    #[test]
    fn frequencies_are_those_of_the_model() {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        let rope = Rope::of(&dims).unwrap();
        for (t, i) in [(0, 0), (7, 1), (95, 3)] {
            let own = crate::rope_angle_rad(&dims, t, i);
            assert!((rope.angle_degrees(t, i).to_radians() - own).abs() < 1e-12);
        }
        assert!((rope.period(0) - TAU).abs() < 1e-12);
        assert!((rope.theta_rad(2) * rope.period(2) - TAU).abs() < 1e-12);
        let odd = Dims { head_size: 7, ..dims };
        assert_eq!(Rope::of(&odd), None);
    }

    #[test]
    fn vectors_of_another_size_are_refused() {
        assert!(turned(&rope(RopePairing::Half), &[1.0; 7], &[1.0; 8], 0, 0).is_err());
    }
}
