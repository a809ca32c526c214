//! Where we are, in one line: step number, scopes, head.

use super::direction::scopes;
use crate::address::{Stage, View};
use crate::control::Segmented;
use crate::control::folds::{FoldButton, Pane};
use crate::control::icons::{self, Icon};
use crate::lens::use_lens;
use crate::text::{fill, use_speech};
use graph::Pass;
use leptos::prelude::*;

/// The bar.
#[component]
pub fn OpBar(
    /// The list of operations stands beside, and folds.
    #[prop(into, optional)]
    lists: Option<Signal<bool>>,
) -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = move || speech.words();
    let number = move || {
        let range = lens.range();
        fill(
            words().op_of,
            &[&(lens.at.get() + 1 - range.start.min(lens.at.get())).to_string(), &range.len().to_string()],
        )
    };
    let first = move || lens.range().start >= lens.at.get();
    let last = move || lens.range().end <= lens.at.get() + 1;
    view! {
        <div class="opbar">
            <Show when=move || lists.is_some_and(|lists| lists.get())><FoldButton pane=Pane::Map/></Show>
            <div class="stepno" class:hollow=move || lens.walk.with(Option::is_none)>
                <button
                    id="previous-op"
                    aria-label=move || words().previous
                    disabled=first
                    on:click=move |_| lens.go(lens.at.get_untracked().saturating_sub(1))
                >
                    <Icon path=icons::LEFT/>
                </button>
                <span class="num" id="op-number">{number}</span>
                <button
                    id="next-op"
                    aria-label=move || words().next
                    disabled=last
                    on:click=move |_| lens.go(lens.at.get_untracked() + 1)
                >
                    <Icon path=icons::RIGHT/>
                </button>
            </div>
            <Crumbs/>
            <span class="sp"></span>
            <Edits/>
            <Heads/>
        </div>
    }
}

#[component]
fn Crumbs() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = move || speech.words();
    let crumbs = move || {
        let Some(stop) = lens.stop() else { return Vec::new() };
        let first = match stop.pass {
            Pass::Forward => words().model,
            Pass::Data | Pass::Backward => words().backward,
            Pass::Optimizer => words().update,
        };
        let mut crumbs = vec![first.to_owned()];
        crumbs.extend(scopes(&stop, words()));
        if stop.crosses() {
            crumbs.push(words().cross_attention.to_owned());
        } else if stop.local().starts_with("attention.") {
            crumbs.push(words().attention.to_owned());
        } else if stop.local().starts_with("feed_forward.") {
            crumbs.push(words().feed_forward_scope.to_owned());
        }
        if stop.by_head {
            crumbs.push(fill(words().head, &[&(lens.head.get() + 1).to_string()]));
        }
        crumbs.extend(lens.walk.get().map(|walk| lens.name_of(&walk, &stop)));
        crumbs
    };
    let parts = move || {
        crumbs()
            .into_iter()
            .enumerate()
            .map(|(i, crumb)| {
                let arrow = (i > 0).then(|| view! { <Icon path=icons::RIGHT/> });
                // The outermost scope is the whole network.
                let whole = move |_| lens.visit(|place| place.stage = Stage::Whole);
                let crumb = match i {
                    0 => view! { <button type="button" class="bare crumb" id="crumb-whole" on:click=whole>{crumb}</button> }.into_any(),
                    _ => view! { <span class="crumb">{crumb}</span> }.into_any(),
                };
                view! { {arrow}{crumb} }
            })
            .collect_view()
    };
    view! { <p class="crumbs">{parts}</p> }
}

/// That what is shown is not the model as it is.
#[component]
pub fn Edits() -> impl IntoView {
    let lens = use_lens();
    let text = move || {
        let count = fill(lens.words().edits_count, &[&lens.edits_in_effect().to_string()]);
        let apart = lens.here.view() == View::Cache;
        if apart { format!("{count} · {}", lens.words().edits_not_here) } else { count }
    };
    view! {
        <Show when=move || !lens.edits.read().is_empty()><b class="edited" role="status">{text}</b></Show>
    }
}

#[component]
fn Heads() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let heads = Memo::new(move |_| lens.heads());
    let by_head = Memo::new(move |_| lens.stop().is_some_and(|stop| stop.by_head) && heads.get() > 1);
    let options = Signal::derive(move || {
        (0..heads.get()).map(|head| (head, (head + 1).to_string())).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || by_head.get()>
            <div class="headpick">
                <span class="mut">{move || speech.words().all_heads}</span>
                <Segmented
                    label=Signal::derive(move || speech.words().all_heads.to_owned())
                    options=options
                    value=lens.head
                    on_choose=Callback::new(move |head| lens.adjust(|place| place.head = head))
                />
            </div>
        </Show>
    }
}
