//! Pieces of a picture that is read from left to right: the residual stream lies at height 0, what branches off it stands
//! above. Each draws from x = 0 on and says how wide it is and how far it reaches up.

use super::diagram::{Point, Text};
use super::parts::{Kind, Part, Parts, Stack, Sublayer};
use super::pen::{Pen, SUM, TALL};
use transformer::{NormPlacement, Side};

/// Heights of queries, keys, what becomes of both, values, and what stands on the stream.
const QUERIES: f64 = -252.0;
const KEYS: f64 = -200.0;
const SCORES: f64 = -226.0;
const VALUES: f64 = -112.0;
const FOOT: f64 = -58.0;
/// Heights of a gate and of what it lets through.
const GATE: f64 = -204.0;
const UP: f64 = -140.0;

/// Width of a norm's box.
const NORM: f64 = 74.0;

/// Size of the box with the weights, of its heading, and of the picture in it.
const WEIGHTS: (f64, f64) = (120.0, 124.0);
const HEADING: f64 = 28.0;
const PICTURE: f64 = 84.0;

/// How wide a piece is, and how far it reaches up and down.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    pub width: f64,
    pub up: f64,
}

/// Ids become vectors.
pub fn input(pen: &mut Pen<'_>, stack: &Stack, ids: usize) -> Extent {
    let tiles = ids.min(TILES) as f64 * TILE;
    let top = FROM_STREAM - tiles;
    pen.cell(&stack.input, Part::Ids, (13.0, top + tiles / 2.0), (26.0, tiles));
    let hole = pen.hole((0.0, top), (26.0, tiles));
    pen.diagram.tiles.push((stack.side, hole, false));
    pen.wire("rs", &[(28.0, 0.0), (56.0, 0.0)]);
    pen.shape(&stack.input, Part::Ids, (42.0, -8.0), "middle");
    pen.cell(&stack.input, Part::Embedding, (93.0, 0.0), (74.0, TALL));
    if pen.cell(&stack.input, Part::Position, (93.0, FOOT - 10.0), (74.0, TALL)) {
        pen.wire("rs", &[(93.0, FOOT - 10.0 + TALL / 2.0), (93.0, -TALL / 2.0)]);
    }
    pen.road(&[(130.0, 0.0), (144.0, 0.0)]);
    Extent { width: 144.0, up: -top.min(FOOT - 40.0) }
}

/// Tiles that fit on each other, their height, and where the last one ends.
pub const TILES: usize = 14;
pub const TILE: f64 = 18.0;
const FROM_STREAM: f64 = 20.0;

/// A branch leaves the stream, through a norm where that comes first: x of the wire, and where it goes on from.
fn branch(pen: &mut Pen<'_>, parts: &Parts, pre: bool) -> Point {
    let x = 14.0 + NORM / 2.0;
    if pre && pen.cell(parts, Part::Norm, (x, FOOT), (NORM, TALL)) {
        pen.wire("rs", &[(x, -4.0), (x, FOOT + TALL / 2.0)]);
        return (x, FOOT - TALL / 2.0);
    }
    (x, -4.0)
}

/// A branch comes back at x; the stream goes on to the end of the piece.
fn joined(pen: &mut Pen<'_>, parts: &Parts, kind: Kind, x: f64, right: f64) -> f64 {
    let tap = 14.0 + NORM / 2.0;
    let sums = parts.contains_key(&Part::Add);
    let foot = FOOT + TALL / 2.0;
    let mut end = right.max(x + 30.0);
    if sums {
        pen.wire("rs", &[(x, foot), (x, -SUM)]);
    } else {
        // Nothing goes past the sublayer: what it makes is all there is.
        pen.wire("rs", &[(x, foot), (x, 0.0), (x + 18.0, 0.0)]);
    }
    let after = parts.contains_key(&Part::Norm) && pen.walk.dims.config.norm_placement == NormPlacement::Post;
    let from = if sums { 0.0 } else { x + 16.0 };
    if after {
        end = end.max(x + 22.0 + NORM + 12.0);
    }
    if !sums {
        pen.road(&[(0.0, 0.0), (tap, 0.0)]);
    }
    pen.road(&[(from, 0.0), (end, 0.0)]);
    if sums {
        pen.cell(parts, Part::Add, (x, 0.0), (2.0 * SUM, 2.0 * SUM));
    }
    if after {
        pen.cell(parts, Part::Norm, (x + 22.0 + NORM / 2.0, 0.0), (NORM, TALL));
    }
    pen.note(Text::Sum(kind), ((tap + x) / 2.0, 34.0), "middle");
    end
}

/// Attention, over its own row or over the source.
pub fn attention(pen: &mut Pen<'_>, sublayer: &Sublayer, heads: usize) -> Extent {
    let parts = &sublayer.parts;
    pen.kind = Some(sublayer.kind);
    let pre = pen.walk.dims.config.norm_placement == NormPlacement::Pre;
    let (tap, from) = branch(pen, parts, pre);
    let crosses = sublayer.kind == Kind::Cross;
    let mut x = tap + 20.0;
    if crosses {
        // Keys and values come from what the encoder made.
        let source = pen.walk.encoder_output().unwrap_or(0);
        let memory = Parts::from([(Part::Memory, vec![source])]);
        let between = (KEYS + VALUES) / 2.0;
        let (side, kind) = (std::mem::replace(&mut pen.side, Side::Encoder), pen.kind.take());
        pen.cell(&memory, Part::Memory, (tap + 14.0 + 37.0, between), (74.0, TALL));
        (pen.side, pen.kind) = (side, kind);
        x += 92.0;
        let right = tap + 14.0 + 74.0;
        for (role, row) in [("k", KEYS), ("v", VALUES)] {
            pen.wire(role, &[(right, between), (right + 10.0, between), (right + 10.0, row), (x, row)]);
        }
    }
    for (part, row) in [(Part::Query, QUERIES), (Part::Key, KEYS), (Part::Value, VALUES)] {
        pen.cell(parts, part, (x + 28.0, row), (56.0, TALL));
        if part == Part::Query || !crosses {
            pen.wire("rs", &[(tap, from), (tap, row), (x, row)]);
        }
    }
    let values = x + 56.0;
    let framed = values + 9.0;
    x = values;
    if parts.contains_key(&Part::TurnedQuery) {
        for (part, role, row) in [(Part::TurnedQuery, "q", QUERIES), (Part::TurnedKey, "k", KEYS)] {
            pen.wire(role, &[(x, row), (x + 20.0, row)]);
            pen.cell(parts, part, (x + 48.0, row), (56.0, TALL));
        }
        x += 76.0;
    }
    let scores = x + 52.0;
    for (part, role, row) in [(Part::Query, "q", QUERIES), (Part::Key, "k", KEYS)] {
        pen.wire(role, &[(x, row), (scores, row)]);
        pen.shape(parts, part, ((x + scores) / 2.0 - 3.0, row - 7.0), "middle");
    }
    pen.cell(parts, Part::Scores, (scores + 30.0, SCORES), (60.0, KEYS - QUERIES + TALL));
    pen.shape(parts, Part::Scores, (scores + 30.0, KEYS + TALL / 2.0 + 14.0), "middle");
    x = scores + 60.0;
    for (part, width) in [(Part::Scale, 52.0), (Part::Alibi, 52.0), (Part::Mask, 50.0)] {
        if pen.cell(parts, part, (x + 16.0 + width / 2.0, SCORES), (width, TALL)) {
            pen.wire("sc", &[(x, SCORES), (x + 16.0, SCORES)]);
            x += 16.0 + width;
        }
    }
    pen.wire("sc", &[(x, SCORES), (x + 16.0, SCORES)]);
    x += 16.0;
    weights(pen, parts, (x, SCORES - TALL / 2.0));
    x += WEIGHTS.0;
    pen.shape(parts, Part::Softmax, (x + 24.0, SCORES - 7.0), "middle");
    pen.wire("sc", &[(x, SCORES), (x + 50.0, SCORES)]);
    x += 50.0;
    pen.cell(parts, Part::Mix, (x + 26.0, SCORES), (52.0, TALL));
    pen.wire("v", &[(values, VALUES), (x + 26.0, VALUES), (x + 26.0, SCORES + TALL / 2.0)]);
    pen.shape(parts, Part::Value, (values + 14.0, VALUES - 7.0), "start");
    x += 52.0;
    let bottom = VALUES + TALL / 2.0 + 8.0;
    pen.frame("onehead", (framed, QUERIES - TALL / 2.0 - 12.0), (x + 9.0, bottom));
    pen.note(Text::OneHead(heads), (framed + 8.0, bottom - 6.0), "start");
    let merge = x + 22.0 + 30.0;
    pen.wire("v", &[(x, SCORES), (x + 22.0, SCORES)]);
    pen.cell(parts, Part::Merge, (merge, SCORES), (60.0, TALL));
    pen.wire("rs", &[(merge, SCORES + TALL / 2.0), (merge, FOOT - TALL / 2.0)]);
    pen.shape(parts, Part::Merge, (merge - 5.0, -140.0), "end");
    pen.cell(parts, Part::Output, (merge, FOOT), (60.0, TALL));
    let width = joined(pen, parts, sublayer.kind, merge, merge + 34.0);
    pen.kind = None;
    Extent { width, up: -(QUERIES - TALL / 2.0 - 12.0) }
}

/// The box of the weights, its left top at a point, with a picture of them.
fn weights(pen: &mut Pen<'_>, parts: &Parts, (left, top): Point) {
    let middle = (left + WEIGHTS.0 / 2.0, top + WEIGHTS.1 / 2.0);
    if pen.cell(parts, Part::Softmax, middle, WEIGHTS) {
        let hole = pen.hole((left + 7.0, top + HEADING + 5.0), (PICTURE, PICTURE));
        let stop = parts.get(&Part::Softmax).and_then(|stops| stops.first()).copied().unwrap_or(0);
        pen.diagram.weights.push((stop, hole));
    }
}

/// The feed-forward network, with a gate or without.
pub fn feed_forward(pen: &mut Pen<'_>, sublayer: &Sublayer) -> Extent {
    let parts = &sublayer.parts;
    pen.kind = Some(Kind::FeedForward);
    let pre = pen.walk.dims.config.norm_placement == NormPlacement::Pre;
    let (tap, from) = branch(pen, parts, pre);
    let x = tap + 20.0;
    let gated = parts.contains_key(&Part::Gate);
    let curve = x + 58.0 + 18.0;
    let turn = curve + 54.0 + 30.0;
    let row = if gated { GATE } else { UP };
    let opening = if gated { Part::Gate } else { Part::Up };
    pen.wire("rs", &[(tap, from), (tap, row), (x, row)]);
    pen.cell(parts, opening, (x + 29.0, row), (58.0, TALL));
    pen.wire("rs", &[(x + 58.0, row), (curve, row)]);
    pen.cell(parts, Part::Activation, (curve + 27.0, row), (54.0, TALL));
    let down = FOOT - TALL / 2.0;
    if gated {
        pen.wire("rs", &[(tap, from), (tap, UP), (x, UP)]);
        pen.cell(parts, Part::Up, (x + 29.0, UP), (58.0, TALL));
        pen.wire("rs", &[(curve + 54.0, row), (turn, row), (turn, UP - 13.0)]);
        pen.wire("rs", &[(x + 58.0, UP), (turn - 13.0, UP)]);
        pen.cell(parts, Part::Product, (turn, UP), (26.0, 26.0));
        pen.wire("rs", &[(turn, UP + 13.0), (turn, down)]);
        pen.shape(parts, Part::Up, (x + 62.0, UP - 7.0), "start");
    } else {
        pen.wire("rs", &[(curve + 54.0, row), (turn, row), (turn, down)]);
    }
    pen.shape(parts, opening, (turn + 4.0, row - 7.0), "middle");
    pen.cell(parts, Part::Down, (turn, FOOT), (66.0, TALL));
    let width = joined(pen, parts, Kind::FeedForward, turn, turn + 38.0);
    pen.kind = None;
    Extent { width, up: -row + TALL / 2.0 + 12.0 }
}

/// The last norm; logits, the next token and the loss where they are made.
pub fn output(pen: &mut Pen<'_>, stack: &Stack) -> Extent {
    let parts = &stack.output;
    let mut x = 10.0;
    if pen.cell(parts, Part::FinalNorm, (x + NORM / 2.0, 0.0), (NORM, TALL)) {
        pen.road(&[(0.0, 0.0), (x, 0.0)]);
        x += NORM;
    }
    if !parts.contains_key(&Part::Head) {
        return Extent { width: x + 10.0, up: TALL };
    }
    // The loss stands before the probabilities, above the norm.
    let head = x.max(10.0 + NORM) + 18.0 + 38.0;
    pen.wire("rs", &[(x, 0.0), (head - 38.0, 0.0)]);
    pen.cell(parts, Part::Head, (head, 0.0), (76.0, TALL));
    pen.wire("sc", &[(head, -TALL / 2.0), (head, FOOT - 8.0 + TALL / 2.0)]);
    pen.shape(parts, Part::Head, (head + 6.0, -24.0), "start");
    pen.cell(parts, Part::Probabilities, (head, FOOT - 8.0), (76.0, TALL));
    let left = head - 38.0 - 18.0 - NORM;
    if pen.cell(parts, Part::Loss, (left + NORM / 2.0, FOOT - 8.0), (NORM, TALL)) {
        pen.wire("sc", &[(head - 38.0, FOOT - 8.0), (left + NORM, FOOT - 8.0)]);
    }
    let (top, bottom) = (-270.0, FOOT - 8.0 - TALL / 2.0 - 20.0);
    pen.wire("sc", &[(head, bottom + 20.0), (head, bottom)]);
    let right = head + 38.0;
    pen.diagram.next = Some(pen.hole((left, top), (right - left, bottom - top)));
    Extent { width: right + 4.0, up: -top }
}
