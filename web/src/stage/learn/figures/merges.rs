//! Byte pairs of the reader's own text, one merge at a time, as the engine cuts it.

use crate::run::{use_run, use_session};
use crate::text::learn::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;

/// The text and how many merges it has had, which the question about the next one asks of; handed down.
#[derive(Clone, Copy, Debug)]
pub struct OwnText(pub RwSignal<(String, u32)>);

/// Characters of a text that are cut.
const LONGEST: usize = 2000;

/// Merges that are made at most.
const MOST: u32 = 200;

/// The figure.
#[component]
pub fn Merges() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let session = StoredValue::new_local(use_session());
    let say = move || words(speech.language());
    let OwnText(text) = expect_context();
    if text.with_untracked(|(text, _)| text.is_empty()) {
        text.update(|(text, _)| say().merge_text.clone_into(text));
    }
    let here = Memo::new(move |_| run.link.with(|link| *link == crate::run::Link::Alive));
    Effect::new(move |_| {
        let (text, merges) = text.get();
        if here.get() {
            session.with_value(|session| session.cut(text, merges));
        }
    });
    let cut = move || run.cut.get();
    let tokens = move || {
        let cut = cut()?;
        let count = fill(say().merge_tokens, &[&cut.tokens.len().to_string()]);
        let chips =
            cut.tokens.iter().map(|token| view! { <span class="tok">{token.clone()}</span> }).collect_view();
        Some(view! {
            <p class="mut" id="merge-count">{count}</p>
            <div class="mergetokens" tabindex="0" role="group" aria-labelledby="merge-count">{chips}</div>
        })
    };
    let made = move || {
        let all = cut()?.merges;
        let item = |(i, (pair, count)): (usize, &(String, u32))| {
            view! { <li><span class="num mut">{i + 1}</span>" "<b>{pair.clone()}</b>" "<span class="num mut">"× "{*count}</span></li> }
        };
        Some(all.iter().enumerate().rev().take(8).map(item).collect_view())
    };
    let to = move |step: i64| {
        text.update(|(_, merges)| *merges = (i64::from(*merges) + step).clamp(0, MOST.into()) as u32);
    };
    let typed = move |event| {
        let new: String = event_target_value(&event).chars().take(LONGEST).collect();
        text.set((new, 0));
    };
    view! {
        <div class="mergesfigure">
            <label>{move || say().merge_own}<textarea rows="3" id="merge-text" prop:value=move || text.get().0 on:change=typed></textarea></label>
            <p class="checks">
                <button type="button" class="btn sm" id="merge-back" disabled=move || text.read().1 == 0 on:click=move |_| to(-1)>{move || say().merge_back}</button>
                <button type="button" class="btn sm" id="merge-next" on:click=move |_| to(1)>{move || say().merge_next}</button>
                <span class="num mut">{move || fill(say().merge_made, &[&text.read().1.to_string()])}</span>
            </p>
            {tokens}
            <ol class="mergesmade">{made}</ol>
        </div>
    }
}
