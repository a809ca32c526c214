//! A heatmap: a canvas of colored cells, rings around what is chosen, and a cell cursor for every hand.

use super::grid::{Grid, Ring};
use super::paint::paint;
use super::palette::palette;
use super::theme::use_dark;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, PointerEvent};

/// What the reader does with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// Points at it, or no longer at any.
    Hover(Option<(usize, usize)>),
    /// Chooses it.
    Choose(usize, usize),
    /// Opens it.
    Open,
}

/// A heatmap. With `on_pick` it is a grid that can be walked by keyboard; without, a picture.
#[component]
pub fn Heatmap(
    /// What is drawn.
    #[prop(into)]
    grid: Signal<Option<Grid>>,
    /// Width and height of a cell in px.
    #[prop(into)]
    cell: Signal<(f64, f64)>,
    /// What it is, and what it shows.
    #[prop(into)]
    label: Signal<String>,
    /// Rings.
    #[prop(into, optional)]
    rings: Option<Signal<Vec<Ring>>>,
    /// The chosen cell.
    #[prop(into, optional)]
    cursor: Option<Signal<Option<(usize, usize)>>>,
    /// What is said about the cell under the cursor.
    #[prop(into, optional)]
    describe: Option<Signal<String>>,
    /// Makes it a grid.
    #[prop(optional)]
    on_pick: Option<Callback<Pick>>,
    /// Identifies it, alone in the page: for tests, region keys, and what reads the cell under the cursor out.
    #[prop(into, optional)]
    id: String,
) -> impl IntoView {
    let dark = use_dark();
    // Memos: once, however many ask for it; and an effect that reads two signals of which one comes from the other may
    // miss a change, a memo never does.
    let grid = Memo::new(move |_| grid.get());
    let rings = Memo::new(move |_| rings.map(|rings| rings.get()).unwrap_or_default());
    let cursor = Memo::new(move |_| cursor.and_then(|cursor| cursor.get()));
    let described = Memo::new(move |_| describe.map(|describe| describe.get()).unwrap_or_default());
    let canvas = NodeRef::<Canvas>::new();
    let home = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let (Some(canvas), dark) = (canvas.get(), dark.get()) else { return };
        grid.with(|grid| {
            if let Some(grid) = grid {
                paint(&canvas, grid, cell.get(), &palette(dark));
            }
        });
    });
    let size =
        Memo::new(move |_| grid.with(|grid| grid.as_ref().map_or((0, 0), |grid| (grid.rows, grid.columns))));
    let at = move |event: &PointerEvent| {
        let home = home.get_untracked()?;
        let place = home.get_bounding_client_rect();
        let (width, height) = cell.get_untracked();
        let (rows, columns) = size.get_untracked();
        let row = ((f64::from(event.client_y()) - place.top()) / height).floor();
        let column = ((f64::from(event.client_x()) - place.left()) / width).floor();
        let inside = row >= 0.0 && column >= 0.0 && row < rows as f64 && column < columns as f64;
        inside.then_some((row as usize, column as usize))
    };
    let pick = move |what: Pick| {
        if let Some(on_pick) = on_pick {
            on_pick.run(what);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let (rows, columns) = size.get_untracked();
        if event.key() == "Enter" {
            pick(Pick::Open);
        } else if let Some((row, column)) = moved(&event, cursor.get_untracked(), rows, columns) {
            event.prevent_default();
            event.stop_propagation();
            pick(Pick::Choose(row, column));
        }
    };
    let ring_views = move || {
        let (width, height) = cell.get();
        let mut all = rings.get();
        all.extend(cursor.get().map(|from| Ring { from, size: (1, 1), class: "ring cell" }));
        let px = |x: f64| format!("{x}px");
        all.into_iter()
            .map(|ring| {
                view! {
                    <span
                        class=ring.class
                        aria-hidden="true"
                        style:left=px(ring.from.1 as f64 * width - 2.0)
                        style:top=px(ring.from.0 as f64 * height - 2.0)
                        style:width=px(ring.size.1 as f64 * width + 3.0)
                        style:height=px(ring.size.0 as f64 * height + 3.0)
                    ></span>
                }
            })
            .collect_view()
    };
    let picture = view! { <canvas node_ref=canvas aria-hidden="true"></canvas> };
    if on_pick.is_none() {
        return view! { <div class="mat" role="img" aria-label=label node_ref=home>{picture}{ring_views}</div> }
            .into_any();
    }
    let cell_id = format!("{id}-cell");
    let active_id = cell_id.clone();
    view! {
        <div
            class="mat grid"
            id=id
            role="grid"
            tabindex="0"
            aria-label=label
            aria-rowcount=move || size.get().0
            aria-colcount=move || size.get().1
            aria-activedescendant=active_id
            node_ref=home
            on:keydown=on_key
            on:pointermove=move |event| pick(Pick::Hover(at(&event)))
            on:pointerleave=move |_| pick(Pick::Hover(None))
            on:click=move |event| {
                if let Some((row, column)) = at(event.unchecked_ref::<PointerEvent>()) {
                    pick(Pick::Choose(row, column));
                }
            }
        >
            {picture}
            {ring_views}
            <div role="row" class="sr">
                <div role="gridcell" id=cell_id>
                    {described}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// Where a key takes the cursor.
fn moved(
    event: &KeyboardEvent,
    from: Option<(usize, usize)>,
    rows: usize,
    columns: usize,
) -> Option<(usize, usize)> {
    let far = if event.shift_key() { 4 } else { 1 };
    let (last_row, last_column) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    let start = from.is_none();
    let (row, column) = from.unwrap_or((0, 0));
    let (row, column) = (row.min(last_row), column.min(last_column));
    let to = match (event.key().as_str(), event.ctrl_key()) {
        ("ArrowUp", _) => (row.saturating_sub(far), column),
        ("ArrowDown", _) => ((row + far).min(last_row), column),
        ("ArrowLeft", _) => (row, column.saturating_sub(far)),
        ("ArrowRight", _) => (row, (column + far).min(last_column)),
        ("Home", true) => (0, 0),
        ("End", true) => (last_row, last_column),
        ("Home", false) => (row, 0),
        ("End", false) => (row, last_column),
        _ => return None,
    };
    Some(if start { (row, column) } else { to })
}
