//! Comparisons: runs that differ in what was asked and in nothing else, trained in lockstep beside the session's own.

use crate::arrays::Pieces;
use crate::command::{BackendChoice, Build, Look};
use crate::event::{BackendKind, Captured};
use serde::{Deserialize, Serialize};

/// Runs to be compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Chosen by the page, repeated in every event about it.
    pub number: u32,
    /// In any order; everything else counts them as they stand here.
    pub runs: Vec<ComparedRun>,
    /// Each is trained for so many steps. A schedule without an end of its own ends there.
    pub steps: u32,
    /// Where all of them run.
    pub backend: BackendChoice,
    /// A pass of every run of the first wave before its first step; answered by [`ComparedLook`] each.
    pub first: Option<Look>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedRun {
    /// Runs of one variant differ in their seed alone.
    pub variant: u32,
    /// Runs of one wave are stepped together; waves follow each other from the lowest number on. Usually one seed each.
    pub wave: u32,
    /// What is asked for. `backend`, `play`, `until` and `limits` do not count here, and it begins with the weights of its
    /// seed (`pretrained` is none).
    pub build: Build,
}

/// A comparison that is there; nothing is trained yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparisonInfo {
    /// [`Comparison::number`]
    pub number: u32,
    /// Where it runs.
    pub running: BackendKind,
    /// Of every run.
    pub runs: Vec<RunFacts>,
}

/// What is known of a run before its first step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFacts {
    /// Number of parameters.
    pub parameter_count: u32,
    /// Arithmetic on floats in one step: forward, backward and update, as `graph::flop` counts.
    pub flop_per_step: f64,
    /// Of everything that a training step holds: parameters, moments, activations, gradients, rows.
    pub bytes: f64,
    /// Parameters of it that do not begin with the bits of the first run of its wave: other values, another shape, or
    /// only here.
    pub differs: Vec<String>,
    /// As [`crate::Built::fingerprint`].
    pub fingerprint: f64,
    /// ln V.
    pub uniform_guess_nats: f64,
}

/// Asks for what the page does not hold yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareRequest {
    /// [`Comparison::number`]; a request for another one is passed over.
    pub number: u32,
    /// Of every run; a run that is missing here is not held at all.
    pub held: Vec<HeldCurve>,
}

/// What the page holds of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldCurve {
    /// Losses of all steps before this one.
    pub losses_until: u32,
    /// Validations that were made after fewer steps than this.
    pub validations_until: u32,
}

/// What has happened since.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Compared {
    /// [`Comparison::number`]
    pub number: u32,
    /// Of every run.
    pub runs: Vec<ComparedNews>,
    /// Every run has ended.
    pub done: bool,
    /// Until then, by what steps have taken; none while nothing is measured.
    pub remaining_ms: Option<f64>,
}

/// What has happened in one run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ComparedNews {
    /// Steps done.
    pub step: u32,
    /// How long they have taken, looks at held-out rows not counted.
    pub trained_ms: f64,
    /// In nats, each measured before that step's update, as [`crate::Frame::losses`].
    pub losses: Pieces,
    /// Before clipping, of the same steps.
    pub grad_norms: Pieces,
    /// Validations that the page does not hold.
    pub validations: Vec<CheckedAt>,
    /// None: it waits or is being trained.
    pub ended: Option<RunEnd>,
    /// Share of held-out rows that were exactly right at the last validation; none where rows have no answers.
    pub exact_match: Option<f64>,
}

/// A look at held-out rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckedAt {
    /// After so many steps.
    pub step: u32,
    /// Mean loss in nats.
    pub loss: f64,
    /// Share of rows that are exactly right.
    pub exact_match: Option<f64>,
}

/// Why a run is not trained any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunEnd {
    /// All steps are done.
    Finished,
    /// Loss or gradient norm is not finite; the weights are those before this step. The others go on.
    Diverged {
        /// The bad step.
        step: u32,
        /// First tensor that is not finite.
        tensor: String,
    },
    /// [`crate::Command::CompareStop`].
    Canceled,
    /// The GPU went away, or something failed: what was trained of it is lost.
    Broken {
        /// One of the codes of `docs/api.md`.
        code: String,
        /// What happened.
        message: String,
    },
}

/// Asks for a pass of one run, with the weights that it has now: its first ones where it waits, its last ones where it
/// has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareLook {
    /// [`Comparison::number`]
    pub number: u32,
    /// Its place in [`Comparison::runs`].
    pub run: u32,
    /// What is read.
    pub look: Look,
}

impl CompareLook {
    /// What [`Comparison::first`] asks for, of every run of the first wave.
    pub fn of_first_wave(comparison: &Comparison) -> Vec<Self> {
        let Comparison { number, runs, first, .. } = comparison;
        let wave = runs.iter().map(|run| run.wave).min();
        let of = |look: &Look| {
            let in_it = (0..).zip(runs).filter(|(_, run)| Some(run.wave) == wave);
            in_it.map(|(run, _)| Self { number: *number, run, look: look.clone() }).collect()
        };
        first.as_ref().map(of).unwrap_or_default()
    }
}

/// Asks what a run makes of rows of another length than it is trained on, with the weights that it has now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareLength {
    /// [`Comparison::number`]
    pub number: u32,
    /// Its place in [`Comparison::runs`].
    pub run: u32,
    /// Tokens of a row.
    pub length: u32,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedLength {
    /// Of the request.
    pub asked: CompareLength,
    /// None: the model does not reach so far, or its weights are lost.
    pub seen: Option<SeenByPosition>,
}

/// Held-out rows, judged position by position, the right tokens given before each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenByPosition {
    /// `[T]`: rows with a target that is judged at this position.
    pub judged: Vec<u32>,
    /// `[T]`: those of them where it is the likeliest token.
    pub right: Vec<u32>,
}

/// That pass. [`Captured::trouble`] says so where it cannot be had.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ComparedLook {
    /// [`Comparison::number`]
    pub number: u32,
    /// Of the request.
    pub run: u32,
    /// `run` in it is that of its build.
    pub captured: Captured,
}
