//! FlashAttention as an executable lesson, on the model's own q, k, v.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Flash() -> impl IntoView {
    view! { <section class="viewhome" id="region-canvas" tabindex="-1"></section> }
}
