//! The fast versions. Each is held to its truth in `ops` by `tests/parity.rs`; what is not listed here runs
//! as the truth, which costs nothing where it is rare or small.

mod attention;
mod elementwise;
mod embedding;
mod exp;
mod f32x4;
mod matmul;
mod rope;
mod rows;
mod tiles;
mod update;

use crate::call::{Call, Store};
use graph::{Op, TensorId};
use program::{Kernel, Rope, Step};

pub use attention::scratch_len as attention_scratch;
pub use matmul::scratch_len as matmul_scratch;

/// Computes `call.y` fast; false where there is only the truth.
pub fn run(call: &mut Call<'_, f32>) -> bool {
    let width = call.shape.last();
    match call.op {
        Op::Matmul(op) => {
            let product =
                op.product(call.shape_of(0), call.shape_of(1)).expect("checked when the graph was built");
            matmul::forward(call.y, call.x(0), call.x(1), op, product, call.scratch);
        }
        Op::EmbeddingBackward(_) => embedding::backward(call.y, call.ids(0), call.x(1), width),
        Op::Add(_) => elementwise::add(call.y, call.x(0), call.x(1)),
        Op::Bias(_) => elementwise::bias(call.y, call.x(0), call.x(1)),
        Op::SumLeading(_) => elementwise::sum_leading(call.y, call.x(0)),
        Op::SumGroups(op) => {
            let inner = call.shape.from_end(0) * call.shape.from_end(1);
            elementwise::sum_groups(call.y, call.x(0), op.share, inner);
        }
        Op::Multiply(_) => elementwise::multiply(call.y, call.x(0), call.x(1)),
        Op::Scale(op) => elementwise::scale(call.y, call.x(0), op.factor),
        Op::Mask(_) => elementwise::mask(call.y, call.x(0), call.x(1)),
        Op::Rope(op) => rope::forward(call.y, call.x(0), call.x(1), call.x(2), &Rope::split(op, call.shape)),
        Op::Softmax(_) => rows::softmax(call.y, call.x(0), width),
        Op::SoftmaxBackward(_) => rows::softmax_backward(call.y, call.x(0), call.x(1), width),
        Op::RmsNorm(op) => rows::rms_norm(call.y, call.x(0), call.x(1), op.eps),
        Op::RmsNormBackward(op) => rows::rms_norm_backward(call.y, call.x(0), call.x(1), call.x(2), op.eps),
        Op::RmsNormWeightBackward(op) => rows::rms_norm_weight_backward(call.y, call.x(0), call.x(1), op.eps),
        Op::LayerNorm(op) => rows::layer_norm(call.y, call.x(0), call.x(1), op.eps),
        Op::LayerNormBackward(op) => {
            rows::layer_norm_backward(call.y, call.x(0), call.x(1), call.x(2), op.eps)
        }
        Op::LayerNormWeightBackward(op) => {
            rows::layer_norm_weight_backward(call.y, call.x(0), call.x(1), op.eps)
        }
        Op::Relu(_) => elementwise::relu(call.y, call.x(0)),
        Op::ReluBackward(_) => elementwise::relu_backward(call.y, call.x(0), call.x(1)),
        Op::Gelu(_) => elementwise::gelu(call.y, call.x(0)),
        Op::GeluBackward(_) => elementwise::gelu_backward(call.y, call.x(0), call.x(1)),
        Op::Silu(_) => elementwise::silu(call.y, call.x(0)),
        Op::SiluBackward(_) => elementwise::silu_backward(call.y, call.x(0), call.x(1)),
        Op::CrossEntropy(_) => rows::cross_entropy(call.y, call.x(0), call.ids(1)),
        Op::GlobalNorm(_) => update::global_norm(call.y, call.inputs.iter().map(|&id| call.store.read(id))),
        Op::CrossEntropyBackward(_) => {
            rows::cross_entropy_backward(call.y, call.x(0), call.ids(1), call.x(2))
        }
        Op::Embedding(_)
        | Op::SplitHeads(_)
        | Op::MergeHeads(_)
        | Op::Visibility(_)
        | Op::MeanLoss(_)
        | Op::MeanLossBackward(_)
        | Op::Patch(_)
        | Op::Clip(_)
        | Op::SampleRows(_)
        | Op::GatherRows(_)
        | Op::PickRates(_)
        | Op::Cache(_)
        | Op::AdamW(_)
        | Op::Guard(_)
        | Op::Record(_)
        | Op::Advance(_) => return false,
    }
    true
}

/// Runs an operation that overwrites operands; false where there is only the truth.
pub fn run_in_place(op: &Op, inputs: &[TensorId], store: &mut Store<f32>) -> bool {
    let Op::AdamW(op) = op else { return false };
    store.adamw(inputs, |[theta, m, v], g, clip, rates| update::adamw(theta, g, m, v, clip, rates, op.decay));
    true
}

/// Runs a fused kernel.
pub fn run_fused(step: &Step, store: &mut Store<f32>, scratch: &mut [f32]) {
    match (&step.kernel, step.inputs.as_slice(), step.outputs.as_slice()) {
        (Kernel::Operation(_), ..) => unreachable!("operations run as such"),
        (Kernel::Added(_) | Kernel::Update(_) | Kernel::ArenaNorm(_), ..) => {
            unreachable!("programs for a CPU have none")
        }
        (Kernel::Attention(kernel), &[query, key, value, ids, ref penalty @ ..], &[mixed, sums]) => {
            let mut written = store.take([mixed, sums]);
            let x = attention::Operands::of(store, [query, key, value], ids, penalty);
            let [to_mixed, to_sums] = written.each_mut();
            attention::forward(to_mixed, to_sums, &x, kernel, scratch);
            store.put([mixed, sums], written);
        }
        (
            Kernel::AttentionBackward(kernel),
            &[query, key, value, d_mixed, ids, sums, ref penalty @ ..],
            &[d_query, d_key, d_value],
        ) => {
            let outputs = [d_query, d_key, d_value];
            let mut written = store.take(outputs);
            let x = attention::Operands::of(store, [query, key, value], ids, penalty);
            let (d_mixed, sums) = (store.read(d_mixed), store.read(sums));
            let to = written.each_mut().map(Vec::as_mut_slice);
            attention::backward(to, d_mixed, sums, &x, kernel, scratch);
            store.put(outputs, written);
        }
        (Kernel::Rope(kernel), &[x, cos, sin], &[y]) => {
            let mut written = store.take([y]);
            rope::forward(&mut written[0], store.read(x), store.read(cos), store.read(sin), kernel);
            store.put([y], written);
        }
        _ => unreachable!("every kernel has the operands that its program gave it"),
    }
}
