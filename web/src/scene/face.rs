//! The side of a tensor that is shown: two of its axes, the others held fixed; and the role that decides its color.

use graph::{AxisName, Graph, Shape, TensorId};

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

/// True for a shape with a head axis.
pub fn has_heads(shape: &Shape) -> bool {
    shape.rank() > 2 && shape.axes().iter().any(|axis| matches!(axis.name, AxisName::H | AxisName::G))
}
