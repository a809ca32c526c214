//! Outcomes of a question in the words of its text, of which one is chosen.

use crate::control::roving::{Ends, focus_child, moved};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// The choice.
#[component]
pub fn Options(
    label: Signal<String>,
    options: Vec<(String, String)>,
    chosen: RwSignal<Option<String>>,
    #[prop(into)] locked: Signal<bool>,
    /// In a row: they are short.
    counts: bool,
) -> impl IntoView {
    let ids: Vec<String> = options.iter().map(|(id, _)| id.clone()).collect();
    let known = ids.clone();
    let on_key = move |event: KeyboardEvent| {
        let at = chosen.with_untracked(|chosen| known.iter().position(|id| Some(id) == chosen.as_ref()));
        if locked.get_untracked() {
            return;
        }
        if let Some(next) = moved(&event, at.unwrap_or(0), known.len(), 1, Ends::Meet) {
            chosen.set(Some(known[next].clone()));
            focus_child(&event, next);
        }
    };
    let first = ids.first().cloned().unwrap_or_default();
    let option = move |(id, words): (String, String)| {
        let is = {
            let id = id.clone();
            Memo::new(move |_| chosen.with(|chosen| chosen.as_ref() == Some(&id)))
        };
        let stops = {
            let is_first = id == first;
            move || if is.get() || (is_first && chosen.read().is_none()) { 0 } else { -1 }
        };
        let choose = {
            let id = id.clone();
            move |_| {
                if !locked.get_untracked() {
                    chosen.set(Some(id.clone()));
                }
            }
        };
        view! {
            <button
                type="button"
                role="radio"
                data-option=id
                aria-checked=move || is.get().to_string()
                aria-disabled=move || locked.get().to_string()
                tabindex=stops
                on:click=choose
                inner_html=words
            ></button>
        }
    };
    view! {
        <div class="options" class:counts=counts role="radiogroup" aria-label=label on:keydown=on_key>
            {options.into_iter().map(option).collect_view()}
        </div>
    }
}
