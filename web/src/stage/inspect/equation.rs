//! The equation of pictures: operands and result of one operation, each with labels, every cell readable.

use super::labels::{ColumnLabels, RowLabels, head};
use super::layout::{Face, Layout, Piece, Role, Slot, cell_of};
use super::lens::{Lens, Opened};
use crate::picture::grid::Grid;
use crate::picture::heatmap::{Heatmap, Pick, Ring};
use crate::picture::number;
use crate::picture::palette::Ramp;
use crate::store::use_store;
use crate::text::{fill, step_word};
use graph::explain::Step;
use graph::{AxisName, Op};
use leptos::prelude::*;

/// The cell of an operand that is pointed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probe {
    /// Of which face.
    pub face: Face,
    /// Row and column.
    pub cell: (usize, usize),
}

/// Everything a slot needs besides itself.
#[derive(Clone, Copy)]
pub struct Frame {
    /// Cell sizes along token and feature axes.
    pub sizes: Signal<(f64, f64)>,
    /// Room over the columns, in px.
    pub head: Signal<f64>,
    /// What is pointed at outside of the result.
    pub probe: RwSignal<Option<Probe>>,
}

/// The pictures.
#[component]
pub fn Equation(layout: Layout, frame: Frame) -> impl IntoView {
    match layout {
        Layout::Crossed { left, above, result } => view! { <Crossed left above result frame/> }.into_any(),
        Layout::Line(pieces) => {
            let lens = expect_context::<Lens>();
            let faces: Vec<Face> = pieces
                .iter()
                .filter_map(|piece| if let Piece::Slot(slot) = piece { Some(slot.face) } else { None })
                .collect();
            let counts = pieces.iter().any(|piece| matches!(piece, Piece::Statistics));
            let head = head(lens, faces, counts, frame.sizes);
            let frame = Frame { head: head.into(), ..frame };
            let pieces = pieces
                .into_iter()
                .map(|piece| match piece {
                    Piece::Slot(slot) => view! { <Upright part=slot frame/> }.into_any(),
                    Piece::Sign(sign) => {
                        view! { <span class="sign math" aria-hidden="true">{sign}</span> }.into_any()
                    }
                    Piece::Statistics => view! { <Statistics frame/> }.into_any(),
                })
                .collect_view();
            view! { <div class="line">{pieces}</div> }.into_any()
        }
    }
}

#[component]
fn Crossed(left: Slot, above: Slot, result: Slot, frame: Frame) -> impl IntoView {
    view! {
        <div class="cross">
            <div class="corner"><super::canvas::Heading/></div>
            <div class="above-label"><Label part=above/></div>
            <div class="above-axis"><ColumnLabels part=result frame/></div>
            <div class="above"><Picture part=above frame/></div>
            <div class="left"><RowLabels part=result frame/><Picture part=left frame/></div>
            <div class="result"><Picture part=result frame/></div>
            <div class="left-label"><Label part=left/></div>
            <div class="result-label"><Label part=result/></div>
        </div>
    }
}

/// A tensor by itself, with its labels around it.
#[component]
fn Upright(part: Slot, frame: Frame) -> impl IntoView {
    view! {
        <div class="upright">
            <div class="column-axis" style:height=move || format!("{}px", frame.head.get())><ColumnLabels part frame/></div>
            <div class="row-axis"><RowLabels part frame/></div>
            <div class="body"><Picture part frame/></div>
            <div class="under"><Label part/></div>
        </div>
    }
}

/// Where the shown window of a slot begins, and how large it is: around the cells that matter.
pub fn window(lens: Lens, slot: Slot) -> ((usize, usize), (usize, usize)) {
    let focus = match slot.operand {
        None => lens.cell.get(),
        Some(_) => lens.rings(slot.face, slot.operand).first().map(|ring| ring.from),
    };
    let (row, column) = focus.unwrap_or((0, 0));
    let (rows, columns) = (Face::window(slot.face.rows, row), Face::window(slot.face.columns, column));
    ((rows.0, columns.0), (rows.1, columns.1))
}

#[component]
fn Picture(part: Slot, frame: Frame) -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let face = part.face;
    let shown = Memo::new(move |_| window(lens, part));
    let grid = Signal::derive(move || {
        let (first, size) = shown.get();
        lens.grid_of(part, first, size)
    });
    let cell = Signal::derive(move || cell_of(&face, frame.sizes.get()));
    let title = move || {
        let result = if part.operand.is_none() { store.words().keyboard_hint } else { "" };
        format!("{}, {} × {}. {result}", lens.title(face.tensor), face.rows, face.columns)
    };
    let rings = Signal::derive(move || {
        let ((row, column), (rows, columns)) = shown.get();
        let inside = |ring: &Ring| {
            ring.from.0 >= row
                && ring.from.1 >= column
                && ring.from.0 < row + rows
                && ring.from.1 < column + columns
        };
        let moved = |ring: Ring| Ring {
            from: (ring.from.0 - row, ring.from.1 - column),
            size: (
                ring.size.0.min(row + rows - ring.from.0),
                ring.size.1.min(column + columns - ring.from.1),
            ),
            ..ring
        };
        lens.rings(face, part.operand).into_iter().filter(inside).map(moved).collect::<Vec<_>>()
    });
    let chosen = move || match part.operand {
        None => lens.cell.get(),
        Some(_) => frame.probe.get().filter(|probe| probe.face == face).map(|probe| probe.cell),
    };
    let cursor = Signal::derive(move || {
        let ((row, column), _) = shown.get();
        chosen().and_then(|cell| Some((cell.0.checked_sub(row)?, cell.1.checked_sub(column)?)))
    });
    let describe = Signal::derive(move || chosen().map_or(String::new(), |cell| told(lens, part, cell)));
    let pick = Callback::new(move |pick: Pick| {
        let ((row, column), _) = shown.get_untracked();
        let whole = |cell: (usize, usize)| (cell.0 + row, cell.1 + column);
        match (part.operand, pick) {
            (None, Pick::Hover(cell)) => lens.hover.set(cell.map(whole)),
            (None, Pick::Choose(r, c)) => {
                lens.hover.set(None);
                store.router.adjust(|route| route.cell = Some(whole((r, c))));
            }
            (None, Pick::Open) => crate::keys::focus("region-strip"),
            (Some(_), Pick::Hover(cell)) => {
                frame.probe.set(cell.map(|cell| Probe { face, cell: whole(cell) }));
            }
            (Some(_), Pick::Choose(r, c)) => frame.probe.set(Some(Probe { face, cell: whole((r, c)) })),
            (Some(_), Pick::Open) => {}
        }
    });
    let id = if part.operand.is_none() { "result" } else { OPERAND_IDS[part.operand.unwrap_or(0).min(3)] };
    // Faces of one operand by different heads need ids of their own.
    let id = if face.base > 0 && part.operand.is_some() { "" } else { id };
    view! { <Heatmap grid cell label=Signal::derive(title) rings cursor describe on_pick=pick id/> }
}

const OPERAND_IDS: [&str; 4] = ["operand-0", "operand-1", "operand-2", "operand-3"];

/// A cell in words: where it is, what it holds, how it ranks among those it competes with.
pub fn told(lens: Lens, slot: Slot, (row, column): (usize, usize)) -> String {
    let face = slot.face;
    let store = use_store();
    let words = store.words();
    let Some(grid) = lens.grid_of(slot, (row, 0), (1, face.columns)) else { return String::new() };
    let place = [
        (face.rows > 1).then(|| lens.position(face.tensor, face.row_axis, row, true)),
        (face.columns > 1).then(|| lens.position(face.tensor, face.column_axis, column, false)),
    ];
    let place: Vec<String> = place.into_iter().flatten().collect();
    let value = if lens.lacks_target(face.tensor, face.offset(row, column)) {
        words.no_target.to_owned()
    } else if grid.is_hidden(0, column) {
        words.masked_value.to_owned()
    } else {
        written(&grid, column)
    };
    let said = match place.is_empty() {
        true => fill(words.value_alone, &[&lens.slot_title(slot), &value]),
        false => fill(words.value_is, &[&lens.slot_title(slot), &place.join(", "), &value]),
    };
    let said = match lens.is_masked(face.tensor, face.offset(row, column)) {
        Some(true) => format!("{said}, {}", lens.words().masked_yes),
        Some(false) => format!("{said}, {}", lens.words().masked_no),
        None => said,
    };
    let before = lens.before(face.tensor).and_then(|before| before.get(face.offset(row, column)).copied());
    let said = match before.filter(|before| before.to_bits() != grid.at(0, column).to_bits()) {
        Some(before) => format!("{said} · {}", fill(lens.words().was, &[&number::exact(before)])),
        None => said,
    };
    // Before the mask and on the way back there is no contest.
    let shares = lens.walk.with(|walk| {
        let tensor = walk.as_ref().and_then(|walk| walk.tensor(face.tensor));
        tensor.is_some_and(|tensor| {
            ["masked", "probabilities", "logits"].iter().any(|end| tensor.name.ends_with(end))
        }) && tensor.is_some_and(|tensor| !tensor.name.starts_with("grad:"))
    });
    let competes = shares && matches!(face.column_axis, AxisName::S | AxisName::V) && face.columns > 1;
    if !competes || grid.is_hidden(0, column) {
        return said;
    }
    let (rank, of) = grid.rank(0, column);
    let rank = match rank {
        1 => fill(words.largest_of_row, &[&of.to_string()]),
        rank => fill(words.number_of_row, &[&rank.to_string(), &of.to_string()]),
    };
    format!("{said} · {rank}")
}

/// A cell of a one-row grid in full.
fn written(grid: &Grid, column: usize) -> String {
    let value = grid.at(0, column);
    if grid.whole { format!("{value}") } else { number::exact(value) }
}

#[component]
fn Label(part: Slot) -> impl IntoView {
    let lens = expect_context::<Lens>();
    let role = move || {
        let name = lens.walk.with(|walk| Some(walk.as_ref()?.tensor(part.face.tensor)?.name.clone()));
        name.map_or("", |name| Role::of(transformer::place(super::walk::subject(&name)).local).class())
    };
    let axes = move || {
        let axis = |name: AxisName, len: usize| match name.letter() {
            "" => len.to_string(),
            letter => format!("{letter} {len}"),
        };
        let face = part.face;
        match (face.rows, face.columns) {
            (1, 1) => String::new(),
            (1, columns) => axis(face.column_axis, columns),
            (rows, 1) => axis(face.row_axis, rows),
            (rows, columns) => format!("{} × {}", axis(face.row_axis, rows), axis(face.column_axis, columns)),
        }
    };
    // Where its colors end.
    let most = |grid: &Grid| number::significant(f64::from(grid.limit), 3);
    let whole_is_positive = move || {
        let (walk, capture) = (lens.walk.get(), lens.capture.get());
        walk.zip(capture).is_some_and(|(walk, capture)| {
            walk.values(&capture.values, part.face.tensor).iter().all(|x| *x >= 0.0)
        })
    };
    let limit = move || {
        let grid = lens.grid(part.face, (0, 0), (1, 1))?;
        (!grid.whole).then(|| match grid.ramp {
            Ramp::Diverging if whole_is_positive() => format!("0…{}", most(&grid)),
            Ramp::Diverging => format!("±{}", most(&grid)),
            Ramp::Sequential => "0…1".to_owned(),
        })
    };
    view! {
        <span class="mlab">
            <b class=role>{move || lens.slot_title(part)}</b>
            <span class="shape mut">{axes}</span>
            <span class="shape mut">{limit}</span>
        </span>
    }
}

/// Numbers that a whole row shares: maximum and sum of a softmax, mean and root of a norm.
#[component]
fn Statistics(frame: Frame) -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let columns = move || {
        let (Some(walk), Some(capture), Some(stop)) = (lens.walk.get(), lens.capture.get(), lens.stop())
        else {
            return Vec::new();
        };
        let Some(id) = stop.op else { return Vec::new() };
        let operation = walk.graph.operation(id);
        let steps: &[Step] = match operation.op {
            Op::Softmax(_) => &[Step::Maximum, Step::Sum],
            Op::LayerNorm(_) => &[Step::Mean, Step::Root],
            _ => &[Step::Root],
        };
        let values: Vec<&[f32]> =
            operation.inputs.iter().map(|&input| walk.values(&capture.values, input)).collect();
        let face = lens.face(&walk, stop.tensor);
        let (first, count) = Face::window(face.rows, lens.cell.get().map_or(0, |cell| cell.0));
        let (_, height) = cell_of(&face, frame.sizes.get());
        let explained: Vec<_> =
            (first..first + count).map(|row| walk.graph.explain(id, face.offset(row, 0), &values)).collect();
        let column = |step: Step| {
            let numbers = explained.iter().map(|explanation| {
                let line = explanation.lines.iter().find(|line| line.step == step);
                let text = line.map_or(String::new(), |line| number::fixed(line.value, 2));
                view! { <span class="num">{text}</span> }
            });
            let numbers = numbers.collect_view();
            let size = format!("{height}px");
            view! {
                <div class="stat" style=("--label-step", size)><b>{step_word(store.language.get(), step)}</b>{numbers}</div>
            }
        };
        steps.iter().map(|&step| column(step)).collect()
    };
    view! { <div class="stats" style:padding-top=move || format!("{}px", frame.head.get())>{columns}</div> }
}

/// The value on screen and the one the arithmetic gives, where their shown digits differ.
pub fn differs(opened: &Opened, digits: usize) -> bool {
    let Some(explanation) = &opened.explanation else { return false };
    number::fixed(opened.value, digits) != number::fixed(explanation.result, digits)
}
