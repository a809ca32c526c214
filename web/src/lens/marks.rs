//! Cells that were opened one from the other, as they are remembered.

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
    pub(super) marks: RwSignal<Vec<Mark>>,
    /// Name of the stop that the trail leads to.
    pub(super) end: RwSignal<String>,
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
