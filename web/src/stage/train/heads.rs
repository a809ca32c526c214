//! A thumbnail for every head of every layer, on one held-out row, as it forms.

use crate::picture::grid::Grid;
use crate::picture::heatmap::Heatmap;
use crate::picture::palette::Ramp;
use crate::route::{Route, Stage};
use crate::stage::prompt::shown;
use crate::store::{Attention, use_store};
use crate::text::fill;
use leptos::prelude::*;
use std::sync::Arc;

/// All thumbnails of a line are together at most about this wide, in px.
const LINE: f64 = 330.0;

/// The card.
#[component]
pub fn Heads() -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let shape = Memo::new(move |_| {
        store.attention.with(|seen| seen.as_ref().map(|seen| (seen.layers, seen.heads, seen.tokens.len())))
    });
    let row = move || {
        let tokens = store.attention.with(|seen| seen.as_ref().map(|seen| seen.tokens.clone()))?;
        let text: String = shown(&store.vocabulary(), &tokens);
        let text: String = text.chars().take(48).collect();
        Some(fill(words().attention_row, &[&text]))
    };
    let rows = move || {
        let Some((layers, heads, length)) = shape.get() else { return Vec::new() };
        let size = ((LINE / heads as f64 - 8.0) / length as f64).clamp(2.0, 12.0);
        (0..layers)
            .map(|layer| {
                let heads = (0..heads).map(|head| view! { <Thumbnail layer head size/> }).collect_view();
                view! { <div class="layer"><span class="mut num">{format!("L{}", layer + 1)}</span>{heads}</div> }
            })
            .collect()
    };
    let waiting = Memo::new(move |_| shape.get().is_none());
    view! {
        <section class="card g-att">
            <header>
                <h2>{move || words().attention_heads}</h2>
                <span class="sp"></span>
                <span class="mut num clip">{row}</span>
            </header>
            <div class="pad heads" id="heads">
                {rows}
                <Show when=move || waiting.get()><p class="empty">{move || words().wait_validation}</p></Show>
            </div>
        </section>
    }
}

#[component]
fn Thumbnail(layer: usize, head: usize, size: f64) -> impl IntoView {
    let store = use_store();
    let grid = Signal::derive(move || {
        store.attention.with(|seen| seen.as_ref().and_then(|seen| of_head(seen, layer, head)))
    });
    let label = Signal::derive(move || {
        let words = store.words();
        fill(words.head_says, &[&(layer + 1).to_string(), &(head + 1).to_string()])
    });
    let place = move || {
        let op = format!("block.{layer}.attention.probabilities");
        Route { stage: Stage::Inspect, op, head, cell: None }.hash()
    };
    // The name begins with what is seen, so that who speaks to the page can say it.
    let seen = format!("H{}", head + 1);
    let name = seen.clone();
    let link = move || format!("{name}: {}, {}", label.get(), store.words().open_in_inspect);
    view! {
        <a href=place aria-label=link class="thumb">
            <Heatmap grid cell=Signal::derive(move || (size, size)) label/>
            <span class="num mut" aria-hidden="true">{seen}</span>
        </a>
    }
}

/// The weights of one head; what lies in a query's future is masked.
fn of_head(seen: &Attention, layer: usize, head: usize) -> Option<Grid> {
    let length = seen.tokens.len();
    let cells = length * length;
    let from = (layer * seen.heads + head) * cells;
    let values = seen.probabilities.get(from..from + cells)?.to_vec();
    let hidden = (0..cells).map(|at| at % length > at / length).collect();
    Some(Grid {
        rows: length,
        columns: length,
        values: Arc::new(values),
        hidden: Some(Arc::new(hidden)),
        ramp: Ramp::Sequential,
        limit: 1.0,
        whole: false,
    })
}
