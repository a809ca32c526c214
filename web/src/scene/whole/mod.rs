//! The whole network as one picture, drawn from the walk: for every configuration, and for the room there is.

mod across;
mod diagram;
mod down;
mod parts;
mod pen;

pub use diagram::{Cell, Diagram, Hole, Point, Text};
pub use parts::{Kind, Part};

use super::Walk;
use across::Extent;
use parts::{Stack, stacks};
use pen::Pen;
use transformer::Side;

/// Below this width the picture runs downward.
const NARROW: f64 = 800.0;

/// Margin of the picture, room over a block for its heading, under the stream for its formula, and between rows.
const MARGIN: f64 = 8.0;
const HEADING: f64 = 40.0;
const FOOT: f64 = 48.0;
const BETWEEN: f64 = 30.0;

/// The picture of a walk: of each stack one block, in a room of that width.
pub fn diagram(walk: &Walk, shown: usize, room: f64, backward: bool) -> Diagram {
    let stacks = stacks(walk, shown);
    let pen = Pen { walk, diagram: Diagram::default(), origin: (0.0, 0.0), side: Side::Only, kind: None };
    let mut diagram = if room < NARROW { down::draw(pen, &stacks, room) } else { rows(pen, &stacks, room) };
    if backward {
        for cell in &mut diagram.cells {
            cell.stops = parts::on_the_way_back(walk, &cell.stops);
            cell.opens = cell.stops.first().copied().unwrap_or(walk.range(true).start);
        }
    }
    diagram
}

/// A piece of a row.
#[derive(Clone, Copy, Debug)]
enum Piece<'a> {
    Input(&'a Stack),
    Sublayer(&'a Stack, usize),
    Output(&'a Stack),
}

impl Piece<'_> {
    fn draw(self, pen: &mut Pen<'_>) -> Extent {
        match self {
            Self::Input(stack) => {
                let ids = match stack.side {
                    Side::Encoder => pen.walk.extent.source_length,
                    Side::Only | Side::Decoder => pen.walk.extent.length,
                };
                across::input(pen, stack, ids)
            }
            Self::Sublayer(stack, at) => match &stack.sublayers[at] {
                sublayer if sublayer.kind == Kind::FeedForward => across::feed_forward(pen, sublayer),
                sublayer => across::attention(pen, sublayer, pen.walk.dims.heads),
            },
            Self::Output(stack) => across::output(pen, stack),
        }
    }

    fn in_block(self) -> bool {
        matches!(self, Self::Sublayer(..))
    }
}

/// Rows from left to right, as many pieces in each as there is room for.
fn rows<'a>(mut pen: Pen<'a>, stacks: &'a [Stack], room: f64) -> Diagram {
    let mut top = MARGIN;
    let mut right: f64 = 0.0;
    for stack in stacks {
        pen.side = stack.side;
        let pieces = std::iter::once(Piece::Input(stack))
            .chain((0..stack.sublayers.len()).map(|at| Piece::Sublayer(stack, at)))
            .chain([Piece::Output(stack)]);
        let mut row: Vec<(Piece<'_>, Extent)> = Vec::new();
        let mut all: Vec<Vec<(Piece<'_>, Extent)>> = Vec::new();
        let mut used = 2.0 * MARGIN;
        for piece in pieces {
            let extent = measured(&pen, piece);
            if !row.is_empty() && used + extent.width > room {
                all.push(std::mem::take(&mut row));
                used = 2.0 * MARGIN + INDENT;
            }
            used += extent.width;
            row.push((piece, extent));
        }
        all.push(row);
        let count = all.len();
        let mut came: Option<Point> = None;
        for (at, row) in all.into_iter().enumerate() {
            let up = row.iter().map(|(_, extent)| extent.up).fold(0.0, f64::max) + HEADING;
            let level = top + up;
            let mut x = if at == 0 { MARGIN } else { MARGIN + INDENT };
            pen.origin = (0.0, level);
            if let Some((from, height)) = came {
                // The stream turns the corner.
                let between = top - BETWEEN / 2.0 - level;
                pen.road(&[
                    (from, height - level),
                    (from + 10.0, height - level),
                    (from + 10.0, between),
                    (x - INDENT / 2.0, between),
                    (x - INDENT / 2.0, 0.0),
                    (x, 0.0),
                ]);
            }
            frames(&mut pen, stack, &row, x, up, count > 1);
            for (piece, extent) in &row {
                pen.origin = (x, level);
                piece.draw(&mut pen);
                x += extent.width;
            }
            came = Some((x, level));
            right = right.max(x + if at + 1 < count { 10.0 } else { 0.0 });
            top = level + FOOT + BETWEEN;
        }
    }
    pen.diagram.size = (right + MARGIN, top - BETWEEN + MARGIN);
    pen.diagram
}

/// How far a second row of a stack is moved in, for the stream to come down.
const INDENT: f64 = 22.0;

/// How large a piece becomes.
fn measured(pen: &Pen<'_>, piece: Piece<'_>) -> Extent {
    let mut trial = Pen { walk: pen.walk, diagram: Diagram::default(), ..*pen };
    piece.draw(&mut trial)
}

/// The frame of what a row shows of a block, with its heading; and a sheet behind it where there are more blocks.
fn frames(pen: &mut Pen<'_>, stack: &Stack, row: &[(Piece<'_>, Extent)], x: f64, up: f64, split: bool) {
    let before: f64 = row.iter().take_while(|(piece, _)| !piece.in_block()).map(|(_, e)| e.width).sum();
    let inside: Vec<_> = row.iter().filter(|(piece, _)| piece.in_block()).collect();
    let width: f64 = inside.iter().map(|(_, extent)| extent.width).sum();
    let of = match inside[..] {
        [] => {
            // No block: only the stack has a name.
            return;
        }
        [(Piece::Sublayer(stack, at), _)] if split => Some(stack.sublayers[*at].kind),
        _ => None,
    };
    let (left, top) = (x + before, -up);
    if stack.blocks > 1 {
        pen.frame("behind", (left + 6.0, top - 6.0), (left + width + 6.0, FOOT - 6.0));
    }
    pen.frame("around", (left, top), (left + width, FOOT));
    let (side, shown, blocks) = (stack.side, stack.shown, stack.blocks);
    pen.note(Text::Block { side, shown, blocks, of }, (left + 12.0, top + 20.0), "start");
    if of.is_none() {
        pen.note(Text::Times(blocks), (left + width - 12.0, top + 20.0), "end");
    }
}

#[cfg(test)]
mod tests;
