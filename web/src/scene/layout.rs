//! How an operation is laid out as an equation of pictures: which face of each tensor is shown, and where. Pure.

use super::face::{Face, Spot};
use super::stop::{Stop, is_scores};
use super::walk::Walk;
use graph::Op;

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
    /// One operand left of the result, on its rows; the other above it, on its columns. The result has its place whatever
    /// they are, so one matrix that many operations change stands still.
    Crossed {
        /// `[M,K]` of a product; else what becomes the result, of its own size.
        left: Option<Slot>,
        /// What is done to it.
        between: Vec<Piece>,
        /// `[K,N]` of a product; else what each column or each cell meets.
        above: Option<Slot>,
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
    let times =
        |factor: f32| Piece::Sign(format!("× {}", crate::picture::number::significant(f64::from(factor), 4)));
    // Queries meet keys: from scores to shares one matrix at one place.
    let lines_up = |slot: Slot| {
        slot.face.columns == result.face.columns && slot.face.column_axis == result.face.column_axis
    };
    let is_product = matches!(operation.op, Op::Matmul(_));
    let meets = |i: usize| lines_up(operand(i));
    if is_scores(graph, stop.tensor) && !is_product && (0..operation.inputs.len()).all(meets) {
        let between = match &operation.op {
            Op::Scale(scale) => vec![times(scale.factor)],
            Op::Softmax(_) => vec![Piece::Statistics],
            Op::Add(_) => vec![sign("+")],
            _ => vec![sign("→")],
        };
        match operation.inputs.len() {
            1 => return Layout::Crossed { left: Some(operand(0)), between, above: None, result },
            2 => return Layout::Crossed { left: Some(operand(0)), between, above: Some(operand(1)), result },
            _ => {}
        }
    }
    match &operation.op {
        // Ids of the keys stand over their columns.
        Op::Visibility(_) => {
            let keys = Slot { face: operand(0).face.transposed(), ..operand(0) };
            Layout::Crossed { left: None, between: Vec::new(), above: Some(keys), result }
        }
        Op::Matmul(product) => {
            let turn = |slot: Slot, yes: bool| {
                if yes { Slot { face: slot.face.transposed(), ..slot } } else { slot }
            };
            Layout::Crossed {
                left: Some(turn(operand(0), product.transpose_a)),
                between: Vec::new(),
                above: Some(turn(operand(1), product.transpose_b)),
                result,
            }
        }
        Op::Embedding(_) => line(vec![slot(1), sign("→"), slot(0), sign("=")]),
        Op::Bias(_) if lines_up(operand(1)) => Layout::Crossed {
            left: Some(operand(0)),
            between: vec![sign("+")],
            above: Some(operand(1)),
            result,
        },
        Op::Add(_) | Op::Bias(_) => line(vec![slot(0), sign("+"), slot(1), sign("=")]),
        Op::Multiply(_) => line(vec![slot(0), sign("⊙"), slot(1), sign("=")]),
        Op::Scale(scale) => line(vec![slot(0), times(scale.factor), sign("=")]),
        Op::Softmax(_) => line(vec![slot(0), Piece::Statistics, sign("=")]),
        // A weight per column stands over its column.
        Op::RmsNorm(_) | Op::LayerNorm(_) => Layout::Crossed {
            left: Some(operand(0)),
            between: vec![Piece::Statistics],
            above: Some(operand(1)),
            result,
        },
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

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
