//! What the pictures of an equation share: sizes, what is pointed at, and which window of a long axis is shown.

use crate::lens::Lens;
use crate::scene::{Face, Slot, WINDOW, rings};
use leptos::prelude::*;

/// The cell of an operand that is pointed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probe {
    /// Of which face.
    pub face: Face,
    /// Row and column.
    pub cell: (usize, usize),
}

/// Everything a slot needs besides itself.
#[derive(Clone, Copy)]
pub struct Frame {
    /// Cell sizes along token and feature axes.
    pub sizes: Signal<(f64, f64)>,
    /// Room over the columns, in px.
    pub head: Signal<f64>,
    /// What is pointed at outside of the result.
    pub probe: RwSignal<Option<Probe>>,
}

/// Where the shown window of a slot begins, and how large it is: around what the chosen cell is about. What is only
/// pointed at moves nothing.
pub fn window(lens: Lens, slot: Slot) -> ((usize, usize), (usize, usize)) {
    let Slot { face, operand } = slot;
    if face.rows.max(face.columns) <= WINDOW {
        return ((0, 0), (face.rows, face.columns));
    }
    let focus = match operand {
        None => lens.chosen.get(),
        Some(operand) => {
            lens.anchor.with(|anchor| Some(rings(anchor.as_ref()?, face, operand).first()?.from))
        }
    };
    let (row, column) = focus.unwrap_or((0, 0));
    let (rows, columns) = (Face::window(face.rows, row), Face::window(face.columns, column));
    ((rows.0, columns.0), (rows.1, columns.1))
}
