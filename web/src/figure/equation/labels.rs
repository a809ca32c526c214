//! Tokens and numbers along the sides of a picture; where there are no tokens, the letter of the axis and its ends.

use super::frame::{Frame, window};
use crate::lens::{Lens, use_lens};
use crate::picture::word;
use crate::scene::{BARE_HEAD, Face, HEAD, LABELS, Slot, WINDOW};
use graph::AxisName;
use leptos::prelude::*;

/// Width of a letter of a label, in px.
const LETTER: f64 = 7.3;

/// What stands beside a row other than the letters of its token, in px.
const BESIDE: f64 = 27.0;

/// Letters of a token beside a row that are shown at most.
const LETTERS: usize = 12;

/// Letters of the longest token that may stand beside a row.
pub fn longest(lens: Lens) -> Memo<usize> {
    Memo::new(move |_| {
        let vocabulary = lens.vocabulary.read();
        vocabulary.iter().map(|label| word::letters(label)).max().unwrap_or(1).min(LETTERS)
    })
}

/// Room beside the rows, in px, for tokens of so many letters.
pub fn room_beside(letters: usize) -> f64 {
    (BESIDE + letters as f64 * LETTER).max(LABELS)
}

/// Height of a line of labels, in px.
const LINE: f64 = 12.0;

/// Letters of an upright word that are shown.
const LONGEST_UPRIGHT: usize = 9;

/// Room over the columns of a line of pictures: their rows stay level where the columns of one need more of it for their
/// words. `counts`: numbers of whole rows stand beside, under names of their own.
pub fn head(lens: Lens, faces: Vec<Face>, counts: bool, frame: Frame) -> Memo<f64> {
    Memo::new(move |_| {
        let labelled = |face: &Face| lens.axis_label(face.tensor, face.column_axis, 0).is_some();
        let scale = frame.plan.get().scale;
        if !counts && !faces.iter().any(labelled) {
            return BARE_HEAD * scale;
        }
        let letters = |&face: &Face| upright_letters(lens, face, frame);
        let most = faces.iter().map(letters).max().unwrap_or(0);
        scale * HEAD.max(most.min(LONGEST_UPRIGHT) as f64 * LETTER + 20.0)
    })
}

/// Letters of the longest token over the columns of a face, if some word is wider than its column: words then
/// stand upright.
fn upright_letters(lens: Lens, face: Face, frame: Frame) -> usize {
    let (width, _) = frame.cell(&face);
    let labels = (0..face.columns).filter_map(|i| lens.axis_label(face.tensor, face.column_axis, i));
    let letters = labels.filter(|label| is_word(label)).map(|label| word::letters(&label)).max().unwrap_or(0);
    if is_wider(letters, width, frame.plan.get().scale) { letters } else { 0 }
}

/// So many letters do not fit into a column.
fn is_wider(letters: usize, width: f64, scale: f64) -> bool {
    letters as f64 * LETTER * scale > width
}

fn is_word(label: &str) -> bool {
    label.chars().nth(1).is_some()
}

/// Of how many places one has a label, where a label takes `needed` and a place `given` px.
fn every(needed: f64, given: f64) -> usize {
    (needed / given.max(1.0)).ceil().max(1.0) as usize
}

/// Tokens over the columns.
#[component]
pub fn ColumnLabels(part: Slot, frame: Frame) -> impl IntoView {
    let lens = use_lens();
    let face = part.face;
    let tall = Memo::new(move |_| upright_letters(lens, face, frame) > 0);
    let labelled = move || lens.axis_label(face.tensor, face.column_axis, 0).is_some();
    let labels = move || {
        if !labelled() {
            return ends(face.column_axis, face.columns).into_any();
        }
        let ((_, first), (_, count)) = window(lens, part);
        let ((width, _), scale) = (frame.cell(&face), frame.plan.get().scale);
        let letter = LETTER * scale;
        let tokens = every(if tall.get() { LINE } else { letter + 1.0 }, width);
        let digits = (first + count - 1).to_string().chars().count() as f64;
        let numbers = tokens.max(every(digits * letter, width));
        (first..first + count)
            .filter_map(|i| Some((i, lens.axis_label(face.tensor, face.column_axis, i)?)))
            .map(|(i, token)| {
                let quiet = !i.is_multiple_of(tokens);
                let on = move || part.operand.is_none() && lens.cell.get().is_some_and(|cell| cell.1 == i);
                // Only a word that is wider than its column stands upright.
                let turned = is_word(&token) && is_wider(word::letters(&token), width, scale);
                let upright = if turned { word::standing(&token) } else { "" };
                let number = i.is_multiple_of(numbers).then_some(i);
                view! {
                    <span class:on=on class:quiet=quiet>
                        <b class=upright>{token}</b><em>{number}</em>
                    </span>
                }
            })
            .collect_view()
            .into_any()
    };
    // One size for all: a style per label would be a hundred.
    let size = move || format!("{}px", frame.cell(&face).0);
    view! {
        <div
            class="axis-x"
            class:tall=move || tall.get()
            class:ends=move || !labelled()
            style=("--label-step", size)
            style:width=move || format!("{}px", frame.cell(&face).0 * face.columns.min(WINDOW) as f64)
            aria-hidden="true"
        >
            {labels}
        </div>
    }
}

/// Beside the rows of an operand that stands over the result: the letter of their axis and its last place.
#[component]
pub fn RowEnds(part: Slot, frame: Frame) -> impl IntoView {
    let lens = use_lens();
    let face = part.face;
    let bare = move || lens.axis_label(face.tensor, face.row_axis, 0).is_none();
    let height = move || format!("{}px", frame.cell(&face).1 * face.rows.min(WINDOW) as f64);
    view! {
        <Show when=bare>
            <div class="axis-y ends" aria-hidden="true" style:height=height>{ends(face.row_axis, face.rows)}</div>
        </Show>
    }
}

/// The letter of an axis without tokens, and its last place.
fn ends(axis: AxisName, len: usize) -> impl IntoView {
    let letter = axis.letter();
    (len > 1 && !letter.is_empty()).then(|| view! { <em>{letter}" 0"</em><em>{len - 1}</em> })
}

/// Tokens beside the rows.
#[component]
pub fn RowLabels(part: Slot, frame: Frame) -> impl IntoView {
    let lens = use_lens();
    let face = part.face;
    let labelled = move || lens.axis_label(face.tensor, face.row_axis, 0).is_some();
    let labels = move || {
        if face.row_axis == AxisName::Number {
            return ().into_any();
        }
        if !labelled() {
            return ends(face.row_axis, face.rows).into_any();
        }
        let ((first, _), (count, _)) = window(lens, part);
        let every = every(LINE * frame.plan.get().scale, frame.cell(&face).1);
        (first..first + count)
            .filter_map(|i| Some((i, lens.axis_label(face.tensor, face.row_axis, i)?)))
            .map(|(i, token)| {
                let quiet = !i.is_multiple_of(every);
                let on = move || part.operand.is_none() && lens.cell.get().is_some_and(|cell| cell.0 == i);
                view! {
                    <span class:on=on class:quiet=quiet><em>{i}</em><b>{token}</b></span>
                }
            })
            .collect_view()
            .into_any()
    };
    let size = move || format!("{}px", frame.cell(&face).1);
    view! {
        <div class="axis-y" class:ends=move || !labelled() style=("--label-step", size) aria-hidden="true">{labels}</div>
    }
}
