//! Switches off a head or a sublayer; takes a tensor from another prompt.

use crate::control::Segmented;
use crate::lens::use_lens;
use crate::scene::subject;
use crate::text::fill;
use leptos::prelude::*;
use transformer::Attention;
use transformer::what_if::{Change, Donor, WhatIf};

/// Switches off a head or a sublayer; takes a tensor from another prompt.
#[component]
pub fn Switches() -> impl IntoView {
    let lens = use_lens();
    let words = move || lens.words();
    // The parts that the stop belongs to: their tensors, and what switching them off is called.
    let parts = move || {
        let (Some(walk), Some(stop)) = (lens.walk.get(), lens.stop()) else { return Vec::new() };
        let name = subject(&stop.name);
        let mut parts: Vec<(&'static str, String, WhatIf)> = Vec::new();
        let mut offer = |id, name: String, text: String, at: Vec<Option<usize>>| {
            if walk.graph.find(&name).is_some() {
                parts.push((id, text, WhatIf { tensor: name, at, change: Change::Number(0.0) }));
            }
        };
        if let Some(attention) = Attention::of(name) {
            let head = lens.head.get();
            let text = fill(words().head_off, &[&(head + 1).to_string()]);
            offer("head-off", attention.name("mixed"), text, vec![None, Some(head), None, None]);
            let text = words().attention_off.to_owned();
            offer("attention-off", attention.name("output"), text, vec![None; 3]);
        }
        if stop.local().starts_with("feed_forward.") {
            let text = words().feed_forward_off.to_owned();
            let scope = name.strip_suffix(stop.local()).unwrap_or_default();
            offer("feed-forward-off", format!("{scope}feed_forward.output"), text, vec![None; 3]);
        }
        parts
    };
    let buttons = move || {
        let button = |(id, text, edit): (&'static str, String, WhatIf)| {
            view! { <button type="button" class="btn sm" id=id on:click=move |_| lens.edit(vec![edit.clone()])>{text}</button> }
        };
        parts().into_iter().map(button).collect_view()
    };
    view! { <div class="editrow">{buttons}</div><FromPrompt/> }
}

/// Takes the tensor, or a row of it, as it is on another prompt.
#[component]
fn FromPrompt() -> impl IntoView {
    let lens = use_lens();
    let words = move || lens.words();
    let typed = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let only_row = RwSignal::new(false);
    let is_mask = move || lens.stop().is_some_and(|stop| stop.local().ends_with("attention.mask"));
    let offered = Memo::new(move |_| lens.editable().is_some() && !is_mask());
    // Which axis of the tensor is the position.
    let row_axis = move || {
        let (walk, stop) = (lens.walk.get()?, lens.stop()?);
        let axes = walk.graph.shape(stop.tensor).axes();
        axes.iter().position(|axis| matches!(axis.name, graph::AxisName::T)).map(|axis| (axis, axes.len()))
    };
    let row = move || lens.cell.get().map_or(0, |cell| cell.0);
    let take = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let (Some(form), Some(tensor)) = (lens.form.get_untracked(), untrack(|| lens.editable())) else {
            return;
        };
        let vocabulary = lens.vocabulary.get_untracked();
        match form.tokens(&vocabulary, &typed.get_untracked()) {
            Err(unusable) => {
                let words = lens.page_words();
                trouble.set(Some(unusable.said(words, &vocabulary, form.room, words.empty_prompt)));
            }
            Ok(tokens) => {
                trouble.set(None);
                let donor = Donor { tokens, source: lens.example.get_untracked().source };
                let Some((axis, rank)) = untrack(row_axis) else { return };
                let mut at = vec![None; rank];
                at[axis] = only_row.get_untracked().then(|| untrack(row));
                lens.edit(vec![WhatIf { tensor, at, change: Change::From(donor) }]);
            }
        }
    };
    let options = Signal::derive(move || {
        vec![(false, words().whole_tensor.to_owned()), (true, fill(words().this_row, &[&row().to_string()]))]
    });
    view! {
        <Show when=move || offered.get() && row_axis().is_some()>
            <form class="editrow" on:submit=take>
                <label>
                    <span>{move || words().take_from}</span>
                    <input
                        id="donor"
                        class="field num"
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=typed
                        aria-invalid=move || trouble.read().is_some().to_string()
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </label>
                <Segmented
                    label=Signal::derive(move || words().scope.to_owned())
                    options=options
                    value=only_row
                    on_choose=Callback::new(move |next| only_row.set(next))
                />
                <button class="btn sm" type="submit" id="take-donor">{move || words().apply}</button>
                <span class="trouble" role="status">{move || trouble.get()}</span>
            </form>
        </Show>
    }
}
