//! Tokens and numbers along the sides of a picture.

use super::frame::{Frame, window};
use crate::lens::{Lens, use_lens};
use crate::picture::word;
use crate::scene::{Face, Slot, cell_of};
use graph::AxisName;
use leptos::prelude::*;

/// Width of a letter of a label, in px.
const LETTER: f64 = 6.7;

/// Letters of an upright word that are shown.
const LONGEST_UPRIGHT: usize = 9;

/// Room over the columns of a picture, in px, where no word stands upright.
pub const HEAD: f64 = 30.0;

/// The same where no column has a label.
const BARE_HEAD: f64 = 6.0;

/// Room over the columns of a line of pictures: their rows stay level where the columns of one need more of it for their
/// words. `counts`: numbers of whole rows stand beside, under names of their own.
pub fn head(lens: Lens, faces: Vec<Face>, counts: bool, sizes: Signal<(f64, f64)>) -> Memo<f64> {
    Memo::new(move |_| {
        let labelled = |face: &Face| lens.axis_label(face.tensor, face.column_axis, 0).is_some();
        if !counts && !faces.iter().any(labelled) {
            return BARE_HEAD;
        }
        let letters = |&face: &Face| upright_letters(lens, face, sizes.get());
        let most = faces.iter().map(letters).max().unwrap_or(0);
        HEAD.max(most.min(LONGEST_UPRIGHT) as f64 * LETTER + 18.0)
    })
}

/// Letters of the longest token over the columns of a face, if some word is wider than its column: words then
/// stand upright.
fn upright_letters(lens: Lens, face: Face, sizes: (f64, f64)) -> usize {
    let (width, _) = cell_of(&face, sizes);
    let labels = (0..face.columns).filter_map(|i| lens.axis_label(face.tensor, face.column_axis, i));
    let letters = labels.filter(|label| is_word(label)).map(|label| word::letters(&label)).max().unwrap_or(0);
    if letters as f64 * LETTER > width { letters } else { 0 }
}

/// Digits have room beside those of the next column that has any.
fn fits(number: &str, room: f64) -> bool {
    number.chars().count() as f64 * LETTER <= room
}

fn is_word(label: &str) -> bool {
    label.chars().nth(1).is_some()
}

/// Tokens over the columns.
#[component]
pub fn ColumnLabels(part: Slot, frame: Frame) -> impl IntoView {
    let lens = use_lens();
    let face = part.face;
    let tall = Memo::new(move |_| upright_letters(lens, face, frame.sizes.get()) > 0);
    let labels = move || {
        let ((_, first), (_, count)) = window(lens, part);
        let (width, _) = cell_of(&face, frame.sizes.get());
        let every = (if tall.get() { 11.0 } else { 14.0 } / width).ceil() as usize;
        let numbered = fits(&(first + count - 1).to_string(), width * every as f64);
        (first..first + count)
            .filter_map(|i| Some((i, lens.axis_label(face.tensor, face.column_axis, i)?)))
            .map(|(i, token)| {
                let quiet = !i.is_multiple_of(every);
                let on = move || part.operand.is_none() && lens.cell.get().is_some_and(|cell| cell.1 == i);
                let upright = if tall.get() && is_word(&token) { word::standing(&token) } else { "" };
                let number = numbered.then_some(i);
                view! {
                    <span class:on=on class:quiet=quiet>
                        <b class=upright>{token}</b><em>{number}</em>
                    </span>
                }
            })
            .collect_view()
    };
    // One size for all: a style per label would be a hundred.
    let size = move || format!("{}px", cell_of(&face, frame.sizes.get()).0);
    view! {
        <div class="axis-x" class:tall=move || tall.get() style=("--label-step", size) aria-hidden="true">{labels}</div>
    }
}

/// Tokens beside the rows.
#[component]
pub fn RowLabels(part: Slot, frame: Frame) -> impl IntoView {
    let lens = use_lens();
    let face = part.face;
    let labels = move || {
        let ((first, _), (count, _)) = window(lens, part);
        let (_, height) = cell_of(&face, frame.sizes.get());
        let every = (11.0 / height).ceil() as usize;
        (first..first + count)
            .filter(|_| face.row_axis != AxisName::Number)
            .filter_map(|i| Some((i, lens.axis_label(face.tensor, face.row_axis, i)?)))
            .map(|(i, token)| {
                let quiet = !i.is_multiple_of(every);
                let on = move || part.operand.is_none() && lens.cell.get().is_some_and(|cell| cell.0 == i);
                view! {
                    <span class:on=on class:quiet=quiet><em>{i}</em><b>{token}</b></span>
                }
            })
            .collect_view()
    };
    let size = move || format!("{}px", cell_of(&face, frame.sizes.get()).1);
    view! { <div class="axis-y" style=("--label-step", size) aria-hidden="true">{labels}</div> }
}
