//! The truth: every operation as plain loops with f64 sums, no tricks. One module per module of `graph::ops`.

pub mod adamw;
pub mod add;
pub mod bias;
pub mod cache;
pub mod clip;
pub mod cross_entropy;
pub mod embedding;
pub mod gelu;
pub mod global_norm;
pub mod layer_norm;
pub mod mask;
pub mod matmul;
pub mod mean_loss;
pub mod merge_heads;
pub mod multiply;
pub mod patch;
pub mod relu;
pub mod rms_norm;
pub mod rope;
pub mod sampling;
pub mod scale;
pub mod silu;
pub mod softmax;
pub mod split_heads;
pub mod step_state;
pub mod sum_groups;
pub mod sum_leading;
pub mod visibility;

use crate::Real;
use crate::call::{Call, Store};
use graph::{Op, Shape, TensorId};

/// Computes `call.y` from its operands.
pub fn run<R: Real>(call: &mut Call<'_, R>) {
    let width = call.shape.last();
    match call.op {
        Op::Embedding(_) => embedding::forward(call.y, call.x(0), call.ids(1), width),
        Op::EmbeddingBackward(_) => embedding::backward(call.y, call.ids(0), call.x(1), width),
        Op::Matmul(matmul) => {
            let product =
                matmul.product(call.shape_of(0), call.shape_of(1)).expect("checked when the graph was built");
            matmul::forward(call.y, call.x(0), call.x(1), matmul, product);
        }
        Op::SumGroups(op) => {
            sum_groups::forward(call.y, call.x(0), op.share, call.shape.from_end(0) * call.shape.from_end(1));
        }
        Op::Add(_) => add::forward(call.y, call.x(0), call.x(1)),
        Op::Bias(_) => bias::forward(call.y, call.x(0), call.x(1)),
        Op::SumLeading(_) => sum_leading::forward(call.y, call.x(0)),
        Op::Multiply(_) => multiply::forward(call.y, call.x(0), call.x(1)),
        Op::Scale(op) => scale::forward(call.y, call.x(0), op.factor),
        Op::SplitHeads(_) => split_heads::forward(call.y, call.x(0), call.shape),
        Op::MergeHeads(_) => merge_heads::forward(call.y, call.x(0), call.shape_of(0)),
        Op::Rope(op) => rope::forward(call.y, call.x(0), call.x(1), call.x(2), op, call.shape),
        Op::Visibility(op) => visibility::forward(call.y, call.ids(0), op, call.shape),
        Op::Mask(_) => mask::forward(call.y, call.x(0), call.x(1)),
        Op::Softmax(_) => softmax::forward(call.y, call.x(0), width),
        Op::SoftmaxBackward(_) => softmax::backward(call.y, call.x(0), call.x(1), width),
        Op::RmsNorm(op) => rms_norm::forward(call.y, call.x(0), call.x(1), op.eps),
        Op::RmsNormBackward(op) => rms_norm::backward(call.y, call.x(0), call.x(1), call.x(2), op.eps),
        Op::RmsNormWeightBackward(op) => rms_norm::backward_weight(call.y, call.x(0), call.x(1), op.eps),
        Op::LayerNorm(op) => layer_norm::forward(call.y, call.x(0), call.x(1), op.eps),
        Op::LayerNormBackward(op) => layer_norm::backward(call.y, call.x(0), call.x(1), call.x(2), op.eps),
        Op::LayerNormWeightBackward(op) => layer_norm::backward_weight(call.y, call.x(0), call.x(1), op.eps),
        Op::Relu(_) => relu::forward(call.y, call.x(0)),
        Op::ReluBackward(_) => relu::backward(call.y, call.x(0), call.x(1)),
        Op::Gelu(_) => gelu::forward(call.y, call.x(0)),
        Op::GeluBackward(_) => gelu::backward(call.y, call.x(0), call.x(1)),
        Op::Silu(_) => silu::forward(call.y, call.x(0)),
        Op::SiluBackward(_) => silu::backward(call.y, call.x(0), call.x(1)),
        Op::CrossEntropy(_) => cross_entropy::forward(call.y, call.x(0), call.ids(1)),
        Op::CrossEntropyBackward(_) => cross_entropy::backward(call.y, call.x(0), call.ids(1), call.x(2)),
        Op::MeanLoss(_) => mean_loss::forward(call.y, call.x(0), call.ids(1)),
        Op::MeanLossBackward(_) => mean_loss::backward(call.y, call.ids(0), call.x(1)),
        Op::Patch(_) => patch::forward(call.y, call.x(0), call.x(1), call.x(2)),
        Op::GlobalNorm(_) => {
            let gradients: Vec<&[R]> = (0..call.inputs.len()).map(|i| call.x(i)).collect();
            global_norm::forward(call.y, &gradients);
        }
        Op::Clip(_) => clip::forward(call.y, call.x(0), call.x(1)),
        Op::SampleRows(op) => sampling::sample_rows(call.y_ids, call.ids(0), op),
        Op::GatherRows(op) => sampling::gather_rows(call.y_ids, call.ids(0), call.ids(1), op),
        Op::PickRates(_) => sampling::pick_rates(call.y, call.x(0), call.ids(1)),
        Op::Cache(_) | Op::AdamW(_) | Op::Guard(_) | Op::Record(_) | Op::Advance(_) => {
            unreachable!("operations in place go through run_in_place")
        }
    }
}

/// Runs an operation that overwrites operands.
pub fn run_in_place<R: Real>(op: &Op, inputs: &[TensorId], shapes: &[Shape], store: &mut Store<R>) {
    if let Op::AdamW(op) = op {
        return store.adamw(inputs, |[theta, m, v], g, clip, rates| {
            adamw::update(theta, g, m, v, clip, rates, op.decay);
        });
    }
    let at = |i: usize| inputs[i].0 as usize;
    let Store { floats, ids } = store;
    match op {
        Op::Cache(_) => {
            let mut kept = std::mem::take(&mut floats[at(0)]);
            cache::forward(&mut kept, &floats[at(1)], ids[at(2)][0] as usize, &shapes[0]);
            floats[at(0)] = kept;
        }
        Op::Guard(_) => step_state::guard(&mut ids[at(0)], floats[at(1)][0], floats[at(2)][0]),
        Op::Record(_) => {
            let (loss, norm, step) = (floats[at(1)][0], floats[at(2)][0], ids[at(3)][0]);
            step_state::record(&mut floats[at(0)], loss, norm, step);
        }
        Op::Advance(_) => {
            let stop = ids[at(1)][0];
            step_state::advance(&mut ids[at(0)], stop);
        }
        other => unreachable!("{} does not work in place", other.kind()),
    }
}
