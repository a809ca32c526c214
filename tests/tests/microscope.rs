//! What the microscope shows is what the backend computed: every cell of a whole training step is explained, a frozen
//! step is the one that training does next, and an edit changes what follows it and nothing else.

use graph::{Op, TensorId};
use model::{Backend, Batch, Error, Inspector, Optimizer, Trainer, TrainerSettings};
use pollster::block_on;
use std::collections::BTreeSet;
use tests::lab::backends;
use transformer::what_if::{Donor, LeftOut, held, open_masks, read, resolve, shape_on, write};
use transformer::{
    Depth, Dims, ExplicitGraph, Extent, FeedForward, ModelConfig, Norm, NormPlacement, Position, RopePairing,
    Topology,
};

/// Of the sum of absolute terms: what another order of adding may change.
const TOLERANCE: f32 = 1e-6;

/// Cells of each operation that are opened.
const CELLS: usize = 11;

/// Tokens, with a few that have no target.
fn rows(dims: &Dims, extent: Extent) -> Batch {
    let id = |i: usize, factor: usize| (i * factor % (dims.vocabulary - 1)) as i32;
    let tokens: Vec<i32> = (0..extent.batch * extent.length).map(|i| id(i + 1, 7)).collect();
    let target = |(i, &next): (usize, &i32)| if i % 5 == 4 { -1 } else { next };
    let targets = tokens.iter().cycle().skip(1).take(tokens.len()).enumerate().map(target).collect();
    let source = (0..extent.batch * extent.source_length).map(|i| id(i + 3, 5)).collect();
    Batch { extent, tokens, targets, source }
}

fn trainer(backend: &Backend, config: &ModelConfig, extent: Extent) -> (Trainer, Batch) {
    let dims = config.validate().unwrap();
    let settings = TrainerSettings { batch: extent.batch, seed: 3, optimizer: Optimizer::default() };
    let mut trainer = Trainer::given(backend, &dims, extent, settings, Vec::new()).unwrap();
    let rows = rows(&dims, extent);
    trainer.feed(&rows);
    trainer.run(3);
    block_on(trainer.drain()).unwrap();
    (trainer, rows)
}

/// The values of a captured tensor.
fn of<'a>(explicit: &ExplicitGraph, values: &'a [f32], id: TensorId) -> &'a [f32] {
    let lens: Vec<usize> = explicit.graph().tensors().map(|(_, tensor)| tensor.shape.len()).collect();
    let start: usize = lens[..id.0 as usize].iter().sum();
    &values[start..start + lens[id.0 as usize]]
}

/// What the step makes of the tensors that it changes.
fn after<'a>(explicit: &ExplicitGraph, values: &'a [f32]) -> Vec<(TensorId, &'a [f32])> {
    let mut start: usize = explicit.graph().tensors().map(|(_, tensor)| tensor.shape.len()).sum();
    let mut next = |id: TensorId| {
        let len = explicit.graph().shape(id).len();
        start += len;
        (id, &values[start - len..start])
    };
    explicit.changed().into_iter().map(&mut next).collect()
}

/// Opens cells of every operation of a whole step; gives the kinds that were opened.
#[track_caller]
fn check(name: &str, backend: &Backend, change: impl FnOnce(&mut ModelConfig)) -> BTreeSet<&'static str> {
    let mut config = ModelConfig::textbook(11, 12);
    change(&mut config);
    let source = if config.topology == Topology::EncoderDecoder { 5 } else { 0 };
    let extent = Extent::new(3, 7).with_source(source);
    let (trainer, rows) = trainer(backend, &config, extent);
    let mut inspector = Inspector::new(backend, trainer.dims());
    let values = block_on(inspector.capture_step(&trainer, &rows)).unwrap();
    let explicit = ExplicitGraph::new(trainer.dims(), extent, Depth::Step, Vec::new()).unwrap();
    let graph = explicit.graph();
    let updated = after(&explicit, &values);
    let mut kinds = BTreeSet::new();
    for (id, operation) in graph.operations() {
        let operands: Vec<&[f32]> =
            operation.inputs.iter().map(|&input| of(&explicit, &values, input)).collect();
        let shown = match &operation.op {
            Op::AdamW(_) => updated.iter().find(|(id, _)| *id == operation.output).unwrap().1,
            _ => of(&explicit, &values, operation.output),
        };
        kinds.insert(operation.op.kind());
        for cell in (0..shown.len()).step_by(shown.len().div_ceil(CELLS)) {
            let explanation = graph.explain(id, cell, &operands);
            let allowed = TOLERANCE * explanation.magnitude.max(shown[cell].abs()) + 1e-7;
            let difference = (explanation.result - shown[cell]).abs();
            assert!(
                difference <= allowed,
                "{name}: {} cell {cell} is {}, explained as {}, allowed {allowed:e}",
                graph.tensor(operation.output).name,
                shown[cell],
                explanation.result
            );
        }
    }
    kinds
}

#[test]
fn every_cell_of_a_step_is_explained() {
    let mut kinds = BTreeSet::new();
    for (name, backend) in backends() {
        let mut all = |config: &str, change: &dyn Fn(&mut ModelConfig)| {
            kinds.extend(check(&format!("{config} on {name}"), &backend, change));
        };
        all("textbook", &|_| ());
        all("GPT-2", &|c| {
            (c.norm, c.norm_placement, c.feed_forward) =
                (Norm::LayerNorm, NormPlacement::Post, FeedForward::Gelu);
            (c.position, c.bias, c.tie_embeddings) = (Position::Learned, true, false);
        });
        all("ALiBi", &|c| {
            (c.position, c.feed_forward, c.residual) = (Position::Alibi, FeedForward::Relu, false)
        });
        all("grouped", &|c| {
            (c.kv_heads, c.rope_pairing, c.feed_forward) = (2, RopePairing::Half, FeedForward::Geglu)
        });
        all("encoder", &|c| {
            (c.topology, c.position, c.feed_forward) =
                (Topology::Encoder, Position::Sinusoidal, FeedForward::Silu);
        });
        all("both", &|c| {
            (c.topology, c.pad_token, c.feed_forward) =
                (Topology::EncoderDecoder, Some(10), FeedForward::Reglu)
        });
    }
    let bookkeeping =
        ["patch", "cache", "guard", "record", "advance", "sample_rows", "gather_rows", "pick_rates"];
    let missing: Vec<&&str> =
        Op::KINDS.iter().filter(|kind| !kinds.contains(*kind) && !bookkeeping.contains(kind)).collect();
    assert!(missing.is_empty(), "not walked by any of these models: {missing:?}");
}

#[test]
fn a_frozen_step_is_the_step_that_training_does_next() {
    for (name, backend) in backends() {
        let (mut trainer, rows) = trainer(&backend, &ModelConfig::textbook(11, 12), Extent::new(4, 9));
        let mut inspector = Inspector::new(&backend, trainer.dims());
        let before = block_on(trainer.snapshot()).unwrap();
        let values = block_on(inspector.capture_step(&trainer, &rows)).unwrap();
        assert_eq!(block_on(trainer.snapshot()).unwrap(), before, "looking changes nothing on {name}");
        let explicit = ExplicitGraph::new(trainer.dims(), rows.extent, Depth::Step, Vec::new()).unwrap();
        trainer.run(1);
        block_on(trainer.drain()).unwrap();
        let done = block_on(trainer.snapshot()).unwrap();
        let told: Vec<f32> =
            after(&explicit, &values).into_iter().flat_map(|(_, values)| values).copied().collect();
        let did = [done.parameters, done.first_moments, done.second_moments].concat();
        let bits = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&told), bits(&did), "foretold and done on {name}");
        let loss = of(&explicit, &values, explicit.pass.loss.loss)[0];
        assert_eq!(loss.to_bits(), trainer.take().losses[3].to_bits(), "the loss of the step on {name}");
    }
}

#[test]
fn a_frozen_step_holds_what_training_holds() {
    let config = ModelConfig::textbook(11, 12);
    let (dims, extent) = (config.validate().unwrap(), Extent::new(4, 9));
    let rows = rows(&dims, extent);
    let plain = ExplicitGraph::new(&dims, extent, Depth::Step, Vec::new()).unwrap();
    let edits = held(&write(&open_masks(&config)), plain.graph()).unwrap();
    assert_eq!(edits.len(), 2);
    let explicit = ExplicitGraph::new(&dims, extent, Depth::Step, edits.clone()).unwrap();
    for (name, backend) in backends() {
        let settings = TrainerSettings { batch: 4, seed: 3, optimizer: Optimizer::default() };
        let mut trainer = Trainer::given(&backend, &dims, extent, settings, edits.clone()).unwrap();
        trainer.feed(&rows);
        let values = block_on(Inspector::new(&backend, &dims).capture_step(&trainer, &rows)).unwrap();
        let mask = explicit.graph().find("block.0.attention.mask").unwrap();
        assert!(of(&explicit, &values, mask).iter().all(|&seen| seen == 1.0), "all is seen on {name}");
        trainer.run(1);
        block_on(trainer.drain()).unwrap();
        let loss = of(&explicit, &values, explicit.pass.loss.loss)[0];
        assert_eq!(loss.to_bits(), trainer.take().losses[0].to_bits(), "the loss of the step on {name}");
    }
}

#[test]
fn the_next_batch_is_drawn_as_the_step_draws_it() {
    let data = data::Dataset::of_stream((0..60).map(|i| i * 7 % 11).collect(), 6);
    let dims = ModelConfig::textbook(11, 6).validate().unwrap();
    for (name, backend) in backends() {
        let settings = TrainerSettings { batch: 5, seed: 9, optimizer: Optimizer::default() };
        let mut trainer = Trainer::new(&backend, &dims, &data, settings).unwrap();
        for step in 0..3 {
            let rows = Batch::of_windows(&data, &trainer.next_rows());
            let mut inspector = Inspector::new(&backend, &dims);
            let values = block_on(inspector.capture_step(&trainer, &rows)).unwrap();
            let explicit = ExplicitGraph::new(&dims, rows.extent, Depth::Step, Vec::new()).unwrap();
            trainer.run(1);
            block_on(trainer.drain()).unwrap();
            let loss = of(&explicit, &values, explicit.pass.loss.loss)[0];
            assert_eq!(loss.to_bits(), trainer.take().losses[0].to_bits(), "step {step} on {name}");
        }
    }
}

/// Names of tensors that differ between a pass with and without edits.
fn changed(backend: &Backend, edits: &str) -> (BTreeSet<String>, Vec<(usize, LeftOut)>) {
    let (trainer, _) = trainer(backend, &ModelConfig::textbook(11, 12), Extent::new(2, 6));
    let dims = trainer.dims().clone();
    let rows = rows(&dims, Extent::new(1, 6));
    let (list, unread) = read(edits);
    assert!(unread.is_empty());
    let mut inspector = Inspector::new(backend, &dims);
    let seen = block_on(inspector.capture_edited(trainer.plan(), &rows, Depth::Forward, &list)).unwrap();
    let plain = ExplicitGraph::new(&dims, rows.extent, Depth::Forward, Vec::new()).unwrap();
    // The page knows no values of other prompts; it builds the same graph nevertheless.
    let shapes = |donor: &Donor, tensor: &str| {
        let lens = shape_on(&dims, donor, tensor).unwrap_or_default();
        let values = vec![0.0; lens.iter().product()];
        Some((lens, values))
    };
    let made = resolve(&list, plain.graph(), shapes);
    assert_eq!(made.left_out, seen.left_out, "page and worker leave out the same");
    let edited = ExplicitGraph::new(&dims, rows.extent, Depth::Forward, made.edits).unwrap();
    let mut names = BTreeSet::new();
    for (id, tensor) in plain.graph().tensors().filter(|(_, tensor)| tensor.named) {
        let other = edited.graph().find(&tensor.name).unwrap();
        if of(&plain, &seen.plain, id) != of(&edited, &seen.values, other) {
            names.insert(tensor.name.clone());
        }
    }
    (names, seen.left_out)
}

#[test]
fn an_edit_changes_what_follows_it_and_nothing_before() {
    for (name, backend) in backends() {
        let (names, left_out) = changed(&backend, "block.1.attention.mask@0.1.2.5~1");
        assert!(left_out.is_empty());
        let told = |wanted: &str| names.contains(wanted);
        assert!(
            told("block.1.attention.mask") && told("block.1.attention.mixed") && told("logits"),
            "{name}: {names:?}"
        );
        assert!(!names.iter().any(|name| name.starts_with("block.0.")), "{name}: {names:?}");
        assert!(!told("block.1.attention.scores") && !told("embedding.output"), "{name}: {names:?}");
    }
}

#[test]
fn another_prompt_and_a_switched_off_head_reach_the_logits() {
    let (names, _) =
        changed(&Backend::Cpu, "block.0.attention.mixed@*.2.*.*~0;embedding.output@0.*.*~from1-2-3-4-5-6");
    assert!(names.contains("logits") && names.contains("block.0.attention.query"), "{names:?}");
    let (names, left_out) = changed(&Backend::Cpu, "embedding.output@0.5.*~from1-2");
    assert!(names.is_empty() && matches!(left_out[0].1, LeftOut::ShortDonor { has: 2, .. }), "{left_out:?}");
}

#[test]
fn a_window_leaves_hidden_what_was_hidden_in_it() {
    for (name, backend) in backends() {
        let (trainer, _) = trainer(&backend, &ModelConfig::textbook(11, 12), Extent::new(2, 6));
        let dims = trainer.dims().clone();
        let rows = rows(&dims, Extent::new(1, 6));
        let (list, _) = read("block.0.attention.mask@*.*.5.4~0;block.0.attention.mask@*.*.*.*~window2");
        let mut inspector = Inspector::new(&backend, &dims);
        let seen = block_on(inspector.capture_edited(trainer.plan(), &rows, Depth::Forward, &list)).unwrap();
        let plain = ExplicitGraph::new(&dims, rows.extent, Depth::Forward, Vec::new()).unwrap();
        let made = resolve(&list, plain.graph(), |_, _| None);
        let edited = ExplicitGraph::new(&dims, rows.extent, Depth::Forward, made.edits).unwrap();
        let probabilities = edited.graph().find("block.0.attention.probabilities").unwrap();
        let shares = of(&edited, &seen.values, probabilities);
        // Of the first head: query 5 sees itself alone, query 4 itself and the key before.
        assert_eq!(shares[30..36], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0], "{name}");
        assert_eq!(shares[24..27], [0.0; 3], "{name}");
        assert!(shares[27] > 0.0 && (shares[27] + shares[28] - 1.0).abs() < 1e-6, "{name}: {shares:?}");
    }
}

#[test]
fn a_batch_that_is_too_large_to_look_at_is_refused_with_the_cure() {
    let config = ModelConfig { context: 256, ..ModelConfig::textbook(11, 12) };
    let dims = config.validate().unwrap();
    let extent = Extent::new(64, 256);
    let settings = TrainerSettings { batch: 64, seed: 1, optimizer: Optimizer::default() };
    let trainer = Trainer::given(&Backend::Cpu, &dims, extent, settings, Vec::new()).unwrap();
    let mut inspector = Inspector::new(&Backend::Cpu, &dims);
    let refused = block_on(inspector.capture_step(&trainer, &rows(&dims, extent))).unwrap_err();
    assert!(matches!(refused, Error::OutOfMemory(_)) && refused.to_string().contains("smaller"), "{refused}");
}
