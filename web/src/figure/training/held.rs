//! What is changed in every step of training, and what the losses say with it and without.

use crate::address::{Place, Stage};
use crate::lens::use_learning;
use crate::picture::number;
use crate::text::held::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use transformer::what_if::{open_masks, read};

/// The card; nothing where nothing is held.
#[component]
pub fn HeldEdits(
    /// Training shall begin again without.
    on_drop: Callback<()>,
) -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let say = move || words(speech.language());
    let held = Memo::new(move |_| {
        learning.built.with(|built| built.as_ref().map(|built| built.build.training.held.clone()))
    });
    let held = move || held.get().unwrap_or_default();
    let opened = Memo::new(move |_| {
        learning.built.with(|built| {
            let build = &built.as_ref()?.build;
            Some(read(&build.training.held).0 == open_masks(&build.config))
        })
    });
    let what = move || match opened.get() {
        Some(true) => say().open_masks.to_owned(),
        _ => fill(say().others, &[&held().replace(';', "; ")]),
    };
    let losses = move || {
        let written = |loss: Option<f32>| loss.map_or_else(|| "–".to_owned(), |loss| number::fixed(loss, 3));
        let (trained, tried) = learning.curves.with(|curves| (curves.loss.last(), curves.validations.last()));
        fill(say().losses, &[&written(trained), &written(tried)])
    };
    let right = move || {
        let right = learning.samples.with(|frame| frame.as_ref().and_then(|frame| frame.exact_match));
        right.map(|right| fill(say().right, &[&number::percent(right)]))
    };
    let inside = move || {
        let edits = held();
        let op = read(&edits).0.into_iter().next().map(|edit| edit.tensor).unwrap_or_default();
        learning.address.run(Place { stage: Stage::Inspect, op, edits, ..Place::default() })
    };
    view! {
        <Show when=move || !held().is_empty()>
            <section class="card g-held" id="held-edits" aria-label=move || say().title>
                <h2>{move || say().title}</h2>
                <p>{what}</p>
                <p class="num" id="held-losses">{losses}{right}</p>
                <a class="btn sm" href=inside>{move || say().look}</a>
                <button type="button" class="btn sm" id="drop-held" on:click=move |_| on_drop.run(())>
                    {move || say().drop}
                </button>
            </section>
        </Show>
    }
}
