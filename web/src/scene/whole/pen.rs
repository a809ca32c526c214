//! Draws parts of a stack into a diagram, from an origin on.

use super::diagram::{Cell, Diagram, Frame, Hole, Note, Point, Text, Wire};
use super::parts::{Kind, Part, Parts};
use crate::scene::Walk;
use graph::AxisName;
use transformer::Side;

/// Height of a box.
pub const TALL: f64 = 40.0;

/// Radius of a sum.
pub const SUM: f64 = 11.0;

/// A pen over a diagram.
pub struct Pen<'a> {
    /// What is drawn.
    pub walk: &'a Walk,
    /// So far.
    pub diagram: Diagram,
    /// Where 0, 0 is.
    pub origin: Point,
    /// Which stack.
    pub side: Side,
    /// Which sublayer.
    pub kind: Option<Kind>,
}

impl Pen<'_> {
    fn put(&self, (x, y): Point) -> Point {
        (self.origin.0 + x, self.origin.1 + y)
    }

    /// A box, where there is such a part; true if so.
    pub fn cell(&mut self, parts: &Parts, part: Part, middle: Point, size: (f64, f64)) -> bool {
        let Some(stops) = parts.get(&part) else { return false };
        let last = stops.len().saturating_sub(1);
        // A mask is looked at where it has been laid over the scores.
        let at = if part == Part::Mask { last } else { 0 };
        let opens = stops.get(at).copied().unwrap_or(0);
        let middle = self.put(middle);
        let (kind, side, stops) = (self.kind, self.side, stops.clone());
        self.diagram.cells.push(Cell { part, kind, side, stops, opens, middle, size });
        true
    }

    /// A wire.
    pub fn wire(&mut self, role: &'static str, points: &[Point]) {
        let points = points.iter().map(|&point| self.put(point)).collect();
        self.diagram.wires.push(Wire { role, points });
    }

    /// A piece of the residual stream.
    pub fn road(&mut self, points: &[Point]) {
        let points = points.iter().map(|&point| self.put(point)).collect();
        self.diagram.roads.push(points);
    }

    /// Something written.
    pub fn note(&mut self, text: Text, at: Point, anchor: &'static str) {
        let at = self.put(at);
        self.diagram.notes.push(Note { text, at, anchor });
    }

    /// A frame.
    pub fn frame(&mut self, class: &'static str, from: Point, to: Point) {
        let size = (to.0 - from.0, to.1 - from.1);
        let from = self.put(from);
        self.diagram.frames.push(Frame { class, from, size });
    }

    /// Something alive.
    pub fn hole(&self, from: Point, size: (f64, f64)) -> Hole {
        Hole { from: self.put(from), size }
    }

    /// The axes of what a part makes; nothing where there is no such part.
    pub fn shape(&mut self, parts: &Parts, part: Part, at: Point, anchor: &'static str) {
        let Some(&stop) = parts.get(&part).and_then(|stops| stops.last()) else { return };
        let axes = self.walk.graph.shape(self.walk.stops[stop].tensor).axes();
        let named: Vec<&str> =
            axes.iter().filter(|axis| axis.name != AxisName::B).map(|axis| axis.name.letter()).collect();
        if !named.is_empty() {
            self.note(Text::Shape(format!("[{}]", named.join(","))), at, anchor);
        }
    }
}
