//! Tokens as vectors: the rows that the example looks up, the plane in which all rows differ most, and who is near.

mod looked_up;
mod near;
mod projection;
mod subject;

use crate::figure::pretrained::OpenPretrained;
use crate::text::use_speech;
use crate::text::views::embedding::words;
use leptos::prelude::*;
use subject::Subject;

/// The view.
#[component]
pub fn Embedding() -> impl IntoView {
    let speech = use_speech();
    let said = move || words(speech.language());
    let subject = Subject::new();
    provide_context(subject);
    let waiting = Memo::new(move |_| subject.lens.capture.with(Option::is_none));
    view! {
        <section class="viewhome embeddingview" id="region-canvas" tabindex="-1" aria-label=move || said().title>
            <h1>{move || said().title}</h1>
            <p class="ink2">{move || said().lead}</p>
            <p class="otherdata"><OpenPretrained/></p>
            <Show when=move || waiting.get()><p class="mut" role="status">{move || speech.words().loading_values}</p></Show>
            <div class="embeddingpair">
                <projection::Projection/>
                <near::Near/>
            </div>
            <looked_up::LookedUp/>
        </section>
    }
}
