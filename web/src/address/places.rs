//! A place as signals. What is looked at has one signal per part: a step to the next operation asks nothing of what hangs
//! on edits or view, and nothing at all of what decides a run.

use super::link::{Hide, Place};
use super::stage::{Stage, View};
use crate::browser::set_new;
use crate::text::Language;
use leptos::prelude::*;

/// A place; `Copy`. The address has one, and so has every figure that stands elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    stage: RwSignal<Stage>,
    op: RwSignal<String>,
    head: RwSignal<usize>,
    cell: RwSignal<Option<(usize, usize)>>,
    view: RwSignal<View>,
    backward: RwSignal<bool>,
    row: RwSignal<Option<usize>>,
    edits: RwSignal<String>,
    /// All other fields.
    rest: RwSignal<Place>,
}

impl Places {
    /// Begins there.
    pub fn new(place: Place) -> Self {
        let Place { stage, op, head, cell, view, backward, row, edits, .. } = place.clone();
        Self {
            stage: RwSignal::new(stage),
            op: RwSignal::new(op),
            head: RwSignal::new(head),
            cell: RwSignal::new(cell),
            view: RwSignal::new(view),
            backward: RwSignal::new(backward),
            row: RwSignal::new(row),
            edits: RwSignal::new(edits),
            rest: RwSignal::new(rest(place)),
        }
    }

    /// Goes there; only what differs is told.
    pub fn set(self, place: Place) {
        let Place { stage, op, head, cell, view, backward, row, edits, .. } = place.clone();
        set_new(self.rest, rest(place));
        set_new(self.stage, stage);
        set_new(self.op, op);
        set_new(self.head, head);
        set_new(self.cell, cell);
        set_new(self.view, view);
        set_new(self.backward, backward);
        set_new(self.row, row);
        set_new(self.edits, edits);
    }

    /// [`Place::stage`], tracked; so are the others.
    pub fn stage(self) -> Stage {
        self.stage.get()
    }

    /// [`Place::op`].
    pub fn op(self) -> String {
        self.op.get()
    }

    /// [`Place::head`].
    pub fn head(self) -> usize {
        self.head.get()
    }

    /// [`Place::cell`].
    pub fn cell(self) -> Option<(usize, usize)> {
        self.cell.get()
    }

    /// [`Place::view`].
    pub fn view(self) -> View {
        self.view.get()
    }

    /// [`Place::backward`].
    pub fn backward(self) -> bool {
        self.backward.get()
    }

    /// [`Place::row`].
    pub fn row(self) -> Option<usize> {
        self.row.get()
    }

    /// [`Place::edits`].
    pub fn edits(self) -> String {
        self.edits.get()
    }

    /// [`Place::lesson`].
    pub fn lesson(self) -> Option<u32> {
        self.rest.with(|rest| rest.lesson)
    }

    /// [`Place::hide`].
    pub fn hide(self) -> Hide {
        self.rest.with(|rest| rest.hide)
    }

    /// [`Place::language`].
    pub fn language(self) -> Option<Language> {
        self.rest.with(|rest| rest.language)
    }

    /// The whole place, tracked.
    pub fn get(self) -> Place {
        Place {
            stage: self.stage(),
            op: self.op(),
            head: self.head(),
            cell: self.cell(),
            view: self.view(),
            backward: self.backward(),
            row: self.row(),
            edits: self.edits(),
            ..self.rest.get()
        }
    }

    /// The whole place, not tracked.
    pub fn peek(self) -> Place {
        untrack(|| self.get())
    }
}

/// A place without what has signals of its own.
fn rest(place: Place) -> Place {
    let Place { stage, op, head, cell, view, backward, row, edits, .. } = Place::default();
    Place { stage, op, head, cell, view, backward, row, edits, ..place }
}
