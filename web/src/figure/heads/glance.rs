//! A thumbnail for every head of every layer, and the mean of each layer.

use super::subject::{Chosen, Kind, Subject};
use crate::picture::grid::Grid;
use crate::picture::heatmap::Heatmap;
use crate::picture::number;
use crate::text::fill;
use crate::text::views::heads::words;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Room for a line of thumbnails, and for one from top to bottom, in px.
const LINE: f64 = 860.0;
const TALLEST: f64 = 132.0;

/// The grid of the chosen kind.
#[component]
pub fn Glance() -> impl IntoView {
    let subject = expect_context::<Subject>();
    let said = move || words(subject.speech.language());
    let form = Memo::new(move |_| {
        let kind = subject.kind()?;
        let face = subject.face(&kind.tensor(0, "probabilities"), 0)?;
        Some((kind, subject.chosen.get().kind, subject.heads.get(), (face.rows, face.columns)))
    });
    let grid = move || {
        let (kind, at, heads, (rows, columns)) = form.get()?;
        let size =
            ((LINE / (heads + 1) as f64 - 12.0) / columns as f64).min(TALLEST / rows as f64).clamp(0.5, 11.0);
        Some(view! { <Layers kind at heads size/> })
    };
    view! {
        <h2>{move || said().glance}</h2>
        <p class="mut">{move || said().glance_tell}" "<span class="keyhint">{move || said().glance_keys}</span></p>
        <div class="glancebox">{grid}</div>
    }
}

#[component]
fn Layers(kind: Kind, at: usize, heads: usize, size: f64) -> impl IntoView {
    let subject = expect_context::<Subject>();
    let said = move || words(subject.speech.language());
    let layers = kind.layers;
    let on_key = move |event: KeyboardEvent| {
        let now = subject.chosen.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => Chosen { head: (now.head + 1).min(heads - 1), ..now },
            "ArrowLeft" => Chosen { head: now.head.saturating_sub(1), ..now },
            "ArrowDown" => Chosen { layer: (now.layer + 1).min(layers - 1), ..now },
            "ArrowUp" => Chosen { layer: now.layer.saturating_sub(1), ..now },
            "Home" => Chosen { head: 0, ..now },
            "End" => Chosen { head: heads - 1, ..now },
            "Enter" => {
                crate::browser::focus("head");
                return;
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        subject.choose(next);
    };
    let active = move || {
        let Chosen { layer, head, .. } = subject.chosen.get();
        format!("glance-{layer}-{head}")
    };
    let line = |layer: usize| {
        let cells = (0..heads).map(|head| {
            let own = Chosen { kind: at, layer, head };
            view! { <Thumbnail kind=kind.clone() own size/> }
        });
        let cells = cells.collect_view();
        let of_layer = kind.clone();
        let mean = Signal::derive(move || subject.mean_grid(&of_layer, layer));
        let label = Signal::derive(move || fill(said().mean_says, &[&(layer + 1).to_string()]));
        view! {
            <div role="row" class="glanceline">
                <span role="rowheader" class="mut num">{format!("L{}", layer + 1)}</span>
                {cells}
                <span role="gridcell" class="thumb mean">
                    <Heatmap grid=mean cell=Signal::derive(move || (size, size)) label/>
                    <span class="mut">{move || said().mean}</span>
                </span>
            </div>
        }
    };
    view! {
        <div
            class="glance"
            id="glance"
            role="grid"
            tabindex="0"
            aria-label=move || said().glance_name
            aria-activedescendant=active
            on:keydown=on_key
        >
            {(0..layers).map(line).collect_view()}
        </div>
    }
}

#[component]
fn Thumbnail(kind: Kind, own: Chosen, size: f64) -> impl IntoView {
    let subject = expect_context::<Subject>();
    let name = kind.tensor(own.layer, "probabilities");
    let grid = Signal::derive(move || subject.grid(&name, own.head));
    let chosen = move || subject.chosen.get() == own;
    let label = Signal::derive(move || {
        let words = words(subject.speech.language());
        let (layer, head) = ((own.layer + 1).to_string(), (own.head + 1).to_string());
        match grid.with(|grid| grid.as_ref().and_then(strongest)) {
            Some((row, column, share)) => {
                let share = number::fixed(share, 3);
                fill(words.thumb_says, &[&layer, &head, &row.to_string(), &column.to_string(), &share])
            }
            None => fill(words.head_of, &[&layer, &head]),
        }
    });
    view! {
        <span
            role="gridcell"
            id=format!("glance-{}-{}", own.layer, own.head)
            class="thumb"
            class:on=chosen
            aria-selected=move || chosen().to_string()
            on:click=move |_| subject.choose(own)
        >
            <Heatmap grid cell=Signal::derive(move || (size, size)) label/>
            <span class="num" aria-hidden="true">{format!("H{}", own.head + 1)}</span>
        </span>
    }
}

/// The largest weight that was a choice: in a row where more than one key could be seen.
fn strongest(grid: &Grid) -> Option<(usize, usize, f32)> {
    let seen = |row: usize| (0..grid.columns).filter(move |&column| !grid.is_hidden(row, column));
    let cells = (0..grid.rows).filter(|&row| seen(row).nth(1).is_some());
    let cells = cells.flat_map(|row| seen(row).map(move |column| (row, column, grid.at(row, column))));
    cells.max_by(|a, b| a.2.total_cmp(&b.2))
}
