//! Tokens as vectors: the rows looked up, neighbours, and a projection.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Embedding() -> impl IntoView {
    view! { <section class="viewhome" id="region-canvas" tabindex="-1"></section> }
}
