//! What a picture of a network consists of, in px, with nothing said about how it is painted.

use super::parts::{Kind, Part};
use transformer::Side;

/// A point.
pub type Point = (f64, f64);

/// A box: a part of the network, and the stops that it opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it stands for.
    pub part: Part,
    /// In cross-attention, or in another sublayer.
    pub kind: Option<Kind>,
    /// Its stack.
    pub side: Side,
    /// In running order; none where it only stands for something elsewhere.
    pub stops: Vec<usize>,
    /// The one that a click opens.
    pub opens: usize,
    /// Its middle.
    pub middle: Point,
    /// Width and height.
    pub size: (f64, f64),
}

impl Cell {
    /// Left, top, right, bottom.
    pub fn sides(&self) -> [f64; 4] {
        let ((x, y), (width, height)) = (self.middle, self.size);
        [x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0]
    }
}

/// A wire between boxes, with an arrow at its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Wire {
    /// Class of its color.
    pub role: &'static str,
    /// Corners.
    pub points: Vec<Point>,
}

/// Something written.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// What.
    pub text: Text,
    /// Where its foot line begins, is centered, or ends.
    pub at: Point,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
}

/// What is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    /// Axes: `[H,T,D]`.
    Shape(String),
    /// A stack, where there are two; which block of how many; its part, where a row shows not all of it.
    Block { side: Side, shown: usize, blocks: usize, of: Option<Kind> },
    /// How many blocks there are.
    Times(usize),
    /// That heads are drawn once.
    OneHead(usize),
    /// `x ← x + Attention(norm(x))`, of a sublayer.
    Sum(Kind),
}

/// A frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// `behind` for further blocks, `around` a block, or `onehead`.
    pub class: &'static str,
    /// Left and top.
    pub from: Point,
    /// Width and height.
    pub size: (f64, f64),
}

/// Where something alive lies over the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hole {
    /// Left and top.
    pub from: Point,
    /// Width and height.
    pub size: (f64, f64),
}

/// The picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    /// Its size.
    pub size: (f64, f64),
    /// Boxes.
    pub cells: Vec<Cell>,
    /// Wires.
    pub wires: Vec<Wire>,
    /// The residual stream.
    pub roads: Vec<Vec<Point>>,
    /// Frames, those behind first.
    pub frames: Vec<Frame>,
    /// What is written.
    pub notes: Vec<Note>,
    /// Ids of each stack: where its tiles lie, and whether they lie in a row.
    pub tiles: Vec<(Side, Hole, bool)>,
    /// The weights of each attention: the stop whose values are drawn, and where.
    pub weights: Vec<(usize, Hole)>,
    /// The next token.
    pub next: Option<Hole>,
}
