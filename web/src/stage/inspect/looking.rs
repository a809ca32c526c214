//! What is looked at: the example or the batch of the next step, how far, and with which edits.

use crate::route::View;
use crate::store::Store;
use leptos::prelude::*;
use protocol::{DataChoice, Subject};
use transformer::what_if::{WhatIf, read, write};
use transformer::{Depth, Extent};

/// All of it, derived.
#[derive(Clone, Copy, Debug)]
pub struct Looking {
    /// The batch of the next step; only while training stands.
    pub frozen: Memo<bool>,
    /// Gradients are walked.
    pub backward: Memo<bool>,
    /// Edits of the example; a frozen step is what training will do, and has none.
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
    pub fn new(store: Store) -> Self {
        let router = store.router;
        let frozen = Memo::new(move |_| {
            !store.playing.get() && router.row().is_some() && router.view() == View::Operation
        });
        let backward = Memo::new(move |_| router.backward() && router.view() == View::Operation);
        // FlashAttention's way back starts from the gradient that really arrives there.
        let gradients = Memo::new(move |_| backward.get() || router.view() == View::Flash);
        let edits = Memo::new(move |_| if frozen.get() { Vec::new() } else { read(&router.edits()).0 });
        let subject = Memo::new(move |_| {
            if frozen.get() {
                return Subject::NextStep;
            }
            let example = store.example.get();
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
                return of_batch(store);
            }
            let of = |example: &crate::store::Example| {
                Extent::new(1, example.tokens.len().max(1)).with_source(example.source.len())
            };
            Some(store.example.with(of))
        });
        let depth = Memo::new(move |_| match (frozen.get(), gradients.get()) {
            (true, _) => Depth::Step,
            (false, true) => Depth::Backward,
            (false, false) => Depth::Forward,
        });
        Self { frozen, backward, edits, subject, extent, depth }
    }
}

/// Sizes of a training batch of the present run.
pub fn of_batch(store: Store) -> Option<Extent> {
    let built = store.built.get()?;
    let build = &built.build;
    let rows = build.training.batch as usize;
    match &build.data {
        DataChoice::Task(name) => {
            let task = store.task(name)?;
            Some(Extent::new(rows, task.length as usize).with_source(task.source_length as usize))
        }
        DataChoice::OwnText => Some(Extent::new(rows, build.config.context as usize)),
    }
}
