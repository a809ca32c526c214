//! What the pictures of an equation share: sizes, what is pointed at, and which window of a long axis is shown.

use crate::lens::Lens;
use crate::scene::{Face, HEAD, Plan, Slot, WINDOW, rings};
use graph::TensorId;
use leptos::prelude::*;

/// The cell of an operand that is pointed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probe {
    /// Of which face.
    pub face: Face,
    /// Row and column.
    pub cell: (usize, usize),
}

/// Where a tensor stands to the result of its equation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stand {
    /// In a line with it, or it is the result.
    Own,
    /// Left of the result with this face.
    Left(Face),
    /// Over it.
    Above(Face),
}

/// Everything a slot needs besides itself.
#[derive(Clone, Copy)]
pub struct Frame {
    /// Sizes.
    pub plan: Signal<Plan>,
    /// Where the tensor stands.
    pub stand: Stand,
    /// Room over the columns, in px.
    pub head: Signal<f64>,
    /// What is pointed at outside of the result.
    pub probe: RwSignal<Option<Probe>>,
    /// The matrix of queries and keys that was shown before.
    pub matrix: StoredValue<Option<TensorId>>,
}

impl Frame {
    /// A frame for what stands by itself.
    pub fn new(plan: Signal<Plan>, probe: RwSignal<Option<Probe>>) -> Self {
        Self { plan, stand: Stand::Own, head: Signal::stored(HEAD), probe, matrix: StoredValue::new(None) }
    }

    /// Width and height of a cell of a face that stands here, tracked.
    pub fn cell(self, face: &Face) -> (f64, f64) {
        let plan = self.plan.get();
        match self.stand {
            Stand::Own => plan.cell(face),
            Stand::Left(result) => plan.cell_left(face, &result),
            Stand::Above(result) => plan.cell_above(face, &result),
        }
    }
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
