//! What each head by itself adds to the output, and that it adds up to what the model computed.

use super::pipeline::{axes, cell_size};
use super::subject::Subject;
use crate::picture::grid::{Grid, Ramp};
use crate::picture::heatmap::{Heatmap, Pick};
use crate::picture::number;
use crate::text::fill;
use crate::text::views::heads::words;
use graph::AxisName;
use leptos::prelude::*;
use std::sync::Arc;
use transformer::study::heads::{Alone as Parts, Merging, alone};

/// The parts of one layer's output.
#[derive(Clone, Debug, PartialEq)]
struct Taken {
    parts: Parts,
    bias: Vec<f32>,
    output: Vec<f32>,
    rows: usize,
    columns: usize,
    limit: f32,
}

fn taken(subject: Subject) -> Option<Taken> {
    let (walk, capture) = (subject.lens.walk.get()?, subject.lens.capture.get()?);
    let (kind, chosen) = (subject.kind()?, subject.chosen.get());
    let values = |local: &str| {
        let tensor = walk.graph.find(&kind.tensor(chosen.layer, local))?;
        Some(walk.values(&capture.values, tensor))
    };
    let (output, bias) = (values("output")?, values("output.bias").unwrap_or_default());
    let (heads, head_size) = (walk.dims.heads, walk.dims.head_size);
    let weight = values("output.weight")?;
    let width = weight.len() / (heads * head_size);
    let parts = alone(&Merging { heads, head_size, width, mixed: values("mixed")?, weight, bias, output });
    let limit = Grid::largest(&parts.by_head).max(Grid::largest(output)).max(f32::MIN_POSITIVE);
    Some(Taken {
        bias: bias.to_vec(),
        output: output.to_vec(),
        rows: output.len() / width,
        columns: width,
        limit,
        parts,
    })
}

/// The section.
#[component]
pub fn Alone() -> impl IntoView {
    let subject = expect_context::<Subject>();
    let said = move || words(subject.speech.language());
    let taken = Memo::new(move |_| taken(subject));
    let cell = RwSignal::new(None::<(usize, usize)>);
    let form = Memo::new(move |_| {
        let kind = subject.kind()?;
        let face = subject.face(&kind.tensor(subject.chosen.get().layer, "output"), 0)?;
        Some((face, subject.heads.get()))
    });
    let shape = move || {
        let kind = subject.kind()?;
        let tensor = subject.find(&kind.tensor(subject.chosen.get().layer, "output"))?;
        subject.lens.walk.with(|walk| walk.as_ref().map(|walk| axes(walk.graph.shape(tensor))))
    };
    let pictures = move || {
        let (face, heads) = form.get()?;
        let (width, height) = cell_size(&face);
        // Few columns have room for larger cells.
        let size = (width.max((170.0 / face.columns as f64).min(6.0)), height);
        let one = |head: usize| view! { <OfHead taken head size/> };
        Some(view! {
            <div class="pieces wide">{(0..heads).map(one).collect_view()}</div>
            <Output taken cell size/>
        })
    };
    let check = move || {
        let taken = taken.read();
        let taken = taken.as_ref()?;
        let heads = subject.heads.get().to_string();
        let plus = if taken.bias.is_empty() { "" } else { said().plus_bias };
        let difference = number::fixed(taken.parts.largest_difference, 3);
        Some(fill(said().check, &[&heads, plus, &taken.output.len().to_string(), &difference]))
    };
    view! {
        <h2>{move || said().alone}" "<span class="shape mut">{shape}</span></h2>
        <p class="mut">{move || said().alone_tell}</p>
        <div class="alone">{pictures}</div>
        <p id="alone-check" class="ink2">{check}</p>
        <p id="alone-cell" class="readout" aria-live="polite">{move || opened(subject, &taken.read(), cell.get())}</p>
    }
}

fn grid(values: &[f32], taken: &Taken) -> Grid {
    Grid {
        rows: taken.rows,
        columns: taken.columns,
        values: Arc::new(values.to_vec()),
        hidden: None,
        changed: None,
        ramp: Ramp::Diverging,
        limit: taken.limit,
        whole: false,
    }
}

#[component]
fn OfHead(taken: Memo<Option<Taken>>, head: usize, size: (f64, f64)) -> impl IntoView {
    let subject = expect_context::<Subject>();
    let shown = Signal::derive(move || {
        let taken = taken.read();
        let taken = taken.as_ref()?;
        let cells = taken.rows * taken.columns;
        Some(grid(taken.parts.by_head.get(head * cells..(head + 1) * cells)?, taken))
    });
    let label = Signal::derive(move || {
        let most = shown.with(|grid| grid.as_ref().map_or(0.0, |grid| Grid::largest(&grid.values)));
        let words = words(subject.speech.language());
        fill(words.adds, &[&(head + 1).to_string(), &number::fixed(most, 3)])
    });
    view! {
        <figure>
            <Heatmap grid=shown cell=Signal::derive(move || size) label/>
            <figcaption class="num">{format!("H{}", head + 1)}</figcaption>
        </figure>
    }
}

/// The sum, as the model computed it; a chosen cell is taken apart below.
#[component]
fn Output(
    taken: Memo<Option<Taken>>,
    cell: RwSignal<Option<(usize, usize)>>,
    size: (f64, f64),
) -> impl IntoView {
    let subject = expect_context::<Subject>();
    let said = move || words(subject.speech.language());
    let shown = Signal::derive(move || taken.read().as_ref().map(|taken| grid(&taken.output, taken)));
    let describe = Signal::derive(move || opened(subject, &taken.read(), cell.get()));
    let pick = Callback::new(move |pick: Pick| {
        if let Pick::Choose(row, column) = pick {
            cell.set(Some((row, column)));
        }
    });
    let limit = move || {
        taken.read().as_ref().map(|taken| format!("±{}", number::significant(f64::from(taken.limit), 3)))
    };
    view! {
        <figure class="total">
            <Heatmap
                grid=shown
                cell=Signal::derive(move || size)
                label=Signal::derive(move || said().output_keys.to_owned())
                cursor=Signal::derive(move || cell.get())
                describe
                on_pick=pick
                id="alone-output"
            />
            <figcaption><b>{move || said().pictures[8]}</b>" "<span class="shape mut">{limit}</span></figcaption>
        </figure>
    }
}

/// A cell of the output as the sum of what the heads add.
fn opened(subject: Subject, taken: &Option<Taken>, cell: Option<(usize, usize)>) -> String {
    let words = words(subject.speech.language());
    let (Some(taken), Some((row, column))) = (taken, cell) else { return words.choose_output.to_owned() };
    let cells = taken.rows * taken.columns;
    let at = row * taken.columns + column;
    let (Some(&sum), Some(&output)) = (taken.parts.sum.get(at), taken.output.get(at)) else {
        return words.choose_output.to_owned();
    };
    let heads = (0..taken.parts.by_head.len() / cells.max(1))
        .map(|head| format!("H{} {}", head + 1, number::fixed(taken.parts.by_head[head * cells + at], 4)));
    let bias = taken.bias.get(column).map(|&bias| format!("b {}", number::fixed(bias, 4)));
    let terms = heads.chain(bias).collect::<Vec<_>>().join(" + ");
    let place = subject.kind().and_then(|kind| subject.find(&kind.tensor(0, "output")));
    let place = place.map_or(row.to_string(), |tensor| subject.position(tensor, AxisName::T, row));
    let (sum, output) = (number::fixed(sum, 4), number::fixed(output, 4));
    fill(words.cell_apart, &[&place, &column.to_string(), &terms, &sum, &output])
}
