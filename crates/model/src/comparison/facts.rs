//! What is known of a run before its first step: how large it is, what a step costs, and where it begins otherwise than
//! the run that it is compared with.

use super::ComparedRun;
use crate::training_graph::{Feed, TrainingGraph};
use crate::validation::judged_by;
use crate::{Backend, Error, Validator, initial_parameters};
use graph::flop::flop_of;
use std::collections::HashMap;
use transformer::{Extent, ForwardGraph};

/// Of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Number of parameters.
    pub parameter_count: u64,
    /// Arithmetic of a step: forward, backward and update.
    pub flop_per_step: u64,
    /// Of the plan of a step.
    pub bytes: u64,
    /// Of the plan that looks at held-out rows.
    pub validation_bytes: u64,
    /// Names of parameters that do not begin with the bits of the first run of the wave: other values, another shape, or
    /// only here.
    pub differs: Vec<String>,
    /// Of the forward graph of `Extent::of_context`.
    pub fingerprint: u64,
    /// ln V.
    pub uniform_guess_nats: f64,
}

/// Shape and bits of every parameter of a run, by name.
pub(super) type Beginning = HashMap<String, (Vec<usize>, Vec<u32>)>;

/// Facts of a run beside the first one of its wave, if it is not the first, and how it begins.
///
/// # Errors
/// Whatever is wrong with what was asked.
pub(super) fn facts(
    backend: &Backend,
    run: &ComparedRun,
    first: Option<&Beginning>,
) -> Result<(Facts, Beginning), Error> {
    let ComparedRun { dims, source, settings, edits, .. } = run;
    settings.validate()?;
    let dataset = source.training(dims.context)?;
    let feed = Feed::of(&dataset, settings.seed);
    let step = TrainingGraph::with_edits(dims, settings.extent(&dataset), feed, edits.clone())?;
    let beginning: Beginning = step
        .graph
        .parameters()
        .zip(initial_parameters(&step.graph, dims.layers, settings.seed))
        .map(|((_, tensor), values)| {
            let bits = values.into_iter().map(f32::to_bits).collect();
            (tensor.name.clone(), (tensor.shape.lens(), bits))
        })
        .collect();
    let same = |name: &str| first.is_none_or(|first| first.get(name) == beginning.get(name));
    let names = step.graph.parameters().map(|(_, tensor)| &tensor.name);
    let held_out = ForwardGraph::new(dims, Validator::extent(dims, source)?)?;
    let facts = Facts {
        parameter_count: dims.config.parameter_count(),
        flop_per_step: flop_of(&step.graph, &step.wanted()),
        bytes: backend.plan_bytes(&step.graph, &step.wanted()),
        validation_bytes: backend.plan_bytes(&held_out.graph, &judged_by(&held_out)),
        differs: names.filter(|name| !same(name)).cloned().collect(),
        fingerprint: ForwardGraph::new(dims, Extent::of_context(dims))?.graph.fingerprint(),
        uniform_guess_nats: source.uniform_guess_nats(),
    };
    Ok((facts, beginning))
}

#[cfg(test)]
mod tests {
    use crate::training_graph::{Feed, TrainingGraph};
    use graph::Shape;
    use graph::flop::{flop, flop_of};
    use std::collections::BTreeMap;
    use transformer::{Extent, FeedForward, ModelConfig, Position};

    /// One row of T 2 tokens, of V 4; one block of C 2, H 1, F 3, with a residual stream and without positions.
    #[test]
    fn a_step_of_the_smallest_model_is_counted_by_hand() {
        let config = ModelConfig {
            layers: 1,
            d_model: 2,
            heads: 1,
            kv_heads: 1,
            d_ff: 3,
            position: Position::None,
            feed_forward: FeedForward::Relu,
            ..ModelConfig::textbook(4, 2)
        };
        let dims = config.validate().unwrap();
        let feed = Feed::Sampled { table: 2, stride: 2, starts: 1, seed: 0 };
        let step = TrainingGraph::new(&dims, Extent::new(1, 2), feed).unwrap();
        let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
        for id in step.graph.needed_for(&step.wanted()) {
            let operation = step.graph.operation(id);
            let shapes: Vec<&Shape> = operation.inputs.iter().map(|&id| step.graph.shape(id)).collect();
            let count = flop(&operation.op, &shapes, step.graph.shape(operation.output));
            *kinds.entry(operation.op.kind()).or_default() += count;
        }
        kinds.retain(|_, count| *count > 0);
        let (t, c, f, v) = (2, 2, 3, 4);
        // Four projections, scores and mixing, both matrices of the feed-forward, the head.
        let forward = 2 * t * (4 * c * c + 2 * t * c + 2 * c * f + c * v);
        let (matrices, norms) = (v * c + 4 * c * c + 2 * c * f, 3 * c);
        let expected = BTreeMap::from([
            // Each product has two gradients, as large as itself.
            ("matmul", 3 * forward),
            // Both residuals; back: where either parts, where query, key and value come together, and the table's two uses.
            ("add", 2 * t * c + (2 + 2) * t * c + v * c),
            // The end of the embedding, scores and `hidden`, there and back.
            ("scale", 2 * (t * c + t * t + t * f)),
            ("rms_norm", 3 * (4 * t * c + 3 * t)),
            ("rms_norm_backward", 3 * (9 * t * c + 4 * t)),
            ("rms_norm_weight_backward", 3 * (5 * t * c + 3 * t)),
            ("softmax", 5 * t * t),
            ("softmax_backward", 4 * t * t),
            // The mask's gradient is 0 where it hides.
            ("multiply", t * t),
            ("relu", t * f),
            ("relu_backward", t * f),
            ("cross_entropy", 4 * t * v + 3 * t),
            ("cross_entropy_backward", 7 * t * v),
            ("mean_loss", t + 1),
            ("mean_loss_backward", t),
            ("embedding_backward", t * c),
            ("global_norm", 2 * (matrices + norms) + 1),
            ("clip", 2),
            // Norms do not decay.
            ("adamw", 16 * matrices + 15 * norms),
        ]);
        assert_eq!(kinds, expected);
        assert_eq!(flop_of(&step.graph, &step.wanted()), expected.values().sum::<u64>());
        assert_eq!(expected.values().sum::<u64>(), 1_772);
    }
}
