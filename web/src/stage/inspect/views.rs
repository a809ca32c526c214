//! What Inspect shows beside single operations: the choice of a view, and each bound to what it needs.

use crate::address::{Place, View, use_router};
use crate::control::Segmented;
use crate::control::fetched::NotFetched;
use crate::figure::{cache, embedding, flash, heads, rope};
use crate::lens::use_lens;
use crate::run::{Link, use_run};
use crate::text::{use_speech, view_name};
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;

/// The choice of a view, over the stage.
#[component]
pub fn ViewPick() -> impl IntoView {
    let (speech, router) = (use_speech(), use_router());
    let view = Memo::new(move |_| router.here.view());
    let options = Signal::derive(move || {
        let language = speech.language();
        let named = |view: View| (view, view_name(language, view.word()).to_owned());
        View::ALL.into_iter().map(named).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |view| router.go(Place { view, ..router.here.peek() }));
    view! {
        <Segmented
            label=Signal::derive(move || speech.words().views.to_owned())
            options=options
            value=view
            on_choose=choose
        />
    }
}

/// Any view but that of single operations, its code fetched when one is first shown; `ahead` fetches only the code.
#[wasm_split(views, wasm_split_path = leptos::wasm_split, preload(ahead), fallible)]
pub fn fetched_views() -> Result<AnyView, NotFetched> {
    Ok(view! { <Whole/> }.into_any())
}

#[component]
fn Whole() -> impl IntoView {
    // Of the lens, not of the address: a lesson shows a view at a place of its own.
    let here = use_lens().here;
    let view = Memo::new(move |_| here.view());
    move || match view.get() {
        View::Operation => ().into_any(),
        View::Heads => view! { <heads::Heads/> }.into_any(),
        View::Rope => view! { <rope::Rope/> }.into_any(),
        View::Flash => view! { <flash::Flash/> }.into_any(),
        View::Cache => view! { <Cache/> }.into_any(),
        View::Embedding => view! { <embedding::Embedding/> }.into_any(),
    }
}

/// The cache, written by the worker.
#[component]
fn Cache() -> impl IntoView {
    let run = use_run();
    let alive = Memo::new(move |_| run.link.with(|link| *link == Link::Alive));
    let step = Memo::new(move |_| run.progress.with(|progress| progress.step));
    view! { <cache::Cache decoded=run.decoded.into() alive=alive.into() step=step.into()/> }
}
