//! Rows as they are read: text and ids of a batch, and a row beside its targets with what the model gives to them.

use crate::lens::use_lens;
use crate::picture::number;
use crate::run::form::{examples, labels};
use crate::run::use_run;
use crate::stage::learn::told::shown;
use crate::text::learn::words;
use crate::text::use_speech;
use leptos::prelude::*;

/// Rows that are shown of a batch.
const ROWS: usize = 4;

/// A few rows twice: as text and as ids.
#[component]
pub fn Batch() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let say = move || words(speech.language());
    let rows = move || {
        run.built.track();
        let vocabulary = labels(run, speech.words());
        let label = |id: &u32| vocabulary.get(*id as usize).cloned().unwrap_or_default();
        let row = |tokens: Vec<u32>| {
            let text = tokens.iter().map(|id| view! { <td class="tok">{label(id)}</td> }).collect_view();
            let ids = tokens.iter().map(|id| view! { <td class="num">{*id}</td> }).collect_view();
            view! {
                <tbody>
                    <tr><th scope="row">{say().as_text}</th>{text}</tr>
                    <tr><th scope="row">{say().as_ids}</th>{ids}</tr>
                </tbody>
            }
        };
        examples(run).into_iter().take(ROWS).map(|example| row(example.tokens)).collect_view()
    };
    view! { <div class="scrollx" tabindex="0"><table class="lessonrows" id="lesson-batch">{rows}</table></div> }
}

/// A row, under it its targets, and of each the share that the model gives to it, with −ln of it.
#[component]
pub fn Shifted() -> impl IntoView {
    let (speech, lens) = (use_speech(), use_lens());
    let say = move || words(speech.language());
    let row = move || {
        let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
        let all = walk.values(&capture.values, walk.graph.find("probabilities")?);
        let vocabulary = lens.vocabulary.read();
        let size = vocabulary.len().max(1);
        let label = |id: usize| vocabulary.get(id).cloned().unwrap_or_default();
        let token = |id: &u32| view! { <td class="tok">{label(*id as usize)}</td> };
        let target = |id: &i32| {
            let told = usize::try_from(*id).map_or_else(|_| "·".to_owned(), label);
            view! { <td class="tok">{told}</td> }
        };
        let share = |t: usize, id: i32| {
            let id = usize::try_from(id).ok()?;
            all.get(t * size + id).copied().map(f64::from)
        };
        let shares: Vec<Option<f64>> =
            capture.targets.iter().enumerate().map(|(t, id)| share(t, *id)).collect();
        let bar = |share: &Option<f64>| {
            let told = share.map(|share| format!("scaleY({:.4})", share.clamp(0.0, 1.0)));
            view! { <td><span class="sharebar" aria-hidden="true">{told.map(|scale| view! { <i style:transform=scale></i> })}</span></td> }
        };
        let numbers = |of: fn(f64) -> f64| {
            let cell = move |share: &Option<f64>| {
                let told = share.map(|share| number::fixed(of(share) as f32, 2));
                view! { <td class="num">{told}</td> }
            };
            shares.iter().map(cell).collect_view()
        };
        let losses: Vec<f64> = shares.iter().flatten().map(|share| -share.ln()).collect();
        let mean = losses.iter().sum::<f64>() / losses.len().max(1) as f64;
        Some(view! {
            <div class="scrollx" tabindex="0">
                <table class="lessonrows" id="lesson-shifted"><tbody>
                    <tr><th scope="row">{say().row_tokens}</th>{capture.tokens.iter().map(token).collect_view()}</tr>
                    <tr><th scope="row">{say().row_targets}</th>{capture.targets.iter().map(target).collect_view()}</tr>
                    <tr><th scope="row">"p"</th>{shares.iter().map(bar).collect_view()}</tr>
                    <tr><th scope="row"></th>{numbers(|share| share)}</tr>
                    <tr><th scope="row">"−ln p"</th>{numbers(|share| -share.ln())}</tr>
                </tbody></table>
            </div>
            <p class="mut">{say().row_mean}" "<b class="num">{shown(mean)}</b></p>
        })
    };
    view! { {row} }
}
