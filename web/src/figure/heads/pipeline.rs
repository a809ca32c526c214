//! Splitting, the work of every head, concatenation and W_o, as pictures of the captured tensors.

use super::subject::Subject;
use crate::control::Segmented;
use crate::picture::heatmap::Heatmap;
use crate::scene::Face;
use crate::text::fill;
use crate::text::views::heads::words;
use graph::{AxisName, TensorId};
use leptos::prelude::*;

/// How heads lie in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bands {
    /// They do not.
    None,
    /// Side by side: H·D columns.
    Columns,
    /// One below the other: H·D rows.
    Rows,
    /// A picture for each.
    Apart,
}

/// A picture of the row.
#[derive(Clone, Debug, PartialEq)]
struct Item {
    /// What stands before it.
    sign: &'static str,
    /// Its tensor: name, and axes with their lengths, which follow the row that is looked at.
    name: String,
    shape: String,
    /// Name of the operation it opens.
    opens: String,
    /// What it is, of the nine that are named.
    title: usize,
    bands: Bands,
}

/// The pictures of the chosen layer.
#[component]
pub fn Pipeline() -> impl IntoView {
    let subject = expect_context::<Subject>();
    let said = move || words(subject.speech.language());
    let items = Memo::new(move |_| items(subject).unwrap_or_default());
    let layers = Signal::derive(move || {
        let count = subject.kind().map_or(1, |kind| kind.layers);
        (0..count).map(|layer| (layer, (layer + 1).to_string())).collect::<Vec<_>>()
    });
    let layer = Signal::derive(move || subject.chosen.get().layer);
    let choose = Callback::new(move |layer| {
        subject.choose(super::subject::Chosen { layer, ..subject.chosen.get_untracked() });
    });
    let pictures = move || items.get().into_iter().map(|item| view! { <Step item/> }).collect_view();
    view! {
        <h2>{move || said().work}</h2>
        <p class="mut">{move || said().work_tell}</p>
        <div class="blockpick">
            <span class="mut">{move || subject.lens.words().one_block}</span>
            <Segmented
                label=Signal::derive(move || subject.lens.words().one_block.to_owned())
                options=layers
                value=layer
                on_choose=choose
            />
        </div>
        <div class="pipeline" id="pipeline">{pictures}</div>
    }
}

fn items(subject: Subject) -> Option<Vec<Item>> {
    let (walk, kind, chosen) = (subject.lens.walk.get()?, subject.kind()?, subject.chosen.get());
    let graph = &walk.graph;
    let name = |local: &str| kind.tensor(chosen.layer, local);
    let tensor = |local: &str| graph.find(&name(local));
    // With biases the projection is a product and a sum; the product is where W_q is.
    let product = tensor("query.product").or(tensor("query.projection"))?;
    let project = graph.operation(graph.producer(product)?);
    let projects = graph.tensor(product).name.clone();
    let out = tensor("output.product").or(tensor("output"))?;
    let merge = graph.operation(graph.producer(out)?);
    let item = |sign, tensor: TensorId, opens: &str, title, bands| Item {
        sign,
        name: graph.tensor(tensor).name.clone(),
        shape: axes(&graph.tensor(tensor).shape),
        opens: opens.to_owned(),
        title,
        bands,
    };
    let own = |sign, local: &str, title, bands| Some(item(sign, tensor(local)?, &name(local), title, bands));
    Some(vec![
        item("", project.inputs[0], &graph.tensor(project.inputs[0]).name, 0, Bands::None),
        item("×", project.inputs[1], &projects, 1, Bands::Columns),
        own("=", "query.projection", 2, Bands::Columns)?,
        own("→", "query", 3, Bands::Apart)?,
        own("→", "probabilities", 4, Bands::Apart)?,
        own("→", "mixed", 5, Bands::Apart)?,
        own("→", "merged", 6, Bands::Columns)?,
        item("×", merge.inputs[1], &graph.tensor(out).name, 7, Bands::Rows),
        own("=", "output", 8, Bands::None)?,
    ])
}

#[component]
fn Step(item: Item) -> impl IntoView {
    let subject = expect_context::<Subject>();
    let said = move || words(subject.speech.language());
    let Item { sign, name, shape, opens, title, bands } = item;
    let heads = subject.heads.get_untracked();
    let opens = StoredValue::new(opens);
    let label = {
        let shape = shape.clone();
        move || fill(said().step_says, &[said().pictures[title], &shape])
    };
    let pictures = if bands == Bands::Apart { heads } else { 1 };
    let picture = |head: usize| {
        let name = name.clone();
        let face = subject.face(&name, head);
        let grid = Signal::derive(move || subject.grid(&name, head));
        let size = face.map_or((4.0, 4.0), |face| cell_size(&face));
        let label = label.clone();
        let of_head = move || match pictures {
            1 => label(),
            _ => format!("{}, H{}", label(), head + 1),
        };
        let heard = of_head.clone();
        let open = move |_| {
            if bands == Bands::Apart {
                subject.lens.adjust(|place| place.head = head);
            }
            opens.with_value(|name| subject.open(name));
        };
        let ribs = face.map(|face| ribbon(bands, &face, heads));
        view! {
            <button type="button" class="bare piece" class:rows=bands == Bands::Rows aria-label=heard on:click=open>
                <Heatmap grid cell=Signal::derive(move || size) label=Signal::derive(of_head)/>
                {ribs}
                {(pictures > 1).then(|| view! { <span class="num mut" aria-hidden="true">{format!("H{}", head + 1)}</span> })}
            </button>
        }
    };
    let all = (0..pictures).map(picture).collect_view();
    view! {
        <div class="pipestep">
            <span class="sign math" aria-hidden="true">{sign}</span>
            <figure>
                <div class="pieces">{all}</div>
                <figcaption><b>{move || said().pictures[title]}</b><span class="shape mut">{shape}</span></figcaption>
            </figure>
        </div>
    }
}

/// `H 4 · T 12 · D 8`, without the batch of one.
pub fn axes(shape: &graph::Shape) -> String {
    let axis = |axis: &graph::Axis| format!("{} {}", axis.name.letter(), axis.len);
    let shown = shape.axes().iter().filter(|axis| axis.name != AxisName::B);
    shown.map(axis).collect::<Vec<_>>().join(" · ")
}

/// Width and height of a cell, in px.
pub fn cell_size(face: &Face) -> (f64, f64) {
    let along = |axis: AxisName, len: usize| match axis {
        AxisName::T | AxisName::S => (96.0 / len as f64).clamp(1.0, 8.0),
        AxisName::D => (64.0 / len as f64).clamp(1.0, 5.0),
        _ => (128.0 / len as f64).clamp(1.0, 4.0),
    };
    (along(face.column_axis, face.columns), along(face.row_axis, face.rows))
}

/// Which part of a matrix belongs to which head.
fn ribbon(bands: Bands, face: &Face, heads: usize) -> AnyView {
    let (width, height) = cell_size(face);
    let (along, whole) = match bands {
        Bands::Columns => ("width", width * face.columns as f64),
        Bands::Rows => ("height", height * face.rows as f64),
        Bands::None | Bands::Apart => return ().into_any(),
    };
    let each = whole / heads as f64;
    let band = |head: usize| {
        let text = if each >= 18.0 { format!("H{}", head + 1) } else { String::new() };
        let px = format!("{each}px");
        let (width, height) = if along == "width" { (px, String::new()) } else { (String::new(), px) };
        view! { <i style:width=width style:height=height data-head=text></i> }
    };
    let class = if along == "width" { "bands across num" } else { "bands down num" };
    view! { <span class=class aria-hidden="true">{(0..heads).map(band).collect_view()}</span> }.into_any()
}
