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
    /// What is chosen stays: arrows look, Enter chooses.
    #[prop(optional)]
    for_good: bool,
) -> impl IntoView {
    let ids: Vec<String> = options.iter().map(|(id, _)| id.clone()).collect();
    let position = |id: &String| ids.iter().position(|known| known == id);
    // Where Tab leads to.
    let at = RwSignal::new(chosen.with_untracked(|chosen| chosen.as_ref().and_then(position)).unwrap_or(0));
    let on_key = move |event: KeyboardEvent| {
        if locked.get_untracked() {
            return;
        }
        if let Some(next) = moved(&event, at.get_untracked(), ids.len(), 1, Ends::Meet) {
            at.set(next);
            if !for_good {
                chosen.set(Some(ids[next].clone()));
            }
            focus_child(&event, next);
        }
    };
    let option = move |(i, (id, words)): (usize, (String, String))| {
        let is = {
            let id = id.clone();
            Memo::new(move |_| chosen.with(|chosen| chosen.as_ref() == Some(&id)))
        };
        let stops = move || if at.get() == i { 0 } else { -1 };
        let choose = {
            let id = id.clone();
            move |_| {
                if !locked.get_untracked() {
                    at.set(i);
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
            {options.into_iter().enumerate().map(option).collect_view()}
        </div>
    }
}
