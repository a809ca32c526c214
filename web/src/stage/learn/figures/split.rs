//! Queries cut into heads: the same numbers as one matrix, as pieces of every row, and as a matrix of every head, each
//! cell moving to its place.

use super::kept::kept;
use crate::control::Segmented;
use crate::lens::use_lens;
use crate::picture::grid::{Grid, Ramp, Ring};
use crate::picture::heatmap::Heatmap;
use crate::picture::number;
use crate::scene::{Face, Spot};
use crate::text::fill;
use crate::text::lesson_figures::words;
use leptos::prelude::*;
use std::sync::Arc;

/// The tensor that is cut.
const NAME: &str = "block.0.attention.query";

/// Room of the picture, in px, and what lies between two heads.
const ROOM: (f64, f64) = (430.0, 330.0);
const GAP: f64 = 12.0;

/// The three ways to read the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    /// `[B,T,H·D]`
    Whole,
    /// `[B,T,H,D]`
    Cut,
    /// `[B,H,T,D]`
    Apart,
}

/// In the order in which they are offered.
const READS: [Read; 3] = [Read::Whole, Read::Cut, Read::Apart];

/// Sizes of what is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sizes {
    heads: usize,
    length: usize,
    size: usize,
}

impl Sizes {
    /// Width and height of a cell, so that every way has room.
    fn cell(self) -> (f64, f64) {
        let gaps = GAP * (self.heads.max(1) - 1) as f64;
        let width = (ROOM.0 - gaps) / (self.heads * self.size).max(1) as f64;
        let height = (ROOM.1 - gaps) / (self.heads * self.length).max(1) as f64;
        (width.clamp(0.5, 12.0), height.clamp(0.5, 8.0))
    }

    /// Where a head begins, in px.
    fn at(self, read: Read, head: usize) -> (f64, f64) {
        let ((width, height), head) = (self.cell(), head as f64);
        match read {
            Read::Whole => (head * self.size as f64 * width, 0.0),
            Read::Cut => (head * (self.size as f64 * width + GAP), 0.0),
            Read::Apart => (0.0, head * (self.length as f64 * height + GAP)),
        }
    }

    fn shape(self, read: Read) -> String {
        let Self { heads, length, size } = self;
        match read {
            Read::Whole => format!("[B, T, H·D] = [1, {length}, {}]", heads * size),
            Read::Cut => format!("[B, T, H, D] = [1, {length}, {heads}, {size}]"),
            Read::Apart => format!("[B, H, T, D] = [1, {heads}, {length}, {size}]"),
        }
    }

    /// Head, position and feature of the number to follow: of the second head where there are two, in the middle.
    fn followed(self) -> [usize; 3] {
        [1.min(self.heads - 1), self.length / 2, self.size / 2]
    }

    /// How many numbers stand before the one of a head, a position and a feature.
    fn place(self, read: Read, [head, position, feature]: [usize; 3]) -> usize {
        match read {
            Read::Whole | Read::Cut => (position * self.heads + head) * self.size + feature,
            Read::Apart => (head * self.length + position) * self.size + feature,
        }
    }
}

/// The figure.
#[component]
pub fn Split() -> impl IntoView {
    let lens = use_lens();
    let say = move || words(lens.speech.language());
    let way = kept(0, (0, 2));
    let read = Signal::derive(move || READS[way.get() as usize]);
    let sizes = Memo::new(move |_| {
        let walk = lens.walk.get()?;
        let face = Face::at(&walk.graph, walk.graph.find(NAME)?, Spot::default(), walk.dims.heads);
        Some(Sizes { heads: walk.dims.heads, length: face.rows, size: face.columns })
    });
    let heads = Memo::new(move |_| {
        let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
        let tensor = walk.graph.find(NAME)?;
        let values = walk.values(&capture.values, tensor);
        let limit = Grid::largest(values).max(f32::MIN_POSITIVE);
        let grid = |head: usize| {
            let face = Face::at(&walk.graph, tensor, Spot { row: 0, head }, walk.dims.heads);
            let (rows, columns) = (face.rows, face.columns);
            let value =
                |at: usize| values.get(face.offset(at / columns, at % columns)).copied().unwrap_or(f32::NAN);
            let values = Arc::new((0..rows * columns).map(value).collect());
            Grid {
                rows,
                columns,
                values,
                hidden: None,
                changed: None,
                ramp: Ramp::Diverging,
                limit,
                whole: false,
            }
        };
        Some((0..walk.dims.heads).map(grid).collect::<Vec<_>>())
    });
    let head = move |at: usize| {
        let grid = Signal::derive(move || heads.with(|heads| heads.as_ref()?.get(at).cloned()));
        let cell = Signal::derive(move || sizes.get().map_or((1.0, 1.0), Sizes::cell));
        let label = Signal::derive(move || fill(say().head, &[&(at + 1).to_string()]));
        let there = move || {
            let (x, y) = sizes.get().map_or((0.0, 0.0), |sizes| sizes.at(read.get(), at));
            format!("translate({x:.1}px,{y:.1}px)")
        };
        let rings = Signal::derive(move || {
            let followed = sizes.get().map(Sizes::followed).filter(|[head, ..]| *head == at);
            let ring = |[_, position, feature]: [usize; 3]| Ring {
                from: (position, feature),
                size: (1, 1),
                class: "ring cell",
            };
            followed.map(ring).into_iter().collect::<Vec<_>>()
        });
        view! { <div class="splithead" style:transform=there><Heatmap grid cell label rings/></div> }
    };
    let options = Signal::derive(move || {
        let say = say();
        vec![(0, say.split_whole.to_owned()), (1, say.split_cut.to_owned()), (2, say.split_apart.to_owned())]
    });
    let count = Memo::new(move |_| sizes.get().map_or(0, |sizes| sizes.heads));
    let followed = move || {
        let sizes = sizes.get()?;
        let at = sizes.followed();
        let place = sizes.place(read.get(), at).to_string();
        let value =
            heads.with(|heads| heads.as_ref().map(|heads| heads[at[0]].values[at[1] * sizes.size + at[2]]));
        let value = value.map(number::exact).unwrap_or_default();
        let [head, position, feature] = [at[0] + 1, at[1], at[2]].map(|at| at.to_string());
        Some(fill(say().split_follows, &[&position, &head, &feature, &value, &place]))
    };
    view! {
        <div class="splitfigure" id="lesson-split">
            <Segmented label=Signal::derive(move || say().split_label.to_owned()) options value=way on_choose=Callback::new(move |to| way.set(to))/>
            <p class="num" id="split-shape">{move || sizes.get().map(|sizes| sizes.shape(read.get()))}</p>
            <div class="splitroom">{move || (0..count.get()).map(head).collect_view()}</div>
            <p class="mut" id="split-place">{followed}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes { heads: 4, length: 13, size: 8 };

    #[test]
    fn cutting_moves_no_number_and_transposing_does() {
        let at = [2, 5, 3];
        assert_eq!(READS.map(|read| SIZES.place(read, at)), [179, 179, 251]);
        assert_eq!(SIZES.shape(Read::Apart), "[B, H, T, D] = [1, 4, 13, 8]");
    }

    #[test]
    fn every_way_fits_its_room() {
        for sizes in [SIZES, Sizes { heads: 8, length: 40, size: 16 }, Sizes { heads: 1, length: 2, size: 4 }]
        {
            for read in READS {
                let (cell, last) = (sizes.cell(), sizes.at(read, sizes.heads - 1));
                let (right, bottom) =
                    (last.0 + sizes.size as f64 * cell.0, last.1 + sizes.length as f64 * cell.1);
                assert!(right <= ROOM.0 + 1e-6 && bottom <= ROOM.1 + 1e-6, "{sizes:?} {read:?}");
            }
        }
    }
}
