//! Inspect: the forward pass, one operation at a time.

mod canvas;
mod chain;
mod dials;
mod equation;
mod example;
mod foretold;
mod inspector;
pub mod layout;
pub mod lens;
mod map;
mod next_token;
mod opbar;
mod prompt_bar;
mod prompt_field;
mod rotation;
mod strip;
pub mod walk;

use crate::store::use_store;
pub use example::{examples, of_row};
use lens::Lens;
use leptos::prelude::*;

/// The stage.
#[component]
pub fn Inspect() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let words = move || store.words();
    view! {
        <main class="stage inspect" id="stage">
            <map::Map/>
            <opbar::OpBar/>
            <opbar::PhoneMap/>
            <Show
                when=move || lens.agreed.get()
                fallback=move || view! { <section class="op"><p class="banner bad">{move || words().mismatch}</p></section> }
            >
                <canvas::Canvas/>
            </Show>
            <inspector::Inspector/>
            <strip::Strip/>
        </main>
    }
}
