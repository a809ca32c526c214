//! All heads at a glance: what each looks at, and how its work becomes one output.

use leptos::prelude::*;

/// The view.
#[component]
pub fn Heads() -> impl IntoView {
    view! { <section class="viewhome" id="region-canvas" tabindex="-1"></section> }
}
