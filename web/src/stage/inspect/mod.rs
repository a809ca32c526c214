//! Inspect: a pass, one operation at a time, and what else there is to see of it.

mod canvas;
mod foretold;
mod freeze;
mod prompt_bar;
mod prompt_field;
mod views;

use crate::address::{View, use_router};
use crate::browser::use_phone;
use crate::control::fetched::{Fetched, NotFetched};
use crate::figure::arithmetic::Strip;
use crate::figure::map::{Map, OpBar, PhoneMap};
use crate::figure::readings::Inspector;
use crate::figure::what_if::WhatIfPanel;
use crate::lens::{OfRun, use_lens};
use crate::text::use_speech;
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
    let (speech, lens, router, phone) = (use_speech(), use_lens(), use_router(), use_phone());
    let agreed = expect_context::<OfRun>().agreed;
    let whole = Memo::new(move |_| router.here.view() != View::Operation);
    let content = move || {
        if !agreed.get() {
            view! { <section class="op"><p class="banner bad">{speech.words().mismatch}</p></section> }
                .into_any()
        } else if whole.get() {
            view! { <Fetched load=|| Box::pin(views::fetched_views()) class="viewhome"/> }.into_any()
        } else {
            view! {
                <canvas::Canvas/>
                <Inspector/>
                <Strip/>
                <Show when=move || phone.get()><WhatIfPanel/></Show>
            }
            .into_any()
        }
    };
    view! {
        <main class="stage inspect" class:waits=move || lens.waits.get() id="stage">
            <views::ViewPick/>
            <Show when=move || !phone.get() && !router.here.hide().map><Map/></Show>
            <OpBar/>
            <Show when=move || phone.get()><PhoneMap/></Show>
            {content}
        </main>
    }
}
