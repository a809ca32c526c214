//! From an operation to its dispatches: which kernel, which operands, which sizes, how many workgroups. Plain
//! numbers: what `webgpu` dispatches and what the page shows are one and the same.

use crate::ops::{self, LayerNorm, LayerNormBackward, LayerNormWeightBackward, Pairing, rates};
use crate::ops::{RmsNorm, RmsNormBackward, RmsNormWeightBackward};
use crate::{Graph, Op, OpId, Shape};

/// Threads of a workgroup, in every kernel but the matrix product and those of one thread.
pub const WORKGROUP: u32 = 64;

/// Threads of a workgroup of the matrix product and of attention, where one thread does much.
pub const TILES: u32 = 32;

/// Rows and columns that a thread of the matrix product holds; a test holds it to the file.
pub const EDGE: u32 = 8;

/// Floats whose squares one thread of the global norm sums.
pub const BLOCK: usize = 64;

/// Rows that one thread sums; where there are more, a second dispatch adds up the sums.
const PORTION: u32 = 32;

/// Kernels whose only thread does all the work.
const OF_ONE_THREAD: &[&str] = &["advance", "clip", "global_norm_total", "guard", "record"];

/// Threads of a workgroup of a kernel along x, y and z; a test holds it to the `@workgroup_size` of the file.
///
/// ```
/// assert_eq!(graph::launch::workgroup("matmul"), [32, 1, 1]);
/// assert_eq!(graph::launch::workgroup("softmax"), [64, 1, 1]);
/// ```
pub fn workgroup(kernel: &str) -> [u32; 3] {
    match kernel {
        "matmul" => [TILES, 1, 1],
        kernel if kernel.starts_with("attention") => [TILES, 1, 1],
        kernel if OF_ONE_THREAD.contains(&kernel) => [1, 1, 1],
        _ => [WORKGROUP, 1, 1],
    }
}

/// Workgroups along one axis of a grid, at most.
const GRID: u32 = 65_535;

/// An operand of a dispatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Operand of the operation.
    Input(usize),
    /// A result; an operation has one.
    Output(usize),
    /// Room of this operation's own, of two kinds; which sizes it has says [`scratch`].
    Scratch(usize),
    /// Tensors that lie side by side, where a program has put some so.
    Arena(usize),
}

/// One dispatch.
#[derive(Clone, Debug, PartialEq)]
pub struct Launch {
    /// File name of the kernel.
    pub kernel: &'static str,
    /// Operands that are only read, in the order of their bindings.
    pub reads: Vec<Slot>,
    /// Operands that are written, after them.
    pub writes: Vec<Slot>,
    /// Floats of the vectors that the kernel's source is written out for; 0 where it is not.
    pub vector: usize,
    /// The kernel's sizes, as 32-bit words.
    pub sizes: Vec<u32>,
    /// Workgroups.
    pub grid: [u32; 3],
}

use Slot::{Input, Output, Scratch};

/// A grid of one thread per item, in workgroups of [`WORKGROUP`].
pub fn threads(items: usize) -> [u32; 3] {
    groups((items as u32).div_ceil(WORKGROUP))
}

/// A grid of so many workgroups, in two dimensions when one is too short.
pub fn groups(count: u32) -> [u32; 3] {
    let rows = count.div_ceil(GRID).max(1);
    [count.div_ceil(rows), rows, 1]
}

/// The dispatches of an operation of a graph, at the shapes it has there.
///
/// ```
/// use graph::{AxisName::*, Graph, Shape, launch::launches_of};
/// let mut g = Graph::new();
/// let scores = g.parameter("scores", Shape::of(&[(T, 130), (S, 9)]))?;
/// g.softmax(scores)?;
/// let (id, _) = g.operations().next().unwrap();
/// // A thread per row, 64 in a workgroup: 130 rows take three.
/// assert_eq!(launches_of(&g, id)[0].grid, [3, 1, 1]);
/// # Ok::<(), graph::Error>(())
/// ```
pub fn launches_of(graph: &Graph, id: OpId) -> Vec<Launch> {
    let operation = graph.operation(id);
    let shapes: Vec<&Shape> = operation.inputs.iter().map(|&input| graph.shape(input)).collect();
    launches(&operation.op, &shapes, graph.shape(operation.output))
}

/// The dispatches of an operation, in order.
pub fn launches(op: &Op, inputs: &[&Shape], output: &Shape) -> Vec<Launch> {
    let len = output.len() as u32;
    let (rows, width) = (output.rows() as u32, output.last() as u32);
    let kernel = op.kind();
    let all = |n: usize| (0..n).map(Input).collect::<Vec<_>>();
    let one = |reads: Vec<Slot>, sizes: Vec<u32>, grid: [u32; 3]| {
        vec![Launch { kernel, reads, writes: vec![Output(0)], vector: 0, sizes, grid }]
    };
    let each = |operands: usize, sizes: Vec<u32>| one(all(operands), sizes, threads(output.len()));
    let per_row = |operands: usize, sizes: Vec<u32>| one(all(operands), sizes, threads(output.rows()));
    match op {
        Op::Add(_) | Op::Multiply(_) | Op::Mask(_) => each(2, vec![len]),
        Op::Patch(_) => each(3, vec![len]),
        Op::Relu(_) | Op::Gelu(_) | Op::Silu(_) => each(1, vec![len]),
        Op::ReluBackward(_) | Op::GeluBackward(_) | Op::SiluBackward(_) => each(2, vec![len]),
        Op::Scale(op) => each(1, vec![len, op.factor.to_bits()]),
        Op::Bias(_) => each(2, vec![len, inputs[1].len() as u32]),
        Op::Embedding(_) => each(2, vec![len, width]),
        Op::EmbeddingBackward(_) => {
            let sizes = vec![len, width, inputs[0].len() as u32];
            one(all(2), sizes, threads(output.rows() * output.last().div_ceil(4)))
        }
        Op::SumGroups(op) => {
            each(1, vec![len, op.share as u32, (output.from_end(0) * output.from_end(1)) as u32])
        }
        Op::SplitHeads(_) => each(1, heads(output)),
        Op::MergeHeads(_) => each(1, heads(inputs[0])),
        Op::Visibility(op) => {
            let of_one = len / output.lens()[0] as u32;
            let pad = op.pad.map_or(-1i32 as u32, |pad| pad);
            each(1, vec![len, output.from_end(1) as u32, width, of_one, u32::from(op.causal), pad])
        }
        Op::Rope(op) => {
            let [h, t, d] = [2, 1, 0].map(|i| output.from_end(i) as u32);
            let strides = [h * t * d, t * d, d];
            vec![rope(op, output, [strides; 2])]
        }
        Op::Matmul(op) => {
            let product = op.product(inputs[0], inputs[1]).expect("checked when the graph was built");
            let [m, k, n, share, batch] =
                [product.m, product.k, product.n, product.share, product.batch].map(|x| x as u32);
            let (a_row, a_k) = if op.transpose_a { (1, m) } else { (k, 1) };
            let (b_k, b_column) = if op.transpose_b { (1, k) } else { (n, 1) };
            let tiles = m.div_ceil(EDGE) * n.div_ceil(EDGE) * batch;
            // Nothing is added: something has to stand in its place.
            let reads = vec![Input(0), Input(1), Input(0)];
            let sizes = vec![m, k, n, share, a_row, a_k, b_k, b_column, batch, 0];
            one(reads, sizes, groups(tiles.div_ceil(TILES)))
        }
        Op::Softmax(_) => per_row(1, vec![rows, width]),
        Op::SoftmaxBackward(_) => per_row(2, vec![rows, width]),
        Op::RmsNorm(RmsNorm { eps }) | Op::LayerNorm(LayerNorm { eps }) => {
            per_row(2, vec![rows, width, eps.to_bits()])
        }
        Op::RmsNormBackward(RmsNormBackward { eps }) | Op::LayerNormBackward(LayerNormBackward { eps }) => {
            // Here too nothing is added.
            let reads = vec![Input(0), Input(1), Input(2), Input(0)];
            one(reads, vec![rows, width, eps.to_bits(), 0], threads(output.rows()))
        }
        Op::RmsNormWeightBackward(RmsNormWeightBackward { eps }) => {
            weight_backward(kernel, inputs[0], *eps, false)
        }
        Op::LayerNormWeightBackward(LayerNormWeightBackward { eps }) => {
            weight_backward(kernel, inputs[0], *eps, true)
        }
        Op::SumLeading(_) => summed(kernel, vec![Input(0)], ((inputs[0].len() / output.len()) as u32, len)),
        Op::CrossEntropy(_) => one(all(2), vec![len, inputs[0].last() as u32], threads(output.len())),
        Op::CrossEntropyBackward(_) => per_row(3, vec![rows, width]),
        Op::MeanLoss(_) => one(all(2), vec![inputs[0].len() as u32], [1, 1, 1]),
        Op::MeanLossBackward(_) => one(all(2), vec![len], [1, 1, 1]),
        Op::GlobalNorm(_) => global_norm(inputs),
        Op::Clip(_) => one(all(2), vec![rates::CLIP as u32], [1, 1, 1]),
        Op::SampleRows(op) => each(1, vec![len, op.seed, op.starts as u32]),
        Op::GatherRows(op) => each(2, vec![len, op.stride as u32, op.length as u32]),
        Op::PickRates(_) => one(all(2), vec![inputs[0].rows() as u32, len], [1, 1, 1]),
        Op::AdamW(op) => {
            let decay = if op.decay { 1f32 } else { 0.0 };
            vec![Launch {
                kernel,
                reads: vec![Input(1), Input(4), Input(5), Input(6)],
                writes: vec![Input(0), Input(2), Input(3)],
                vector: 0,
                sizes: vec![len, decay.to_bits()],
                grid: threads(output.len()),
            }]
        }
        Op::Guard(_) => in_place(kernel, vec![Input(1), Input(2)], vec![1], [1, 1, 1]),
        Op::Record(_) => in_place(kernel, vec![Input(1), Input(2), Input(3)], vec![rows], [1, 1, 1]),
        Op::Advance(_) => in_place(kernel, vec![Input(1)], vec![1], [1, 1, 1]),
        Op::Cache(_) => {
            let sizes = vec![inputs[1].len() as u32, output.from_end(1) as u32, width];
            in_place(kernel, vec![Input(1), Input(2)], sizes, threads(inputs[1].len()))
        }
    }
}

/// The rotation of a tensor `[B,H,T,D]`; x and y lie at these distances between rows of the batch, heads and positions.
pub fn rope(op: &ops::Rope, shape: &Shape, [x, y]: [[u32; 3]; 2]) -> Launch {
    let [pairs, heads, length, half] =
        [shape.len() / 2, shape.from_end(2), shape.from_end(1), shape.from_end(0) / 2].map(|x| x as u32);
    let interleaved = u32::from(op.pairing == Pairing::Interleaved);
    let sign = if op.inverse { -1f32 } else { 1.0 };
    let mut sizes = vec![pairs, heads, length, half, interleaved, sign.to_bits(), 0, 0];
    for strides in [x, y] {
        sizes.extend(strides.into_iter().chain([0]));
    }
    let reads = (0..3).map(Input).collect();
    Launch { kernel: "rope", reads, writes: vec![Output(0)], vector: 0, sizes, grid: threads(pairs as usize) }
}

/// Sizes of a tensor `[B,H,T,D]`.
fn heads(shape: &Shape) -> Vec<u32> {
    [shape.len(), shape.from_end(2), shape.from_end(1), shape.from_end(0)].map(|x| x as u32).to_vec()
}

/// A dispatch that overwrites its first operand.
fn in_place(kernel: &'static str, reads: Vec<Slot>, sizes: Vec<u32>, grid: [u32; 3]) -> Vec<Launch> {
    vec![Launch { kernel, reads, writes: vec![Input(0)], vector: 0, sizes, grid }]
}

/// A kernel that sums rows by portions, and the sum of these.
fn summed(kernel: &'static str, reads: Vec<Slot>, (rows, width): (u32, u32)) -> Vec<Launch> {
    let sum = |kernel, reads, to, (rows, portion): (u32, u32)| Launch {
        kernel,
        reads,
        writes: vec![to],
        vector: 0,
        sizes: vec![rows, width, portion],
        grid: threads((rows.div_ceil(portion) * width) as usize),
    };
    match rows.div_ceil(PORTION) {
        0 | 1 => vec![sum(kernel, reads, Output(0), (rows, rows))],
        portions => vec![
            sum(kernel, reads, Scratch(1), (rows, PORTION)),
            sum("sum_leading", vec![Scratch(1)], Output(0), (portions, portions)),
        ],
    }
}

/// The gradient of a norm's weight: what its rows have in common first.
fn weight_backward(kernel: &'static str, x: &Shape, eps: f32, centred: bool) -> Vec<Launch> {
    let (rows, width) = (x.rows() as u32, x.last() as u32);
    let mut launches = vec![Launch {
        kernel: "row_statistics",
        reads: vec![Input(0)],
        writes: vec![Scratch(0)],
        vector: 0,
        sizes: vec![rows, width, eps.to_bits(), u32::from(centred)],
        grid: threads(x.rows()),
    }];
    launches.extend(summed(kernel, vec![Input(0), Input(1), Scratch(0)], (rows, width)));
    launches
}

/// Floats of the scratch of each kind that the dispatches of an operation use.
pub fn scratch(op: &Op, inputs: &[&Shape], output: &Shape) -> [usize; 2] {
    let portions = |x: &Shape| {
        let rows = x.len() / output.len();
        if rows > PORTION as usize { rows.div_ceil(PORTION as usize) * output.len() } else { 0 }
    };
    match op {
        Op::GlobalNorm(_) => norm_scratch(inputs.iter().map(|shape| shape.len().div_ceil(BLOCK)).sum()),
        Op::RmsNormWeightBackward(_) | Op::LayerNormWeightBackward(_) => {
            [2 * inputs[0].rows(), portions(inputs[0])]
        }
        Op::SumLeading(_) => [0, portions(inputs[0])],
        _ => [0, 0],
    }
}

/// Squares block by block, gradient by gradient, and their total.
fn global_norm(inputs: &[&Shape]) -> Vec<Launch> {
    let mut blocks = 0;
    let mut launches = Vec::new();
    for (i, shape) in inputs.iter().enumerate() {
        launches.push(squares(Input(i), shape.len(), blocks));
        blocks += shape.len().div_ceil(BLOCK);
    }
    launches.extend(norm_of(blocks));
    launches
}

/// Squares of so many floats, of which the first block is that one of all.
pub fn squares(of: Slot, floats: usize, first: usize) -> Launch {
    Launch {
        kernel: "global_norm",
        reads: vec![of],
        writes: vec![Scratch(0)],
        vector: 0,
        sizes: vec![floats as u32, first as u32],
        grid: threads(floats.div_ceil(BLOCK)),
    }
}

/// The root of the sum of so many blocks.
pub fn norm_of(blocks: usize) -> [Launch; 2] {
    let portions = (blocks as u32).div_ceil(PORTION);
    let sums = Launch {
        kernel: "sum_leading",
        reads: vec![Scratch(0)],
        writes: vec![Scratch(1)],
        vector: 0,
        sizes: vec![blocks as u32, 1, PORTION],
        grid: threads(portions as usize),
    };
    let total = Launch {
        kernel: "global_norm_total",
        reads: vec![Scratch(1)],
        writes: vec![Output(0)],
        vector: 0,
        sizes: vec![portions],
        grid: [1, 1, 1],
    };
    [sums, total]
}

/// Floats of the scratch of both kinds of a norm over so many blocks.
pub fn norm_scratch(blocks: usize) -> [usize; 2] {
    [blocks, blocks.div_ceil(PORTION as usize)]
}
