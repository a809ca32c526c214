//! Backward: P made again tile by tile, the gradients compared with the plain way, and what both move.

use super::lesson::Lesson;
use super::moved::Traffics;
use super::spoken::say;
use super::tile::{grid, names, pair};
use crate::picture::framed::{Framed, cell_size};
use crate::picture::grid::Ramp;
use crate::picture::number::exact;
use crate::text::fill;
use leptos::prelude::*;
use std::sync::Arc;
use transformer::study::flash::{TileGradient, largest_difference, tile_gradient};

/// Room for each picture in px.
const ROOM: f64 = 250.0;

/// A tile of the backward pass beside the P that the plain way stored for it.
#[derive(Clone, PartialEq)]
struct Shown {
    tile: TileGradient,
    stored: Vec<f32>,
    hidden: Vec<bool>,
    skipped: bool,
}

/// The section.
#[component]
pub fn Backward() -> impl IntoView {
    let lesson = expect_context::<Lesson>();
    let shown = Memo::new(move |_| {
        let (head, whole, run) = (lesson.head.get()?, lesson.whole.get()?, lesson.run.get()?);
        let last = run.last.as_ref()?;
        let tile = tile_gradient(&head, lesson.tiles.get(), &whole.kept, &whole.d_output, last.at);
        let row = |t: usize| whole.plain.probabilities[t * head.keys..][tile.keys.clone()].to_vec();
        let stored = tile.rows.clone().flat_map(row).collect();
        let hidden = tile.scores.iter().map(|score| *score < graph::HIDDEN).collect();
        Some(Arc::new(Shown { tile, stored, hidden, skipped: last.skipped }))
    });
    let upstream = move || {
        let whole = lesson.whole.get()?;
        Some(if whole.captured { say().captured } else { say().ones })
    };
    let differences = move || {
        let whole = lesson.whole.get()?;
        let names =
            [("flash-off-dq", say().d_query), ("flash-off-dk", say().d_key), ("flash-off-dv", say().d_value)];
        let line = |((id, name), off): ((&'static str, &str), f32)| {
            view! {
                <dt>{fill(say().off_of, &[name])}</dt>
                <dd class="num" id=id>{exact(off)}</dd>
            }
        };
        Some(names.into_iter().zip(whole.off_backward).map(line).collect_view())
    };
    let both =
        Signal::derive(move || lesson.whole.get().map(|whole| (whole.backward[0].1, whole.backward[1].1)));
    let off_tile = move || {
        let shown = shown.get()?;
        let off = largest_difference(&shown.tile.probabilities, &shown.stored);
        let template = if shown.skipped { say().backward_skipped } else { say().off_tile };
        Some(fill(template, &[&exact(off)]))
    };
    let there = Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|shown| !shown.skipped)));
    view! {
        <section class="room" aria-labelledby="flash-backward">
            <h2 id="flash-backward">{move || say().backward}</h2>
            <p class="ink2">{move || say().backward_says}</p>
            <p class="ink2" id="flash-upstream">{upstream}</p>
            <Show when=move || there.get()>
                <div class="sidebyside">
                    <Part
                        shown title=Signal::derive(|| say().recomputed.to_owned()) ramp=Ramp::Sequential
                        pick=|shown| &shown.tile.probabilities id="flash-recomputed"
                    />
                    <Part
                        shown title=Signal::derive(|| say().stored.to_owned()) ramp=Ramp::Sequential
                        pick=|shown| &shown.stored id="flash-stored"
                    />
                    <Part
                        shown title=Signal::derive(|| say().d_scores.to_owned()) ramp=Ramp::Diverging
                        pick=|shown| &shown.tile.d_scores id="flash-dscores"
                    />
                </div>
            </Show>
            <p class="ink2" id="flash-off-tile">{off_tile}</p>
            <dl class="figures">{differences}</dl>
            <Traffics id="flash-backward-traffic" title=Signal::derive(|| say().backward_moved) both/>
            <p class="mut">{move || say().kept_says}</p>
        </section>
    }
}

/// One picture of the tile.
#[component]
fn Part(
    shown: Memo<Option<Arc<Shown>>>,
    title: Signal<String>,
    ramp: Ramp,
    pick: fn(&Shown) -> &Vec<f32>,
    id: &'static str,
) -> impl IntoView {
    let lesson = expect_context::<Lesson>();
    let picture = Signal::derive(move || {
        let shown = shown.get()?;
        Some(grid(pick(&shown).clone(), shown.tile.keys.len(), ramp, Some(shown.hidden.clone())))
    });
    let rows = Signal::derive(move || {
        shown.get().map(|shown| names(lesson, shown.tile.rows.clone(), true)).unwrap_or_default()
    });
    let columns = Signal::derive(move || {
        shown.get().map(|shown| names(lesson, shown.tile.keys.clone(), false)).unwrap_or_default()
    });
    let cell = Signal::derive(move || {
        cell_size(shown.with(|shown| shown.as_ref().map_or(1, |s| s.tile.keys.len())), ROOM)
    });
    let describe = Callback::new(move |(row, column): (usize, usize)| {
        let Some(shown) = shown.get() else { return String::new() };
        let at = row * shown.tile.keys.len() + column;
        let Some(&value) = pick(&shown).get(at) else { return String::new() };
        let place = (shown.tile.rows.start + row, shown.tile.keys.start + column);
        let template = if shown.hidden[at] { say().hidden_cell } else { say().cell_of };
        pair(lesson, template, place, &exact(value))
    });
    let hint = Signal::derive(String::new);
    view! { <Framed title grid=picture cell rows columns describe hint id/> }
}
