//! How an operation is laid out as an equation of pictures: which face of each tensor is shown, and where. Pure.

use super::walk::{Stop, Walk};
use graph::{AxisName, Graph, Op, Shape, TensorId};

/// Rows and columns shown at once; a longer axis shows a window around the chosen cell.
pub const WINDOW: usize = 96;

/// What a tensor means, for the color of its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Blue.
    Query,
    /// Orange.
    Key,
    /// Green.
    Value,
    /// Plum.
    Score,
    /// Slate.
    Residual,
    /// Ink.
    Plain,
}

impl Role {
    /// By the local name of a tensor.
    pub fn of(local: &str) -> Self {
        match local.strip_prefix("cross_").unwrap_or(local).strip_prefix("attention.") {
            Some(name) if name.starts_with("query") => Self::Query,
            Some(name) if name.starts_with("key") => Self::Key,
            Some(name) if name.starts_with("value") || name == "mixed" || name == "merged" => Self::Value,
            Some(name) if name.starts_with("output") => Self::Plain,
            Some(_) => Self::Score,
            None if local.starts_with("residual") || local.starts_with("embedding.") => Self::Residual,
            None if local == "probabilities" => Self::Score,
            None => Self::Plain,
        }
    }

    /// Class of its color.
    pub fn class(self) -> &'static str {
        match self {
            Self::Query => "q",
            Self::Key => "k",
            Self::Value => "v",
            Self::Score => "sc",
            Self::Residual => "rs",
            Self::Plain => "ink2",
        }
    }
}

/// What is held fixed where a tensor has more than two axes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// Row of the batch.
    pub row: usize,
    /// Query head.
    pub head: usize,
}

/// Two axes of a tensor, with the others held fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    /// The tensor.
    pub tensor: TensorId,
    /// Offset of the cell at row 0, column 0.
    pub base: usize,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// Offset from row to row.
    pub row_stride: usize,
    /// Offset from column to column.
    pub column_stride: usize,
    /// What a row is.
    pub row_axis: AxisName,
    /// What a column is.
    pub column_axis: AxisName,
}

impl Face {
    /// The face of a tensor of a single row; of a tensor by heads the one of `head` (of `heads` query heads).
    pub fn of(graph: &Graph, tensor: TensorId, head: usize, heads: usize) -> Self {
        Self::at(graph, tensor, Spot { row: 0, head }, heads)
    }

    /// The face of a tensor at a spot (of `heads` query heads).
    pub fn at(graph: &Graph, tensor: TensorId, Spot { row, head }: Spot, heads: usize) -> Self {
        let axes = graph.shape(tensor).axes();
        let (first, axes) = match axes.first() {
            Some(axis) if axis.name == AxisName::B => {
                (row.min(axis.len - 1) * axes[1..].iter().map(|axis| axis.len).product::<usize>(), &axes[1..])
            }
            _ => (0, axes),
        };
        let face = |base, rows: (AxisName, usize), columns: (AxisName, usize)| Self {
            tensor,
            base: first + base,
            rows: rows.1,
            columns: columns.1,
            row_stride: columns.1,
            column_stride: 1,
            row_axis: rows.0,
            column_axis: columns.0,
        };
        let named = |i: usize| (axes[i].name, axes[i].len);
        let one = (AxisName::Number, 1);
        match axes.len() {
            0 => face(0, one, one),
            // One number per position stands upright, a learned row lies.
            1 if matches!(axes[0].name, AxisName::T | AxisName::S) => face(0, named(0), one),
            1 => face(0, one, named(0)),
            2 => face(0, named(0), named(1)),
            _ => {
                let at = head * axes[0].len / heads.max(1);
                face(at.min(axes[0].len - 1) * axes[1].len * axes[2].len, named(1), named(2))
            }
        }
    }

    /// Rows and columns exchanged.
    pub fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            row_axis: self.column_axis,
            column_axis: self.row_axis,
            ..self
        }
    }

    /// Where a cell lies in the tensor.
    pub fn offset(&self, row: usize, column: usize) -> usize {
        self.base + row * self.row_stride + column * self.column_stride
    }

    /// Which cell lies there; none when it is on another head's face.
    pub fn cell(&self, offset: usize) -> Option<(usize, usize)> {
        let at = offset.checked_sub(self.base)?;
        let (row, column) = match self.column_stride {
            1 => (at / self.row_stride, at % self.row_stride),
            stride => (at % stride, at / stride),
        };
        (row < self.rows && column < self.columns).then_some((row, column))
    }

    /// The part of an axis of `len` that is shown when `at` is chosen.
    pub fn window(len: usize, at: usize) -> (usize, usize) {
        let shown = len.min(WINDOW);
        (at.saturating_sub(shown / 2).min(len - shown), shown)
    }
}

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

/// True for a shape with a head axis.
pub fn has_heads(shape: &Shape) -> bool {
    shape.rank() > 2 && shape.axes().iter().any(|axis| matches!(axis.name, AxisName::H | AxisName::G))
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
const STATISTICS: f64 = 120.0;

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
