//! Fused programs against explicit ones, bit by bit: the loss, the logits and every gradient, for every fixture's model and
//! at awkward sizes. (Explicit ones are held to the truth in `parity.rs`, to PyTorch in `lab.rs`.)

use cpu::{Mode, Plan};
use graph::TensorId;
use graph::random::draw;
use model::{Feed, Inputs, TrainingGraph, initial_parameters};
use program::{Kernel, Program};
use std::sync::Arc;
use tests::fixture::Fixture;
use transformer::{Dims, Extent, ForwardGraph, ModelConfig, Position, Topology};

/// Ids below `vocabulary`, drawn by place; 0, which is padding in some fixtures, among them.
fn ids(count: usize, vocabulary: u32, seed: u32) -> Vec<i32> {
    (0..count as u32).map(|at| (draw(seed, 0, at) % vocabulary) as i32).collect()
}

/// Compares both programs; how many kernels of attention, forward and backward, the fused one has.
#[track_caller]
fn compare(case: &str, dims: &Dims, extent: Extent) -> [usize; 2] {
    let ForwardGraph { mut graph, forward, targets, loss } = ForwardGraph::new(dims, extent).unwrap();
    graph.append_gradients(loss.loss).unwrap();
    let gradients = graph.parameters().filter_map(|(_, t)| graph.find(&format!("grad:{}", t.name)));
    let wanted: Vec<TensorId> = gradients.chain([loss.loss, forward.logits]).collect();
    let graph = Arc::new(graph);
    let run = |mode| {
        let mut plan = Plan::<f32>::new(graph.clone(), &wanted, mode);
        let parameters = initial_parameters(&graph, dims.layers, 3);
        for ((id, _), mut values) in graph.parameters().zip(parameters) {
            // First weights are small, and attention nearly even: larger ones make it choose.
            values.iter_mut().for_each(|x| *x *= 4.0);
            plan.write(id, &values);
        }
        let Inputs { tokens, targets, source } = Inputs::of(forward, targets);
        let vocabulary = dims.config.vocab_size;
        let rows = extent.batch * extent.length;
        plan.write_ids(tokens, &ids(rows, vocabulary, 1));
        plan.write_ids(targets, &ids(rows, vocabulary, 2));
        if let Some(source) = source {
            plan.write_ids(source, &ids(extent.batch * extent.source_length, vocabulary, 5));
        }
        plan.run();
        wanted.iter().map(|&id| plan.read(id).to_vec()).collect::<Vec<_>>()
    };
    let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect::<Vec<u32>>();
    for ((&id, expected), got) in wanted.iter().zip(run(Mode::Explicit)).zip(run(Mode::Fast)) {
        let first = bits(&expected).iter().zip(bits(&got)).position(|(a, b)| *a != b);
        let seen = first.map(|cell| (cell, expected[cell], got[cell]));
        assert_eq!(seen, None, "{case}: {}", graph.tensor(id).name);
    }
    let steps = Program::fused(&graph, &wanted).steps;
    let count = |is: fn(&Kernel) -> bool| steps.iter().filter(|step| is(&step.kernel)).count();
    [
        count(|kernel| matches!(kernel, Kernel::Attention(_))),
        count(|kernel| matches!(kernel, Kernel::AttentionBackward(_))),
    ]
}

/// Attentions of four queries and more: one a block, and in two stacks a second one in the decoder.
fn attentions(dims: &Dims, extent: Extent) -> usize {
    let of = |queries: usize| if queries < 4 { 0 } else { dims.layers };
    match dims.config.topology {
        Topology::EncoderDecoder => 2 * of(extent.length) + of(extent.source_length),
        Topology::Decoder | Topology::Encoder => of(extent.length),
    }
}

#[test]
fn every_fixture_is_fused_and_agrees() {
    for case in Fixture::all() {
        let fixture = Fixture::read(&case);
        let dims = fixture.config.validate().unwrap();
        let kernels = compare(&case, &dims, fixture.extent);
        assert_eq!(kernels, [attentions(&dims, fixture.extent); 2], "{case}: kernels of attention");
    }
}

/// Around a block of 16 queries, a panel of 8 columns and a tile of 4 rows.
#[test]
fn awkward_lengths_and_head_sizes_agree() {
    for (length, size) in [(1, 2), (2, 6), (3, 10), (5, 4), (15, 8), (16, 2), (17, 14), (33, 12), (65, 6)] {
        for (position, pad) in [(Position::Alibi, None), (Position::Rope, Some(0)), (Position::None, None)] {
            let config = ModelConfig {
                d_model: 4 * size,
                heads: 4,
                kv_heads: 2,
                d_ff: 12,
                position,
                pad_token: pad,
                ..ModelConfig::textbook(7, length)
            };
            let dims = config.validate().unwrap();
            let case = format!("T {length}, D {size}, {}", position.text());
            let extent = Extent::new(3, length as usize);
            let kernels = compare(&case, &dims, extent);
            assert_eq!(kernels, [attentions(&dims, extent); 2], "{case}: kernels of attention");
        }
    }
}

/// A tensor that is looked at exists, and what made it is not fused.
#[test]
fn what_is_wanted_stays_explicit() {
    let dims = ModelConfig::textbook(7, 9).validate().unwrap();
    let ForwardGraph { graph, loss, .. } = ForwardGraph::new(&dims, Extent::new(2, 9)).unwrap();
    let seen = graph.find("block.1.attention.probabilities").unwrap();
    let steps = Program::fused(&graph, &[loss.loss, seen]).steps;
    let fused = steps.iter().filter(|step| matches!(step.kernel, Kernel::Attention(_))).count();
    assert_eq!(fused, 1, "block 0 alone");
    assert!(steps.iter().any(|step| step.outputs.contains(&seen)));
}

/// No tensor of T · T survives a step: twice as many positions, twice as many bytes at most.
#[test]
fn memory_of_training_grows_linearly_with_the_rows() {
    let bytes = |length: usize| {
        let dims = ModelConfig::textbook(65, length as u32).validate().unwrap();
        let step = TrainingGraph::new(&dims, Extent::new(8, length), Feed::Given).unwrap();
        let wanted = step.wanted();
        let of = |program: Program| program.bytes(&step.graph, &wanted);
        [of(Program::fused(&step.graph, &wanted)), of(Program::explicit(&step.graph, &wanted))]
    };
    for length in [64, 128, 256] {
        let ([fused, _], [twice, explicit]) = (bytes(length), bytes(2 * length));
        assert!(twice <= 2 * fused, "T {length}: {fused} bytes, twice that long {twice}");
        assert!(twice < explicit, "{twice} bytes fused, {explicit} an operation at a time");
    }
}
