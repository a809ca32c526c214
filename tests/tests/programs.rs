//! Fused programs against explicit ones, bit by bit, on the CPU and on a GPU: the loss, the logits and every gradient, for
//! every fixture's model and at awkward sizes. (Explicit ones are held to the truth in `parity.rs`, to PyTorch in `lab.rs`.)

use cpu::{Mode, Plan};
use graph::random::draw;
use graph::{Graph, TensorId};
use model::{Feed, Inputs, TrainingGraph, initial_parameters};
use pollster::block_on;
use program::{Kernel, Program, Target};
use std::rc::Rc;
use std::sync::Arc;
use tests::benchmark::Case;
use tests::fixture::Fixture;
use tests::gpu::device;
use transformer::{Dims, Extent, ForwardGraph, ModelConfig, Position, Topology};
use webgpu::Device;

/// Ids below `vocabulary`, drawn by place; 0, which is padding in some fixtures, among them.
fn ids(count: usize, vocabulary: u32, seed: u32) -> Vec<i32> {
    (0..count as u32).map(|at| (draw(seed, 0, at) % vocabulary) as i32).collect()
}

/// A graph with its gradients, and what it is given.
struct Prepared {
    graph: Arc<Graph>,
    /// The loss, the logits and every gradient.
    wanted: Vec<TensorId>,
    floats: Vec<(TensorId, Vec<f32>)>,
    ids: Vec<(TensorId, Vec<i32>)>,
}

impl Prepared {
    fn new(dims: &Dims, extent: Extent) -> Self {
        let ForwardGraph { mut graph, forward, targets, loss } = ForwardGraph::new(dims, extent).unwrap();
        graph.append_gradients(loss.loss).unwrap();
        let gradients = graph.parameters().filter_map(|(_, t)| graph.find(&format!("grad:{}", t.name)));
        let wanted: Vec<TensorId> = gradients.chain([loss.loss, forward.logits]).collect();
        let mut parameters = initial_parameters(&graph, dims.layers, 3);
        // First weights are small, and attention nearly even: larger ones make it choose.
        parameters.iter_mut().flatten().for_each(|x| *x *= 4.0);
        let floats = graph.parameters().map(|(id, _)| id).zip(parameters).collect();
        let Inputs { tokens, targets, source } = Inputs::of(forward, targets);
        let vocabulary = dims.config.vocab_size;
        let rows = extent.batch * extent.length;
        let mut given = vec![(tokens, ids(rows, vocabulary, 1)), (targets, ids(rows, vocabulary, 2))];
        given.extend(source.map(|id| (id, ids(extent.batch * extent.source_length, vocabulary, 5))));
        Self { graph: Arc::new(graph), wanted, floats, ids: given }
    }

    fn on_cpu(&self, mode: Mode) -> Vec<Vec<f32>> {
        let mut plan = Plan::<f32>::new(self.graph.clone(), &self.wanted, mode);
        self.floats.iter().for_each(|(id, values)| plan.write(*id, values));
        self.ids.iter().for_each(|(id, values)| plan.write_ids(*id, values));
        plan.run();
        self.wanted.iter().map(|&id| plan.read(id).to_vec()).collect()
    }

    fn on_gpu(&self, device: &Rc<Device>, program: &Program) -> Vec<Vec<f32>> {
        let mut plan = webgpu::Plan::of(device, self.graph.clone(), program, &self.wanted).unwrap();
        self.floats.iter().for_each(|(id, values)| plan.write(*id, values));
        self.ids.iter().for_each(|(id, values)| plan.write_ids(*id, values));
        plan.run(1);
        block_on(plan.read(&self.wanted)).unwrap()
    }
}

/// Kernels of attention, forward and backward.
fn kernels(program: &Program) -> [usize; 2] {
    let count = |is: fn(&Kernel) -> bool| program.steps.iter().filter(|step| is(&step.kernel)).count();
    [
        count(|kernel| matches!(kernel, Kernel::Attention(_))),
        count(|kernel| matches!(kernel, Kernel::AttentionBackward(_))),
    ]
}

/// Compares a fused program with the explicit one, bit by bit, on the CPU or on a GPU; how many kernels of attention the fused
/// one has.
#[track_caller]
fn compare(on: Option<&Rc<Device>>, case: &str, dims: &Dims, extent: Extent) -> [usize; 2] {
    let it = Prepared::new(dims, extent);
    let target = if on.is_some() { Target::Gpu } else { Target::Cpu };
    let fused = Program::fused(&it.graph, &it.wanted, target);
    let (expected, got) = match on {
        None => (it.on_cpu(Mode::Explicit), it.on_cpu(Mode::Fast)),
        Some(device) => {
            let explicit = Program::explicit(&it.graph, &it.wanted);
            (it.on_gpu(device, &explicit), it.on_gpu(device, &fused))
        }
    };
    let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect::<Vec<u32>>();
    for (&id, (expected, got)) in it.wanted.iter().zip(expected.iter().zip(&got)) {
        let first = bits(expected).iter().zip(bits(got)).position(|(a, b)| *a != b);
        let seen = first.map(|cell| (cell, expected[cell], got[cell]));
        assert_eq!(seen, None, "{case}: {}", it.graph.tensor(id).name);
    }
    kernels(&fused)
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
        let kernels = compare(None, &case, &dims, fixture.extent);
        assert_eq!(kernels, [attentions(&dims, fixture.extent); 2], "{case}: kernels of attention");
    }
}

/// Grouped keys of 4 heads over 2, with and without what a kernel may have to add or to hide.
fn awkward(length: usize, size: u32) -> impl Iterator<Item = (String, Dims, Extent)> {
    let kinds = [(Position::Alibi, None), (Position::Rope, Some(0)), (Position::None, None)];
    kinds.into_iter().map(move |(position, pad)| {
        let config = ModelConfig {
            d_model: 4 * size,
            heads: 4,
            kv_heads: 2,
            d_ff: 12,
            position,
            pad_token: pad,
            ..ModelConfig::textbook(7, length as u32)
        };
        let case = format!("T {length}, D {size}, {}", position.text());
        (case, config.validate().unwrap(), Extent::new(3, length))
    })
}

/// Around a block of 16 queries, a panel of 8 columns and a tile of 4 rows.
#[test]
fn awkward_lengths_and_head_sizes_agree() {
    for (length, size) in [(1, 2), (2, 6), (3, 10), (5, 4), (15, 8), (16, 2), (17, 14), (33, 12), (65, 6)] {
        for (case, dims, extent) in awkward(length, size) {
            let kernels = compare(None, &case, &dims, extent);
            assert_eq!(kernels, [attentions(&dims, extent); 2], "{case}: kernels of attention");
        }
    }
}

#[test]
fn every_fixture_agrees_on_a_gpu() {
    let Some(device) = device() else { return };
    for case in Fixture::all() {
        let fixture = Fixture::read(&case);
        let dims = fixture.config.validate().unwrap();
        let fused = (fixture.config.d_model / fixture.config.heads).is_multiple_of(4);
        let expected = if fused { attentions(&dims, fixture.extent) } else { 0 };
        let kernels = compare(Some(&device), &case, &dims, fixture.extent);
        assert_eq!(kernels, [expected; 2], "{case}: kernels of attention");
    }
}

/// Around a workgroup of 32 queries, with one to four vectors of four floats a head, and where a head is no such vector.
#[test]
fn awkward_lengths_and_head_sizes_agree_on_a_gpu() {
    let Some(device) = device() else { return };
    for (length, size) in [(1, 4), (3, 8), (4, 4), (5, 16), (31, 12), (32, 8), (33, 4), (65, 8), (7, 6)] {
        for (case, dims, extent) in awkward(length, size) {
            let kernels = compare(Some(&device), &case, &dims, extent);
            let fused = if size % 4 == 0 { attentions(&dims, extent) } else { 0 };
            assert_eq!(kernels, [fused; 2], "{case}: kernels of attention");
        }
    }
}

/// A tensor that is looked at exists, and what made it is not fused.
#[test]
fn what_is_wanted_stays_explicit() {
    let dims = ModelConfig::textbook(7, 9).validate().unwrap();
    let ForwardGraph { graph, loss, .. } = ForwardGraph::new(&dims, Extent::new(2, 9)).unwrap();
    let seen = graph.find("block.1.attention.probabilities").unwrap();
    let steps = Program::fused(&graph, &[loss.loss, seen], Target::Cpu).steps;
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
        [of(Program::fused(&step.graph, &wanted, Target::Cpu)), of(Program::explicit(&step.graph, &wanted))]
    };
    for length in [64, 128, 256] {
        let ([fused, _], [twice, explicit]) = (bytes(length), bytes(2 * length));
        assert!(twice <= 2 * fused, "T {length}: {fused} bytes, twice that long {twice}");
        assert!(twice < explicit, "{twice} bytes fused, {explicit} an operation at a time");
    }
}

/// What a GPU is asked to do for a training step of the benchmark's models and of the default preset.
#[test]
fn a_training_step_has_few_dispatches() {
    let counted = Case::named(&[]).into_iter().map(|case| {
        let graph = &case.step.graph;
        let program = Program::fused(graph, &case.step.wanted(), Target::Gpu);
        (case.name, program.steps.iter().map(|step| step.launches(graph).len()).sum())
    });
    let expected: [(&str, usize); 4] = [("S", 64), ("M", 98), ("L", 166), ("sort", 114)];
    assert_eq!(counted.collect::<Vec<_>>(), expected);
}
