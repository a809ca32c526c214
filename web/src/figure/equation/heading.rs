//! Title, what an operation does, and its formula.

use crate::lens::use_lens;
use crate::text::formula_in;
use leptos::prelude::*;

/// The heading of the stop.
#[component]
pub fn Heading() -> impl IntoView {
    let lens = use_lens();
    let formula = move || {
        let formula = lens.walk.get()?.formula(&lens.stop()?)?;
        Some(formula_in(lens.speech.language(), formula))
    };
    view! {
        <div class="headed">
            <h1>{move || lens.name()}</h1>
            <p>{move || lens.caption().map(|caption| caption.what)}</p>
        </div>
        <div class="formula" inner_html=move || formula().unwrap_or_default()></div>
    }
}
