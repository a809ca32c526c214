//! The numbers of the current tile: scores, and what exp makes of them after the maximum is taken off.

use super::lesson::Lesson;
use super::spoken::say;
use crate::control::Save;
use crate::picture::framed::{Framed, Name, cell_size};
use crate::picture::grid::{Grid, Ramp};
use crate::picture::number;
use crate::picture::table::{ReadAsTable, Rows};
use crate::text::fill;
use leptos::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use transformer::study::flash::TileStep;

/// Room for a tile's picture in px.
const ROOM: f64 = 250.0;

/// Scores and weights of the current tile.
#[component]
pub fn Tile() -> impl IntoView {
    let lesson = expect_context::<Lesson>();
    let skipped = Memo::new(move |_| last(lesson).is_some_and(|last| last.skipped));
    let shown = Memo::new(move |_| last(lesson).is_some_and(|last| !last.skipped));
    let none = Memo::new(move |_| !skipped.get() && !shown.get());
    let scores = Signal::derive(move || {
        let last = last(lesson).filter(|last| !last.skipped)?;
        Some(grid(last.scores.clone(), last.keys.len(), Ramp::Diverging, None))
    });
    let weights = Signal::derive(move || {
        let last = last(lesson).filter(|last| !last.skipped)?;
        let hidden = last.scores.iter().map(|score| *score < graph::HIDDEN).collect();
        Some(grid(last.weights.clone(), last.keys.len(), Ramp::Sequential, Some(hidden)))
    });
    let row_names = Signal::derive(move || {
        last(lesson).map(|last| names(lesson, last.rows.clone(), true)).unwrap_or_default()
    });
    let key_names = Signal::derive(move || {
        last(lesson).map(|last| names(lesson, last.keys.clone(), false)).unwrap_or_default()
    });
    let cell = Signal::derive(move || cell_size(last(lesson).map_or(1, |last| last.keys.len()), ROOM));
    let describe = move |of_weights: bool| {
        Callback::new(move |(row, column): (usize, usize)| {
            let Some(last) = last(lesson) else { return String::new() };
            let at = row * last.keys.len() + column;
            let (Some(score), Some(weight)) = (last.scores.get(at), last.weights.get(at)) else {
                return String::new();
            };
            let (t, s) = (last.rows.start + row, last.keys.start + column);
            let template = match of_weights {
                _ if *score < graph::HIDDEN => say().hidden_cell,
                true => say().cell_weight,
                false => say().cell_score,
            };
            let value = number::exact(if of_weights { *weight } else { *score });
            pair(lesson, template, (t, s), &value)
        })
    };
    let choose = Callback::new(move |(row, _): (usize, usize)| {
        if let Some(last) = untrack(|| last(lesson)) {
            lesson.chosen.set(Some(last.rows.start + row));
        }
    });
    let hint = Signal::derive(|| say().choose.to_owned());
    view! {
        <section class="panel" aria-labelledby="flash-tile">
            <h2 id="flash-tile">{move || say().tile}</h2>
            <Show when=move || none.get()><p class="empty">{move || say().none_yet}</p></Show>
            <Show when=move || skipped.get()><p class="says">{move || say().skipped_tile}</p></Show>
            <Show when=move || shown.get()>
                <Framed
                    title=Signal::derive(|| say().scores.to_owned())
                    grid=scores cell rows=row_names columns=key_names
                    describe=describe(false) on_choose=choose hint id="flash-scores"
                />
                <Framed
                    title=Signal::derive(|| say().weights.to_owned())
                    grid=weights cell rows=row_names columns=key_names
                    describe=describe(true) on_choose=choose hint=Signal::derive(String::new) id="flash-weights"
                />
                <ReadAsTable rows=Signal::derive(move || table(lesson))/>
                <Save name="tile" what=Signal::derive(move || say().tile.to_owned())/>
            </Show>
        </section>
    }
}

fn last(lesson: Lesson) -> Option<TileStep> {
    lesson.run.get()?.last.clone()
}

/// A picture of a tile.
pub fn grid(values: Vec<f32>, columns: usize, ramp: Ramp, hidden: Option<Vec<bool>>) -> Grid {
    let limit = match ramp {
        Ramp::Sequential => 1.0,
        Ramp::Diverging => Grid::largest(&values).max(f32::MIN_POSITIVE),
    };
    Grid {
        rows: values.len() / columns.max(1),
        columns,
        values: Arc::new(values),
        hidden: hidden.map(Arc::new),
        changed: None,
        ramp,
        limit,
        whole: false,
    }
}

/// Numbers and tokens of some query rows or keys.
pub fn names(lesson: Lesson, range: Range<usize>, is_query: bool) -> Vec<Name> {
    range.map(|index| (index, lesson.token(index, is_query))).collect()
}

/// A template over a query, a key, and a value.
pub fn pair(lesson: Lesson, template: &str, (t, s): (usize, usize), value: &str) -> String {
    let (query, key) = (lesson.token(t, true), lesson.token(s, false));
    fill(template, &[&t.to_string(), &query, &s.to_string(), &key, value])
}

/// Scores and weights, in full.
fn table(lesson: Lesson) -> Rows {
    let Some(last) = last(lesson) else { return Rows::default() };
    let token = |index: usize, is_query| {
        fill(say().token_of_query, &[&index.to_string(), &lesson.token(index, is_query)])
    };
    let heads = std::iter::once(say().scores.to_owned())
        .chain(last.keys.clone().map(|s| token(s, false)))
        .chain([say().weights.to_owned()])
        .chain(last.keys.clone().map(|s| token(s, false)));
    let width = last.keys.len();
    let row = |(i, t): (usize, usize)| {
        let cells = |values: &[f32]| -> Vec<String> {
            values[i * width..(i + 1) * width].iter().map(|&x| number::exact(x)).collect()
        };
        let scores = std::iter::once(token(t, true)).chain(cells(&last.scores));
        scores.chain([String::new()]).chain(cells(&last.weights)).collect()
    };
    let rows = if last.skipped { Vec::new() } else { last.rows.clone().enumerate().map(row).collect() };
    Rows { heads: heads.collect(), rows }
}
