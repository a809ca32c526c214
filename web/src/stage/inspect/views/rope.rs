//! RoPE on the model's own q and k, and the other position schemes in the same frame.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Rope() -> impl IntoView {
    view! { <section class="viewhome" id="region-canvas" tabindex="-1"></section> }
}
