//! How fast it goes, measured, and on what.

use crate::picture::number;
use crate::shell::backend_chip::name;
use crate::store::use_store;
use crate::text::fill;
use leptos::prelude::*;
use protocol::{BackendKind, DataChoice};

/// The card.
#[component]
pub fn Speed() -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let progress = store.progress;
    let tokens = move || {
        progress.read().tokens_per_second.map_or("–".to_owned(), |speed| number::significant(speed, 3))
    };
    let steps = move || {
        let speed = progress.read().steps_per_second?;
        Some(fill(words().steps_a_second, &[&number::significant(speed, 3)]))
    };
    let batch = move || {
        let built = store.built.get()?;
        let rows = built.build.training.batch;
        // Of a row and its source: what the measured speed counts.
        let length = match &built.build.data {
            DataChoice::Task(name) => store.task(name).map(|task| task.length + task.source_length)?,
            DataChoice::OwnText => built.build.config.context,
        };
        let tokens = u64::from(rows) * u64::from(length);
        Some(fill(words().batch_of, &[&number::grouped(rows.into()), &number::grouped(tokens)]))
    };
    let measured = move |kind: BackendKind| {
        let state = store.backend.get()?;
        let speed = match kind {
            BackendKind::Cpu => state.cpu_steps_per_second,
            BackendKind::Webgpu => state.webgpu_steps_per_second,
        };
        let said = match speed {
            Some(speed) => fill(words().steps_a_second, &[&number::significant(speed, 2)]),
            None if kind == BackendKind::Webgpu && state.webgpu.is_none() => "–".to_owned(),
            None => words().not_measured.to_owned(),
        };
        Some(view! { <tr><td>{name(words(), &state, kind)}</td><td class="num">{said}</td></tr> })
    };
    view! {
        <section class="card g-tp tp">
            <header><h2>{move || words().speed_title}</h2></header>
            <div class="pad">
                <p class="hero num" id="tokens-per-second">{tokens}" "<small>{move || words().tokens_a_second}</small></p>
                <p class="num">{steps}</p>
                <p class="mut" id="batch-of">{batch}</p>
                <table><tbody>
                    {move || measured(BackendKind::Cpu)}
                    {move || measured(BackendKind::Webgpu)}
                </tbody></table>
            </div>
        </section>
    }
}
