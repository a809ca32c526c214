//! The scene of a run at a place.

use super::held::Held;
use super::looking::Looking;
use super::shared::Shared;
use crate::address::Places;
use crate::run::Run;
use crate::run::form::{Form, labels};
use crate::scene::{Scene, Walk};
use crate::text::use_speech;
use leptos::prelude::*;
use protocol::{Built, Subject};
use std::sync::Arc;
use transformer::{Extent, ForwardGraph};

/// All of it, derived; `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct OfRun {
    /// What is looked at.
    pub scene: Memo<Option<Shared<Scene>>>,
    /// For the worker: what it shall capture.
    pub subject: Memo<Subject>,
    /// What is asked for is not in the scene yet.
    pub waits: Memo<bool>,
    /// Page and worker agree on the graph.
    pub agreed: Memo<bool>,
}

impl OfRun {
    /// Follows a run and a place.
    pub fn new(run: Run, here: Places) -> Self {
        let model = Memo::new(move |_| {
            let of = |built: &Arc<Built>| (built.build.config.clone(), built.fingerprint);
            run.built.with(|built| built.as_ref().map(of))
        });
        let speech = use_speech();
        let vocabulary = Memo::new(move |_| Shared::new(labels(run, speech.words())));
        let form = Memo::new(move |_| Form::of(run));
        let Looking { frozen, edits, subject, extent, depth } = Looking::new(run, here, form);
        let plain = Memo::new(move |_| {
            let (config, _) = model.get()?;
            Walk::of(&config, extent.get()?, depth.get()).map(Shared::new)
        });
        let wanted = Memo::new(move |_| {
            let (plain, edits) = (plain.get()?, edits.read());
            if edits.is_empty() { Some(plain) } else { plain.edited(&edits).map(Shared::new) }
        });
        let held = Held::new(run, subject, wanted);
        let waits = Memo::new(move |_| held.read().waits(&subject.read()));
        let agreed = Memo::new(move |_| {
            let Some((config, theirs)) = model.get() else { return true };
            let dims = config.validate().ok();
            let ours = dims.and_then(|dims| ForwardGraph::new(&dims, Extent::of_context(&dims)).ok());
            ours.is_some_and(|ours| ours.graph.fingerprint() as f64 == theirs)
        });
        let scene = Memo::new(move |_| {
            let Held { walk, capture, .. } = held.get();
            let ways = (walk?.0, plain.get()?.0);
            let prompt = (!frozen.get()).then(|| run.example.get());
            let capture = capture.map(|capture| capture.0);
            Some(Shared::new(Scene::new(ways, capture, prompt, vocabulary.get().0, form.get())))
        });
        Self { scene, subject, waits, agreed }
    }
}
