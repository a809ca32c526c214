//! A text that is learned: beginnings of its held-out part, and how the model goes on, again each time.

use crate::lens::use_learning;
use crate::picture::number;
use crate::run::prompt::running;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use protocol::Continued;

/// What was written last, each below its beginning, with how the text really goes on.
#[component]
pub fn TextSamples() -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let words = move || speech.writing_words();
    let told = move || {
        learning.samples.with(|seen| {
            let seen = seen.as_ref()?;
            let temperature = seen.text.as_ref()?.temperature.to_string();
            Some(fill(words().text_at, &[&number::grouped(seen.step.into()), &temperature]))
        })
    };
    let rows = move || {
        let vocabulary = learning.vocabulary.read();
        let rows = learning.samples.with(|seen| seen.as_ref().and_then(|seen| seen.text.clone()));
        let row = |row: &Continued| {
            let (given, wrote) = running(&vocabulary, &row.prompt, &row.written);
            let (_, actual) = running(&vocabulary, &row.prompt, &row.actual);
            view! {
                <li>
                    <p class="running"><span class="given">{given}</span><span class="wrote">{wrote}</span></p>
                    <p class="running actual">{actual}</p>
                </li>
            }
        };
        rows.map(|text| text.rows.iter().map(row).collect_view())
    };
    view! {
        <p class="tell">{told}</p>
        <ol class="textsamples" id="text-samples" aria-label=move || words().text_samples>{rows}</ol>
    }
}
