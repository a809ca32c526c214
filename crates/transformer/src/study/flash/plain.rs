//! The plain way: the whole score matrix, operation after operation, each operand of each read once (the fewest
//! possible; it needs k or v whole in fast memory). Dao et al., algorithms 0 and 3.

use super::{Gradients, Head, Meter, Traffic, weight};

/// What the plain way gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Plain {
    /// `[T,S]`, hidden ones as [`graph::MASKED`].
    pub scores: Vec<f32>,
    /// `[T,S]`
    pub probabilities: Vec<f32>,
    /// `[T,D]`
    pub output: Vec<f32>,
    /// What it took.
    pub traffic: Traffic,
}

/// S = q kᵀ, P = softmax(S), O = P v, each written out before the next begins.
///
/// ```
/// # use transformer::study::flash::{Head, plain};
/// let ln2 = 2f32.ln();
/// let head = Head {
///     queries: 1, keys: 2, size: 1, query: vec![1.0], key: vec![0.0, ln2], value: vec![1.0, 4.0],
///     hidden: vec![false; 2], bias: vec![], factor: 1.0,
/// };
/// let plain = plain(&head); // exp: 1 and 2, so 1/3 and 2/3
/// assert!((plain.output[0] - 3.0).abs() < 1e-6);
/// ```
pub fn plain(head: &Head) -> Plain {
    let (keys, size) = (head.keys, head.size);
    let mut meter = Meter::default();
    let mut scores = meter.keep(head.queries * keys);
    let key = meter.load(&head.key);
    for t in 0..head.queries {
        let query = meter.load(&head.query[t * size..][..size]);
        let mut row = meter.make(keys, 0.0);
        for (s, cell) in row.iter_mut().enumerate() {
            *cell = head.score(&mut meter, &query, &key[s * size..][..size], (t, s));
        }
        meter.store(&row, &mut scores[t * keys..][..keys]);
        meter.free([query, row]);
    }
    meter.free([key]);
    let mut probabilities = meter.keep(head.queries * keys);
    for t in 0..head.queries {
        let mut row = meter.load(&scores[t * keys..][..keys]);
        let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        row.iter_mut().for_each(|cell| *cell = weight(*cell, max));
        let sum: f32 = row.iter().sum();
        // A row that sees nothing stays zero.
        row.iter_mut().filter(|_| sum > 0.0).for_each(|cell| *cell /= sum);
        meter.store(&row, &mut probabilities[t * keys..][..keys]);
        meter.free([row]);
    }
    let mut output = vec![0.0; head.queries * size];
    let value = meter.load(&head.value);
    for t in 0..head.queries {
        let row = meter.load(&probabilities[t * keys..][..keys]);
        let mut mixed = meter.make(size, 0.0);
        for (s, &p) in row.iter().enumerate() {
            meter.add(&mut mixed, p, &value[s * size..][..size]);
        }
        meter.store(&mixed, &mut output[t * size..][..size]);
        meter.free([row, mixed]);
    }
    meter.free([value]);
    Plain { scores, probabilities, output, traffic: meter.traffic() }
}

/// The gradients with the whole P read back from slow memory: dV = Pᵀ dO, dP = dO Vᵀ, dS = P (dP − rowsum(P dP)),
/// dQ = dS K, dK = dSᵀ Q.
///
/// # Shapes
/// probabilities `[T,S]`, `d_output` `[T,D]`
pub fn plain_backward(head: &Head, probabilities: &[f32], d_output: &[f32], meter: &mut Meter) -> Gradients {
    let Head { queries, keys, size, factor, .. } = *head;
    let mut gradients = Gradients::zero(head);
    let row = |t: usize| t * keys..(t + 1) * keys;
    let line = |at: usize| at * size..(at + 1) * size;
    meter.keeps(probabilities);
    // forward: o[t] += p[t,s] * v[s]
    let mut d_value = meter.make(keys * size, 0.0);
    for t in 0..queries {
        let (p, d_o) = (meter.load(&probabilities[row(t)]), meter.load(&d_output[line(t)]));
        (0..keys).for_each(|s| meter.add(&mut d_value[line(s)], p[s], &d_o));
        meter.free([p, d_o]);
    }
    meter.store(&d_value, &mut gradients.value);
    meter.free([d_value]);
    let mut d_probabilities = meter.keep(queries * keys);
    let value = meter.load(&head.value);
    for t in 0..queries {
        let d_o = meter.load(&d_output[line(t)]);
        let mut d_p = meter.make(keys, 0.0);
        (0..keys).for_each(|s| d_p[s] = meter.dot(&d_o, &value[line(s)]));
        meter.store(&d_p, &mut d_probabilities[row(t)]);
        meter.free([d_o, d_p]);
    }
    meter.free([value]);
    // forward: p = exp(s) / sum exp(s)
    let mut d_scores = meter.keep(queries * keys);
    for t in 0..queries {
        let (p, mut d) = (meter.load(&probabilities[row(t)]), meter.load(&d_probabilities[row(t)]));
        let inner: f32 = p.iter().zip(&d).map(|(p, d)| p * d).sum();
        p.iter().zip(&mut d).for_each(|(p, d)| *d = p * (*d - inner));
        meter.store(&d, &mut d_scores[row(t)]);
        meter.free([p, d]);
    }
    // forward: s[t,s] = factor * q[t] · k[s]
    let key = meter.load(&head.key);
    for t in 0..queries {
        let d_s = meter.load(&d_scores[row(t)]);
        let mut d_q = meter.make(size, 0.0);
        (0..keys).for_each(|s| meter.add(&mut d_q, factor * d_s[s], &key[line(s)]));
        meter.store(&d_q, &mut gradients.query[line(t)]);
        meter.free([d_s, d_q]);
    }
    meter.free([key]);
    let mut d_key = meter.make(keys * size, 0.0);
    for t in 0..queries {
        let (d_s, query) = (meter.load(&d_scores[row(t)]), meter.load(&head.query[line(t)]));
        (0..keys).for_each(|s| meter.add(&mut d_key[line(s)], factor * d_s[s], &query));
        meter.free([d_s, query]);
    }
    meter.store(&d_key, &mut gradients.key);
    meter.free([d_key]);
    gradients
}
