//! "What if": the panel in which values are overwritten, parts switched off, masks opened; the list of edits, and what
//! they do to the logits.

mod before_after;
mod cell;
mod mask;
mod switches;

pub use cell::FIELD;

use crate::lens::{Act, use_lens};
use crate::text::{LensWords, fill, held};
use before_after::BeforeAfter;
use cell::CellEditor;
use leptos::prelude::*;
use switches::Switches;
use transformer::what_if::{Change, LeftOut, WhatIf, read, write};

/// The panel.
#[component]
pub fn WhatIfPanel() -> impl IntoView {
    let lens = use_lens();
    let words = move || lens.words();
    let some = move || !lens.edits.read().is_empty();
    let count = move || fill(words().edits_count, &[&lens.edits_in_effect().to_string()]);
    view! {
        <section class="whatif" id="what-if" aria-label=move || words().what_if>
            <header>
                <h2>{move || words().what_if}</h2>
                <span class="mut">{move || if lens.frozen.get() { words().edits_rest } else { words().tell_what_if }}</span>
                <span class="sp"></span>
                <Show when=some><b class="num" id="edit-count">{count}</b></Show>
                <button
                    type="button"
                    class="btn sm"
                    id="undo-edit"
                    disabled=move || lens.undone.read().is_empty()
                    on:click=move |_| lens.undo_edit()
                >
                    {move || words().undo}
                </button>
                <button
                    type="button"
                    class="btn sm"
                    id="hold-edits"
                    disabled=move || held_of(&lens.edits.read()).is_none()
                    title=move || held::words(lens.speech.language()).hold_says
                    on:click=move |_| {
                        if let Some(edits) = held_of(&lens.edits.get_untracked()) {
                            lens.act(Act::Hold(edits));
                        }
                    }
                >
                    {move || held::words(lens.speech.language()).hold}
                </button>
                <button type="button" class="btn sm" id="reset-edits" disabled=move || !some() on:click=move |_| lens.reset_edits()>
                    {move || words().reset_all}
                </button>
            </header>
            <Show when=move || !lens.frozen.get()>
                <CellEditor/>
                <Switches/>
                <List/>
                <BeforeAfter/>
            </Show>
        </section>
    }
}

/// The edits as training can hold them, for every row of a batch; none where there are none, or one reads another
/// prompt.
fn held_of(edits: &[WhatIf]) -> Option<String> {
    let alone = edits.iter().all(|edit| !matches!(edit.change, Change::From(_)));
    let of_all = |edit: &WhatIf| {
        let mut edit = edit.clone();
        if let Some(row) = edit.at.first_mut() {
            *row = None;
        }
        edit
    };
    (alone && !edits.is_empty()).then(|| write(&edits.iter().map(of_all).collect::<Vec<_>>()))
}

/// Why an edit does not fit this model.
fn left_out_says(words: &LensWords, reason: &LeftOut) -> String {
    match reason {
        LeftOut::NoActivation { tensor } => fill(words.no_activation, &[tensor]),
        LeftOut::NoCell { tensor, shape } => fill(words.no_cell, &[tensor, shape]),
        LeftOut::OnlyMaskValues { tensor } => fill(words.only_mask_values, &[tensor]),
        LeftOut::NoMask { tensor } => fill(words.no_mask, &[tensor]),
        LeftOut::ShortDonor { has, needs } => {
            fill(words.short_donor, &[&has.to_string(), &needs.to_string()])
        }
    }
}

/// All edits, each with a way out.
#[component]
fn List() -> impl IntoView {
    let lens = use_lens();
    let words = move || lens.words();
    let unread = move || {
        let unread = read(&lens.here.edits()).1;
        (!unread.is_empty()).then(|| fill(words().unread_edits, &[&unread.join("; ")]))
    };
    let rows = move || {
        let Some(walk) = lens.walk.get() else { return Vec::new() };
        // What was left out is counted in the list that was computed.
        let capture = lens.capture.get().filter(|_| !lens.waits.get());
        let left_out = capture.map(|capture| capture.left_out.clone()).unwrap_or_default();
        let row = |(i, edit): (usize, WhatIf)| {
            let reason = left_out.iter().find(|(at, _)| *at as usize == i).map(|(_, reason)| reason.clone());
            let reason = reason.map(|reason| fill(words().left_out, &[&left_out_says(words(), &reason)]));
            view! {
                <li>
                    <span class="num">{lens.told_edit(&walk, &edit)}</span>
                    <span class="trouble">{reason}</span>
                    <button
                        type="button"
                        class="btn ghost sm"
                        aria-label=move || words().remove_edit
                        title=move || words().remove_edit
                        on:click=move |_| lens.remove_edit(i)
                    >
                        "×"
                    </button>
                </li>
            }
        };
        lens.edits.get().into_iter().enumerate().map(row).collect()
    };
    view! {
        <ol class="editlist" id="edit-list">{rows}</ol>
        <p class="trouble" role="status">{unread}</p>
    }
}
