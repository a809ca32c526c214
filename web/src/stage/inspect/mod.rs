//! Inspect: the forward pass, one operation at a time.

mod before_after;
mod canvas;
mod chain;
mod code;
mod curve;
mod depth;
mod dials;
mod edits;
mod equation;
mod example;
mod foretold;
mod freeze;
mod held;
mod inspector;
mod labels;
pub mod layout;
pub mod lens;
mod looking;
mod map;
pub mod naming;
mod next_token;
mod opbar;
mod phone_map;
mod prompt_bar;
mod prompt_field;
mod shown;
mod standing;
mod strip;
mod terms;
mod views;
pub mod walk;
mod walk_back;
pub mod what_if;

use crate::route::View;
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
    let view = Memo::new(move |_| store.router.view());
    let content = move || match view.get() {
        _ if !lens.agreed.get() => {
            view! { <section class="op"><p class="banner bad">{words().mismatch}</p></section> }.into_any()
        }
        View::Operation => view! {
            <canvas::Canvas/>
            <inspector::Inspector/>
            <strip::Strip/>
            <Show when=move || store.phone.get()><what_if::WhatIfPanel/></Show>
        }
        .into_any(),
        view => view! { <views::Whole view/> }.into_any(),
    };
    view! {
        <main class="stage inspect" class:waits=move || lens.waits.get() id="stage">
            <views::ViewPick/>
            <Show when=move || !store.phone.get()><map::Map/></Show>
            <opbar::OpBar/>
            <Show when=move || store.phone.get()><phone_map::PhoneMap/></Show>
            {content}
        </main>
    }
}
