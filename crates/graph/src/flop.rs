//! How much arithmetic a graph is, counted from its operations and their shapes. A sum, a difference, a product, a
//! quotient, a comparison, a root, an exponential, a logarithm and a tanh of floats count as one each, in the way that
//! `cpu/src/ops` computes them; ids, copies, masks and what a step keeps its books with count as nothing.

use crate::{Graph, Op, Shape, TensorId};

/// Of all operations that are needed for `wanted`.
///
/// ```
/// use graph::{AxisName::*, Graph, Shape, flop::flop_of};
/// let mut g = Graph::new();
/// let x = g.parameter("x", Shape::of(&[(T, 3), (C, 4)]))?;
/// let w = g.parameter("w", Shape::of(&[(C, 4), (F, 5)]))?;
/// let y = g.linear(x, w)?;
/// let p = g.softmax(y)?;
/// // 3·5 cells are sums of 4 products; of each, its softmax makes maximum, shift, exponential, sum and quotient.
/// assert_eq!(flop_of(&g, &[p]), 2 * 3 * 4 * 5 + 5 * 3 * 5);
/// # Ok::<(), graph::Error>(())
/// ```
pub fn flop_of(graph: &Graph, wanted: &[TensorId]) -> u64 {
    let of = |id| {
        let operation = graph.operation(id);
        let shapes: Vec<&Shape> = operation.inputs.iter().map(|&input| graph.shape(input)).collect();
        flop(&operation.op, &shapes, graph.shape(operation.output))
    };
    graph.needed_for(wanted).into_iter().map(of).sum()
}

/// Of one operation on operands of these shapes.
pub fn flop(op: &Op, inputs: &[&Shape], output: &Shape) -> u64 {
    let cells = output.len() as u64;
    let given = |i: usize| inputs[i].len() as u64;
    // So many for each cell of an operand, and for each of its rows.
    let rows = |i: usize, of_cell: u64, of_row: u64| of_cell * given(i) + of_row * inputs[i].rows() as u64;
    match op {
        Op::Matmul(op) => {
            let product = op.product(inputs[0], inputs[1]).expect("checked when the graph was built");
            2 * [product.batch, product.m, product.k, product.n].map(|n| n as u64).iter().product::<u64>()
        }
        Op::Add(_) | Op::Multiply(_) | Op::Bias(_) | Op::Scale(_) => cells,
        Op::Relu(_) | Op::ReluBackward(_) | Op::MeanLossBackward(_) => cells,
        // Cells of an operand are added up; the first of a sum is no addition.
        Op::SumLeading(_) | Op::SumGroups(_) => given(0) - cells,
        Op::EmbeddingBackward(_) => given(1),
        // Four products and two sums for the two features of a pair.
        Op::Rope(_) => 3 * cells,
        // Maximum, shift, exponential, sum, quotient.
        Op::Softmax(_) => 5 * cells,
        // p d, their sum, the difference, times p.
        Op::SoftmaxBackward(_) => 4 * cells,
        // Square, sum, quotient, weight; of a row its mean, eps and root.
        Op::RmsNorm(_) => rows(0, 4, 3),
        // The root again (2); x̂, w d, times x̂, sum, mean times x̂, difference, quotient.
        Op::RmsNormBackward(_) => rows(0, 9, 4),
        // The root again (2); x̂, times d, sum.
        Op::RmsNormWeightBackward(_) => rows(0, 5, 3),
        // Sum, deviation, square, sum, quotient, weight; of a row mean, variance, eps and root.
        Op::LayerNorm(_) => rows(0, 6, 4),
        // Mean and root again (4); x̂, w d, sum, times x̂, sum, mean times x̂, two differences, quotient.
        Op::LayerNormBackward(_) => rows(0, 13, 6),
        // Mean and root again (4); x̂, times d, sum.
        Op::LayerNormWeightBackward(_) => rows(0, 7, 4),
        // x³ (2), its share, plus x, the factor, tanh, plus 1, half of x, times it.
        Op::Gelu(_) => 9 * cells,
        // tanh (6); ½ (1 + tanh) (2); 1 − tanh² (2); the slope within (4); ½ x times both (3); their sum; times d.
        Op::GeluBackward(_) => 19 * cells,
        // −x, exponential, plus 1, quotient.
        Op::Silu(_) => 4 * cells,
        // The sigmoid (4); 1 − it, times x, plus 1, times it, times d.
        Op::SiluBackward(_) => 9 * cells,
        // Maximum, shift, exponential, sum; of a row logarithm, sum, difference.
        Op::CrossEntropy(_) => rows(0, 4, 3),
        // The softmax (5), minus 1 at the target, times d.
        Op::CrossEntropyBackward(_) => rows(0, 7, 0),
        Op::MeanLoss(_) => given(0) + 1,
        // Square and sum, and the root.
        Op::GlobalNorm(_) => 2 * inputs.iter().map(|shape| shape.len() as u64).sum::<u64>() + 1,
        // Quotient and minimum.
        Op::Clip(_) => 2,
        // c g; m (3); v (4); both corrections, root, eps, rate, quotient, difference; the decay.
        Op::AdamW(op) => (15 + u64::from(op.decay)) * cells,
        Op::Embedding(_)
        | Op::SplitHeads(_)
        | Op::MergeHeads(_)
        | Op::Visibility(_)
        | Op::Mask(_)
        | Op::Patch(_)
        | Op::Cache(_)
        | Op::SampleRows(_)
        | Op::GatherRows(_)
        | Op::PickRates(_)
        | Op::Guard(_)
        | Op::Record(_)
        | Op::Advance(_) => 0,
    }
}
