//! What generation costs with a cache of keys and values and without one: multiplications counted on the graphs
//! themselves, and floats that the cache holds.

use crate::{Dims, Extent, ForwardGraph, decode_step, memory};
use graph::{AxisName, Dtype, Error, Graph, Op, Shape, TensorId};

/// Bytes of a float.
pub const FLOAT_BYTES: u64 = 4;

/// Multiplications of all matrix products that are needed for `wanted`: the sum of batch·m·k·n over the graph's
/// `matmul` operations. Everything else (norms, softmax, rotations) grows more slowly and is not counted.
pub fn multiplications(graph: &Graph, wanted: &[TensorId]) -> Result<u64, Error> {
    let mut sum = 0;
    for id in graph.needed_for(wanted) {
        let operation = graph.operation(id);
        if let Op::Matmul(product) = &operation.op {
            let [a, b] = [0, 1].map(|i| graph.shape(operation.inputs[i]));
            let product = product.product(a, b)?;
            sum += [product.batch, product.m, product.k, product.n].map(|n| n as u64).iter().product::<u64>();
        }
    }
    Ok(sum)
}

/// A whole forward pass over `length` tokens (and a source of `source_length`): what every new token costs where
/// nothing is remembered.
///
/// ```
/// # use transformer::{ModelConfig, study::cost::whole_pass};
/// // Textbook: C 32, F 88, 2 blocks, V 11. Per token a block multiplies 4·32·32 for q, k, v and the output and
/// // 3·32·88 in the feed-forward; the head 32·11. Per pair of tokens a block multiplies 2·32 for scores and mixing.
/// let dims = ModelConfig::textbook(11, 12).validate().unwrap();
/// let per_token = 2 * (4 * 32 * 32 + 3 * 32 * 88) + 32 * 11;
/// assert_eq!(whole_pass(&dims, 12, 0).unwrap(), 12 * per_token + 12 * 12 * 2 * 2 * 32);
/// ```
///
/// # Errors
/// A source that is missing, or not wanted.
pub fn whole_pass(dims: &Dims, length: usize, source_length: usize) -> Result<u64, Error> {
    let pass = ForwardGraph::new(dims, Extent::new(1, length).with_source(source_length))?;
    multiplications(&pass.graph, &[pass.forward.logits])
}

/// One token with a cache that then holds `positions` positions, the new one among them.
///
/// ```
/// # use transformer::{ModelConfig, study::cost::cached_step};
/// let dims = ModelConfig::textbook(11, 12).validate().unwrap();
/// let per_token = 2 * (4 * 32 * 32 + 3 * 32 * 88) + 32 * 11;
/// assert_eq!(cached_step(&dims, 12, 0).unwrap(), per_token + 12 * 2 * 2 * 32);
/// ```
///
/// # Errors
/// As the graph's builder.
pub fn cached_step(dims: &Dims, positions: usize, source_length: usize) -> Result<u64, Error> {
    let mut graph = Graph::new();
    let step = decode_step(&mut graph, dims, positions, source_length)?;
    multiplications(&graph, &[step.forward.logits])
}

/// What is made once from a source: the encoder's pass, and the keys and values of every cross-attention.
///
/// # Errors
/// For a model without an encoder.
pub fn source_once(dims: &Dims, source_length: usize) -> Result<u64, Error> {
    let mut graph = Graph::new();
    let shape = Shape::of(&[(AxisName::B, 1), (AxisName::T, source_length)]);
    let source = graph.input("source", shape, Dtype::I32)?;
    let made = memory(&mut graph, dims, source)?;
    multiplications(&graph, &made)
}

/// Floats of keys and values for so many positions in every block: 2·L·G·D·positions.
///
/// ```
/// # use transformer::{ModelConfig, study::cost::cached_floats};
/// let dims = ModelConfig::textbook(11, 12).validate().unwrap();
/// assert_eq!(cached_floats(&dims, 10), 2 * 2 * 4 * 8 * 10);
/// ```
pub fn cached_floats(dims: &Dims, positions: usize) -> u64 {
    (2 * dims.layers * dims.kv_heads * dims.head_size * positions) as u64
}

/// A step of a generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepCost {
    /// Positions cached after it.
    pub positions: usize,
    /// Floats cached, of the source too.
    pub floats: u64,
    /// Multiplications with the cache.
    pub cached: u64,
    /// Multiplications of a whole pass of this length.
    pub whole: u64,
    /// With the cache, summed from the first position on; what is made once of the source counts with the first.
    pub cached_so_far: u64,
    /// Of whole passes, likewise.
    pub whole_so_far: u64,
}

/// Every step from the first position to `positions`; `known` are those that were counted before.
///
/// # Errors
/// A length that the model does not reach, or a source that does not fit it.
pub fn steps(
    dims: &Dims,
    known: Vec<StepCost>,
    positions: usize,
    source_length: usize,
) -> Result<Vec<StepCost>, Error> {
    let mut all = known;
    all.truncate(positions);
    for n in all.len() + 1..=positions {
        let (cached, whole) = (cached_step(dims, n, source_length)?, whole_pass(dims, n, source_length)?);
        let so_far = match all.last() {
            Some(before) => (before.cached_so_far, before.whole_so_far),
            None if source_length == 0 => (0, 0),
            None => (source_once(dims, source_length)?, 0),
        };
        all.push(StepCost {
            positions: n,
            floats: cached_floats(dims, n + source_length),
            cached,
            whole,
            cached_so_far: so_far.0 + cached,
            whole_so_far: so_far.1 + whole,
        });
    }
    Ok(all)
}

/// How many times `whole` is `part`.
///
/// ```
/// assert_eq!(transformer::study::cost::times(6, 4), 1.5);
/// ```
pub fn times(whole: u64, part: u64) -> f64 {
    whole as f64 / part as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ModelConfig, Topology};

    /// Of one token in one textbook block: q, k, v, output; and the feed-forward.
    const PROJECTIONS: u64 = 4 * 32 * 32;
    const FEED_FORWARD: u64 = 3 * 32 * 88;
    /// Of one query and one key: score and mixing, all heads.
    const PAIR: u64 = 2 * 32;

    #[test]
    fn a_whole_pass_of_a_causal_model_is_as_many_cached_steps_at_full_length() {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        let known = steps(&dims, Vec::new(), 2, 0).unwrap();
        let steps = steps(&dims, known, 3, 0).unwrap();
        let per_token = 2 * (PROJECTIONS + FEED_FORWARD) + 32 * 11;
        assert_eq!(per_token, 25_440);
        let cached: Vec<u64> = steps.iter().map(|step| step.cached).collect();
        assert_eq!(cached, [25_440 + 128, 25_440 + 2 * 128, 25_440 + 3 * 128]);
        let whole: Vec<u64> = steps.iter().map(|step| step.whole).collect();
        assert_eq!(whole, [25_568, 2 * 25_696, 3 * 25_824]);
        assert_eq!((steps[2].cached_so_far, steps[2].whole_so_far), (77_088, 154_432));
        assert_eq!(steps[2].floats, 384);
    }

    #[test]
    fn fewer_key_heads_cache_less_and_project_less() {
        let dims = ModelConfig { kv_heads: 1, ..ModelConfig::textbook(11, 12) }.validate().unwrap();
        assert_eq!(cached_floats(&dims, 10), 320);
        let projections = 2 * 32 * 32 + 2 * 32 * 8;
        assert_eq!(cached_step(&dims, 5, 0).unwrap(), 2 * (projections + FEED_FORWARD + 5 * PAIR) + 32 * 11);
    }

    #[test]
    fn a_source_is_read_once() {
        let config = ModelConfig { topology: Topology::EncoderDecoder, ..ModelConfig::textbook(11, 12) };
        let dims = config.validate().unwrap();
        // The encoder over 4 tokens, then k and v of two cross-attentions.
        let encoder = 2 * (4 * (PROJECTIONS + FEED_FORWARD) + 16 * PAIR);
        let once = encoder + 2 * 4 * 2 * 32 * 32;
        assert_eq!(source_once(&dims, 4).unwrap(), once);
        // q and the output of the cross-attention, and four pairs, on top of a decoder's step.
        let step = |n: u64| 2 * (PROJECTIONS + FEED_FORWARD + n * PAIR + 2 * 32 * 32 + 4 * PAIR) + 32 * 11;
        let steps = steps(&dims, Vec::new(), 2, 4).unwrap();
        assert_eq!((steps[0].cached, steps[1].cached), (step(1), step(2)));
        assert_eq!(steps[1].cached_so_far, once + step(1) + step(2));
        assert_eq!((steps[0].whole, steps[1].whole), (once + step(1), once + 2 * step(2)));
        assert_eq!(steps[1].floats, cached_floats(&dims, 6));
    }
}
