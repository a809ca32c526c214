//! A rectangle of numbers, ready to be drawn.

use super::number;
use graph::HIDDEN;
use std::sync::Arc;

/// Which ramp a tensor is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ramp {
    /// Signed values: zero is paper.
    Diverging,
    /// 0 to 1: probabilities.
    Sequential,
}

/// A ring around a block of cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    /// First row and column.
    pub from: (usize, usize),
    /// Rows and columns.
    pub size: (usize, usize),
    /// Class of its color.
    pub class: &'static str,
}

/// Rows and columns of numbers with the scale they are colored by.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// Row-major.
    pub values: Arc<Vec<f32>>,
    /// Cells that the mask hides although their value is an ordinary 0.
    pub hidden: Option<Arc<Vec<bool>>>,
    /// Cells that are not what they were before an edit.
    pub changed: Option<Arc<Vec<bool>>>,
    /// Which colors.
    pub ramp: Ramp,
    /// The value at the end of the ramp.
    pub limit: f32,
    /// Ids and counts: written without decimals, and without color, since their size means nothing.
    pub whole: bool,
}

impl Grid {
    /// The value at a cell.
    /// NaN outside: a cell that was pointed at may for a moment outlive the picture it lay in.
    pub fn at(&self, row: usize, column: usize) -> f32 {
        let inside = column < self.columns;
        self.values.get(row * self.columns + column).copied().filter(|_| inside).unwrap_or(f32::NAN)
    }

    /// True where an edit has changed the cell.
    pub fn is_changed(&self, row: usize, column: usize) -> bool {
        self.changed.as_ref().is_some_and(|changed| changed.get(row * self.columns + column) == Some(&true))
    }

    /// True where the mask hides the cell.
    pub fn is_hidden(&self, row: usize, column: usize) -> bool {
        let marked =
            self.hidden.as_ref().is_some_and(|hidden| hidden.get(row * self.columns + column) == Some(&true));
        marked || self.at(row, column) < HIDDEN
    }

    /// The value that colors a cell: of ids and counts none.
    pub fn colored(&self, row: usize, column: usize) -> f32 {
        if self.whole { 0.0 } else { self.at(row, column) }
    }

    /// Decimals of the numbers in cells so wide and high; none where there is no room for numbers.
    pub fn digits(&self, (width, height): (f64, f64)) -> Option<usize> {
        let room = match width {
            // Narrow feature columns have none.
            _ if height < 14.0 => None,
            36.0.. => Some(2),
            28.0.. => Some(1),
            _ => None,
        };
        room.or(self.whole.then_some(0))
    }

    /// A value as it stands in its cell.
    pub fn text(&self, value: f32, digits: usize) -> String {
        match self.ramp {
            _ if self.whole => format!("{value}"),
            Ramp::Sequential => number::probability(value, digits.max(2)),
            // What is no zero does not read as one.
            Ramp::Diverging if digits == 2 && value != 0.0 && value.abs() < 0.005 => number::brief(value),
            Ramp::Diverging => number::fixed(value, digits),
        }
    }

    /// The largest size of a finite, visible value: a limit that shows them all.
    pub fn largest(values: &[f32]) -> f32 {
        values.iter().filter(|x| x.is_finite() && **x >= HIDDEN).fold(0.0, |most, x| most.max(x.abs()))
    }

    /// Rank of a cell among the visible ones of its row (1 is the largest), and how many those are.
    pub fn rank(&self, row: usize, column: usize) -> (usize, usize) {
        let visible: Vec<usize> = (0..self.columns).filter(|&c| !self.is_hidden(row, c)).collect();
        let value = self.at(row, column);
        let larger = visible.iter().filter(|&&c| self.at(row, c) > value).count();
        (larger + 1, visible.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(values: &[f32], columns: usize) -> Grid {
        Grid {
            rows: values.len() / columns,
            columns,
            values: Arc::new(values.to_vec()),
            hidden: None,
            changed: None,
            ramp: Ramp::Diverging,
            limit: 1.0,
            whole: false,
        }
    }

    #[test]
    fn a_masked_cell_has_no_rank_and_sets_no_limit() {
        let grid = grid(&[1.0, graph::MASKED, -3.0], 3);
        assert!(grid.is_hidden(0, 1));
        assert_eq!(grid.rank(0, 2), (2, 2));
        assert_eq!(Grid::largest(&grid.values), 3.0);
    }
}
