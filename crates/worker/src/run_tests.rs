//! A run goes where it was told, holds what it was told, and comes back from a snapshot.

use crate::convert::tasks;
use crate::run::Run;
use model::{Backend, Error};
use protocol::{BackendChoice, Build, DataChoice, Limits, StopReason, Training};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The CPU answers at once: nothing is ever waited for.
fn now<T>(work: impl Future<Output = Result<T, Error>>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done.unwrap(),
        Poll::Pending => panic!("the CPU made someone wait"),
    }
}

/// Sorting, with limits that would stop it at its first look at held-out rows and at step 30.
fn build(until: Option<u32>, play: bool) -> Build {
    let task = tasks().swap_remove(0);
    let limits = Limits { exact_match: Some(0.0), steps: Some(30) };
    Build {
        run: 1,
        config: task.config,
        data: DataChoice::Task(task.name),
        training: Training { batch: 4, limits, ..task.training },
        seed: 7,
        backend: BackendChoice::Cpu,
        play,
        until,
        pretrained: None,
    }
}

fn run(until: Option<u32>, play: bool) -> Run {
    Run::new(build(until, play), None, Backend::Cpu).unwrap()
}

/// Trains as the session does, in slices of any size, until it stands or has come to `end`.
fn train(run: &mut Run, slices: &[u32], end: u32) {
    for slice in slices.iter().cycle() {
        let left = end - run.trainer.known();
        if !run.playing || left == 0 {
            return;
        }
        now(run.advance(run.steps_allowed().min(*slice).min(left)));
    }
}

fn bits(run: &Run) -> (u32, Vec<u32>) {
    let snapshot = now(run.trainer.snapshot());
    let all = [snapshot.parameters, snapshot.first_moments, snapshot.second_moments].concat();
    (snapshot.step, all.into_iter().map(f32::to_bits).collect())
}

/// The same model, one step after the other.
fn step_by_step(steps: u32) -> Run {
    let mut run = run(None, false);
    (0..steps).for_each(|_| now(run.advance(1)));
    run
}

#[test]
fn a_run_stands_at_its_step_with_the_bits_of_single_steps() {
    let mut hurried = run(Some(47), true);
    assert!(hurried.hurries());
    train(&mut hurried, &[7, 1, 256], u32::MAX);
    assert_eq!((hurried.playing, hurried.hurries()), (false, false));
    assert_eq!(hurried.stopped, Some(StopReason::Arrived));
    let slow = step_by_step(47);
    assert_eq!(bits(&hurried), bits(&slow));
    assert_eq!(hurried.losses.end(), 47);
    assert_eq!(hurried.losses.since(0), slow.losses.since(0));
    let seen: Vec<u32> = hurried.validations.pieces().map(|piece| piece.first).collect();
    assert_eq!(seen, [20, 40, 47], "held-out rows are looked at on the way and at the end");
}

#[test]
fn without_a_step_to_train_to_the_limits_stop_it() {
    let mut plain = run(None, true);
    train(&mut plain, &[256], u32::MAX);
    assert!(matches!(plain.stopped, Some(StopReason::Solved { .. })), "{:?}", plain.stopped);
    assert_eq!(plain.trainer.known(), 20);
}

#[test]
fn limits_count_again_once_the_step_is_reached() {
    let mut run = run(Some(25), true);
    train(&mut run, &[256], u32::MAX);
    assert_eq!((run.trainer.known(), run.stopped.clone()), (25, Some(StopReason::Arrived)));
    run.build.training.limits.exact_match = None;
    run.play();
    train(&mut run, &[256], u32::MAX);
    assert_eq!((run.trainer.known(), run.stopped.clone()), (30, Some(StopReason::StepLimit)));
}

#[test]
fn a_crash_on_the_way_keeps_the_step_and_one_after_it_does_not() {
    let mut broken = run(Some(33), true);
    train(&mut broken, &[256], 21);
    let snapshot = now(broken.trainer.snapshot());
    assert_eq!(snapshot.step, 21);
    let mut fresh = run(Some(33), true);
    fresh.restore(&snapshot).unwrap();
    train(&mut fresh, &[5], u32::MAX);
    assert_eq!(fresh.stopped, Some(StopReason::Arrived));
    assert_eq!(bits(&fresh), bits(&step_by_step(33)));
    // Training had gone on from step 33 when it broke: it shall go on, not stand again.
    let there = now(fresh.trainer.snapshot());
    let mut later = run(Some(33), true);
    later.restore(&there).unwrap();
    assert_eq!((later.playing, later.hurries(), &later.stopped), (true, false, &None));
    let mut paused = run(Some(33), false);
    paused.restore(&snapshot).unwrap();
    assert_eq!((paused.playing, paused.hurries()), (false, true));
}

#[test]
fn a_change_is_held_in_training_and_held_out_rows_are_tried_without_it() {
    let made = |held: &str| {
        let mut build = build(None, false);
        build.training.held = held.to_owned();
        Run::new(build, None, Backend::Cpu)
    };
    let masks = "block.0.attention.mask@*.*.*.*~1;block.1.attention.mask@*.*.*.*~1";
    let (mut seeing, mut plain) = (made(masks).unwrap(), made("").unwrap());
    now(seeing.validate());
    now(plain.validate());
    assert_eq!(seeing.validated, plain.validated, "equal weights on equal rows");
    now(seeing.advance(1));
    now(plain.advance(1));
    assert_ne!(seeing.losses.since(0), plain.losses.since(0));
    let there = now(seeing.trainer.snapshot());
    seeing.rebuild_on(Backend::Cpu, &there).unwrap();
    assert_eq!(seeing.trainer.edits().len(), 2);
    for none in ["block.7.attention.mask@*.*.*.*~1", "logits@*.0.0~from1-2", "logits@0~1", "nonsense"] {
        assert!(matches!(made(none), Err(Error::Input(_))), "{none}");
    }
}

#[test]
fn step_0_is_where_it_stands_already() {
    let fresh = run(Some(0), true);
    assert_eq!((fresh.playing, fresh.stopped), (false, Some(StopReason::Arrived)));
}

#[test]
fn a_run_that_diverges_on_the_way_says_so() {
    let mut build = build(Some(40), true);
    build.training.optimizer.lr = 1e30;
    build.training.optimizer.warmup = 0;
    let mut run = Run::new(build, None, Backend::Cpu).unwrap();
    train(&mut run, &[256], u32::MAX);
    assert!(matches!(run.stopped, Some(StopReason::Diverged { .. })), "{:?}", run.stopped);
    assert!(run.trainer.known() < 40);
}
