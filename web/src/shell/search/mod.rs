//! The search: a dialog over the page that finds operations, views, terms, switches and tensors by their names in any
//! language, and goes there. Only its frame is here from the beginning; what it finds with is fetched.

mod dialog;
mod fold;
mod found;
mod go;
mod switches;
mod things;

use super::panes::use_panes;
use crate::control::fetched::{Fetched, NotFetched};
use crate::text::use_speech;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;

/// The frame, a modal dialog.
#[component]
pub fn Search() -> impl IntoView {
    let (panes, speech) = (use_panes(), use_speech());
    let frame = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = frame.get() else { return };
        match (panes.search.get(), dialog.open()) {
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // What is pressed beside the dialog is told to the dialog itself.
    let pressed = move |event: web_sys::MouseEvent| {
        let target: web_sys::Element = event_target(&event);
        if frame.get_untracked().is_some_and(|dialog| dialog.is_same_node(Some(&target))) {
            panes.search.set(false);
        }
    };
    view! {
        <dialog
            class="search"
            node_ref=frame
            aria-label=move || speech.words().search
            on:close=move |_| panes.search.set(false)
            on:click=pressed
        >
            <Show when=move || panes.search.get()>
                <Fetched load=|| Box::pin(fetched_search()) class="" id="search-comes"/>
            </Show>
        </dialog>
    }
}

/// What is in the frame, its code fetched when it is first opened; `ahead` fetches only the code.
#[wasm_split(search, wasm_split_path = leptos::wasm_split, preload(ahead), fallible)]
pub fn fetched_search() -> Result<AnyView, NotFetched> {
    Ok(view! { <dialog::Finder/> }.into_any())
}
