//! The values of a run by step, in bounded memory: the newest one by one, older ones merged, the more the older they
//! are, with least, greatest and mean of what is merged.
//!
//! Level k holds pieces of cells of 2^k steps: cell i has the steps from i·2^k up to (i+1)·2^k. Level 0 is single steps.
//! A level that is full hands its oldest piece on to the next, where it joins the piece of its cell. So each level is
//! bounded, there are as many as a step has bits, and no least or greatest value is ever lost.

mod columns;
mod packed;

pub use columns::{columns, extents, means, over};
pub use packed::{pack, unpack};

use std::collections::VecDeque;

/// Pieces of one level at most: half of a long run lies in one level, and a chart has hardly more columns for it.
pub const ROOM: usize = 512;

/// Cells of the last are half of all the steps that there are.
const LEVELS: usize = 32;

/// What the values of some steps have been. A value that is not finite is none: it leaves a gap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// How many values.
    pub count: u32,
    /// NaN where there is none, as the next two.
    pub least: f32,
    /// The greatest.
    pub greatest: f32,
    /// Their mean.
    pub mean: f32,
}

impl Summary {
    /// No value.
    pub const NONE: Self = Self { count: 0, least: f32::NAN, greatest: f32::NAN, mean: f32::NAN };

    /// One value.
    pub fn of(value: f32) -> Self {
        if !value.is_finite() {
            return Self::NONE;
        }
        Self { count: 1, least: value, greatest: value, mean: value }
    }

    /// Both together.
    ///
    /// ```
    /// use transformer::study::history::Summary;
    /// let both = Summary::of(1.0).and(Summary::of(4.0)).and(Summary::of(f32::NAN));
    /// assert_eq!((both.count, both.least, both.greatest, both.mean), (2, 1.0, 4.0, 2.5));
    /// ```
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let sum = |part: Self| {
            if part.count == 0 { 0.0 } else { f64::from(part.mean) * f64::from(part.count) }
        };
        let count = self.count.saturating_add(other.count);
        Self {
            count,
            // Of a number and NaN, min and max give the number.
            least: self.least.min(other.least),
            greatest: self.greatest.max(other.greatest),
            mean: ((sum(self) + sum(other)) / f64::from(count)) as f32,
        }
    }
}

/// Neighbouring steps of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// The first step.
    pub first: u32,
    /// The step after the last.
    pub end: u32,
    /// Its cell has 2^level steps; fewer may be here, and of those some may have no value.
    pub level: u8,
    /// Their values.
    pub summary: Summary,
}

impl Piece {
    /// One step.
    pub fn of(step: u32, value: f32) -> Self {
        Self { first: step, end: step.saturating_add(1), level: 0, summary: Summary::of(value) }
    }

    /// More than one step.
    pub fn is_merged(&self) -> bool {
        self.end - self.first > 1
    }

    /// The middle of its steps.
    pub fn middle(&self) -> f64 {
        (f64::from(self.first) + f64::from(self.end) - 1.0) / 2.0
    }

    /// Both together, the other one being later.
    #[must_use]
    fn and(self, later: Self) -> Self {
        Self { end: later.end, summary: self.summary.and(later.summary), ..self }
    }
}

/// The values of a run by step; where steps are missing between two pieces, nobody knows them.
#[derive(Clone, Debug)]
pub struct History {
    /// By level; the pieces of a level are older than those of all levels before it, and the oldest is its first.
    levels: Vec<VecDeque<Piece>>,
    room: usize,
}

impl Default for History {
    fn default() -> Self {
        Self::with_room(ROOM)
    }
}

impl History {
    /// An empty one that keeps at most `room` pieces of each level.
    pub fn with_room(room: usize) -> Self {
        Self { levels: Vec::new(), room: room.max(1) }
    }

    /// One more value. What was there of this step and of those after it is forgotten: they are done again.
    ///
    /// ```
    /// let mut losses = transformer::study::history::History::default();
    /// [3.0, 2.0, 1.0].into_iter().zip(0..).for_each(|(loss, step)| losses.push(step, loss));
    /// losses.push(1, 2.5);
    /// assert_eq!((losses.end(), losses.last()), (2, Some(2.5)));
    /// ```
    pub fn push(&mut self, step: u32, value: f32) {
        self.truncate(step);
        self.put(0, Piece::of(step, value));
    }

    /// The step after the newest; 0 where there is none.
    pub fn end(&self) -> u32 {
        self.newest().next().map_or(0, |piece| piece.end)
    }

    /// The newest value.
    pub fn last(&self) -> Option<f32> {
        self.newest().next().map(|piece| piece.summary.mean)
    }

    /// True where there is no step at all.
    pub fn is_empty(&self) -> bool {
        self.newest().next().is_none()
    }

    /// From the oldest to the newest.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.levels.iter().rev().flatten()
    }

    /// From the newest to the oldest.
    fn newest(&self) -> impl Iterator<Item = &Piece> {
        self.levels.iter().flat_map(|level| level.iter().rev())
    }

    /// Forgets `step` and what comes after it. A piece that reaches over it ends there, with least and greatest of all
    /// its steps: bounds that hold.
    pub fn truncate(&mut self, step: u32) {
        if self.end() <= step {
            return;
        }
        for level in &mut self.levels {
            while level.back().is_some_and(|last| last.first >= step) {
                level.pop_back();
            }
            if let Some(last) = level.back_mut().filter(|last| last.end > step) {
                last.end = step;
                last.summary.count = last.summary.count.min(step - last.first);
            }
        }
    }

    /// What is known of `step` and of those after it, for another one to take over.
    pub fn since(&self, step: u32) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = self.newest().take_while(|piece| piece.end > step).copied().collect();
        pieces.reverse();
        pieces
    }

    /// From the first of these pieces on, it is as they say; what was known before stays. Taking over the same once more
    /// changes nothing.
    pub fn take_over(&mut self, pieces: &[Piece]) {
        if let Some(first) = pieces.first() {
            self.truncate(first.first);
        }
        for piece in pieces.iter().filter(|piece| piece.first < piece.end) {
            let level = usize::from(piece.level).min(LEVELS - 1);
            // Finer ones before it become as coarse: older is never finer than newer.
            for finer in 0..level {
                while let Some(older) = self.levels.get_mut(finer).and_then(VecDeque::pop_front) {
                    self.put(finer + 1, older);
                }
            }
            self.put(level, *piece);
        }
    }

    /// The same in less room, such as a table has.
    #[must_use]
    pub fn coarser(&self, room: usize) -> Self {
        let mut less = Self::with_room(room);
        self.pieces().for_each(|piece| less.take_over(&[*piece]));
        less
    }

    /// Adds the newest piece of a level; a level that is full hands its oldest one on before.
    fn put(&mut self, level: usize, piece: Piece) {
        if self.levels.len() <= level {
            self.levels.resize_with(level + 1, VecDeque::new);
        }
        let pieces = &mut self.levels[level];
        if let Some(last) = pieces.back_mut().filter(|last| last.first >> level == piece.first >> level) {
            *last = last.and(piece);
            return;
        }
        let full = pieces.len() >= self.room && level + 1 < LEVELS;
        let oldest = if full { pieces.pop_front() } else { None };
        pieces.push_back(Piece { level: level as u8, ..piece });
        if let Some(oldest) = oldest {
            self.put(level + 1, oldest);
        }
    }
}
