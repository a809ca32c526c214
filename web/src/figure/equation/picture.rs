//! One tensor of an equation as a picture, every cell readable.

use super::frame::{Frame, Probe, window};
use crate::browser::focus;
use crate::lens::use_lens;
use crate::picture::grid::Ring;
use crate::picture::heatmap::{Heatmap, Pick};
use crate::scene::Slot;
use leptos::prelude::*;

/// A tensor as a heatmap; of the result a cell can be chosen, of an operand pointed at.
#[component]
pub fn Picture(part: Slot, frame: Frame) -> impl IntoView {
    let lens = use_lens();
    let face = part.face;
    let shown = Memo::new(move |_| window(lens, part));
    let grid = Signal::derive(move || {
        let (first, size) = shown.get();
        lens.grid_of(part, first, size)
    });
    let cell = Signal::derive(move || frame.cell(&face));
    let title = move || {
        let result = if part.operand.is_none() { lens.page_words().keyboard_hint } else { "" };
        format!("{}, {} × {}. {result}", lens.title(face.tensor), face.rows, face.columns)
    };
    let rings = Signal::derive(move || {
        let ((row, column), (rows, columns)) = shown.get();
        let inside = |ring: &Ring| {
            ring.from.0 >= row
                && ring.from.1 >= column
                && ring.from.0 < row + rows
                && ring.from.1 < column + columns
        };
        let moved = |ring: Ring| Ring {
            from: (ring.from.0 - row, ring.from.1 - column),
            size: (
                ring.size.0.min(row + rows - ring.from.0),
                ring.size.1.min(column + columns - ring.from.1),
            ),
            ..ring
        };
        lens.rings(face, part.operand).into_iter().filter(inside).map(moved).collect::<Vec<_>>()
    });
    let chosen = move || match part.operand {
        None => lens.cell.get(),
        Some(_) => frame.probe.get().filter(|probe| probe.face == face).map(|probe| probe.cell),
    };
    let cursor = Signal::derive(move || {
        let ((row, column), _) = shown.get();
        chosen().and_then(|cell| Some((cell.0.checked_sub(row)?, cell.1.checked_sub(column)?)))
    });
    let describe = Signal::derive(move || chosen().map_or(String::new(), |cell| lens.tell(part, cell)));
    let pick = Callback::new(move |pick: Pick| {
        let ((row, column), _) = shown.get_untracked();
        let whole = |cell: (usize, usize)| (cell.0 + row, cell.1 + column);
        match (part.operand, pick) {
            (None, Pick::Hover(cell)) => lens.hover.set(cell.map(whole)),
            (None, Pick::Choose(r, c)) => {
                lens.hover.set(None);
                lens.adjust(|place| place.cell = Some(whole((r, c))));
            }
            (None, Pick::Open) => focus("region-strip"),
            (Some(_), Pick::Hover(cell)) => {
                frame.probe.set(cell.map(|cell| Probe { face, cell: whole(cell) }));
            }
            (Some(_), Pick::Choose(r, c)) => frame.probe.set(Some(Probe { face, cell: whole((r, c)) })),
            (Some(_), Pick::Open) => {}
        }
    });
    // Faces of one operand by different heads need ids of their own.
    let id = match (part.operand, face.base) {
        (None, _) => "result".to_owned(),
        (Some(operand), 0) => format!("operand-{operand}"),
        (Some(operand), base) => format!("operand-{operand}-from-{base}"),
    };
    view! { <Heatmap grid cell label=Signal::derive(title) rings cursor describe on_pick=pick id/> }
}
