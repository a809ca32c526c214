//! Overwrites the chosen cell.

use super::mask::MaskEditor;
use crate::lens::{Opened, use_lens};
use crate::text::fill;
use leptos::prelude::*;
use transformer::what_if::{Change, WhatIf};

/// Identifies the field of the new value, for the key E.
pub const FIELD: &str = "new-value";

/// Overwrites the chosen cell: a number, or a mask cell shown or hidden.
#[component]
pub fn CellEditor() -> impl IntoView {
    let lens = use_lens();
    let words = move || lens.words();
    let is_mask = move || lens.stop().is_some_and(|stop| stop.local().ends_with("attention.mask"));
    // A memo: while values are computed again the field and its focus stay.
    let place = Memo::new(move |_| (lens.editable(), lens.index(), is_mask()));
    let body = move || match place.get() {
        (None, ..) => view! { <p class="mut">{words().cannot_edit}</p> }.into_any(),
        (_, None, _) => view! { <p class="mut">{words().choose_to_edit}</p> }.into_any(),
        (_, _, true) => ().into_any(),
        (Some(tensor), Some(at), false) => view! { <NumberEditor tensor at/> }.into_any(),
    };
    view! { <div class="editrow">{body}</div><MaskEditor/> }
}

#[component]
fn NumberEditor(tensor: String, at: Vec<usize>) -> impl IntoView {
    let lens = use_lens();
    let words = move || lens.words();
    let wrong = RwSignal::new(false);
    let typed = RwSignal::new(None::<String>);
    // A hidden score is no number that one would type.
    let typable = |opened: Opened| Some(opened.value).filter(|x| *x >= graph::HIDDEN);
    let now = move || lens.opened.get().and_then(typable).map(|x| x.to_string()).unwrap_or_default();
    let label = move || {
        let title = lens.stop().map(|stop| lens.title(stop.tensor)).unwrap_or_default();
        let (row, column) = lens.cell.get().unwrap_or_default();
        fill(words().new_value, &[&format!("{title} [{row}, {column}]")])
    };
    let set = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let text = typed.get_untracked().unwrap_or_else(|| untrack(now)).replace('−', "-");
        match text.trim().parse::<f32>() {
            Ok(value) if value.is_finite() => {
                wrong.set(false);
                typed.set(None);
                let at = at.iter().map(|&at| Some(at)).collect();
                lens.edit(vec![WhatIf { tensor: tensor.clone(), at, change: Change::Number(value) }]);
            }
            _ => wrong.set(true),
        }
    };
    view! {
        <form on:submit=set>
            <label>
                <span>{label}</span>
                <input
                    id=FIELD
                    class="field num"
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    prop:value=move || typed.get().unwrap_or_else(now)
                    aria-invalid=move || wrong.get().to_string()
                    on:input=move |event| typed.set(Some(event_target_value(&event)))
                />
            </label>
            <button class="btn sm" type="submit" id="set-value">{move || words().set}</button>
            <Show when=move || wrong.get()><span class="trouble" role="status">{move || words().not_a_number}</span></Show>
        </form>
    }
}
