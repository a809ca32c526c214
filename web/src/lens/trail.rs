//! The trail: cells that were opened one from the other.

use super::pointed::Lens;
use leptos::prelude::*;

/// A cell that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Name of the stop.
    pub op: String,
    /// Head.
    pub head: usize,
    /// Row and column.
    pub cell: Option<(usize, usize)>,
    /// Walked backward.
    pub backward: bool,
}

/// What is remembered of the way; `Copy`.
#[derive(Clone, Copy, Debug)]
pub struct Trail {
    /// The first one first.
    marks: RwSignal<Vec<Mark>>,
    /// Name of the stop that the trail leads to.
    end: RwSignal<String>,
}

impl Default for Trail {
    fn default() -> Self {
        Self { marks: RwSignal::new(Vec::new()), end: RwSignal::new(String::new()) }
    }
}

impl Trail {
    /// Forgets the way.
    pub fn clear(self) {
        self.marks.set(Vec::new());
    }
}

impl Lens {
    /// Opens a cell of an operand: goes to what made it, and remembers the way.
    pub fn open(self, operand: usize, offset: usize) {
        let Some(made) = self.maker(operand, offset) else { return };
        let from = self.here.peek();
        let mark =
            Mark { op: from.op, head: from.head, cell: from.cell, backward: self.backward.get_untracked() };
        let marks = untrack(|| self.trail()).into_iter().chain([mark]).collect();
        self.trail.marks.set(marks);
        self.trail.end.set(made.name.clone());
        self.visit(|place| {
            (place.op, place.backward) = (made.name, made.backward);
            place.head = made.found.map_or(place.head, |(head, _)| head);
            place.cell = made.found.map(|(_, cell)| cell);
        });
    }

    /// The way here; none when the reader came another way, as by the back button.
    pub fn trail(self) -> Vec<Mark> {
        let here = self.here.op() == self.trail.end.get();
        if here { self.trail.marks.get() } else { Vec::new() }
    }

    /// Goes back to a cell of the trail.
    pub fn back_to(self, step: usize) {
        let Some(mark) = untrack(|| self.trail()).get(step).cloned() else { return };
        self.trail.marks.update(|marks| marks.truncate(step));
        self.trail.end.set(mark.op.clone());
        self.visit(|place| {
            (place.op, place.head) = (mark.op, mark.head);
            (place.cell, place.backward) = (mark.cell, mark.backward);
        });
    }
}
