//! The picture that is read from top to bottom, where there is little room: the residual stream runs down at the left,
//! what branches off it stands beside it.

use super::diagram::{Diagram, Text};
use super::parts::{Kind, Part, Parts, Stack, Sublayer};
use super::pen::{Pen, SUM};
use transformer::{NormPlacement, Side};

/// Where the stream runs, and where what branches off begins.
const STREAM: f64 = 26.0;
const LEFT: f64 = 52.0;

/// The widest that it becomes.
const WIDEST: f64 = 440.0;

/// Height of a box, and of a gap with an arrow in it.
const TALL: f64 = 36.0;
const GAP: f64 = 16.0;

/// Box on the stream.
const ON_STREAM: (f64, f64) = (118.0, TALL);
const STREAM_MIDDLE: f64 = 69.0;

/// Side of the picture of weights.
const PICTURE: f64 = 96.0;

/// Width of a tile of an id.
const TILE: f64 = 24.0;

/// All stacks, one under the other.
pub fn draw<'a>(mut pen: Pen<'a>, stacks: &[Stack], room: f64) -> Diagram {
    let width = room.min(WIDEST);
    let mut y = 8.0;
    for stack in stacks {
        pen.side = stack.side;
        y = stack_down(&mut pen, stack, y, width) + 20.0;
    }
    pen.diagram.size = (width, y - 12.0);
    pen.diagram
}

fn stack_down(pen: &mut Pen<'_>, stack: &Stack, mut y: f64, width: f64) -> f64 {
    let ids = match stack.side {
        Side::Encoder => pen.walk.extent.source_length,
        Side::Only | Side::Decoder => pen.walk.extent.length,
    };
    let across = (ids as f64 * TILE).min(width - 24.0);
    pen.cell(&stack.input, Part::Ids, (10.0 + across / 2.0, y + 13.0), (across, 26.0));
    let hole = pen.hole((10.0, y), (across, 26.0));
    pen.diagram.tiles.push((stack.side, hole, true));
    y += 26.0;
    pen.wire("rs", &[(STREAM, y), (STREAM, y + 24.0)]);
    pen.shape(&stack.input, Part::Ids, (STREAM + 8.0, y + 16.0), "start");
    y += 24.0;
    pen.cell(&stack.input, Part::Embedding, (STREAM_MIDDLE, y + TALL / 2.0), ON_STREAM);
    let beside = (width - 8.0 - 59.0, y + TALL / 2.0);
    if pen.cell(&stack.input, Part::Position, beside, ON_STREAM) {
        pen.wire("rs", &[(beside.0 - 59.0, beside.1), (STREAM_MIDDLE + 59.0, beside.1)]);
    }
    y += TALL;
    pen.road(&[(STREAM, y), (STREAM, y + 24.0)]);
    y += 16.0;
    let top = y;
    y += 34.0;
    pen.road(&[(STREAM, top), (STREAM, y)]);
    let frames = pen.diagram.frames.len();
    for sublayer in &stack.sublayers {
        y = match sublayer.kind {
            Kind::FeedForward => feed_forward(pen, sublayer, y, width),
            Kind::Attention | Kind::Cross => attention(pen, sublayer, y, width),
        };
    }
    let right = width - 8.0;
    pen.frame("around", (4.0, top), (right, y));
    if stack.blocks > 1 {
        pen.frame("behind", (9.0, top - 5.0), (right + 5.0, y - 5.0));
    }
    // Behind what stands in them.
    let last = pen.diagram.frames.split_off(frames);
    let (heads, mut blocks): (Vec<_>, Vec<_>) = last.into_iter().partition(|frame| frame.class == "onehead");
    blocks.reverse();
    pen.diagram.frames.extend(blocks.into_iter().chain(heads));
    let (side, shown, blocks) = (stack.side, stack.shown, stack.blocks);
    pen.note(Text::Block { side, shown, blocks, of: None }, (LEFT - 8.0, top + 21.0), "start");
    pen.note(Text::Times(blocks), (right - 12.0, top + 21.0), "end");
    output(pen, stack, y, width)
}

/// A branch leaves the stream, through a norm where that comes first. Where it goes on from.
fn branch(pen: &mut Pen<'_>, parts: &Parts, y: f64) -> (f64, f64) {
    let pre = pen.walk.dims.config.norm_placement == NormPlacement::Pre;
    let middle = (LEFT + 58.0, y + TALL / 2.0);
    if pre && pen.cell(parts, Part::Norm, middle, (116.0, TALL)) {
        pen.wire("rs", &[(STREAM, middle.1), (LEFT, middle.1)]);
        return (middle.0, y + TALL);
    }
    pen.wire("rs", &[(STREAM, middle.1), (middle.0, middle.1), (middle.0, middle.1 + 1.0)]);
    (middle.0, middle.1)
}

/// A branch comes back from the box at that height; the stream has run since `from`.
fn joined(pen: &mut Pen<'_>, parts: &Parts, (from, y, left): (f64, f64, f64), width: f64) -> f64 {
    let kind = pen.kind.unwrap_or(Kind::Attention);
    let mut end = y + TALL / 2.0 + 46.0;
    let after = pen.walk.dims.config.norm_placement == NormPlacement::Post && parts.contains_key(&Part::Norm);
    if after {
        end += TALL + 8.0;
    }
    if parts.contains_key(&Part::Add) {
        pen.wire("rs", &[(left, y), (STREAM + SUM, y)]);
        pen.road(&[(STREAM, from), (STREAM, end)]);
        pen.cell(parts, Part::Add, (STREAM, y), (2.0 * SUM, 2.0 * SUM));
    } else {
        pen.wire("rs", &[(left, y), (STREAM, y), (STREAM, y + 14.0)]);
        pen.road(&[(STREAM, from), (STREAM, from + TALL / 2.0)]);
        pen.road(&[(STREAM, y + 12.0), (STREAM, end)]);
    }
    let mut foot = y + TALL / 2.0 + 28.0;
    if after {
        pen.cell(parts, Part::Norm, (STREAM_MIDDLE, y + SUM + 10.0 + TALL / 2.0), ON_STREAM);
        foot += TALL + 4.0;
    }
    pen.note(Text::Sum(kind), ((LEFT + width - 16.0) / 2.0, foot), "middle");
    end
}

fn attention(pen: &mut Pen<'_>, sublayer: &Sublayer, top: f64, width: f64) -> f64 {
    let parts = &sublayer.parts;
    pen.kind = Some(sublayer.kind);
    let crosses = sublayer.kind == Kind::Cross;
    let right = width - 24.0;
    let column = (right - LEFT - 24.0) / 3.0;
    let x = |at: usize| LEFT + column / 2.0 + at as f64 * (column + 12.0);
    let (tap, mut y) = branch(pen, parts, top);
    if crosses {
        let source = pen.walk.encoder_output().unwrap_or(0);
        let memory = Parts::from([(Part::Memory, vec![source])]);
        let middle = (right - 59.0, top + TALL / 2.0);
        let (side, kind) = (std::mem::replace(&mut pen.side, Side::Encoder), pen.kind.take());
        pen.cell(&memory, Part::Memory, middle, (118.0, TALL));
        (pen.side, pen.kind) = (side, kind);
        let turn = top + TALL + 20.0;
        for (role, at) in [("k", 1), ("v", 2)] {
            pen.wire(
                role,
                &[(middle.0, top + TALL), (middle.0, turn), (x(at), turn), (x(at), top + TALL + 34.0)],
            );
        }
    } else {
        pen.shape(parts, Part::Output, (tap + 64.0, top + TALL / 2.0 + 4.0), "start");
    }
    let turn = top + TALL + if crosses { 10.0 } else { 18.0 };
    let boxes = top + TALL + 34.0;
    for (at, part) in [Part::Query, Part::Key, Part::Value].into_iter().enumerate() {
        if at == 0 || !crosses {
            pen.wire("rs", &[(tap, y), (tap, turn), (x(at), turn), (x(at), boxes)]);
        }
        pen.cell(parts, part, (x(at), boxes + TALL / 2.0), (column, TALL));
    }
    y = boxes + TALL;
    let framed = y + 8.0;
    let turned = parts.contains_key(&Part::TurnedQuery);
    pen.note(Text::OneHead(pen.walk.dims.heads), (x(1) + 8.0, framed + 15.0), "start");
    y += 40.0;
    for (at, part, role) in [(0, Part::TurnedQuery, "q"), (1, Part::TurnedKey, "k")] {
        pen.wire(role, &[(x(at), boxes + TALL), (x(at), y)]);
        pen.cell(parts, part, (x(at), y + TALL / 2.0), (column, TALL));
    }
    if turned {
        y += TALL;
        for (at, part, role) in [(0, Part::Query, "q"), (1, Part::Key, "k")] {
            pen.wire(role, &[(x(at), y), (x(at), y + 26.0)]);
            pen.shape(parts, part, (x(at) + 6.0, y + 15.0), "start");
        }
        y += 26.0;
    }
    let wide = 2.0 * column + 12.0;
    let middle = LEFT + wide / 2.0;
    pen.cell(parts, Part::Scores, (middle, y + TALL / 2.0), (wide, TALL));
    y += TALL;
    for part in [Part::Scale, Part::Alibi, Part::Mask] {
        if pen.cell(parts, part, (middle, y + GAP + TALL / 2.0), (wide, TALL)) {
            pen.wire("sc", &[(middle, y), (middle, y + GAP)]);
            y += GAP + TALL;
        }
    }
    pen.wire("sc", &[(middle, y), (middle, y + GAP)]);
    y += GAP;
    let tall = 28.0 + PICTURE + 12.0;
    if pen.cell(parts, Part::Softmax, (middle, y + tall / 2.0), (wide, tall)) {
        let hole = pen.hole((LEFT + 8.0, y + 34.0), (PICTURE, PICTURE));
        let stop = parts.get(&Part::Softmax).and_then(|stops| stops.first()).copied().unwrap_or(0);
        pen.diagram.weights.push((stop, hole));
    }
    y += tall;
    pen.wire("sc", &[(middle, y), (middle, y + 28.0)]);
    pen.shape(parts, Part::Softmax, (middle + 6.0, y + 17.0), "start");
    pen.wire("v", &[(x(2), boxes + TALL), (x(2), y + 28.0)]);
    pen.shape(parts, Part::Value, (x(2) - 6.0, y - 8.0), "end");
    y += 28.0;
    let whole = right - LEFT;
    pen.cell(parts, Part::Mix, (LEFT + whole / 2.0, y + TALL / 2.0), (whole, TALL));
    y += TALL;
    pen.frame("onehead", (LEFT - 6.0, framed), (right + 6.0, y + 8.0));
    pen.wire("v", &[(middle, y), (middle, y + 20.0)]);
    y += 20.0;
    pen.cell(parts, Part::Merge, (middle, y + TALL / 2.0), (wide, TALL));
    y += TALL;
    pen.wire("rs", &[(middle, y), (middle, y + GAP)]);
    y += GAP;
    pen.cell(parts, Part::Output, (middle, y + TALL / 2.0), (wide, TALL));
    let end = joined(pen, parts, (top, y + TALL / 2.0, LEFT), width);
    pen.kind = None;
    end
}

fn feed_forward(pen: &mut Pen<'_>, sublayer: &Sublayer, top: f64, width: f64) -> f64 {
    let parts = &sublayer.parts;
    pen.kind = Some(Kind::FeedForward);
    let right = width - 24.0;
    let gated = parts.contains_key(&Part::Gate);
    let column = (right - LEFT - 40.0) / 2.0;
    let (first, second) = (LEFT + column / 2.0, right - column / 2.0);
    let (tap, from) = branch(pen, parts, top);
    let turn = top + TALL + 14.0;
    let mut y = top + TALL + 28.0;
    let opening = if gated { Part::Gate } else { Part::Up };
    pen.wire("rs", &[(tap, from), (tap, turn), (first, turn), (first, y)]);
    pen.cell(parts, opening, (first, y + TALL / 2.0), (column, TALL));
    pen.wire("rs", &[(first, y + TALL), (first, y + TALL + GAP)]);
    pen.cell(parts, Part::Activation, (first, y + TALL + GAP + TALL / 2.0), (column, TALL));
    let middle = LEFT + (right - LEFT) / 2.0;
    let mut down = first;
    if gated {
        let height = y + TALL + GAP + TALL / 2.0;
        pen.wire("rs", &[(tap, from), (tap, turn), (second, turn), (second, y)]);
        pen.cell(parts, Part::Up, (second, y + TALL / 2.0), (column, TALL));
        pen.wire("rs", &[(second, y + TALL), (second, height), (middle + 12.0, height)]);
        pen.shape(parts, Part::Up, (second + 6.0, y + TALL + 14.0), "start");
        pen.wire("rs", &[(first + column / 2.0, height), (middle - 12.0, height)]);
        pen.cell(parts, Part::Product, (middle, height), (24.0, 24.0));
        down = middle;
    }
    y += 2.0 * TALL + GAP;
    let leaves = if gated { y - TALL / 2.0 + 12.0 } else { y };
    pen.wire("rs", &[(down, leaves), (down, y + GAP)]);
    y += GAP;
    pen.cell(parts, Part::Down, (down, y + TALL / 2.0), (column, TALL));
    let end = joined(pen, parts, (top, y + TALL / 2.0, down - column / 2.0), width);
    pen.kind = None;
    end
}

fn output(pen: &mut Pen<'_>, stack: &Stack, top: f64, width: f64) -> f64 {
    let parts = &stack.output;
    let mut y = top + 18.0;
    pen.road(&[(STREAM, top), (STREAM, y)]);
    let begins = y;
    let mut last: Option<Part> = None;
    for part in [Part::FinalNorm, Part::Head, Part::Probabilities, Part::Loss] {
        if last.is_some() && parts.contains_key(&part) {
            let role = if part == Part::Head { "rs" } else { "sc" };
            pen.wire(role, &[(STREAM_MIDDLE, y - GAP), (STREAM_MIDDLE, y)]);
        }
        if pen.cell(parts, part, (STREAM_MIDDLE, y + TALL / 2.0), ON_STREAM) {
            y += TALL + GAP;
            last = Some(part);
        }
    }
    if parts.contains_key(&Part::Head) {
        let from = (STREAM_MIDDLE + ON_STREAM.0 / 2.0 + 22.0, begins);
        pen.diagram.next = Some(pen.hole(from, (width - 8.0 - from.0, y - GAP - begins)));
    }
    y - GAP
}
