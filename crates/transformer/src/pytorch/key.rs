//! Which entry of the table an operation has: its kind, and the variant where PyTorch writes it in several ways.

use graph::ops::Pairing;
use graph::{AxisName, Dtype, Graph, Op, Operation, Source, TensorId};

/// The key; none for what belongs to our loop and not to the network.
pub(super) fn of(g: &Graph, operation: &Operation) -> Option<String> {
    let variant = match &operation.op {
        Op::Embedding(_) => counts(g, operation.inputs[1]).then_some("positions"),
        Op::EmbeddingBackward(_) => counts(g, operation.inputs[0]).then_some("positions"),
        Op::Matmul(product) => {
            let heads = |at: usize| g.shape(operation.inputs[at]).lens().get(1).copied();
            let grouped = product.batched && heads(0) != heads(1);
            match (product.batched, product.transpose_a, product.transpose_b) {
                (false, false, false) => None,
                (false, false, true) => Some("b"),
                (false, true, false) => Some("a"),
                (true, false, false) => Some(if grouped { "grouped" } else { "batched" }),
                (true, false, true) => Some(if grouped { "grouped_b" } else { "batched_b" }),
                (true, true, false) => Some("batched_a"),
                (_, true, true) => return None,
            }
        }
        Op::Bias(_) => (g.tensor(operation.inputs[1]).name == "alibi").then_some("alibi"),
        Op::Scale(scale) if scale.factor == 1.0 => Some("one"),
        Op::Scale(_) => {
            let of_keys =
                g.shape(operation.output).axes().last().is_some_and(|axis| axis.name == AxisName::S);
            Some(if of_keys { "root" } else { "mean" })
        }
        Op::Rope(rope) => Some(match (rope.pairing, rope.inverse) {
            (Pairing::Interleaved, false) => "interleaved",
            (Pairing::Interleaved, true) => "interleaved_back",
            (Pairing::Half, false) => "half",
            (Pairing::Half, true) => "half_back",
        }),
        Op::Visibility(rule) => Some(match (rule.causal, rule.pad.is_some()) {
            (false, false) => "all",
            (true, false) => "causal",
            (false, true) => "padded",
            (true, true) => "causal_padded",
        }),
        Op::Softmax(_) => may_be_blind(g, operation.inputs[0]).then_some("blind"),
        Op::AdamW(step) => (!step.decay).then_some("kept"),
        Op::Cache(_)
        | Op::SampleRows(_)
        | Op::GatherRows(_)
        | Op::PickRates(_)
        | Op::Guard(_)
        | Op::Record(_)
        | Op::Advance(_) => return None,
        _ => None,
    };
    let kind = operation.op.kind();
    Some(variant.map_or_else(|| kind.to_owned(), |variant| format!("{kind}.{variant}")))
}

/// The ids are 0, 1, 2, ...: no tokens.
fn counts(g: &Graph, ids: TensorId) -> bool {
    let ids = g.tensor(ids);
    ids.dtype == Dtype::I32 && matches!(ids.source, Source::Constant(_))
}

/// A row of masked scores may be without any visible key: of padding, or because someone edited the mask.
fn may_be_blind(g: &Graph, masked: TensorId) -> bool {
    let made_by = |tensor| g.producer(tensor).map(|id| g.operation(id));
    let Some(operation) = made_by(masked) else { return false };
    match &operation.op {
        Op::Patch(_) => may_be_blind(g, operation.inputs[0]),
        Op::Mask(_) => match made_by(operation.inputs[1]).map(|operation| &operation.op) {
            Some(Op::Visibility(rule)) => rule.pad.is_some(),
            _ => true,
        },
        _ => false,
    }
}
