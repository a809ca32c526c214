//! What is in the frame of the search: a field, and the list of what it finds. The focus stays in the field; arrows
//! choose, Enter goes.

use super::found::{Kind, Lead, Thing, find};
use super::go::go;
use super::things::things;
use crate::address::use_router;
use crate::control::icons::{self, Icon};
use crate::lens::{Lens, Shared, use_lens};
use crate::scene::Walk;
use crate::shell::panes::use_panes;
use crate::text::search_words::{SearchWords, words as search_words};
use crate::text::{fill, use_speech};
use leptos::html::{Input, Ul};
use leptos::prelude::*;
use transformer::Depth;
use web_sys::KeyboardEvent;

/// More than this are not shown at once.
const MOST: usize = 40;

/// So many arrows at once are `Page Down`.
const PAGE: usize = 8;

/// A key that belongs to an input method, in browsers that do not say so otherwise.
const COMPOSED: u32 = 229;

/// Field and list.
#[component]
pub fn Finder() -> impl IntoView {
    let (panes, speech, lens, router) = (use_panes(), use_speech(), use_lens(), use_router());
    let page_words = move || speech.words();
    let words = move || search_words(speech.language());
    let (field, list) = (NodeRef::<Input>::new(), NodeRef::<Ul>::new());
    let typed = RwSignal::new(String::new());
    let all = Memo::new(move |_| {
        let walk = lens.walk.get();
        let whole = walk.as_deref().and_then(|walk| whole(lens, walk));
        let walk = whole.as_ref().or(walk.as_deref());
        Shared::new(things(speech.language(), walk, !router.here.hide().rail))
    });
    let found = Memo::new(move |_| find(&all.get(), &typed.read(), MOST));
    // Every place of everything found, in order: what arrows go along.
    let leads = Memo::new(move |_| {
        let all = all.get();
        found.with(|found| found.iter().flat_map(|&at| all[at].leads.clone()).collect::<Vec<Lead>>())
    });
    let chosen = RwSignal::new(0_usize);
    let choose = move |at: usize| {
        chosen.set(at);
        if let Some(list) = list.get_untracked() {
            show(&list, &option_id(at));
        }
    };
    let open = move |at: usize| {
        let Some(lead) = leads.with_untracked(|leads| leads.get(at).cloned()) else { return };
        panes.search.set(false);
        go(lead.to, router, panes, speech.signal().get_untracked().words());
    };
    let pressed = move |event: KeyboardEvent| {
        let count = leads.with_untracked(Vec::len);
        // Enter ends what an input method writes, and arrows go along its own list.
        if count == 0 || event.is_composing() || event.key_code() == COMPOSED {
            return;
        }
        let at = chosen.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => choose((at + 1) % count),
            "ArrowUp" => choose((at + count - 1) % count),
            "PageDown" => choose((at + PAGE).min(count - 1)),
            "PageUp" => choose(at.saturating_sub(PAGE)),
            "Enter" => open(at),
            _ => return,
        }
        event.prevent_default();
    };
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let write = move |event| {
        chosen.set(0);
        typed.set(event_target_value(&event));
        if let Some(list) = list.get_untracked() {
            list.set_scroll_top(0);
        }
    };
    let items = move || {
        let (all, words) = (all.get(), words());
        let mut first = 0;
        let item = |&at: &usize| {
            let thing = &all[at];
            let from = first;
            first += thing.leads.len();
            item(thing, from, words, chosen, open)
        };
        found.read().iter().map(item).collect_view()
    };
    let active = move || (!leads.read().is_empty()).then(|| option_id(chosen.get()));
    view! {
        <div class="searchfield">
            <Icon path=icons::SEARCH/>
            <input
                node_ref=field
                id="search-field"
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls="found"
                aria-autocomplete="list"
                aria-activedescendant=active
                aria-label=move || page_words().search
                placeholder=move || words().field
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="go"
                on:input=write
                on:keydown=pressed
            />
            <button type="button" class="btn ghost icon" aria-label=move || page_words().close on:click=move |_| panes.search.set(false)>
                <Icon path=icons::CLOSE/>
            </button>
        </div>
        <ul class="found" id="found" role="listbox" node_ref=list aria-label=move || words().results>{items}</ul>
        <p class="foundnone">{move || found.read().is_empty().then(|| words().empty)}</p>
        <p class="sr" role="status">{move || fill(words().count, &[&found.read().len().to_string()])}</p>
    }
}

/// One thing that was found: itself to be chosen, or, of a term, each of its places under what it means.
fn item(
    thing: &Thing,
    first: usize,
    words: &SearchWords,
    chosen: RwSignal<usize>,
    open: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> AnyView {
    let name = view! {
        <span class="foundname">{thing.name.clone()}" "<small>{thing.other.clone()}</small></span>
        <span class="foundkind">{kind_word(words, thing.kind)}</span>
        <span class="foundsays">{thing.says.clone()}</span>
    };
    let option = move |at: usize, class: &'static str, content: AnyView| {
        view! {
            <li
                class=class
                id=option_id(at)
                role="option"
                aria-selected=move || (chosen.get() == at).to_string()
                on:click=move |_| open(at)
            >
                {content}
            </li>
        }
    };
    if thing.kind != Kind::Term {
        return option(first, "thing", name.into_any()).into_any();
    }
    let leads = thing.leads.iter().enumerate();
    let leads = leads.map(|(i, lead)| option(first + i, "lead", lead.name.clone().into_any())).collect_view();
    let label = format!("{}: {}", thing.name, thing.says);
    view! {
        <li class="termhome" role="presentation">
            <div class="thing">{name}</div>
            <ul class="leads" role="group" aria-label=label>{leads}</ul>
        </li>
    }
    .into_any()
}

fn option_id(at: usize) -> String {
    format!("found-{at}")
}

/// The way there and back, with the edits of what is shown; none where that is such a way already.
fn whole(lens: Lens, walk: &Walk) -> Option<Walk> {
    if walk.depth != Depth::Forward {
        return None;
    }
    let whole = Walk::of(&walk.dims.config, walk.extent, Depth::Backward)?;
    let edits = lens.edits.get();
    if edits.is_empty() { Some(whole) } else { whole.edited(&edits) }
}

/// Scrolls a list so far that a part of it is seen.
fn show(list: &web_sys::Element, id: &str) {
    let Some(part) = document().get_element_by_id(id) else { return };
    let (seen, part) = (list.get_bounding_client_rect(), part.get_bounding_client_rect());
    let by = (part.bottom() - seen.bottom()).max(0.0) + (part.top() - seen.top()).min(0.0);
    list.set_scroll_top(list.scroll_top() + by.round() as i32);
}

fn kind_word(words: &SearchWords, kind: Kind) -> &'static str {
    match kind {
        Kind::Stage => words.stage,
        Kind::View => words.view,
        Kind::Term => words.term,
        Kind::Operation => words.operation,
        Kind::Switch => words.switch,
        Kind::Tensor => words.tensor,
        Kind::Gradient => words.gradient,
        Kind::Update => words.update,
    }
}
