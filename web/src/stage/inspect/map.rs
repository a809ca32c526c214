//! The network map: every stop in order, made from the graph.

use super::lens::Lens;
use super::walk::{Stop, Walk};
use crate::store::use_store;
use crate::text::{caption, fill};
use leptos::prelude::*;

/// The map.
#[component]
pub fn Map() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let words = move || store.words();
    let folded = RwSignal::new(Vec::<usize>::new());
    // The current stop is always in sight.
    Effect::new(move |_| {
        let at = lens.at.get();
        if let Some(stop) = document().get_element_by_id(&format!("stop-{at}")) {
            scroll_into_view(&stop);
        }
    });
    let rows = move || {
        let Some(walk) = lens.walk.get() else { return Vec::new() };
        let mut rows = Vec::new();
        let mut block = None;
        for (i, stop) in walk.stops.iter().enumerate() {
            if stop.block != block {
                block = stop.block;
                if let Some(number) = block {
                    rows.push(heading(number, folded).into_any());
                }
            }
            let hidden = move || {
                let at = lens
                    .walk
                    .with(|walk| walk.as_ref().and_then(|walk| walk.stops.get(lens.at.get())?.block));
                block.is_some_and(|block| folded.read().contains(&block) && at != Some(block))
            };
            rows.push(
                view! { <StopRow index=i look=look(&walk, stop, i) hidden=Signal::derive(hidden)/> }
                    .into_any(),
            );
        }
        rows
    };
    view! {
        <nav class="netmap" aria-label=move || words().map id="region-map" tabindex="-1">
            <ol>{rows}</ol>
        </nav>
    }
}

fn heading(number: usize, folded: RwSignal<Vec<usize>>) -> impl IntoView {
    let store = use_store();
    let toggle = move |_| {
        folded.update(|folded| match folded.iter().position(|&block| block == number) {
            Some(at) => drop(folded.remove(at)),
            None => folded.push(number),
        });
    };
    let open = move || !folded.read().contains(&number);
    view! {
        <li class="hd">
            <button class="bare" aria-expanded=move || open().to_string() on:click=toggle>
                {move || fill(store.words().block, &[&(number + 1).to_string()])}
                <span class=move || if open() { "fold open" } else { "fold" } aria-hidden="true"></span>
            </button>
        </li>
    }
}

/// How a stop is drawn on the stream.
#[derive(Clone, Debug, PartialEq)]
struct Look {
    said: String,
    kind: &'static str,
    class: &'static str,
}

fn look(walk: &Walk, stop: &Stop, index: usize) -> Look {
    let kind = stop.kind(&walk.graph);
    let class = match (stop.block, kind) {
        (_, "tokens" | "source") => "node first",
        (None, _) if index + 1 == walk.stops.len() => "node last",
        (None, _) => "node",
        (Some(_), "add") => "node add",
        (Some(_), "rms_norm" | "layer_norm") => "br out",
        (Some(_), _) => "br",
    };
    Look { said: stop.said(&walk.graph).to_owned(), kind, class }
}

#[component]
fn StopRow(index: usize, look: Look, hidden: Signal<bool>) -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let Look { said, kind, class } = look;
    let role = super::layout::Role::of(transformer::place(&said).local).class();
    let name = move || caption(store.language.get(), &said, kind).map_or("", |caption| caption.short);
    let here = move || lens.at.get() == index;
    let state = move || if lens.at.get() > index { format!("{class} done") } else { class.to_owned() };
    view! {
        <li class=state aria-current=move || here().then_some("step") id=format!("stop-{index}") hidden=hidden>
            <i class="pip" aria-hidden="true"></i>
            <i class="el" aria-hidden="true"></i>
            <i class="stub" aria-hidden="true"></i>
            <button class="bare" on:click=move |_| lens.go(index)>
                <span class=move || if here() { "" } else { role }>{name}</span>
                <span class="t">{index + 1}</span>
            </button>
        </li>
    }
}

/// Scrolls the map, and nothing around it.
fn scroll_into_view(stop: &web_sys::Element) {
    let Some(map) = document().get_element_by_id("region-map") else { return };
    let (outer, inner) = (map.get_bounding_client_rect(), stop.get_bounding_client_rect());
    if inner.top() < outer.top() + 30.0 || inner.bottom() > outer.bottom() - 30.0 {
        let by = inner.top() - outer.top() - outer.height() / 2.0;
        map.set_scroll_top(map.scroll_top() + by as i32);
    }
}
