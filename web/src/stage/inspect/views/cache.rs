//! Generation one token at a time: what is cached, what is new, what is saved.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Cache() -> impl IntoView {
    view! { <section class="viewhome" id="region-canvas" tabindex="-1"></section> }
}
