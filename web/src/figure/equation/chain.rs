//! What happens next to the same cell: the following operations whose result has the same face.

use crate::lens::{Lens, use_lens};
use crate::picture::grid::Ring;
use crate::picture::heatmap::Heatmap;
use crate::picture::number;
use crate::scene::Face;
use crate::text::{Caption, use_speech};
use graph::AxisName;
use leptos::prelude::*;

/// So many operations ahead.
const AHEAD: usize = 3;

/// Thumbnails are about this wide, in px.
const THUMBNAIL: f64 = 96.0;

#[derive(Clone, Debug, PartialEq)]
struct Link {
    at: usize,
    face: Face,
    caption: &'static Caption,
}

/// The chain; nothing where the next operations have other faces.
#[component]
pub fn Chain() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let links = Memo::new(move |_| links(lens).unwrap_or_default());
    let row = move |link: Link| {
        let Link { at, face, caption } = link;
        let size = (THUMBNAIL / face.columns as f64).min(12.0);
        let grid = Signal::derive(move || lens.grid(face, (0, 0), (face.rows, face.columns)));
        let value = move || {
            let (row, column) = lens.cell.get()?;
            let grid = grid.get()?;
            let hidden = grid.is_hidden(row, column) && grid.at(row, column) != 0.0;
            Some(if hidden { "−∞".to_owned() } else { number::fixed(grid.at(row, column), 3) })
        };
        let rings = Signal::derive(move || {
            let ring = |from| Ring { from, size: (1, 1), class: "ring cell" };
            lens.cell.get().map(ring).into_iter().collect::<Vec<_>>()
        });
        view! {
            <li>
                <button class="bare" on:click=move |_| lens.go(at)>
                    <Heatmap grid cell=Signal::derive(move || (size, size)) label=Signal::derive(move || caption.title.to_owned()) rings/>
                    <span>
                        <span class="t">{caption.title}</span>
                        <span class="n num">{value}</span>
                    </span>
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || !links.read().is_empty()>
            <aside class="chain" aria-label=move || speech.words().next_to_cell>
                <h2>{move || speech.words().next_to_cell}</h2>
                <ol>{move || links.get().into_iter().map(row).collect_view()}</ol>
            </aside>
        </Show>
    }
}

fn links(lens: Lens) -> Option<Vec<Link>> {
    let (walk, at) = (lens.walk.get()?, lens.at.get());
    let face = |i: usize| walk.stops.get(i).map(|stop| lens.face(&walk, stop.tensor));
    let here = face(at)?;
    // Features mean something else after every operation; positions and keys stay.
    if here.column_axis != AxisName::S {
        return None;
    }
    let shape = |face: &Face| (face.row_axis, face.column_axis, face.rows, face.columns);
    let of = |i: usize| {
        let stop = &walk.stops[i];
        (stop.side, stop.block, stop.crosses())
    };
    let same = |&i: &usize| {
        face(i).is_some_and(|next| shape(&next) == shape(&here))
            && of(i) == of(at)
            && walk.stops[i].kind(&walk.graph) != "visibility"
    };
    let link =
        |i: usize| Some(Link { at: i, face: face(i)?, caption: lens.caption_of(&walk, &walk.stops[i])? });
    let end = (at + 6).min(walk.stops.len());
    Some((at + 1..end).filter(same).take(AHEAD).filter_map(link).collect())
}
