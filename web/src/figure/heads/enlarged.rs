//! The chosen head, large enough to be read, with tokens; the cells of an opened measure are marked in it.

use super::subject::Subject;
use crate::control::Save;
use crate::picture::grid::Ring;
use crate::picture::heatmap::{Heatmap, Pick};
use crate::picture::number;
use crate::picture::table::{ReadAsTable, Rows};
use crate::text::fill;
use crate::text::views::heads::words;
use graph::AxisName;
use leptos::prelude::*;
use transformer::study::heads::Measure;

/// Room for the picture, in px.
const ROOM: f64 = 360.0;

/// Width of a digit of the numbers along it, in px.
const DIGIT: f64 = 6.0;

/// The chosen head.
#[component]
pub fn Enlarged() -> impl IntoView {
    let subject = expect_context::<Subject>();
    let (lens, speech) = (subject.lens, subject.speech);
    let said = move || words(speech.language());
    let name = Memo::new(move |_| {
        let chosen = subject.chosen.get();
        subject.kind().map(|kind| kind.tensor(chosen.layer, "probabilities")).unwrap_or_default()
    });
    let face = Memo::new(move |_| {
        let head = subject.chosen.get().head;
        subject.face(&name.read(), head)
    });
    let grid = Signal::derive(move || {
        let head = subject.chosen.get().head;
        subject.grid(&name.read(), head)
    });
    let size = Memo::new(move |_| {
        face.get().map_or(29.0, |face| (ROOM / face.rows.max(face.columns) as f64).clamp(4.0, 30.0))
    });
    let title = move || {
        let chosen = subject.chosen.get();
        fill(said().head_of, &[&(chosen.layer + 1).to_string(), &(chosen.head + 1).to_string()])
    };
    let cursor = Signal::derive(move || {
        let face = face.get()?;
        lens.here.cell().filter(|&(row, column)| row < face.rows && column < face.columns)
    });
    let describe = Signal::derive(move || told(subject, &name.read(), cursor.get()));
    let rings = Signal::derive(move || marked(subject));
    let pick = Callback::new(move |pick: Pick| match pick {
        Pick::Hover(_) => {}
        Pick::Choose(row, column) => lens.adjust(|place| place.cell = Some((row, column))),
        Pick::Open => subject.open(&name.read_untracked()),
    });
    let label = Signal::derive(move || format!("{}. {}", title(), said().head_keys));
    view! {
        <section class="enlarged" aria-label=title>
            <h2>{title}" "<span class="shape mut">{move || face.get().map(|face| format!("T {} · S {}", face.rows, face.columns))}</span></h2>
            <div class="scrollx">
                <div class="upright">
                    <div class="column-axis"><Tokens name axis=AxisName::S size/></div>
                    <div class="row-axis"><Tokens name axis=AxisName::T size/></div>
                    <div class="body">
                        <Heatmap grid cell=Signal::derive(move || (size.get(), size.get())) label rings cursor describe on_pick=pick id="head"/>
                    </div>
                </div>
            </div>
            <p class="readout" aria-live="polite">
                {move || if cursor.get().is_some() { describe.get() } else { said().choose_cell.to_owned() }}
            </p>
            <button type="button" class="btn" id="open-head" on:click=move |_| subject.open(&name.read_untracked())>
                {move || said().open}
            </button>
            <ReadAsTable rows=Signal::derive(move || table(subject, &name.read()))/>
            <Save name="head" what=Signal::derive(title)/>
        </section>
    }
}

/// Tokens along an axis of the picture.
#[component]
fn Tokens(name: Memo<String>, axis: AxisName, size: Memo<f64>) -> impl IntoView {
    let subject = expect_context::<Subject>();
    let across = axis == AxisName::S;
    // With words that are wider than their columns, all stand upright.
    let labels = Memo::new(move |_| {
        let Some(face) = subject.face(&name.read(), 0) else { return (Vec::new(), false) };
        let count = if across { face.columns } else { face.rows };
        let label = |at| subject.lens.axis_label(face.tensor, axis, at).unwrap_or_default();
        let labels = (0..count).map(label).collect::<Vec<String>>();
        let wide = |label: &String| {
            let letters = label.chars().count();
            letters > 1 && letters as f64 * 7.0 > size.get()
        };
        let wide = labels.iter().any(wide);
        (labels, across && wide)
    });
    let shown = move || {
        let (labels, tall) = labels.get();
        let digits = labels.len().saturating_sub(1).to_string().len() as f64;
        let room = if across && !tall { digits * DIGIT + 4.0 } else { 12.0 };
        let every = (room / size.get()).ceil() as usize;
        let one = |(at, token): (usize, String)| {
            let (token, number) =
                if at.is_multiple_of(every) { (token, at.to_string()) } else { Default::default() };
            let upright = tall && token.chars().count() > 1;
            view! {
                <span>
                    {across.then(|| view! { <b class:upright-word=upright>{token.clone()}</b> })}
                    <em>{number}</em>
                    {(!across).then(|| view! { <b>{token}</b> })}
                </span>
            }
        };
        labels.into_iter().enumerate().map(one).collect_view()
    };
    let class = if across { "axis-x" } else { "axis-y" };
    let px = move || format!("{}px", size.get());
    view! { <div class=class class:tall=move || labels.get().1 style=("--label-step", px) aria-hidden="true">{shown}</div> }
}

/// A cell in words.
pub fn told(subject: Subject, name: &str, cell: Option<(usize, usize)>) -> String {
    let said = || {
        let (cell, face) = (cell?, subject.face(name, subject.chosen.get().head)?);
        let grid = subject.lens.grid(face, cell, (1, 1))?;
        let words = words(subject.speech.language());
        let query = subject.position(face.tensor, AxisName::T, cell.0);
        let key = subject.position(face.tensor, AxisName::S, cell.1);
        Some(if grid.is_hidden(0, 0) {
            fill(words.cell_masked, &[&query, &key])
        } else {
            fill(words.cell_says, &[&query, &key, &number::exact(grid.at(0, 0))])
        })
    };
    said().unwrap_or_default()
}

/// Rings around the cells, or the rows, that the opened measure is the mean of.
fn marked(subject: Subject) -> Vec<Ring> {
    let rings = || {
        let (what, chosen, kind) = (subject.opened.get()?, subject.chosen.get(), subject.kind()?);
        let at = Measure::ALL.iter().position(|&other| other == what)?;
        let measured = subject.measured(&kind, chosen.layer, chosen.head)?;
        let columns = subject.face(&kind.tensor(chosen.layer, "probabilities"), 0)?.columns;
        let ring = |part: &transformer::study::heads::Part| match part.key {
            Some(key) => Ring { from: (part.row, key), size: (1, 1), class: "ring" },
            None => Ring { from: (part.row, 0), size: (1, columns), class: "ring rowmark" },
        };
        Some(measured[at].parts.iter().map(ring).collect())
    };
    rings().unwrap_or_default()
}

fn table(subject: Subject, name: &str) -> Rows {
    let rows = || {
        let (face, grid) = (subject.face(name, 0)?, subject.grid(name, subject.chosen.get().head)?);
        let words = words(subject.speech.language());
        let heads = std::iter::once(words.query_key.to_owned())
            .chain((0..face.columns).map(|column| subject.position(face.tensor, AxisName::S, column)))
            .collect();
        let cell = |row, column| {
            if grid.is_hidden(row, column) {
                words.masked.to_owned()
            } else {
                number::exact(grid.at(row, column))
            }
        };
        let row = |row| {
            let name = subject.position(face.tensor, AxisName::T, row);
            std::iter::once(name).chain((0..face.columns).map(|column| cell(row, column))).collect()
        };
        Some(Rows { heads, rows: (0..face.rows).map(row).collect() })
    };
    rows().unwrap_or_default()
}
