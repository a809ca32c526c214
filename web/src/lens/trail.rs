//! The trail: cells that were opened one from the other, and the way back.

use super::marks::Mark;
use super::pointed::Lens;
use leptos::prelude::*;

impl Lens {
    /// Opens a cell of an operand: goes to what made it, and remembers the way.
    pub fn open(self, operand: usize, offset: usize) {
        let Some(made) = self.maker(operand, offset) else { return };
        let from = self.here.peek();
        let (cell, backward) = (self.chosen.get_untracked(), self.backward.get_untracked());
        let mark = Mark { op: from.op, head: from.head, cell, backward };
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
