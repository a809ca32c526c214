//! Ways to tell positions apart, each as a curve over distance: ALiBi's straight line, the likeness of sinusoidal
//! encodings, and that of learned rows, which only a model that trained them has.

use crate::{Dims, alibi_slope, sinusoid};

/// q · k of two vectors, added up in f64.
pub fn dot(query: &[f32], key: &[f32]) -> f64 {
    query.iter().zip(key).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// What a score is multiplied by before the softmax: 1/√D, or 1 where the model leaves it out.
pub fn score_factor(dims: &Dims) -> f64 {
    if dims.config.scale_scores { 1.0 / (dims.head_size as f64).sqrt() } else { 1.0 }
}

/// What ALiBi makes of `q · k` in head `h` at a distance, ready for the softmax: `factor · q·k − slope · |d|`
/// (Press, Smith & Lewis, section 3).
pub fn alibi_score(dims: &Dims, h: usize, dot: f64, distance: f64) -> f64 {
    score_factor(dims) * dot - alibi_slope(dims.heads, h) * distance.abs()
}

/// Dot product of the sinusoidal encodings of positions m and n, of C features (Vaswani et al., section 3.5):
/// for an even C it is `Σ_i cos((m−n) ω_i)`, of the distance alone.
///
/// ```
/// use transformer::study::schemes::sinusoid_dot;
/// assert!((sinusoid_dot(6, 5, 5) - 3.0).abs() < 1e-12); // C/2: every pair has length 1
/// assert!((sinusoid_dot(2, 7, 5) - 2f64.cos()).abs() < 1e-12);
/// ```
pub fn sinusoid_dot(width: usize, m: usize, n: usize) -> f64 {
    (0..width).map(|c| sinusoid(width, m, c) * sinusoid(width, n, c)).sum()
}

/// How alike rows at one distance are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// Mean of their cosines.
    pub mean: f64,
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
    /// How many pairs of rows there are.
    pub pairs: usize,
}

/// Cosines of the rows of a table (C features each), by distance from 0 to the last row: of all pairs of rows that
/// far apart. A row of zeros is like none.
///
/// ```
/// use transformer::study::schemes::likeness_by_distance;
/// let table = [1.0, 0.0, 0.0, 2.0, 3.0, 0.0]; // three rows of two: east, north, east
/// let means: Vec<f64> = likeness_by_distance(&table, 2).iter().map(|at| at.mean).collect();
/// assert_eq!(means, [1.0, 0.0, 1.0]);
/// ```
pub fn likeness_by_distance(table: &[f32], width: usize) -> Vec<Likeness> {
    let rows: Vec<&[f32]> = table.chunks_exact(width.max(1)).collect();
    let lengths: Vec<f64> = rows.iter().map(|row| dot(row, row).sqrt()).collect();
    let cosine = |m: usize, n: usize| {
        let length = lengths[m] * lengths[n];
        if length > 0.0 { dot(rows[m], rows[n]) / length } else { 0.0 }
    };
    let at = |distance: usize| {
        let cosines: Vec<f64> = (distance..rows.len()).map(|m| cosine(m, m - distance)).collect();
        Likeness {
            mean: cosines.iter().sum::<f64>() / cosines.len() as f64,
            least: cosines.iter().copied().fold(f64::INFINITY, f64::min),
            most: cosines.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            pairs: cosines.len(),
        }
    };
    (0..rows.len()).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ModelConfig;

    fn dims() -> Dims {
        ModelConfig::textbook(11, 12).validate().unwrap()
    }

    #[test]
    fn slopes_are_those_of_the_paper() {
        // 8 heads: 1/2, 1/4, ..., 1/256.
        let slopes: Vec<f64> = (0..8).map(|h| alibi_slope(8, h)).collect();
        assert_eq!((slopes[0], slopes[1], slopes[7]), (0.5, 0.25, 1.0 / 256.0));
        let dims = dims();
        for (h, t, s) in [(0, 5, 2), (3, 2, 9)] {
            let apart = t as f64 - s as f64;
            assert_eq!(alibi_score(&dims, h, 0.0, apart), crate::alibi_penalty(&dims, h, t, s));
        }
    }

    #[test]
    fn alibi_falls_by_its_slope_from_the_scaled_product() {
        let dims = dims();
        let at = |distance| alibi_score(&dims, 1, 2.0, distance);
        assert!((at(0.0) - 2.0 / 8f64.sqrt()).abs() < 1e-12);
        assert!((at(3.0) - at(4.0) - 0.0625).abs() < 1e-12);
        assert_eq!(at(-4.0), at(4.0));
        let config = ModelConfig { scale_scores: false, ..ModelConfig::textbook(11, 12) };
        assert_eq!(score_factor(&config.validate().unwrap()), 1.0);
    }

    #[test]
    fn likeness_of_sinusoids_depends_on_the_distance_alone() {
        for distance in [0, 1, 7, 40] {
            let here = sinusoid_dot(32, distance, 0);
            for shift in [1, 13, 500] {
                assert!((sinusoid_dot(32, distance + shift, shift) - here).abs() < 1e-9);
            }
        }
        assert!((sinusoid_dot(32, 0, 0) - 16.0).abs() < 1e-12);
        assert!(sinusoid_dot(32, 1, 0) > sinusoid_dot(32, 4, 0));
    }

    #[test]
    fn likeness_of_rows_is_taken_over_all_pairs_at_a_distance() {
        let table = [1.0, 0.0, 0.0, 1.0, -1.0, 0.0];
        let by_distance = likeness_by_distance(&table, 2);
        assert_eq!(by_distance[1], Likeness { mean: 0.0, least: 0.0, most: 0.0, pairs: 2 });
        assert_eq!(by_distance[2], Likeness { mean: -1.0, least: -1.0, most: -1.0, pairs: 1 });
        assert_eq!(likeness_by_distance(&[0.0, 0.0], 2)[0].mean, 0.0);
    }
}
