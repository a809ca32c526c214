//! Train: the loss as it falls, every head as it forms, answers as they turn right.

mod heads;
mod loss;
mod samples;
mod speed;

use leptos::prelude::*;

/// The stage.
#[component]
pub fn Train() -> impl IntoView {
    view! {
        <main class="stage train" id="stage" tabindex="-1">
            <loss::Loss/>
            <heads::Heads/>
            <samples::Samples/>
            <speed::Speed/>
        </main>
    }
}
