//! A heatmap between the names of its rows and columns, with a cursor of its own and its cell read out in full.

use super::grid::{Grid, Ring};
use super::heatmap::{Heatmap, Pick};
use super::word;
use leptos::prelude::*;

/// Below this width in px a column's name cannot be read.
const READABLE: f64 = 15.0;

/// About the width of a letter in px.
const LETTER: f64 = 7.0;

/// What stands beside a row or over a column: its number and its token.
pub type Name = (usize, String);

/// A heatmap with names, walked by keyboard; what `describe` says of the cell is read out and shown.
#[component]
pub fn Framed(
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// What is drawn.
    #[prop(into)]
    grid: Signal<Option<Grid>>,
    /// Width and height of a cell in px.
    #[prop(into)]
    cell: Signal<(f64, f64)>,
    /// Of the rows.
    #[prop(into)]
    rows: Signal<Vec<Name>>,
    /// Of the columns.
    #[prop(into)]
    columns: Signal<Vec<Name>>,
    /// What is said about a cell, by row and column of the picture.
    describe: Callback<(usize, usize), String>,
    /// Told when a cell is chosen.
    #[prop(optional)]
    on_choose: Option<Callback<(usize, usize)>>,
    /// Rings beside the cursor.
    #[prop(into, optional)]
    rings: Signal<Vec<Ring>>,
    /// What is shown before a cell is chosen.
    #[prop(into)]
    hint: Signal<String>,
    /// Identifies it for tests.
    id: &'static str,
) -> impl IntoView {
    let hover = RwSignal::new(None::<(usize, usize)>);
    let kept = RwSignal::new(None::<(usize, usize)>);
    let inside = move |at: &(usize, usize)| {
        grid.with(|grid| grid.as_ref().is_some_and(|grid| at.0 < grid.rows && at.1 < grid.columns))
    };
    let cursor = Signal::derive(move || kept.get().filter(inside));
    let looked_at = move || hover.get().or_else(|| kept.get()).filter(inside);
    let said = Signal::derive(move || looked_at().map(|at| describe.run(at)).unwrap_or_default());
    let pick = Callback::new(move |pick: Pick| match pick {
        Pick::Hover(at) => hover.set(at),
        Pick::Choose(row, column) => {
            kept.set(Some((row, column)));
            if let Some(on_choose) = on_choose {
                on_choose.run((row, column));
            }
        }
        Pick::Open => {}
    });
    let label = Signal::derive(move || match said.get() {
        said if said.is_empty() => title.get(),
        said => format!("{} · {said}", title.get()),
    });
    let row_names = move || {
        let name = |(index, token): Name| {
            view! { <span><em>{index}</em><b>{token}</b></span> }
        };
        rows.get().into_iter().map(name).collect_view()
    };
    // A word that is wider than its column stands upright; then numbers stand over all words.
    let too_wide = |(index, token): &Name, stacked: bool, room: f64| {
        let letters = word::letters(token) + if stacked { 0 } else { index.to_string().len() };
        token.chars().count() > 1 && letters as f64 * LETTER > room
    };
    let tall = Memo::new(move |_| {
        let room = cell.get().0;
        room >= READABLE && columns.read().iter().any(|name| too_wide(name, false, room))
    });
    let column_names = move || {
        let size = cell.get().0;
        let name = |name: Name| {
            let readable = size >= READABLE;
            let turned = tall.get() && too_wide(&name, true, size);
            let (index, token) = name;
            let upright = if turned { word::standing(&token) } else { "" };
            view! {
                <span>
                    {readable.then(|| view! { <em>{index}</em><b class=upright>{token}</b> })}
                </span>
            }
        };
        columns.get().into_iter().map(name).collect_view()
    };
    let px = move |side: fn((f64, f64)) -> f64| move || format!("{}px", side(cell.get()));
    let readout = move || match said.get() {
        said if said.is_empty() => hint.get(),
        said => said,
    };
    view! {
        <figure class="framed">
            <figcaption>{title}</figcaption>
            <div class="scroller">
                <div class="frame">
                    <div class="axis-x" class:tall=move || tall.get() style=("--label-step", px(|cell| cell.0))>{column_names}</div>
                    <div class="axis-y" style=("--label-step", px(|cell| cell.1))>{row_names}</div>
                    <Heatmap grid cell label rings cursor describe=said on_pick=pick id/>
                </div>
            </div>
            <p class="framedsays num" id=format!("{id}-says")>{readout}</p>
        </figure>
    }
}

/// Width and height of a cell where so many columns shall fit into `room` px: wide enough for numbers if possible.
pub fn cell_size(columns: usize, room: f64) -> (f64, f64) {
    let sizes = [48.0, 40.0, 36.0, 30.0, 28.0, 22.0, 16.0, 12.0, 9.0, 6.0, 4.0];
    let fits = |size: &f64| size * columns.max(1) as f64 <= room;
    let width = sizes.into_iter().find(fits).unwrap_or(3.0);
    (width, width.clamp(14.0, 24.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_as_wide_as_there_is_room() {
        assert_eq!(cell_size(4, 200.0), (48.0, 24.0));
        assert_eq!(cell_size(12, 200.0), (16.0, 16.0));
        assert_eq!(cell_size(96, 400.0), (4.0, 14.0));
    }
}
