//! Who may see whom: the mask of every kind of attention that the model has, side by side.

use crate::lens::use_lens;
use crate::picture::grid::{Grid, Ramp};
use crate::picture::heatmap::Heatmap;
use crate::text::fill;
use crate::text::lesson_figures::{FigureWords, words};
use leptos::prelude::*;
use std::sync::Arc;
use transformer::Topology;

/// The kinds: how the mask of its first layer is called.
const KINDS: [&str; 4] = [
    "encoder.block.0.attention.mask",
    "decoder.block.0.attention.mask",
    "decoder.block.0.cross_attention.mask",
    "block.0.attention.mask",
];

/// Sides of a mask, in px, as far as its cells allow.
const SIDE: f64 = 150.0;

/// A mask of the first row and head.
#[derive(Clone, Debug, PartialEq)]
struct Mask {
    kind: usize,
    grid: Grid,
}

impl Mask {
    fn seen(&self) -> usize {
        self.grid.values.iter().filter(|seen| **seen != 0.0).count()
    }
}

/// The figure.
#[component]
pub fn Masks() -> impl IntoView {
    let lens = use_lens();
    let say = move || words(lens.speech.language());
    let all = Memo::new(move |_| {
        let (Some(walk), Some(capture)) = (lens.walk.get(), lens.capture.get()) else { return Vec::new() };
        let mask = |(kind, name): (usize, &&str)| {
            let tensor = walk.graph.find(name)?;
            let face = lens.face(&walk, tensor);
            let values = walk.values(&capture.values, tensor);
            let (rows, columns) = (face.rows, face.columns);
            let seen =
                |at: usize| values.get(face.offset(at / columns, at % columns)).copied().unwrap_or(0.0);
            let values: Vec<f32> = (0..rows * columns).map(seen).collect();
            // A hidden cell is hatched, as everywhere.
            let hidden = values.iter().map(|seen| *seen == 0.0).collect();
            let hidden = Some(Arc::new(hidden));
            let values = Arc::new(values);
            let grid = Grid {
                rows,
                columns,
                values,
                hidden,
                changed: None,
                ramp: Ramp::Sequential,
                limit: 1.0,
                whole: false,
            };
            Some(Mask { kind, grid })
        };
        KINDS.iter().enumerate().filter_map(mask).collect::<Vec<_>>()
    });
    let shown = move |mask: Mask| {
        let (rows, columns) = (mask.grid.rows, mask.grid.columns);
        let side = (SIDE / rows.max(columns) as f64).floor().clamp(4.0, 24.0);
        let [name, says] = named(say(), mask.kind, lens.topology());
        let told =
            fill(say().mask_counts, &[&rows.to_string(), &columns.to_string(), &mask.seen().to_string()]);
        let label = Signal::stored(format!("{name}: {told}"));
        let grid = Signal::stored(Some(mask.grid));
        view! {
            <figure class="maskpicture">
                <b>{name}</b>
                <Heatmap grid cell=Signal::stored((side, side)) label/>
                <figcaption><span class="num mut">{told}</span>" "{says}</figcaption>
            </figure>
        }
    };
    view! { <div class="maskpictures" id="lesson-masks">{move || all.get().into_iter().map(shown).collect_view()}</div> }
}

/// A kind's name, and what it means. A stack that stands alone is an encoder or a decoder.
fn named(say: &FigureWords, kind: usize, topology: Topology) -> [&'static str; 2] {
    match (kind, topology) {
        (2, _) => [say.mask_cross, say.mask_cross_says],
        (0, _) | (3, Topology::Encoder) => [say.mask_encoder, say.mask_encoder_says],
        _ => [say.mask_causal, say.mask_causal_says],
    }
}
