//! What training shows of itself: signals that a run fills, or a comparison, or a recording.

use crate::address::Place;
use crate::run::form::{Form, labels};
use crate::run::{Curves, Earlier, HeadMaps, Progress, Run};
use crate::text::use_speech;
use leptos::prelude::*;
use protocol::{BackendState, Built, SamplesFrame};
use std::sync::Arc;

/// All of it; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Learning {
    /// What was built.
    pub built: Signal<Option<Arc<Built>>>,
    /// Where training stands.
    pub progress: Signal<Progress>,
    /// How it came there.
    pub curves: Signal<Curves>,
    /// Runs that were there before.
    pub earlier: Signal<Vec<Arc<Earlier>>>,
    /// They shall go.
    pub on_clear: Callback<()>,
    /// Attention of every head.
    pub attention: Signal<Option<Arc<HeadMaps>>>,
    /// Answers on held-out rows.
    pub samples: Signal<Option<Arc<SamplesFrame>>>,
    /// Where it is computed, and how fast.
    pub backend: Signal<Option<BackendState>>,
    /// How each id is shown.
    pub vocabulary: Memo<Vec<String>>,
    /// What the model reads.
    pub form: Memo<Option<Form>>,
    /// The address of a place.
    pub address: Callback<Place, String>,
}

impl Learning {
    /// That of a run; what it leads to is written by `address`. Put into the context.
    pub fn provide(run: Run, address: Callback<Place, String>) -> Self {
        let speech = use_speech();
        let learning = Self {
            built: run.built.into(),
            progress: run.progress.into(),
            curves: run.curves.into(),
            earlier: run.earlier.into(),
            on_clear: Callback::new(move |()| run.earlier.set(Vec::new())),
            attention: run.attention.into(),
            samples: run.samples.into(),
            backend: run.backend.into(),
            vocabulary: Memo::new(move |_| labels(run, speech.words())),
            form: Memo::new(move |_| Form::of(run)),
            address,
        };
        provide_context(learning);
        learning
    }
}

/// From the context.
pub fn use_learning() -> Learning {
    expect_context()
}
