//! FlashAttention as an executable lesson, on one head's q, k, v: the plain way beside the tiled one, in f32, with
//! counters that the executing code itself moves. Forward and backward.
//!
//! Dao, Fu, Ermon, Rudra, Ré, "FlashAttention", 2022, algorithms 1 and 4; the order of loops and the division at the
//! end are those of Dao, "FlashAttention-2", 2023, algorithms 1 and 2. Units: elements of f32, 4 bytes each.

mod backward;
mod growth;
mod memory;
mod plain;
mod tiled;

pub use backward::{Gradients, Kept, TileGradient, tile_gradient, tiled_backward};
pub use growth::{
    Growth, Sizes, growth, plain_backward_traffic, plain_traffic, tiled_backward_traffic, tiled_traffic,
    times,
};
pub use memory::{Meter, Traffic};
pub use plain::{Plain, plain, plain_backward};
pub use tiled::{Row, RowUpdate, Stage, TileStep, Tiled};

use graph::{HIDDEN, MASKED};
use std::ops::Range;

/// Bytes of an element.
pub const BYTES: u64 = 4;

/// One head of attention: what goes in, and who sees whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// T
    pub queries: usize,
    /// S
    pub keys: usize,
    /// D
    pub size: usize,
    /// `[T,D]`
    pub query: Vec<f32>,
    /// `[S,D]`
    pub key: Vec<f32>,
    /// `[S,D]`
    pub value: Vec<f32>,
    /// `[T,S]`: true where the query does not see the key. Known from positions and padding, so it is not read.
    pub hidden: Vec<bool>,
    /// `[T,S]`, added to the scaled score (ALiBi), or empty. Known from positions, so it is not read.
    pub bias: Vec<f32>,
    /// What a score is multiplied by: 1/√D, or 1.
    pub factor: f32,
}

impl Head {
    /// The lengths fit each other, and there is something to compute.
    pub fn is_whole(&self) -> bool {
        let Self { queries, keys, size, .. } = *self;
        let biased = self.bias.is_empty() || self.bias.len() == queries * keys;
        queries * keys * size > 0
            && self.query.len() == queries * size
            && [&self.key, &self.value].iter().all(|x| x.len() == keys * size)
            && self.hidden.len() == queries * keys
            && biased
    }

    /// The score of query t and key s, after scale, bias and mask. The product is made even where the mask hides it:
    /// that is what a tile costs.
    fn score(&self, meter: &mut Meter, query: &[f32], key: &[f32], (t, s): (usize, usize)) -> f32 {
        let at = t * self.keys + s;
        let scaled = meter.dot(query, key) * self.factor + self.bias.get(at).copied().unwrap_or(0.0);
        if self.hidden[at] { MASKED } else { scaled }
    }

    /// No query of these rows sees any of these keys.
    fn is_wholly_hidden(&self, rows: &Range<usize>, keys: &Range<usize>) -> bool {
        rows.clone().all(|t| self.hidden[t * self.keys..][keys.clone()].iter().all(|&hidden| hidden))
    }

    /// The rule behind the mask, where it is a plain one.
    ///
    /// ```
    /// # use transformer::study::flash::{Head, Seen};
    /// let head = |hidden: Vec<bool>| Head {
    ///     queries: 2, keys: 2, size: 1, query: vec![0.0; 2], key: vec![0.0; 2], value: vec![0.0; 2],
    ///     hidden, bias: vec![], factor: 1.0,
    /// };
    /// assert_eq!(head(vec![false; 4]).seen(), Some(Seen::All));
    /// assert_eq!(head(vec![false, true, false, false]).seen(), Some(Seen::Causal));
    /// assert_eq!(head(vec![true, false, false, false]).seen(), None);
    /// ```
    pub fn seen(&self) -> Option<Seen> {
        let rule = |hides: fn(usize, usize) -> bool| {
            let mut cells = self.hidden.iter().enumerate();
            cells.all(|(at, &hidden)| hidden == hides(at / self.keys, at % self.keys))
        };
        if rule(|_, _| false) {
            Some(Seen::All)
        } else if rule(|t, s| s > t) {
            Some(Seen::Causal)
        } else {
            None
        }
    }

    /// T, S and D.
    pub fn sizes(&self) -> Sizes {
        Sizes { queries: self.queries, keys: self.keys, head: self.size }
    }
}

/// Who sees whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Every query sees every key.
    All,
    /// Query t sees keys s ≤ t.
    Causal,
}

/// The size of a tile: Br query rows by Bc keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// Br, at least 1.
    pub rows: usize,
    /// Bc, at least 1.
    pub keys: usize,
}

impl Tiles {
    /// How many tiles down and across.
    ///
    /// ```
    /// # use transformer::study::flash::Tiles;
    /// assert_eq!(Tiles { rows: 4, keys: 8 }.counts(12, 12), (3, 2));
    /// ```
    pub fn counts(self, queries: usize, keys: usize) -> (usize, usize) {
        (queries.div_ceil(self.rows), keys.div_ceil(self.keys))
    }

    /// Query rows and keys of tile (i, j).
    fn spans(self, head: &Head, (i, j): (usize, usize)) -> (Range<usize>, Range<usize>) {
        let span = |at: usize, size: usize, end: usize| at * size..((at + 1) * size).min(end);
        (span(i, self.rows, head.queries), span(j, self.keys, head.keys))
    }
}

/// exp of a score over a shift; a hidden one is exactly 0, whatever the shift.
fn weight(score: f32, shift: f32) -> f32 {
    if score < HIDDEN { 0.0 } else { (score - shift).exp() }
}

/// The largest |a − b|.
///
/// ```
/// # use transformer::study::flash::largest_difference;
/// assert_eq!(largest_difference(&[1.0, 2.0], &[1.5, 1.75]), 0.5);
/// ```
pub fn largest_difference(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).fold(0.0, |most, (a, b)| {
        let off = (a - b).abs();
        // A NaN must not be lost among the others.
        if off.is_nan() || off > most { off } else { most }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    /// A head with numbers that are all different.
    pub(super) fn head(queries: usize, keys: usize, size: usize, seen: Seen) -> Head {
        let wave = |len: usize, pace: f32| (0..len).map(|i| (i as f32 * pace).sin() * 2.0).collect();
        let hides = |at: usize| seen == Seen::Causal && at % keys > at / keys;
        Head {
            queries,
            keys,
            size,
            query: wave(queries * size, 0.73),
            key: wave(keys * size, 1.31),
            value: wave(keys * size, 2.17),
            hidden: (0..queries * keys).map(hides).collect(),
            bias: Vec::new(),
            factor: 1.0 / (size as f32).sqrt(),
        }
    }

    fn run(head: &Head, tiles: Tiles) -> Tiled {
        let mut tiled = Tiled::new(Arc::new(head.clone()), tiles);
        while tiled.step().is_some() {}
        tiled
    }

    #[track_caller]
    fn check(head: &Head, tiles: Tiles) {
        let (whole, tiled) = (plain(head), run(head, tiles));
        let kept = tiled.kept();
        // Sums of up to 33 products in another order: a few units of the last place of values up to 2.
        assert!(largest_difference(&whole.output, &kept.output) < 3e-6, "{tiles:?}");
        let d_output: Vec<f32> = (0..head.queries * head.size).map(|i| (i as f32 * 0.37).cos()).collect();
        let mut meters = (Meter::default(), Meter::default());
        let ours = tiled_backward(head, tiles, &kept, &d_output, &mut meters.0);
        let theirs = plain_backward(head, &whole.probabilities, &d_output, &mut meters.1);
        for (ours, theirs) in ours.all().into_iter().zip(theirs.all()) {
            assert!(largest_difference(ours, theirs) < 2e-5, "{tiles:?}");
        }
        if let Some(seen) = head.seen() {
            let sizes = head.sizes();
            assert_eq!(whole.traffic, plain_traffic(sizes));
            assert_eq!(tiled.traffic(), tiled_traffic(sizes, tiles, seen), "{tiles:?}");
            assert_eq!(meters.1.traffic(), plain_backward_traffic(sizes));
            assert_eq!(meters.0.traffic(), tiled_backward_traffic(sizes, tiles, seen), "{tiles:?}");
        }
    }

    #[test]
    fn tiles_give_what_the_whole_matrix_gives_and_counters_what_the_formulas_say() {
        for seen in [Seen::All, Seen::Causal] {
            for (rows, keys) in [(1, 1), (4, 4), (2, 5), (5, 2), (16, 3), (64, 64)] {
                check(&head(12, 12, 8, seen), Tiles { rows, keys });
                check(&head(33, 33, 3, seen), Tiles { rows, keys });
            }
        }
        check(&head(5, 9, 4, Seen::All), Tiles { rows: 2, keys: 4 });
        check(&head(1, 1, 1, Seen::Causal), Tiles { rows: 1, keys: 1 });
    }

    #[test]
    fn padding_bias_and_a_query_that_sees_nothing() {
        let mut head = head(6, 6, 4, Seen::Causal);
        head.bias = (0..36).map(|at| -0.5 * ((at / 6) as f32 - (at % 6) as f32).abs()).collect();
        // Key 0 is padding: query 0 sees nothing at all.
        (0..6).for_each(|t| head.hidden[t * 6] = true);
        check(&head, Tiles { rows: 2, keys: 2 });
        check(&head, Tiles { rows: 1, keys: 3 });
        let tiled = run(&head, Tiles { rows: 1, keys: 1 });
        assert_eq!(tiled.kept().output[..4], [0.0; 4]);
        assert_eq!(head.seen(), None);
    }

    #[test]
    fn large_scores_do_not_overflow() {
        let mut head = head(4, 4, 2, Seen::All);
        head.factor = 200.0;
        let tiled = run(&head, Tiles { rows: 2, keys: 1 });
        assert!(tiled.kept().output.iter().all(|x| x.is_finite()));
        assert!(largest_difference(&tiled.kept().output, &plain(&head).output) < 1e-6);
    }

    #[test]
    fn wholly_hidden_tiles_are_skipped() {
        let tiled = run(&head(12, 12, 8, Seen::Causal), Tiles { rows: 4, keys: 4 });
        assert_eq!((tiled.skipped(), tiled.count()), (3, 9));
        let full = run(&head(12, 12, 8, Seen::All), Tiles { rows: 4, keys: 4 });
        assert_eq!(full.skipped(), 0);
    }

    #[test]
    fn by_hand_12_tokens_of_8_in_tiles_of_4() {
        let sizes = Sizes { queries: 12, keys: 12, head: 8 };
        let tiles = Tiles { rows: 4, keys: 4 };
        // Read q, k, S, P, v; written S, P, o.
        let plain = plain_traffic(sizes);
        assert_eq!((plain.read, plain.written), (3 * 96 + 2 * 144, 2 * 144 + 96));
        // q once, k and v of 6 tiles of 9; written o and L.
        let tiled = tiled_traffic(sizes, tiles, Seen::Causal);
        assert_eq!((tiled.read, tiled.written), (96 + 6 * 2 * 32, 96 + 12));
        assert_eq!((plain.kept, tiled.kept), (288, 12));
        // q, o, k, v of 4 by 8, a tile of 4 by 4, m and l.
        assert_eq!(tiled.held, 4 * 32 + 16 + 8);
    }
}
