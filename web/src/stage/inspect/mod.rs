//! Inspect: a pass, one operation at a time, and what else there is to see of it.

mod canvas;
mod foretold;
mod freeze;
mod prompt_bar;
mod prompt_field;
mod views;

use crate::address::{View, use_router};
use crate::browser::use_phone;
use crate::figure::arithmetic::Strip;
use crate::figure::map::{Map, OpBar, PhoneMap};
use crate::figure::readings::Inspector;
use crate::figure::what_if::WhatIfPanel;
use crate::lens::{OfRun, use_lens};
use crate::text::use_speech;
use leptos::prelude::*;

/// The stage.
#[component]
pub fn Inspect() -> impl IntoView {
    let (speech, lens, router, phone) = (use_speech(), use_lens(), use_router(), use_phone());
    let agreed = expect_context::<OfRun>().agreed;
    let view = Memo::new(move |_| router.here.view());
    let content = move || match view.get() {
        _ if !agreed.get() => {
            view! { <section class="op"><p class="banner bad">{speech.words().mismatch}</p></section> }
                .into_any()
        }
        View::Operation => view! {
            <canvas::Canvas/>
            <Inspector/>
            <Strip/>
            <Show when=move || phone.get()><WhatIfPanel/></Show>
        }
        .into_any(),
        view => view! { <views::Whole view/> }.into_any(),
    };
    view! {
        <main class="stage inspect" class:waits=move || lens.waits.get() id="stage">
            <views::ViewPick/>
            <Show when=move || !phone.get()><Map/></Show>
            <OpBar/>
            <Show when=move || phone.get()><PhoneMap/></Show>
            {content}
        </main>
    }
}
