//! How fast it goes, measured, and on what.

use crate::lens::use_learning;
use crate::picture::number;
use crate::text::{Words, fill, use_speech};
use leptos::prelude::*;
use protocol::{BackendKind, BackendState};

/// What a backend is called.
pub fn backend_name(words: &Words, state: &BackendState, kind: BackendKind) -> String {
    match (kind, &state.webgpu) {
        (BackendKind::Cpu, _) => words.cpu_simd.to_owned(),
        (BackendKind::Webgpu, Some(adapter)) if !adapter.name.is_empty() => {
            format!("{} · {}", words.webgpu, adapter.name)
        }
        (BackendKind::Webgpu, _) => words.webgpu.to_owned(),
    }
}

/// The card.
#[component]
pub fn Speed() -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let words = move || speech.words();
    let progress = learning.progress;
    let tokens = move || {
        progress.read().tokens_per_second.map_or("–".to_owned(), |speed| number::significant(speed, 3))
    };
    let steps = move || {
        let speed = progress.read().steps_per_second?;
        Some(fill(words().steps_a_second, &[&number::significant(speed, 3)]))
    };
    let batch = move || {
        let form = learning.form.get()?;
        // Of a row and its source: what the measured speed counts.
        let (rows, length) = (form.trained.batch as u64, form.trained.length + form.trained.source_length);
        let tokens = rows * length as u64;
        Some(fill(words().batch_of, &[&number::grouped(rows), &number::grouped(tokens)]))
    };
    let measured = move |kind: BackendKind| {
        let state = learning.backend.get()?;
        let speed = match kind {
            BackendKind::Cpu => state.cpu_steps_per_second,
            BackendKind::Webgpu => state.webgpu_steps_per_second,
        };
        let said = match speed {
            Some(speed) => fill(words().steps_a_second, &[&number::significant(speed, 2)]),
            None if kind == BackendKind::Webgpu && state.webgpu.is_none() => "–".to_owned(),
            None => words().not_measured.to_owned(),
        };
        Some(view! { <tr><td>{backend_name(words(), &state, kind)}</td><td class="num">{said}</td></tr> })
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
