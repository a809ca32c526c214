//! The result of an operation as a whole: read as a table, saved as a picture or as numbers.

use crate::browser::Drawn;
use crate::control::Save;
use crate::lens::{Lens, use_lens};
use crate::picture::grid::Grid;
use crate::picture::grid_svg::{Names, grid_svg};
use crate::picture::number;
use crate::picture::palette::palette;
use crate::picture::table::Rows;
use crate::picture::theme::use_dark;
use crate::picture::written::plain;
use crate::scene::{Face, Slot};
use leptos::prelude::*;

/// More cells than this are not written down.
const LARGEST: usize = 20_000;

/// The face of a result that is looked at: all of its columns, and as many rows as can be written down.
struct Taken {
    face: Face,
    grid: Grid,
    names: Names,
}

fn taken(lens: Lens) -> Option<Taken> {
    let (walk, stop) = (lens.walk.get()?, lens.stop()?);
    let face = lens.face(&walk, stop.tensor);
    let rows = face.rows.min((LARGEST / face.columns).max(1));
    let slot = Slot { face, operand: None };
    let grid = lens.grid_of(slot, (0, 0), (rows, face.columns))?;
    let label = |axis, i: usize| match lens.axis_label(face.tensor, axis, i) {
        Some(token) => format!("{i} {token}"),
        None => i.to_string(),
    };
    let names = Names {
        title: lens.title(face.tensor),
        rows: (0..rows).map(|row| label(face.row_axis, row)).collect(),
        columns: (0..face.columns).map(|column| label(face.column_axis, column)).collect(),
    };
    Some(Taken { face, grid, names })
}

/// Its numbers, each written by `cell`.
fn rows(lens: Lens, cell: impl Fn(&Taken, usize, usize) -> String) -> Rows {
    let Some(taken) = taken(lens) else { return Rows::default() };
    let Taken { grid, names, .. } = &taken;
    let row = |(r, name): (usize, &String)| {
        std::iter::once(name.clone()).chain((0..grid.columns).map(|c| cell(&taken, r, c))).collect()
    };
    Rows {
        heads: std::iter::once(&names.title).chain(&names.columns).cloned().collect(),
        rows: names.rows.iter().enumerate().map(row).collect(),
    }
}

/// The result's numbers, in full, as they are read.
pub fn table(lens: Lens) -> Rows {
    rows(lens, |Taken { face, grid, .. }, row, column| {
        if lens.lacks_target(face.tensor, face.offset(row, column)) {
            lens.page_words().no_target.to_owned()
        } else if grid.is_hidden(row, column) && grid.at(row, column) < graph::HIDDEN {
            "−∞".to_owned()
        } else {
            number::exact(grid.at(row, column))
        }
    })
}

/// The same as programs read them: a masked score is minus infinity, and where nothing is asked there is nothing.
fn numbers(lens: Lens) -> Rows {
    rows(lens, |Taken { face, grid, .. }, row, column| {
        let value = grid.at(row, column);
        if lens.lacks_target(face.tensor, face.offset(row, column)) {
            String::new()
        } else {
            plain(if value < graph::HIDDEN { f32::NEG_INFINITY } else { value })
        }
    })
}

/// What saves it.
#[component]
pub fn SaveResult() -> impl IntoView {
    let (lens, dark) = (use_lens(), use_dark());
    let name = Signal::derive(move || lens.stop().map(|stop| file_name(&stop.name)).unwrap_or_default());
    let what = Signal::derive(move || lens.stop().map(|stop| lens.title(stop.tensor)).unwrap_or_default());
    let picture = Callback::new(move |()| {
        let Taken { grid, names, .. } = taken(lens)?;
        let (svg, size) = grid_svg(&grid, &names, &palette(dark.get()));
        Some(Drawn { svg, size })
    });
    view! { <Save name what picture rows=Callback::new(move |()| numbers(lens))/> }
}

/// The name of an operation without what names of files may not have.
fn file_name(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_gradient_has_a_name_for_a_file() {
        assert_eq!(file_name("grad:block.0.attention.scores"), "grad_block.0.attention.scores");
    }
}
