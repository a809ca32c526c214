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

use crate::fetched::{Fetched, NotFetched};
use crate::route::View;
use crate::store::use_store;
pub use example::{examples, of_row};
use lens::Lens;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
pub use views::ahead as views_ahead;

/// The stage, its code fetched when it is first shown; `ahead` fetches only the code.
#[wasm_split(inspect, wasm_split_path = leptos::wasm_split, preload(ahead), fallible)]
pub fn fetched_inspect() -> Result<AnyView, NotFetched> {
    Ok(view! { <Inspect/> }.into_any())
}

/// The stage.
#[component]
fn Inspect() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let words = move || store.words();
    let whole = Memo::new(move |_| store.router.view() != View::Operation);
    let content = move || {
        if !lens.agreed.get() {
            view! { <section class="op"><p class="banner bad">{words().mismatch}</p></section> }.into_any()
        } else if whole.get() {
            view! { <Fetched load=|| Box::pin(views::fetched_views()) class="viewhome"/> }.into_any()
        } else {
            view! {
                <canvas::Canvas/>
                <inspector::Inspector/>
                <strip::Strip/>
                <Show when=move || store.phone.get()><what_if::WhatIfPanel/></Show>
            }
            .into_any()
        }
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
