//! Where one head looks, in every kind of attention that the model has, side by side: weights with names along them; what
//! a mask hides is hatched.

use crate::control::Segmented;
use crate::lens::{Lens, use_lens};
use crate::picture::framed::{Framed, Name};
use crate::picture::number;
use crate::scene::Face;
use crate::text::fill;
use crate::text::lesson_figures::{FigureWords, words};
use graph::AxisName;
use leptos::prelude::*;
use transformer::{Attention, Side, Topology, attentions, place};

/// Sides of a map, in px, as far as its cells allow.
const SIDE: f64 = 140.0;

/// Beside lower cells no name can be read.
const READABLE: f64 = 12.0;

/// Identify the maps, in running order.
const IDS: [&str; 3] = ["map-first", "map-second", "map-third"];

/// The figure.
#[component]
pub fn Masks() -> impl IntoView {
    let lens = use_lens();
    let say = move || words(lens.speech.language());
    let all = Memo::new(move |_| {
        lens.walk.with(|walk| walk.as_ref().map(|walk| attentions(&walk.graph)).unwrap_or_default())
    });
    let layers = Memo::new(move |_| all.read().iter().map(|one| one.block + 1).max().unwrap_or(1));
    let layer = Memo::new(move |_| place(&lens.here.op()).block.unwrap_or(0).min(layers.get() - 1));
    let kinds = Memo::new(move |_| {
        all.read().iter().filter(|attention| attention.block == 0).cloned().collect::<Vec<_>>()
    });
    let numbered = |count: usize| (0..count).map(|at| (at, (at + 1).to_string())).collect::<Vec<_>>();
    let to_layer = Callback::new(move |to: usize| {
        lens.adjust(|place| {
            if let Some(now) = Attention::of(&place.op) {
                place.op = Attention::at(now.side, to, now.crosses).name("probabilities");
            }
        });
    });
    let to_head = Callback::new(move |to: usize| lens.adjust(|place| place.head = to));
    let maps = move || {
        let map = |(of, id): (Attention, &&'static str)| view! { <Map of id=*id layer/> }.into_any();
        kinds.get().into_iter().zip(&IDS).map(map).collect_view()
    };
    view! {
        <div class="lessonview maskchoices">
            <div class="choices">
                <span class="choice"><span>{move || say().block}</span>
                    <Segmented label=Signal::derive(move || say().block.to_owned()) options=Signal::derive(move || numbered(layers.get())) value=layer on_choose=to_layer/>
                </span>
                <span class="choice"><span>{move || say().head_of}</span>
                    <Segmented label=Signal::derive(move || say().head_of.to_owned()) options=Signal::derive(move || numbered(lens.heads())) value=lens.head on_choose=to_head/>
                </span>
            </div>
            <div class="maskpictures" id="lesson-masks">{maps}</div>
        </div>
    }
}

/// One of them: a row for each query, a column for each key.
#[component]
fn Map(of: Attention, id: &'static str, layer: Memo<usize>) -> impl IntoView {
    let lens = use_lens();
    let say = move || words(lens.speech.language());
    let (side, crosses) = (of.side, of.crosses);
    let name = Memo::new(move |_| Attention::at(side, layer.get(), crosses).name("probabilities"));
    let face = Memo::new(move |_| {
        let walk = lens.walk.get()?;
        Some(Face::of(&walk.graph, walk.graph.find(&name.read())?, lens.head.get(), walk.dims.heads))
    });
    let grid = Signal::derive(move || {
        let face = face.get()?;
        lens.grid(face, (0, 0), (face.rows, face.columns))
    });
    let cell = Memo::new(move |_| {
        face.get()
            .map_or(READABLE, |face| (SIDE / face.rows.max(face.columns) as f64).floor().clamp(4.0, 22.0))
    });
    let names = move |axis: AxisName| {
        let Some(face) = face.get().filter(|_| cell.get() >= READABLE) else { return Vec::new() };
        let count = if axis == AxisName::T { face.rows } else { face.columns };
        let label = |at| lens.axis_label(face.tensor, axis, at).unwrap_or_default();
        (0..count).map(|at| (at, label(at))).collect::<Vec<Name>>()
    };
    let describe = Callback::new(move |at: (usize, usize)| told(lens, face.get(), grid, at));
    let on_choose = Callback::new(move |at: (usize, usize)| {
        lens.adjust(|place| (place.op, place.cell) = (name.get_untracked(), Some(at)));
    });
    let title = Signal::derive(move || named(say(), side, crosses, lens.topology())[0].to_owned());
    let counts = move || {
        grid.with(|grid| {
            let grid = grid.as_ref()?;
            let hidden = grid.hidden.as_ref().map_or(0, |all| all.iter().filter(|hidden| **hidden).count());
            let seen = grid.rows * grid.columns - hidden;
            Some(fill(
                say().mask_counts,
                &[&grid.rows.to_string(), &grid.columns.to_string(), &seen.to_string()],
            ))
        })
    };
    view! {
        <div class="maskpicture" data-attention=of.kind()>
            <Framed
                title
                grid
                cell=Signal::derive(move || (cell.get(), cell.get()))
                rows=Signal::derive(move || names(AxisName::T))
                columns=Signal::derive(move || names(AxisName::S))
                describe
                on_choose
                hint=Signal::derive(move || say().map_hint.to_owned())
                id
            />
            <p><span class="maskcounts num mut">{counts}</span>" "{move || named(say(), side, crosses, lens.topology())[1]}</p>
        </div>
    }
}

/// A cell in words.
fn told(
    lens: Lens,
    face: Option<Face>,
    grid: Signal<Option<crate::picture::grid::Grid>>,
    (row, column): (usize, usize),
) -> String {
    let say = words(lens.speech.language());
    let Some(face) = face else { return String::new() };
    let token = |axis, at: usize| match lens.axis_label(face.tensor, axis, at) {
        Some(token) => format!("{at} “{token}”"),
        None => at.to_string(),
    };
    let (query, key) = (token(AxisName::T, row), token(AxisName::S, column));
    grid.with(|grid| match grid {
        Some(grid) if grid.is_hidden(row, column) => fill(say.cell_hidden, &[&query, &key]),
        Some(grid) => fill(say.map_cell, &[&query, &key, &number::fixed(grid.at(row, column), 3)]),
        None => String::new(),
    })
}

/// A kind's name, and what it means. A stack that stands alone is an encoder or a decoder.
fn named(say: &FigureWords, side: Side, crosses: bool, topology: Topology) -> [&'static str; 2] {
    match (side, topology) {
        _ if crosses => [say.mask_cross, say.mask_cross_says],
        (Side::Encoder, _) | (Side::Only, Topology::Encoder) => [say.mask_encoder, say.mask_encoder_says],
        _ => [say.mask_causal, say.mask_causal_says],
    }
}
