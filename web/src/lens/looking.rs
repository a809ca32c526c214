//! What is looked at: the example or the batch of the next step, how far, and with which edits.

use crate::address::link::lessons;
use crate::address::{Places, Stage, View};
use crate::run::form::Form;
use crate::run::{Example, Run};
use leptos::prelude::*;
use protocol::Subject;
use transformer::what_if::{WhatIf, read, write};
use transformer::{Depth, Extent};

/// All of it, derived.
#[derive(Clone, Copy, Debug)]
pub struct Looking {
    /// The batch of the next step; only while training stands.
    pub frozen: Memo<bool>,
    /// Edits of the example; a frozen step is what training will do, with those that it holds.
    pub edits: Memo<Vec<WhatIf>>,
    /// For the worker.
    pub subject: Memo<Subject>,
    /// Sizes of the rows.
    pub extent: Memo<Option<Extent>>,
    /// How far.
    pub depth: Memo<Depth>,
}

impl Looking {
    /// From the place and the state of training.
    pub fn new(run: Run, here: Places, form: Memo<Option<Form>>) -> Self {
        // Figures of a lesson may look further than the way forward.
        let lesson = Memo::new(move |_| {
            let number = here.lesson().filter(|_| here.stage() == Stage::Learn);
            number.and_then(lessons::lesson).map_or(Depth::Forward, |lesson| lesson.looks)
        });
        let frozen = Memo::new(move |_| {
            let asked = here.row().is_some() || lesson.get() == Depth::Step;
            asked && !run.playing.get() && here.view() == View::Operation
        });
        // FlashAttention's way back starts from the gradient that really arrives there.
        let gradients = Memo::new(move |_| match here.view() {
            View::Operation => here.backward() || lesson.get() != Depth::Forward,
            view => view == View::Flash,
        });
        let held = Memo::new(move |_| {
            run.built.with(|built| built.as_ref().map(|built| built.build.training.held.clone()))
        });
        let edits = Memo::new(move |_| match frozen.get() {
            true => read(&held.get().unwrap_or_default()).0,
            false => read(&here.edits()).0,
        });
        let subject = Memo::new(move |_| {
            if frozen.get() {
                return Subject::NextStep;
            }
            let example = run.example.get();
            Subject::Example {
                tokens: example.tokens,
                targets: example.targets,
                source: example.source,
                backward: gradients.get(),
                edits: write(&edits.read()),
            }
        });
        let extent = Memo::new(move |_| {
            if frozen.get() {
                return form.with(|form| form.as_ref().map(|form| form.trained));
            }
            let of = |example: &Example| {
                Extent::new(1, example.tokens.len().max(1)).with_source(example.source.len())
            };
            Some(run.example.with(of))
        });
        let depth = Memo::new(move |_| match (frozen.get(), gradients.get()) {
            (true, _) => Depth::Step,
            (false, true) => Depth::Backward,
            (false, false) => Depth::Forward,
        });
        Self { frozen, edits, subject, extent, depth }
    }
}
