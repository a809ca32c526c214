//! What the model makes of the example beyond the picture: its continuation, or the row with the masks filled in.

use crate::control::Disclosure;
use crate::lens::use_lens;
use crate::picture::number;
use crate::run::prompt::running;
use crate::run::{Continuation, use_run};
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use transformer::{Topology, longest};

/// What is written, as running text behind its prompt, and its tokens, each with its probability.
#[component]
pub fn Continued(
    /// Takes the written tokens as the target.
    walk: Callback<Vec<u32>>,
) -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let lens = use_lens();
    let words = move || speech.words();
    let tokens = move || {
        let vocabulary = lens.vocabulary.read();
        let token = |&(id, probability): &(u32, f64)| {
            let label = vocabulary.get(id as usize).cloned();
            view! {
                <span class="tokenchip">
                    <b>{label}</b>" "<em>{number::probability(probability as f32, 2)}</em>
                </span>
                " "
            }
        };
        run.continuation.with(|continuation| continuation.tokens.iter().map(token).collect_view())
    };
    let text = Memo::new(move |_| {
        let written =
            |continuation: &Continuation| continuation.tokens.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let form = lens.form.get();
        run.continuation.with(|continuation| {
            let prompt =
                form.map_or_else(|| continuation.prompt.clone(), |form| form.typed(&continuation.prompt));
            running(&lens.vocabulary.read(), &prompt, &written(continuation))
        })
    });
    let some = move || run.continuation.with(|continuation| continuation.request > 0);
    let translates = move || lens.topology() == Topology::EncoderDecoder;
    let wrote_nothing =
        move || run.continuation.with(|continuation| continuation.complete && continuation.tokens.is_empty());
    let complete = move || {
        run.continuation.with(|continuation| continuation.complete && !continuation.tokens.is_empty())
    };
    // Nothing slides: at the end of the positions it ends.
    let full = Memo::new(move |_| {
        let reach = run.built.with(|built| built.as_ref().map(|built| longest(&built.build.config)))?;
        let full = run.continuation.with(|continuation| {
            continuation.complete && continuation.prompt.len() + continuation.tokens.len() >= reach
        });
        full.then_some(reach)
    });
    let ended = move || full.get().map(|reach| fill(speech.writing_words().reach, &[&reach.to_string()]));
    let take = move |_| {
        let written = run.continuation.with_untracked(|continuation| continuation.tokens.clone());
        walk.run(written.into_iter().map(|(id, _)| id).collect());
    };
    let label = move || if translates() { words().generated_target } else { words().generated };
    view! {
        <Show when=some>
            <div class="continued">
                <span class="mut">{label}</span>
                <div class="running" id="written" tabindex="0" role="region" aria-live="polite" aria-label=label>
                    <span class="given">{move || text.get().0}</span>
                    <span class="wrote">{move || text.get().1}</span>
                    <Show when=move || wrote_nothing() && full.get().is_none()>{move || words().wrote_nothing}</Show>
                </div>
                <p class="mut" id="no-room">{ended}</p>
                <Show when=move || { lens.edits_in_effect() > 0 }>
                    <p class="mut" id="without-edits">{move || speech.writing_words().without_edits}</p>
                </Show>
                <Show when=move || translates() && complete()>
                    <button class="btn sm" type="button" id="walk-generated" on:click=take>
                        {move || words().walk_generated}
                    </button>
                </Show>
                <Disclosure label=Signal::derive(move || speech.writing_words().token_by_token.to_owned()) id="token-by-token">
                    <p id="continued">{tokens}</p>
                </Disclosure>
            </div>
        </Show>
    }
}

/// The row of an encoder with the likeliest token in the place of every mask.
#[component]
pub fn FilledIn() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = move || speech.words();
    // Each token of the row; behind a mask the likeliest one and its share.
    let row = Memo::new(move |_| {
        let (walk, form) = (lens.walk.get()?, lens.form.get()?);
        lens.capture.get()?;
        let face = lens.face(&walk, walk.graph.find("probabilities")?);
        let tokens = lens.example.with(|example| example.tokens.clone());
        let filled = |(t, id): (usize, u32)| {
            if form.mask != Some(id) {
                return Some((id, None));
            }
            let shares = lens.grid(face, (t, 0), (1, face.columns))?;
            let best = (0..face.columns).max_by(|&a, &b| shares.at(0, a).total_cmp(&shares.at(0, b)))?;
            Some((best as u32, Some(shares.at(0, best))))
        };
        tokens.into_iter().enumerate().map(filled).collect::<Option<Vec<_>>>()
    });
    let any =
        move || row.with(|row| row.as_ref().is_none_or(|row| row.iter().any(|(_, share)| share.is_some())));
    let chips = move || {
        let vocabulary = lens.vocabulary.read();
        let chip = |(id, share): (u32, Option<f32>)| {
            let label = vocabulary.get(id as usize).cloned();
            let given = share.is_none();
            let share = share.map(|share| view! { " "<em>{number::probability(share, 2)}</em> });
            view! { <span class="tokenchip" class:given=given><b>{label}</b>{share}</span> }
        };
        row.get().unwrap_or_default().into_iter().map(chip).collect_view()
    };
    view! {
        <div class="continued">
            <p id="filled-in">
                <Show when=any fallback=move || view! { <span class="mut">{move || words().nothing_masked}</span> }>
                    <span class="mut">{move || words().filled_in}</span>
                    {chips}
                </Show>
            </p>
        </div>
    }
}
