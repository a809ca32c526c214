//! The comparison against runs of the session, and what is refused.

use super::*;
use crate::convert::tasks;
use crate::run::Run;
use protocol::{BackendChoice, ComparedRun, DataChoice};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// The CPU answers at once: nothing is ever waited for.
fn now<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("the CPU made someone wait"),
    }
}

fn build(seed: u32) -> Build {
    let task = tasks().swap_remove(0);
    Build {
        run: seed,
        config: task.config,
        data: DataChoice::Task(task.name),
        training: Training { batch: 4, ..task.training },
        seed,
        backend: BackendChoice::Cpu,
        play: true,
        until: None,
        pretrained: None,
    }
}

fn request(number: u32, builds: Vec<Build>) -> Comparison {
    let run = |build: Build| ComparedRun { variant: 0, wave: build.seed, build };
    let runs = builds.into_iter().map(run).collect();
    Comparison { number, runs, steps: 25, backend: BackendChoice::Cpu, first: None }
}

fn begun(builds: Vec<Build>) -> Comparing {
    let mut comparing = Comparing::default();
    comparing.begin(request(1, builds), None, &Backend::Cpu).unwrap();
    comparing
}

fn of(comparing: &Comparing) -> &model::Comparison {
    &comparing.current.as_ref().unwrap().comparison
}

#[test]
fn a_run_has_the_curves_of_the_sessions_own() {
    let held = "block.0.attention.mask@*.*.*.*~1";
    let mut masked = build(7);
    masked.training.held = held.to_owned();
    let mut comparing = begun(vec![build(7), masked.clone()]);
    while now(comparing.turn(|| 0.0)) {}
    for (i, build) in [build(7), masked].into_iter().enumerate() {
        // The schedule of a comparison ends where it ends.
        let limits = Limits { exact_match: None, steps: Some(25) };
        let mut own = Run::new(
            Build { training: Training { limits, ..build.training.clone() }, ..build },
            None,
            Backend::Cpu,
        )
        .unwrap();
        now(own.validate()).unwrap();
        while own.playing {
            now(own.advance(own.steps_allowed().min(7))).unwrap();
        }
        let comparison = of(&comparing);
        assert_eq!(comparison.losses(i).since(0), own.losses.since(0), "run {i}");
        assert_eq!(comparison.grad_norms(i).since(0), own.grad_norms.since(0), "run {i}");
        let seen: Vec<(u32, f32)> =
            own.validations.pieces().map(|piece| (piece.first, piece.summary.mean)).collect();
        let checks = comparison.checks(i).iter().map(|check| (check.step, check.loss as f32));
        assert_eq!(checks.collect::<Vec<_>>(), seen, "run {i}");
    }
    assert_ne!(of(&comparing).losses(0).since(0), of(&comparing).losses(1).since(0));
}

#[test]
fn runs_of_one_seed_share_what_they_learn() {
    let comparing = begun(vec![build(1), build(2), build(1)]);
    let source = |i: usize| of(&comparing).asked(i).source.clone();
    assert!(Rc::ptr_eq(&source(0), &source(2)) && !Rc::ptr_eq(&source(0), &source(1)));
}

#[test]
fn what_is_stopped_stays_and_what_is_cleared_does_not() {
    let mut comparing = begun(vec![build(1), build(2)]);
    (0..3).for_each(|_| assert!(now(comparing.turn(|| 0.0))));
    now(comparing.stop());
    assert!(!now(comparing.turn(|| 0.0)));
    // Made ready, one step to measure, then as many as are due by a clock that stands still: to the next look at rows.
    assert_eq!((of(&comparing).known(0), of(&comparing).ended(0)), (20, Some(&End::Canceled)));
    comparing.clear();
    assert!(!now(comparing.turn(|| 0.0)) && comparing.current.is_none());
}

#[test]
fn what_is_refused_leaves_the_one_that_is_there() {
    let mut comparing = begun(vec![build(1)]);
    let mut wrong = build(1);
    wrong.pretrained = Some(100);
    let mut refuse = |builds: Vec<Build>| {
        let refused = comparing.begin(request(2, builds), None, &Backend::Cpu);
        assert!(matches!(refused, Err(Error::Input(_))), "{refused:?}");
        assert_eq!(comparing.current.as_ref().map(|current| current.number), Some(1));
    };
    refuse(vec![build(1), wrong]);
    refuse(vec![Build { data: DataChoice::OwnText, ..build(1) }]);
    refuse(Vec::new());
}
