//! How an operation is laid out as an equation of pictures: which face of each tensor is shown, and where. Pure.

use super::face::{Face, Spot, WINDOW};
use super::stop::Stop;
use super::walk::Walk;
use graph::{AxisName, Op};

/// A tensor in the equation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// What of it is shown.
    pub face: Face,
    /// Which operand it is; none for the result.
    pub operand: Option<usize>,
}

/// A piece of an equation in one line.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A tensor.
    Slot(Slot),
    /// An operator.
    Sign(String),
    /// Numbers that belong to whole rows (maximum, sum, root), from the explanation.
    Statistics,
}

/// How an operation is laid out.
#[derive(Clone, Debug, PartialEq)]
pub enum Layout {
    /// Left operand left of the result, right operand above it: rows meet columns.
    Crossed {
        /// `[M,K]`
        left: Slot,
        /// `[K,N]`
        above: Slot,
        /// `[M,N]`
        result: Slot,
    },
    /// From left to right.
    Line(Vec<Piece>),
}

/// The layout of a stop, seen at a spot.
pub fn layout(walk: &Walk, stop: &Stop, spot: Spot) -> Layout {
    let graph = &walk.graph;
    let heads = walk.dims.heads;
    let face = |tensor| Face::at(graph, tensor, spot, heads);
    let result = Slot { face: face(stop.tensor), operand: None };
    let Some(id) = stop.op else { return Layout::Line(vec![Piece::Slot(result)]) };
    let operation = graph.operation(id);
    let operand = |i: usize| Slot { face: face(operation.inputs[i]), operand: Some(i) };
    let slot = |i: usize| Piece::Slot(operand(i));
    let sign = |text: &str| Piece::Sign(text.to_owned());
    let line = |pieces: Vec<Piece>| Layout::Line([pieces, vec![Piece::Slot(result)]].concat());
    match &operation.op {
        Op::Matmul(product) => {
            let turn = |slot: Slot, yes: bool| {
                if yes { Slot { face: slot.face.transposed(), ..slot } } else { slot }
            };
            Layout::Crossed {
                left: turn(operand(0), product.transpose_a),
                above: turn(operand(1), product.transpose_b),
                result,
            }
        }
        Op::Embedding(_) => line(vec![slot(1), sign("→"), slot(0), sign("=")]),
        Op::Add(_) | Op::Bias(_) => line(vec![slot(0), sign("+"), slot(1), sign("=")]),
        Op::Multiply(_) => line(vec![slot(0), sign("⊙"), slot(1), sign("=")]),
        Op::Scale(scale) => line(vec![
            slot(0),
            Piece::Sign(format!("× {}", crate::picture::number::significant(f64::from(scale.factor), 4))),
            sign("="),
        ]),
        Op::Softmax(_) => line(vec![slot(0), Piece::Statistics, sign("=")]),
        Op::RmsNorm(_) | Op::LayerNorm(_) => {
            line(vec![slot(0), Piece::Statistics, sign("⊙"), slot(1), sign("=")])
        }
        Op::Rope(_) => line(vec![slot(0), sign("⟳"), slot(1), sign("+"), slot(2), sign("=")]),
        Op::MergeHeads(_) => {
            let of_head = |head| {
                Piece::Slot(Slot {
                    face: Face::at(graph, operation.inputs[0], Spot { head, ..spot }, heads),
                    operand: Some(0),
                })
            };
            line((0..heads).map(of_head).chain([sign("=")]).collect())
        }
        // Every gradient of the model meets here: there is one number to look at.
        Op::GlobalNorm(_) => Layout::Line(vec![Piece::Slot(result)]),
        Op::AdamW(_) => {
            line(vec![slot(0), sign(","), slot(1), sign(","), slot(2), sign(","), slot(3), sign("→")])
        }
        Op::Patch(_) => line(vec![slot(0), sign("→")]),
        _ => {
            let operands = (0..operation.inputs.len()).flat_map(|i| {
                let comma = (i > 0).then(|| sign(","));
                comma.into_iter().chain([slot(i)])
            });
            let arrow = (!operation.inputs.is_empty()).then(|| sign("→"));
            line(operands.chain(arrow).collect())
        }
    }
}

/// Sizes in px that a cell may have along token axes (positions, keys, a small vocabulary), largest first.
const TOKEN_SIZES: [f64; 10] = [36.0, 29.0, 26.0, 22.0, 19.0, 16.0, 13.0, 10.0, 8.0, 5.0];

/// Sizes in px that a cell may have along feature axes.
const FEATURE_SIZES: [f64; 9] = [14.0, 12.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0];

/// From here on every token's label can be read.
const READABLE: f64 = 13.0;

/// From here on every second label can be read; for less the canvas is rather scrolled downwards.
const EVERY_SECOND: f64 = 10.0;

/// The largest cells where the canvas is scrolled: most of the result shall be in sight.
const SCROLLED: (f64, f64) = (16.0, 6.0);

/// A cell is at most so many times as high as wide.
const SLIM: f64 = 4.0;

/// Room for labels beside a picture, and for an operator between two, in px.
const BESIDE: f64 = 50.0;
const SIGN: f64 = 46.0;
const STATISTICS: f64 = 150.0;

/// Sizes in px of a cell along token axes and along feature axes: the largest that fit into width and height;
/// where none do, those that fit the width.
pub fn cell_sizes(layout: &Layout, (width, height): (f64, f64)) -> (f64, f64) {
    let all = || TOKEN_SIZES.into_iter().flat_map(|token| FEATURE_SIZES.map(|feature| (token, feature)));
    let pairs = || all().filter(|(token, feature)| *token <= SLIM * feature);
    let best = |pairs: Vec<(f64, f64)>| {
        let worth = |&(token, feature): &(f64, f64)| token + 2.0 * feature;
        pairs.into_iter().max_by(|a, b| worth(a).total_cmp(&worth(b)))
    };
    let needs = |sizes| needed(layout, sizes, width);
    let fits = |sizes: &(f64, f64)| needs(*sizes).0 <= width && needs(*sizes).1 <= height;
    let narrow =
        |sizes: &(f64, f64)| needs(*sizes).0 <= width && sizes.0 <= SCROLLED.0 && sizes.1 <= SCROLLED.1;
    let from = |least: f64| move |sizes: &(f64, f64)| sizes.0 >= least;
    best(pairs().filter(fits).filter(from(READABLE)).collect())
        .or_else(|| best(pairs().filter(fits).filter(from(EVERY_SECOND)).collect()))
        .or_else(|| best(pairs().filter(narrow).filter(from(READABLE)).collect()))
        .or_else(|| best(pairs().filter(narrow).collect()))
        .unwrap_or((10.0, 4.0))
}

/// Width and height in px that an equation takes with these sizes, in a room of `width`.
fn needed(layout: &Layout, sizes: (f64, f64), width: f64) -> (f64, f64) {
    let size = |face: &Face| face_size(face, sizes);
    match layout {
        Layout::Crossed { left, above, result } => {
            let (left, above, result) = (size(&left.face), size(&above.face), size(&result.face));
            // The corner holds heading and formula.
            (
                left.0.max((width * 0.27).min(190.0)) + above.0.max(result.0) + 70.0,
                above.1.max(92.0) + left.1.max(result.1) + 74.0,
            )
        }
        Layout::Line(pieces) => {
            let of = |piece: &Piece| match piece {
                Piece::Slot(slot) => (size(&slot.face).0 + BESIDE, size(&slot.face).1),
                Piece::Sign(_) => (SIGN, 0.0),
                Piece::Statistics => (STATISTICS, 0.0),
            };
            let sizes: Vec<(f64, f64)> = pieces.iter().map(of).collect();
            let height = sizes.iter().map(|size| size.1).fold(0.0, f64::max);
            (sizes.iter().map(|size| size.0).sum(), height + 150.0)
        }
    }
}

/// Width and height of a cell of a face.
pub fn cell_of(face: &Face, (token, feature): (f64, f64)) -> (f64, f64) {
    let along = |axis: AxisName, len: usize| match axis {
        AxisName::T | AxisName::S => token,
        AxisName::V if len <= 16 => token,
        // A single number is shown large enough to be read.
        _ if len == 1 => token.max(22.0),
        _ => feature,
    };
    let (width, height) = (along(face.column_axis, face.columns), along(face.row_axis, face.rows));
    // A lone row or column is as thick as it needs to be read, no thicker than it is wide.
    if face.rows == 1 && face.columns == 1 { (64.0, 29.0) } else { (width, height) }
}

/// Width and height of a face, of the window that is shown.
pub fn face_size(face: &Face, sizes: (f64, f64)) -> (f64, f64) {
    let (width, height) = cell_of(face, sizes);
    (face.columns.min(WINDOW) as f64 * width, face.rows.min(WINDOW) as f64 * height)
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
