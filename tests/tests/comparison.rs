//! Comparisons: what a run learns does not depend on what stands beside it, and runs differ in what was asked alone.

use data::{Source, TaskName};
use model::{
    Backend, Batch, ComparedRun, Comparison, End, Error, Inspector, Snapshot, Trainer, TrainerSettings,
    VALIDATION_EVERY, Validator,
};
use pollster::block_on;
use std::rc::Rc;
use tests::gpu::device;
use transformer::{Depth, Dims, ModelConfig, Position, fields};

/// On the CPU, and on a GPU where there is one.
fn backends() -> Vec<(&'static str, Backend)> {
    let gpu = device().map(|device| ("WebGPU", Backend::WebGpu(device)));
    [("CPU", Backend::Cpu)].into_iter().chain(gpu).collect()
}

/// Sorting in small batches, with these changes.
fn run(wave: u32, seed: u32, changes: &[(&str, &str)]) -> ComparedRun {
    let task = TaskName::Sort.make(seed);
    let preset = model::preset(&task);
    let mut config = preset.config;
    assert_eq!(fields::apply(&mut config, changes.iter().copied()), []);
    ComparedRun {
        wave,
        dims: config.validate().unwrap(),
        source: Rc::new(Source::Task(task)),
        settings: TrainerSettings { batch: 4, seed, optimizer: preset.optimizer },
        edits: Vec::new(),
    }
}

/// Trains to the end, so many steps at once at most.
fn train(comparison: &mut Comparison, slices: &[u32]) {
    for &slice in slices.iter().cycle() {
        if comparison.is_done() {
            return;
        }
        block_on(comparison.advance(slice, || 0.0)).unwrap();
    }
}

fn bits(values: impl IntoIterator<Item = f32>) -> Vec<u32> {
    values.into_iter().map(f32::to_bits).collect()
}

fn losses(comparison: &Comparison, i: usize) -> Vec<u32> {
    bits(comparison.losses(i).since(0).iter().map(|piece| piece.summary.mean))
}

/// The same run without any other: losses, and what is seen of held-out rows every so many steps.
fn alone(backend: &Backend, run: &ComparedRun, steps: u32) -> (Vec<u32>, Vec<(u32, u64)>) {
    let ComparedRun { dims, source, settings, .. } = run;
    let data = source.training(dims.context).unwrap();
    let mut trainer = Trainer::new(backend, dims, &data, settings.clone()).unwrap();
    let mut validator = Validator::new(backend, dims, source).unwrap();
    let mut seen = Vec::new();
    loop {
        let known = trainer.known();
        if known.is_multiple_of(VALIDATION_EVERY) || known == steps {
            let loss = block_on(validator.validate(trainer.plan())).unwrap().loss;
            seen.push((known, loss.to_bits()));
        }
        if known == steps {
            return (bits(trainer.take().losses), seen);
        }
        trainer.run(1);
        block_on(trainer.drain()).unwrap();
    }
}

#[test]
fn a_run_learns_the_same_to_the_bit_with_others_and_alone() {
    let asked = || {
        vec![
            run(1, 5, &[]),
            run(1, 5, &[("residual", "false")]),
            run(1, 5, &[("feed_forward", "relu"), ("d_ff", "128")]),
            run(2, 6, &[]),
        ]
    };
    for (name, backend) in backends() {
        let mut comparison = Comparison::new(&backend, asked(), 25).unwrap();
        train(&mut comparison, &[3, 256, 1]);
        for (i, run) in asked().iter().enumerate() {
            let (expected, seen) = alone(&backend, run, 25);
            assert_eq!(losses(&comparison, i), expected, "run {i} on {name}");
            let checks: Vec<(u32, u64)> =
                comparison.checks(i).iter().map(|check| (check.step, check.loss.to_bits())).collect();
            assert_eq!(checks, seen, "run {i} on {name}");
            assert_eq!(comparison.ended(i), Some(&End::Finished));
            assert_eq!((comparison.measures(i).steps, comparison.grad_norms(i).end()), (25, 25));
        }
        assert_eq!(losses(&comparison, 0).len(), 25);
        assert_ne!(losses(&comparison, 0), losses(&comparison, 3), "another seed");
    }
}

#[test]
fn two_runs_that_ask_for_the_same_are_the_same() {
    for (name, backend) in backends() {
        let mut comparison = Comparison::new(&backend, vec![run(0, 3, &[]), run(0, 3, &[])], 12).unwrap();
        assert!(comparison.facts(1).differs.is_empty());
        train(&mut comparison, &[5]);
        assert_eq!(losses(&comparison, 0), losses(&comparison, 1), "{name}");
    }
}

fn snapshots(comparison: &mut Comparison) -> Vec<Snapshot> {
    (0..comparison.len()).map(|i| block_on(comparison.next_step(i)).unwrap().0.before).collect()
}

#[test]
fn what_changes_no_shape_starts_from_the_same_bits() {
    let asked = vec![
        run(0, 3, &[]),
        run(0, 3, &[("scale_scores", "false")]),
        run(0, 3, &[("position", "none")]),
        run(0, 3, &[("norm_placement", "post")]),
    ];
    let mut comparison = Comparison::new(&Backend::Cpu, asked, 12).unwrap();
    let differs = |i: usize| comparison.facts(i).differs.clone();
    assert_eq!([differs(0), differs(1), differs(2)], [(); 3].map(|()| Vec::<String>::new()));
    assert_eq!(differs(3), Vec::<String>::new(), "it lacks a norm, and all that it has is the same");
    let snapshots = snapshots(&mut comparison);
    assert_eq!(snapshots[0], snapshots[1]);
    assert_eq!(snapshots[0], snapshots[2]);
    assert_eq!(snapshots[0].step, 0);
}

#[test]
fn parameters_that_differ_are_told() {
    let asked = vec![
        run(0, 3, &[("feed_forward", "relu")]),
        run(0, 3, &[]),
        run(0, 3, &[("layers", "1")]),
        // The first of a wave of its own.
        run(1, 4, &[]),
    ];
    let comparison = Comparison::new(&Backend::Cpu, asked, 12).unwrap();
    let gates = ["block.0.feed_forward.gate.weight", "block.1.feed_forward.gate.weight"];
    assert_eq!(comparison.facts(1).differs, gates);
    // 1/√(2L).
    let rescaled =
        ["block.0.attention.output.weight", gates[0], "block.0.feed_forward.down.weight"].map(str::to_owned);
    assert_eq!(comparison.facts(2).differs, rescaled);
    assert!(comparison.facts(0).differs.is_empty() && comparison.facts(3).differs.is_empty());
    let facts = comparison.facts(1);
    assert_eq!(facts.parameter_count, 25_600);
    assert!(facts.flop_per_step > comparison.facts(0).flop_per_step);
    assert!(facts.bytes > 4 * 4 * facts.parameter_count);
}

#[test]
fn waves_follow_each_other() {
    // In the order of their numbers, however they stand.
    let asked = vec![run(2, 4, &[]), run(1, 3, &[]), run(1, 3, &[("residual", "false")])];
    let mut comparison = Comparison::new(&Backend::Cpu, asked, 6).unwrap();
    assert_eq!(comparison.steps_left(), 18);
    while comparison.known(0) == 0 && !comparison.is_done() {
        block_on(comparison.advance(2, || 0.0)).unwrap();
        let (one, other) = (comparison.known(1), comparison.known(2));
        assert!(one >= other && one - other <= 2, "{one} and {other}");
    }
    assert_eq!((comparison.ended(1), comparison.ended(0)), (Some(&End::Finished), None));
    assert_eq!(comparison.steps_left(), 4);
    block_on(comparison.stop()).unwrap();
    assert_eq!((comparison.ended(1), comparison.ended(0)), (Some(&End::Finished), Some(&End::Canceled)));
    assert_eq!((comparison.is_done(), comparison.steps_left(), comparison.known(0)), (true, 0, 2));
    assert_eq!(snapshots(&mut comparison)[0].step, 2, "what it has reached stays");
}

#[test]
fn a_run_that_diverges_ends_and_the_others_go_on() {
    for (name, backend) in backends() {
        let mut hot = run(0, 3, &[]);
        hot.settings.optimizer.lr = 1e30;
        hot.settings.optimizer.warmup = 0;
        let mut comparison = Comparison::new(&backend, vec![hot, run(0, 3, &[])], 8).unwrap();
        train(&mut comparison, &[3]);
        let Some(End::Diverged { step, tensor }) = comparison.ended(0).cloned() else {
            panic!("{:?} on {name}", comparison.ended(0))
        };
        assert!((1..8).contains(&step) && !tensor.is_empty(), "{step} {tensor}");
        assert_eq!((comparison.known(0), comparison.measures(0).diverged), (step, true));
        assert_eq!((comparison.ended(1), comparison.known(1)), (Some(&End::Finished), 8));
        let finite = |snapshot: &Snapshot| snapshot.parameters.iter().all(|x| x.is_finite());
        assert!(snapshots(&mut comparison).iter().all(finite), "weights are those before the bad step");
    }
}

#[test]
fn every_run_can_be_looked_into_whether_it_waits_trains_or_has_ended() {
    let row = Batch::of_row(&[3, 1, 4, 1, 5, 9, 10, 1, 1, 3], &[]);
    for (name, backend) in backends() {
        let asked = vec![run(0, 3, &[]), run(1, 4, &[])];
        let mut comparison = Comparison::new(&backend, asked.clone(), 5).unwrap();
        let look = |comparison: &mut Comparison, i: usize| {
            let standing = block_on(comparison.standing(i)).unwrap();
            let captured = standing.inspector.capture(standing.parameters, &row, Depth::Forward);
            (standing.step, bits(block_on(captured).unwrap()))
        };
        let waiting = look(&mut comparison, 1);
        train(&mut comparison, &[2]);
        let ended = look(&mut comparison, 1);
        assert_eq!((waiting.0, ended.0), (0, 5));
        // The same run alone, looked into before and after.
        let ComparedRun { dims, source, settings, .. } = &asked[1];
        let data = source.training(dims.context).unwrap();
        let mut trainer = Trainer::new(&backend, dims, &data, settings.clone()).unwrap();
        let mut inspector = Inspector::new(&backend, dims);
        let mut own = |trainer: &Trainer| {
            bits(block_on(inspector.capture(trainer.plan(), &row, Depth::Forward)).unwrap())
        };
        assert_eq!(own(&trainer), waiting.1, "before the first step on {name}");
        trainer.run(5);
        block_on(trainer.drain()).unwrap();
        assert_eq!(own(&trainer), ended.1, "after the last one on {name}");
        // The step that it would do next.
        let (next, rows) = block_on(comparison.next_step(1)).unwrap();
        assert_eq!(rows, Batch::of_windows(&data, &trainer.next_rows()));
        assert_eq!(next, block_on(trainer.next_step()).unwrap());
    }
}

#[test]
fn what_would_not_fit_is_refused_before_it_starts() {
    let wide = |rows: usize| {
        let mut run = run(0, 1, &[("d_model", "128"), ("d_ff", "2048"), ("layers", "8")]);
        run.settings.batch = rows;
        run
    };
    let refused = Comparison::new(&Backend::Cpu, vec![wide(4096), wide(4096)], 10).err().unwrap();
    let Error::OutOfMemory(message) = &refused else { panic!("{refused}") };
    assert!(message.contains("need ") && message.contains("1024 MB are allowed"), "{message}");
    let many = || vec![run(0, 1, &[]); 4];
    assert!(Comparison::new(&Backend::Cpu, many(), 10).is_ok());
}

#[test]
fn what_is_wrong_with_one_run_refuses_all_before_any_starts() {
    let mut bad = run(0, 1, &[]);
    bad.settings.optimizer.beta1 = 1.0;
    let refused = Comparison::new(&Backend::Cpu, vec![run(0, 1, &[]), bad], 10).err().unwrap();
    assert!(matches!(&refused, Error::Input(message) if message.contains("beta1")), "{refused}");
    assert!(matches!(Comparison::new(&Backend::Cpu, Vec::new(), 10), Err(Error::Input(_))));
    assert!(matches!(Comparison::new(&Backend::Cpu, vec![run(0, 1, &[])], 0), Err(Error::Input(_))));
}

#[test]
fn a_lost_gpu_ends_what_trained_and_leaves_what_had_ended() {
    let asked = vec![run(0, 3, &[]), run(1, 4, &[]), run(2, 5, &[])];
    let mut comparison = Comparison::new(&Backend::Cpu, asked, 4).unwrap();
    while comparison.known(1) < 2 {
        block_on(comparison.advance(2, || 0.0)).unwrap();
    }
    comparison.give_up(&Error::DeviceLost);
    let lost = End::Broken(Error::DeviceLost);
    assert_eq!(comparison.ended(0), Some(&End::Finished));
    assert_eq!((comparison.ended(1), comparison.ended(2)), (Some(&lost), Some(&lost)));
    assert_eq!(comparison.known(1), 2, "its curve stays");
    assert_eq!(block_on(comparison.standing(0)).unwrap().step, 4);
    assert_eq!(block_on(comparison.standing(1)).err(), Some(Error::DeviceLost));
    let dims: &Dims = &comparison.asked(0).dims;
    assert_eq!(dims.config, ModelConfig::textbook(11, 12));
}

#[test]
fn the_time_of_a_run_is_that_of_its_own_steps() {
    // A clock on which every look at it takes a ms: a slice of one run has two spans of one, submitting and waiting.
    let ticks = std::cell::Cell::new(0.0);
    let clock = || {
        ticks.set(ticks.get() + 1.0);
        ticks.get()
    };
    let asked = vec![run(0, 3, &[]), run(0, 3, &[("residual", "false")])];
    let mut comparison = Comparison::new(&Backend::Cpu, asked, 12).unwrap();
    while !comparison.is_done() {
        block_on(comparison.advance(3, clock)).unwrap();
    }
    assert_eq!([0, 1].map(|i| comparison.trained_ms(i)), [8.0, 8.0]);
}

#[test]
fn longer_rows_are_judged_with_the_weights_that_a_run_has() {
    let task = TaskName::Repeat.make(3);
    let source = Rc::new(Source::Task(task.clone()));
    let asked = |position| {
        let config = ModelConfig { position, ..model::preset(&task).config };
        ComparedRun { source: source.clone(), dims: config.validate().unwrap(), ..run(0, 3, &[]) }
    };
    let alibi = asked(Position::Alibi);
    let mut comparison =
        Comparison::new(&Backend::Cpu, vec![alibi.clone(), asked(Position::Learned)], 3).unwrap();
    train(&mut comparison, &[3]);
    let data = source.training(alibi.dims.context).unwrap();
    let mut trainer = Trainer::new(&Backend::Cpu, &alibi.dims, &data, alibi.settings.clone()).unwrap();
    trainer.run(3);
    block_on(trainer.drain()).unwrap();
    let parameters = block_on(trainer.parameters()).unwrap();
    let expected = model::measures::by_position(&alibi.dims, &parameters, &task, 64, 8).unwrap();
    assert_eq!(block_on(comparison.by_position(0, 64, 8)).unwrap(), expected);
    assert_eq!(expected.judged[40], 8);
    assert!(
        matches!(block_on(comparison.by_position(1, 64, 8)), Err(Error::Input(_))),
        "nothing learned so far out"
    );
}
