//! The shortcut sheet.

use super::panes::use_panes;
use crate::control::icons::{self, Icon};
use crate::control::{Switch, Why};
use crate::text::{Words, use_speech};
use leptos::html::Dialog;
use leptos::prelude::*;

/// Finds the words for something.
type Wording = fn(&Words) -> &'static str;

/// Keys with what they do.
const KEYS: &[(&str, Wording)] = &[
    ("Space", |w| w.key_space),
    (".", |w| w.key_dot),
    ("[ ]", |w| w.key_ops),
    ("{ }", |w| w.key_blocks),
    ("← ↑ → ↓", |w| w.key_arrows),
    ("Home/End", |w| w.key_row_ends),
    ("Enter", |w| w.key_enter),
    ("Esc", |w| w.key_escape),
    ("H", |w| w.key_head),
    ("B", |w| w.key_turn),
    ("E", |w| w.key_edit),
    ("Backspace", |w| w.key_unedit),
    ("0 2 3", |w| w.key_stages),
    ("M I A", |w| w.key_fold),
    ("P", |w| w.key_present),
    ("/", |w| w.key_search),
    ("F6", |w| w.key_regions),
    ("?", |w| w.key_help),
];

/// The sheet, a modal dialog.
#[component]
pub fn Sheet() -> impl IntoView {
    let (panes, speech) = (use_panes(), use_speech());
    let words = move || speech.words();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (panes.sheet.get(), dialog.open()) {
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let rows = KEYS.iter().map(|&(keys, does)| {
        view! { <tr><th scope="row"><kbd>{keys}</kbd></th><td>{move || does(words())}</td></tr> }
    });
    let rows = rows.collect_view();
    view! {
        <dialog class="sheet" node_ref=dialog aria-label=move || words().shortcuts on:close=move |_| panes.sheet.set(false)>
            <header>
                <h2>{move || words().shortcuts}</h2>
                <button type="button" class="btn ghost icon" aria-label=move || words().close on:click=move |_| panes.sheet.set(false)>
                    <Icon path=icons::CLOSE/>
                </button>
            </header>
            <table><tbody>{rows}</tbody></table>
            <Switch
                label=Signal::derive(move || words().keys_off.to_owned())
                value=panes.keys_on
                on_choose=Callback::new(move |on| panes.keys_on.set(on))
                why=Why::none()
            />
        </dialog>
    }
}
