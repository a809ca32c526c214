//! Inspect: a pass, one operation at a time, and what else there is to see of it.

mod canvas;
mod foretold;
mod freeze;
mod prompt_bar;
mod prompt_field;
mod result;
mod sampling;
mod views;

use crate::address::{View, use_router};
use crate::browser::use_phone;
use crate::control::fetched::{Fetched, NotFetched};
use crate::control::folds::{Pane, use_folds};
use crate::figure::arithmetic::{self, Strip};
use crate::figure::map::{Edits, Map, OpBar, PhoneMap};
use crate::figure::readings::Inspector;
use crate::figure::what_if::WhatIfPanel;
use crate::figure::whole::Glance;
use crate::lens::{OfRun, use_lens};
use crate::text::use_speech;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
pub use views::{ahead as views_ahead, fetched_views};

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
    let (folds, hide) = (use_folds(), Memo::new(move |_| router.here.hide()));
    let content = move || {
        if !agreed.get() {
            view! { <section class="op"><p class="banner bad">{speech.words().mismatch}</p></section> }
                .into_any()
        } else if whole.get() {
            view! { <Fetched load=|| Box::pin(views::fetched_views()) class="viewhome"/> }.into_any()
        } else {
            view! {
                <canvas::Canvas/>
                <Show when=move || !hide.get().inspector><Inspector/></Show>
                <Show when=move || !hide.get().strip><Strip/></Show>
                <Show when=move || phone.get()><WhatIfPanel/></Show>
            }
            .into_any()
        }
    };
    // Views have nothing to do with single operations: neither their list nor their number stands there.
    let maps = Memo::new(move |_| !phone.get() && !hide.get().map && !whole.get());
    let px = |size: f64| format!("{size}px");
    let strip = Memo::new(move |_| match (hide.get().strip, folds.folded(Pane::Strip)) {
        (true, _) => 0.0,
        (false, true) => arithmetic::FOLDED * folds.scale(),
        (false, false) => folds.size(Pane::Strip).unwrap_or_else(|| arithmetic::needed(lens)),
    });
    let inspector = move || match hide.get().inspector {
        true => Some(px(0.0)),
        false => folds.size(Pane::Inspector).map(px),
    };
    view! {
        <main
            class="stage inspect"
            class:waits=move || lens.waits.get()
            class:viewing=move || whole.get()
            class:nomap=move || !maps.get() || folds.folded(Pane::Map)
            class:inspfolded=move || folds.folded(Pane::Inspector) && !hide.get().inspector
            style=("--own-strip", move || px(strip.get()))
            style=("--own-inspector", inspector)
            id="stage"
        >
            <div class="viewpick"><views::ViewPick/><Show when=move || whole.get()><Edits/></Show></div>
            <Show when=move || maps.get() && !folds.folded(Pane::Map)>
                <div class="mapcolumn"><Glance/><Map/></div>
            </Show>
            <Show when=move || !whole.get()><OpBar lists=maps/></Show>
            <Show when=move || phone.get() && !whole.get()><PhoneMap/></Show>
            {content}
        </main>
    }
}
