//! A causal mask whose cells can be opened, and what that does to the scores for the next token, position by position.

use crate::address::use_router;
use crate::lens::{Lens, use_lens};
use crate::picture::grid::{Grid, Ramp};
use crate::picture::heatmap::{Heatmap, Pick};
use crate::picture::number;
use crate::text::fill;
use crate::text::lesson_figures::words;
use leptos::prelude::*;
use std::sync::Arc;
use transformer::what_if::{Change, WhatIf, read, write};

/// The mask that is opened.
const MASK: &str = "block.0.attention.mask";

/// Sides of a cell of the mask, in px.
const CELL: f64 = 22.0;

/// The figure.
#[component]
pub fn OpenedMask() -> impl IntoView {
    let (lens, router) = (use_lens(), use_router());
    let say = move || words(lens.speech.language());
    let cell = RwSignal::new((7_usize, 8_usize));
    // What is hidden, as the pass that is shown has it.
    let mask = Memo::new(move |_| {
        let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
        let tensor = walk.graph.find(MASK)?;
        let length = walk.extent.length;
        let values = walk.values(&capture.values, tensor).get(..length * length)?.to_vec();
        Some((length, values))
    });
    let grid = Memo::new(move |_| {
        let (length, values) = mask.get()?;
        let hidden = Some(Arc::new(values.iter().map(|seen| *seen == 0.0).collect()));
        // Open above the diagonal: not as causality has it.
        let opened = |at: usize| values[at] != 0.0 && at % length > at / length;
        let changed = Some(Arc::new((0..values.len()).map(opened).collect()));
        let values = Arc::new(values.clone());
        Some(Grid {
            rows: length,
            columns: length,
            values,
            hidden,
            changed,
            ramp: Ramp::Sequential,
            limit: 1.0,
            whole: false,
        })
    });
    let toggle = move || {
        let place = router.here.peek();
        let (mut list, at) = (read(&place.edits).0, cell.get_untracked());
        let number =
            list.iter().position(|edit| edit.tensor == MASK && edit.at[2..] == [Some(at.0), Some(at.1)]);
        match number {
            Some(number) => drop(list.remove(number)),
            None => list.push(WhatIf {
                tensor: MASK.to_owned(),
                at: vec![None, None, Some(at.0), Some(at.1)],
                change: Change::Number(1.0),
            }),
        }
        router.adjust(crate::address::Place { edits: write(&list), ..place });
    };
    let closed = move || {
        let place = router.here.peek();
        router.adjust(crate::address::Place { edits: String::new(), ..place });
    };
    let is_open = move || {
        mask.with(|mask| {
            let (row, column) = cell.get();
            mask.as_ref().is_some_and(|(length, values)| {
                values.get(row * length + column).is_some_and(|seen| *seen != 0.0)
            })
        })
    };
    let future = move || cell.get().1 > cell.get().0;
    let on_pick = Callback::new(move |pick: Pick| match pick {
        Pick::Choose(row, column) => cell.set((row, column)),
        Pick::Open if cell.get_untracked().1 > cell.get_untracked().0 => toggle(),
        Pick::Open | Pick::Hover(_) => {}
    });
    let describe = Signal::derive(move || {
        let (row, column) = cell.get();
        let told = if is_open() { say().cell_seen } else { say().cell_hidden };
        fill(told, &[&row.to_string(), &column.to_string()])
    });
    let label = Signal::derive(move || say().mask_label.to_owned());
    let button = move || {
        fill(
            if is_open() { say().close_cell } else { say().open_cell },
            &[&cell.get().0.to_string(), &cell.get().1.to_string()],
        )
    };
    let edits = move || !router.here.get().edits.is_empty();
    view! {
        <div class="openedmask" id="lesson-opened">
            <Heatmap grid cell=Signal::stored((CELL, CELL)) label cursor=Signal::derive(move || Some(cell.get())) describe on_pick id="opened-mask"/>
            <p class="mut">{move || say().mask_label}</p>
            <p class="readout" aria-live="polite">{describe}</p>
            <p class="editrow">
                <button type="button" class="btn sm" id="toggle-cell" disabled=move || !future() on:click=move |_| toggle()>{button}</button>
                <Show when=edits><button type="button" class="btn sm" id="close-cells" on:click=move |_| closed()>{move || say().close_all}</button></Show>
            </p>
            <Moved lens/>
        </div>
    }
}

/// How far the logits of each position have moved from what they are with the mask as it was.
#[component]
fn Moved(lens: Lens) -> impl IntoView {
    let say = move || words(lens.speech.language());
    let moved = Memo::new(move |_| {
        let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
        let tensor = walk.graph.find("logits")?;
        let size = walk.tensor(tensor)?.shape.last();
        let plain = lens.scene.with(|scene| Some(scene.as_ref()?.before(tensor)?.to_vec()));
        let now = walk.values(&capture.values, tensor);
        Some((by_position(now, plain.as_deref().unwrap_or(now), size), capture.tokens.clone()))
    });
    let row = move || {
        let (moved, tokens) = moved.get()?;
        let vocabulary = lens.vocabulary.read();
        let token = |id: &u32| view! { <td class="tok">{vocabulary.get(*id as usize).cloned().unwrap_or_default()}</td> };
        let told = |x: &f32| {
            let text = if *x == 0.0 { "0".to_owned() } else { number::significant(f64::from(*x), 2) };
            view! { <td class="num" class:moved=*x != 0.0>{text}</td> }
        };
        let place = |t: usize| view! { <td class="num mut">{t}</td> };
        Some(view! {
            <tr><th scope="row">{say().position}</th>{(0..tokens.len()).map(place).collect_view()}</tr>
            <tr><th scope="row">{say().token}</th>{tokens.iter().map(token).collect_view()}</tr>
            <tr><th scope="row">{say().logits_moved}</th>{moved.iter().map(told).collect_view()}</tr>
        })
    };
    view! { <div class="scrollx" tabindex="0"><table class="lessonrows" id="lesson-moved"><tbody>{row}</tbody></table></div> }
}

/// The largest change of each row of `size` numbers.
fn by_position(now: &[f32], before: &[f32], size: usize) -> Vec<f32> {
    let largest = |(now, before): (&[f32], &[f32])| {
        now.iter().zip(before).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()))
    };
    now.chunks(size.max(1)).zip(before.chunks(size.max(1))).map(largest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_has_moved_as_far_as_its_farthest_score() {
        assert_eq!(by_position(&[1.0, 2.0, 3.0, 4.0], &[1.0, 2.0, 3.5, 2.0], 2), [0.0, 2.0]);
        assert_eq!(by_position(&[1.0], &[1.0], 0), [0.0]);
    }
}
