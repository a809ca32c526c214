//! A comparison: what was asked, what its runs have brought, and the passes that were captured in them.

use super::capture::Capture;
use super::curves::Curves;
use super::variants::Asked;
use leptos::prelude::*;
use protocol::{BackendKind, Refusal, RunEnd, RunFacts, SeenByPosition};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Of a variant a pass before the first step, and the last one: on the example, with gradients.
pub type Passes = [Option<Arc<Capture>>; 2];

/// By run and length of a row what was seen; none where it cannot be had.
pub type Lengths = BTreeMap<(usize, u32), Option<SeenByPosition>>;

/// What a run has brought.
#[derive(Clone, Debug, Default)]
pub struct ComparedCurves {
    /// Losses, norms, validations.
    pub curves: Curves,
    /// Of each validation the share that was exactly right.
    pub exact: Vec<(u32, f64)>,
    /// Steps done.
    pub step: u32,
    /// Steps with the time that they and those before had taken, in ms, as they came.
    pub times: Vec<(u32, f64)>,
    /// Why it is not trained any more; none while it waits or trains.
    pub ended: Option<RunEnd>,
}

/// All of it, as signals; `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Compared {
    /// What was asked; none before anything was.
    pub asked: RwSignal<Option<Arc<Asked>>>,
    /// Where it runs.
    pub running: RwSignal<Option<BackendKind>>,
    /// Of every run what is known before its first step; empty until the worker has answered.
    pub facts: RwSignal<Arc<Vec<RunFacts>>>,
    /// Of every run: all variants of the first seed, then those of the next.
    pub runs: RwSignal<Vec<ComparedCurves>>,
    /// Every run has ended.
    pub done: RwSignal<bool>,
    /// Until then.
    pub remaining_ms: RwSignal<Option<f64>>,
    /// Of every variant.
    pub passes: RwSignal<Vec<Passes>>,
    /// What runs made of rows of other lengths.
    pub lengths: RwSignal<Lengths>,
    /// Why it was not begun.
    pub refused: RwSignal<Option<Refusal>>,
    /// Of the comparison that was asked for last.
    pub number: RwSignal<u32>,
}

impl Compared {
    /// Nothing.
    pub fn new() -> Self {
        Self {
            asked: RwSignal::new(None),
            running: RwSignal::new(None),
            facts: RwSignal::new(Arc::default()),
            runs: RwSignal::new(Vec::new()),
            done: RwSignal::new(false),
            remaining_ms: RwSignal::new(None),
            passes: RwSignal::new(Vec::new()),
            lengths: RwSignal::new(Lengths::new()),
            refused: RwSignal::new(None),
            number: RwSignal::new(0),
        }
    }

    /// Numbers of the runs of a variant, one a seed.
    pub fn of_variant(self, variant: usize) -> Vec<usize> {
        self.asked.with(|asked| {
            let variants = asked.as_ref().map_or(0, |asked| asked.variants.len());
            let seeds = asked.as_ref().map_or(0, |asked| asked.seeds.len());
            (0..seeds).map(|seed| seed * variants + variant).collect()
        })
    }
}
