//! Backward without a stored P: it is made again, tile by tile, from q, k and L. FlashAttention-2, algorithm 2.

use super::{Head, Meter, Tiles, weight};
use std::ops::Range;

/// All that the forward pass leaves beside q, k and v.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// O `[T,D]`
    pub output: Vec<f32>,
    /// L `[T]`: ln Σ exp of each row of scores.
    pub logsumexp: Vec<f32>,
}

/// Gradients with respect to q, k and v.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients {
    /// `[T,D]`
    pub query: Vec<f32>,
    /// `[S,D]`
    pub key: Vec<f32>,
    /// `[S,D]`
    pub value: Vec<f32>,
}

impl Gradients {
    pub(super) fn zero(head: &Head) -> Self {
        let zeros = |len: usize| vec![0.0; len * head.size];
        Self { query: zeros(head.queries), key: zeros(head.keys), value: zeros(head.keys) }
    }

    /// dQ, dK, dV.
    pub fn all(&self) -> [&[f32]; 3] {
        [&self.query, &self.key, &self.value]
    }
}

/// A tile of the backward pass, `[Br,Bc]` each.
#[derive(Clone, Debug, PartialEq)]
pub struct TileGradient {
    /// Its query rows.
    pub rows: Range<usize>,
    /// Its keys.
    pub keys: Range<usize>,
    /// S, made again.
    pub scores: Vec<f32>,
    /// P = exp(S − L)
    pub probabilities: Vec<f32>,
    /// dP = dO vᵀ
    pub d_probabilities: Vec<f32>,
    /// dS = P (dP − D)
    pub d_scores: Vec<f32>,
}

/// What fast memory holds for a block of query rows, and for a block of keys.
struct Operands<'a> {
    query: &'a [f32],
    key: &'a [f32],
    value: &'a [f32],
    d_output: &'a [f32],
    logsumexp: &'a [f32],
    inner: &'a [f32],
}

/// dQ, dK, dV for an upstream gradient `d_output` `[T,D]`. Outer loop over blocks of keys, inner over query rows.
///
/// ```
/// # use std::sync::Arc;
/// # use transformer::study::flash::*;
/// let ln2 = 2f32.ln();
/// let head = Head {
///     queries: 1, keys: 2, size: 1, query: vec![1.0], key: vec![0.0, ln2], value: vec![1.0, 4.0],
///     hidden: vec![false; 2], bias: vec![], factor: 1.0,
/// };
/// let kept = Kept { output: vec![3.0], logsumexp: vec![3f32.ln()] }; // P is 1/3 and 2/3
/// let tiles = Tiles { rows: 1, keys: 1 };
/// let g = tiled_backward(&head, tiles, &kept, &[1.0], &mut Meter::default());
/// // dS = P (v − 3) = −2/3 and 2/3
/// let close = |a: f32, b: f32| assert!((a - b).abs() < 1e-6, "{a} {b}");
/// (close(g.value[0], 1.0 / 3.0), close(g.value[1], 2.0 / 3.0));
/// (close(g.key[0], -2.0 / 3.0), close(g.key[1], 2.0 / 3.0));
/// close(g.query[0], 2.0 / 3.0 * ln2);
/// ```
pub fn tiled_backward(
    head: &Head,
    tiles: Tiles,
    kept: &Kept,
    d_output: &[f32],
    meter: &mut Meter,
) -> Gradients {
    let Head { queries, keys, size, factor, .. } = *head;
    let mut gradients = Gradients::zero(head);
    let lines = |span: &Range<usize>| span.start * size..span.end * size;
    meter.keeps(&kept.logsumexp);
    let inner = row_products(head, kept, d_output, meter);
    let zeros = meter.make(size, 0.0);
    // dQ gathers in slow memory: it begins there as zeros.
    (0..queries).for_each(|t| meter.store(&zeros, &mut gradients.query[t * size..][..size]));
    meter.free([zeros]);
    let (down, across) = tiles.counts(queries, keys);
    for j in 0..across {
        let (_, span) = tiles.spans(head, (0, j));
        let (key, value) = (meter.load(&head.key[lines(&span)]), meter.load(&head.value[lines(&span)]));
        let mut d_key = meter.make(key.len(), 0.0);
        let mut d_value = meter.make(value.len(), 0.0);
        for i in 0..down {
            let (rows, _) = tiles.spans(head, (i, j));
            if head.is_wholly_hidden(&rows, &span) {
                continue;
            }
            let query = meter.load(&head.query[lines(&rows)]);
            let d_o = meter.load(&d_output[lines(&rows)]);
            let mut d_query = meter.load(&gradients.query[lines(&rows)]);
            let (l, d) = (meter.load(&kept.logsumexp[rows.clone()]), meter.load(&inner[rows.clone()]));
            // P takes the place of S, dS that of dP.
            let room = (meter.make(rows.len() * span.len(), 0.0), meter.make(rows.len() * span.len(), 0.0));
            let operands = Operands {
                query: &query,
                key: &key,
                value: &value,
                d_output: &d_o,
                logsumexp: &l,
                inner: &d,
            };
            let tile = of_tile(head, (rows.clone(), span.clone()), &operands, meter);
            for (at, (&p, &d_s)) in tile.probabilities.iter().zip(&tile.d_scores).enumerate() {
                let (t, s) = (at / span.len() * size, at % span.len() * size);
                // forward: o[t] += p * v[s], score = factor * q[t] · k[s]
                meter.add(&mut d_value[s..][..size], p, &d_o[t..][..size]);
                meter.add(&mut d_query[t..][..size], factor * d_s, &key[s..][..size]);
                meter.add(&mut d_key[s..][..size], factor * d_s, &query[t..][..size]);
            }
            meter.store(&d_query, &mut gradients.query[lines(&rows)]);
            meter.free([query, d_o, d_query, l, d, room.0, room.1]);
        }
        meter.store(&d_key, &mut gradients.key[lines(&span)]);
        meter.store(&d_value, &mut gradients.value[lines(&span)]);
        meter.free([key, value, d_key, d_value]);
    }
    gradients
}

/// One tile of it, to look at: tile `at` = (block of rows, block of keys).
pub fn tile_gradient(
    head: &Head,
    tiles: Tiles,
    kept: &Kept,
    d_output: &[f32],
    at: (usize, usize),
) -> TileGradient {
    let size = head.size;
    let (rows, keys) = tiles.spans(head, at);
    let mut meter = Meter::default();
    let inner = row_products(head, kept, d_output, &mut meter);
    let lines = |span: &Range<usize>| span.start * size..span.end * size;
    let operands = Operands {
        query: &head.query[lines(&rows)],
        key: &head.key[lines(&keys)],
        value: &head.value[lines(&keys)],
        d_output: &d_output[lines(&rows)],
        logsumexp: &kept.logsumexp[rows.clone()],
        inner: &inner[rows.clone()],
    };
    of_tile(head, (rows, keys), &operands, &mut meter)
}

/// D `[T]` = rowsum(dO ∘ O), which is also rowsum(P ∘ dP): the one number per row that softmax's gradient needs.
fn row_products(head: &Head, kept: &Kept, d_output: &[f32], meter: &mut Meter) -> Vec<f32> {
    let size = head.size;
    let mut inner = meter.keep(head.queries);
    for t in 0..head.queries {
        let d_o = meter.load(&d_output[t * size..][..size]);
        let o = meter.load(&kept.output[t * size..][..size]);
        let mut sum = meter.make(1, 0.0);
        sum[0] = d_o.iter().zip(&o).map(|(d, o)| d * o).sum();
        meter.store(&sum, &mut inner[t..=t]);
        meter.free([d_o, o, sum]);
    }
    inner
}

fn of_tile(
    head: &Head,
    (rows, keys): (Range<usize>, Range<usize>),
    on: &Operands,
    meter: &mut Meter,
) -> TileGradient {
    let size = head.size;
    let cells = rows.len() * keys.len();
    let [mut scores, mut probabilities, mut d_probabilities, mut d_scores] = [0; 4].map(|_| vec![0.0; cells]);
    for at in 0..cells {
        let (i, j) = (at / keys.len(), at % keys.len());
        let (query, d_o) = (&on.query[i * size..][..size], &on.d_output[i * size..][..size]);
        let (key, value) = (&on.key[j * size..][..size], &on.value[j * size..][..size]);
        scores[at] = head.score(meter, query, key, (rows.start + i, keys.start + j));
        probabilities[at] = weight(scores[at], on.logsumexp[i]);
        d_probabilities[at] = meter.dot(d_o, value);
        d_scores[at] = probabilities[at] * (d_probabilities[at] - on.inner[i]);
    }
    TileGradient { rows, keys, scores, probabilities, d_probabilities, d_scores }
}
