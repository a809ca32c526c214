//! The dispatches of a step on a GPU, as plain numbers (`graph::launch` for operations).

use crate::{Attention, AttentionBackward, Kernel, Layout, Rope, Step, Update};
use graph::launch::Slot::{Input, Output};
use graph::launch::{self, BLOCK, Launch, Slot, TILES, groups, threads};
use graph::{AxisName, Graph, Shape};

impl Step {
    /// The dispatches of a step, in order.
    pub fn launches(&self, graph: &Graph) -> Vec<Launch> {
        match &self.kernel {
            Kernel::Operation(id) => launch::launches_of(graph, *id),
            Kernel::Added(kernel) => added(launch::launches_of(graph, kernel.to), self.inputs.len() - 1),
            Kernel::Update(kernel) => vec![update(kernel)],
            Kernel::ArenaNorm(kernel) => {
                let squares = launch::squares(Slot::Arena(1), kernel.floats, 0);
                [squares].into_iter().chain(launch::norm_of(kernel.floats / BLOCK)).collect()
            }
            Kernel::Rope(kernel) => vec![rope(kernel)],
            Kernel::Attention(kernel) => vec![forward(kernel, self.inputs.len() > 4)],
            Kernel::AttentionBackward(kernel) => backward(kernel, self.inputs.len() > 6),
        }
    }

    /// Floats of the scratch of each kind that they use.
    pub fn scratch(&self, graph: &Graph) -> [usize; 2] {
        let id = match &self.kernel {
            Kernel::Operation(id) => *id,
            Kernel::ArenaNorm(kernel) => return launch::norm_scratch(kernel.floats / BLOCK),
            _ => return [0, 0],
        };
        let operation = graph.operation(id);
        let shapes: Vec<&Shape> = operation.inputs.iter().map(|&input| graph.shape(input)).collect();
        launch::scratch(&operation.op, &shapes, graph.shape(operation.output))
    }
}

/// The dispatch of an operation, with what is added to its result.
fn added(mut operation: Vec<Launch>, operand: usize) -> Vec<Launch> {
    for Launch { reads, sizes, .. } in &mut operation {
        reads.last_mut().into_iter().for_each(|last| *last = Input(operand));
        sizes.last_mut().into_iter().for_each(|last| *last = 1);
    }
    operation
}

/// Distances between rows of the batch, heads and positions.
fn strides(layout: Layout, heads: usize, positions: usize, size: usize) -> [u32; 3] {
    let strides = layout.strides(heads, positions, size);
    [strides.batch, strides.head, strides.position].map(|x| x as u32)
}

fn update(kernel: &Update) -> Launch {
    let [clip, rates, stop, decays] = std::array::from_fn(Input);
    Launch {
        kernel: "adamw_arena",
        reads: vec![Slot::Arena(1), clip, rates, stop, decays],
        writes: vec![Slot::Arena(0), Slot::Arena(2), Slot::Arena(3)],
        vector: 0,
        sizes: vec![kernel.floats as u32],
        grid: threads(kernel.floats),
    }
}

fn rope(kernel: &Rope) -> Launch {
    let Rope { op, batch, heads, positions, size, layouts } = kernel;
    let shape = Shape::of(&[
        (AxisName::B, *batch),
        (AxisName::H, *heads),
        (AxisName::T, *positions),
        (AxisName::D, *size),
    ]);
    launch::rope(op, &shape, layouts.map(|layout| strides(layout, *heads, *positions, *size)))
}

/// Sizes of all kernels of attention; `mixed` is how what is mixed lies, or its gradient, `gradient` how what is written
/// lies.
fn sizes(of: &Attention, penalised: bool, mixed: Layout, gradient: [u32; 3]) -> Vec<u32> {
    let Attention { batch, heads, kv_heads, queries, keys, size, scale, causal, pad, layouts } = of;
    let mut sizes: Vec<u32> = [batch, heads, kv_heads, queries, keys].map(|&x| x as u32).to_vec();
    let pad = pad.unwrap_or(-1i32 as u32);
    sizes.extend([scale.to_bits(), u32::from(*causal), pad, u32::from(penalised), 0, 0, 0]);
    let all = [
        strides(layouts[0], *heads, *queries, *size),
        strides(layouts[1], *kv_heads, *keys, *size),
        strides(layouts[2], *kv_heads, *keys, *size),
        strides(mixed, *heads, *queries, *size),
        gradient,
    ];
    all.into_iter().for_each(|strides| sizes.extend(strides.map(|floats| floats / 4).into_iter().chain([0])));
    sizes
}

fn of_each(
    kernel: &'static str,
    (reads, writes): (Vec<Slot>, Vec<Slot>),
    (of, sizes): (&Attention, Vec<u32>),
    threads: usize,
) -> Launch {
    let grid = groups((threads as u32).div_ceil(TILES));
    Launch { kernel, reads, writes, vector: of.size, sizes, grid }
}

fn forward(of: &Attention, penalised: bool) -> Launch {
    // Where there is no penalty something has to stand in its place.
    let penalty = Input(if penalised { 4 } else { 0 });
    let reads = vec![Input(0), Input(1), Input(2), Input(3), penalty];
    let sizes = sizes(of, penalised, of.layouts[3], [0; 3]);
    let threads = of.batch * of.heads * of.queries;
    of_each("attention", (reads, vec![Output(0), Output(1)]), (of, sizes), threads)
}

fn backward(kernel: &AttentionBackward, penalised: bool) -> Vec<Launch> {
    let AttentionBackward { of, layouts } = kernel;
    let Attention { batch, heads, kv_heads, queries, keys, size, .. } = *of;
    let [query, key, value, d, ids, sums] = std::array::from_fn(Input);
    let penalty = Input(if penalised { 6 } else { 0 });
    let with = |gradient| (of, sizes(of, penalised, layouts[3], gradient));
    let of_keys = |layout| with(strides(layout, kv_heads, keys, size));
    vec![
        of_each(
            "attention_query_backward",
            (vec![query, key, value, d, ids, penalty], vec![sums, Output(0)]),
            with(strides(layouts[0], heads, queries, size)),
            batch * heads * queries,
        ),
        of_each(
            "attention_key_backward",
            (vec![query, key, value, d, ids, penalty, sums], vec![Output(1)]),
            of_keys(layouts[1]),
            batch * kv_heads * keys,
        ),
        of_each(
            "attention_value_backward",
            (vec![query, key, d, ids, penalty, sums], vec![Output(2)]),
            of_keys(layouts[2]),
            batch * kv_heads * keys,
        ),
    ]
}
