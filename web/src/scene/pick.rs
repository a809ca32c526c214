//! Which cell of a result is looked at where the reader chose none: the one of before as far as its axes are still there,
//! else one that is worth it.

use super::face::Face;
use super::seen::Scene;
use super::stop::Stop;
use graph::AxisName;

/// The cell that is looked at, and on every axis the place that was looked at last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picked {
    /// Row and column; none while there is no number.
    pub cell: Option<(usize, usize)>,
    /// The stop that it lies in.
    stop: String,
    axes: Vec<(AxisName, usize)>,
}

impl Picked {
    /// The next one, at `stop` with its result's `face`: what the reader asks for; else, at the same stop, the same again;
    /// else the place of before on every axis that was looked at, and on the others what is worth it.
    pub fn next(
        before: Option<&Self>,
        scene: &Scene,
        stop: &Stop,
        face: Face,
        asked: Option<(usize, usize)>,
    ) -> Self {
        let inside = |&(row, column): &(usize, usize)| row < face.rows && column < face.columns;
        let axes = before.map(|before| before.axes.clone()).unwrap_or_default();
        let same = || before.filter(|before| before.stop == stop.name)?.cell.filter(inside);
        let cell = asked.filter(inside).or_else(same).or_else(|| {
            let row = place_on(&axes, face.row_axis, face.rows);
            let column = place_on(&axes, face.column_axis, face.columns);
            scene.worth(stop, face, row, column)
        });
        let mut picked = Self { cell, stop: stop.name.clone(), axes };
        if let Some((row, column)) = cell {
            picked.keep(face.column_axis, face.columns, column);
            picked.keep(face.row_axis, face.rows, row);
        }
        picked
    }

    fn keep(&mut self, axis: AxisName, len: usize, at: usize) {
        // An axis of one place, or without a name, is no place to come back to.
        if len > 1 && axis != AxisName::Number {
            self.axes.retain(|(other, _)| *other != axis);
            self.axes.push((axis, at));
        }
    }
}

fn place_on(axes: &[(AxisName, usize)], axis: AxisName, len: usize) -> Option<usize> {
    axes.iter().find(|(name, _)| *name == axis).map(|(_, at)| *at).filter(|at| *at < len)
}

impl Scene {
    /// The cell worth looking at in a given row or column, or in any: of positions the last one; in it what is largest
    /// among what can be seen, of scores and shares by value, of all else by size. None while nothing is captured.
    fn worth(
        &self,
        stop: &Stop,
        face: Face,
        row: Option<usize>,
        column: Option<usize>,
    ) -> Option<(usize, usize)> {
        self.capture.as_ref()?;
        let values = self.made(stop);
        let positions = matches!(face.row_axis, AxisName::T | AxisName::S);
        let shown = |row: usize, column: usize| {
            let at = face.offset(row, column);
            !self.lacks_target(face.tensor, at) && self.is_masked(face.tensor, at) != Some(true)
        };
        let competes =
            matches!(face.column_axis, AxisName::S | AxisName::V) && !stop.name.starts_with("grad:");
        let worth = |&(row, column): &(usize, usize)| {
            let value = values.get(face.offset(row, column)).copied().unwrap_or(0.0);
            (shown(row, column), if competes { value } else { value.abs() })
        };
        let in_row = |row: usize| {
            let columns = column.map_or(0..face.columns, |column| column..column + 1);
            largest(columns.map(|column| (row, column)), worth)
        };
        match row {
            Some(row) => in_row(row),
            None if positions => (0..face.rows)
                .rev()
                .find(|&row| shown(row, column.unwrap_or(0)))
                .map_or_else(|| in_row(face.rows.checked_sub(1)?), in_row),
            None => largest((0..face.rows).filter_map(in_row), worth),
        }
    }
}

/// The first of the largest.
fn largest(
    cells: impl Iterator<Item = (usize, usize)>,
    worth: impl Fn(&(usize, usize)) -> (bool, f32),
) -> Option<(usize, usize)> {
    let larger =
        |one: (bool, f32), other: (bool, f32)| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)).is_gt();
    cells.fold(None, |best, cell| match best {
        Some(best) if !larger(worth(&cell), worth(&best)) => Some(best),
        _ => Some(cell),
    })
}

#[cfg(test)]
#[path = "pick_tests.rs"]
mod tests;
