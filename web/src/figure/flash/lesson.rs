//! What the lesson is about, derived once for its panels: the head, the tiles, and what running them gave.

use super::site::{head_of, of_head, site_at};
use crate::lens::{Lens, Shared};
use leptos::prelude::*;
use std::sync::Arc;
use transformer::study::flash::{
    Gradients, Head, Kept, Meter, Plain, Seen, TileStep, Tiled, Tiles, Traffic, largest_difference, plain,
    plain_backward, tiled_backward,
};
use transformer::{Attention, attentions};

/// All of it; `Copy`, handed down through the context.
#[derive(Clone, Copy)]
pub struct Lesson {
    lens: Lens,
    /// Every attention of the network.
    pub sites: Memo<Vec<Attention>>,
    /// Which of them.
    pub site: Memo<usize>,
    /// Its head.
    pub head: Memo<Option<Shared<Head>>>,
    /// Who does not see whom: changes less often than the numbers.
    pub mask: Memo<Option<Mask>>,
    /// Br and Bc.
    pub tiles: RwSignal<Tiles>,
    /// Tiles passed.
    at: RwSignal<usize>,
    /// All tiles.
    pub count: Memo<usize>,
    /// After so many tiles.
    pub run: Memo<Option<Shared<Run>>>,
    /// After all of them, beside the plain way.
    pub whole: Memo<Option<Shared<Whole>>>,
    /// The query row whose arithmetic is written out; none is the first of the tile.
    pub chosen: RwSignal<Option<usize>>,
    /// The feature whose arithmetic is written out.
    pub feature: RwSignal<usize>,
}

/// Who does not see whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Mask {
    /// T
    pub queries: usize,
    /// S
    pub keys: usize,
    /// `[T,S]`
    pub hidden: Vec<bool>,
}

impl Mask {
    /// Tile (i, j) is wholly hidden.
    pub fn hides(&self, tiles: Tiles, (i, j): (usize, usize)) -> bool {
        let rows = i * tiles.rows..((i + 1) * tiles.rows).min(self.queries);
        let keys = j * tiles.keys..((j + 1) * tiles.keys).min(self.keys);
        rows.into_iter().all(|t| keys.clone().all(|s| self.hidden[t * self.keys + s]))
    }
}

/// The tiled way somewhere between its tiles.
pub struct Run {
    /// As it stands.
    pub tiled: Tiled,
    /// The last tile; none before the first.
    pub last: Option<TileStep>,
}

/// Both ways, to the end, and back.
pub struct Whole {
    /// The plain way.
    pub plain: Plain,
    /// What the tiled way left.
    pub kept: Kept,
    /// What it took.
    pub traffic: Traffic,
    /// Tiles skipped.
    pub skipped: usize,
    /// Largest difference between both.
    pub off: f32,
    /// Largest difference between the tiled way and what the model computed.
    pub off_model: f32,
    /// The upstream gradient, `[T,D]`.
    pub d_output: Vec<f32>,
    /// It was captured; otherwise it is all ones.
    pub captured: bool,
    /// Gradients of both ways, plain first, with what they took.
    pub backward: [(Gradients, Traffic); 2],
    /// Largest differences between both, of dQ, dK and dV.
    pub off_backward: [f32; 3],
}

impl Lesson {
    /// Derives everything from the lens.
    pub fn new(lens: Lens) -> Self {
        let sites = Memo::new(move |_| {
            lens.walk.with(|walk| walk.as_ref().map(|walk| attentions(&walk.graph)).unwrap_or_default())
        });
        let site = Memo::new(move |_| {
            let at = lens.at.get();
            lens.walk.with(|walk| walk.as_ref().map_or(0, |walk| site_at(walk, &sites.read(), at)))
        });
        let head = Memo::new(move |_| {
            let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
            let site = sites.read().get(site.get())?.clone();
            head_of(&walk, &capture.values, &site, lens.head.get()).map(|head| Shared(Arc::new(head)))
        });
        let mask = Memo::new(move |_| {
            head.with(|head| {
                head.as_ref().map(|head| Mask {
                    queries: head.queries,
                    keys: head.keys,
                    hidden: head.hidden.clone(),
                })
            })
        });
        let tiles = RwSignal::new(Tiles { rows: 4, keys: 4 });
        let count = Memo::new(move |_| {
            mask.with(|mask| {
                let (down, across) = mask.as_ref().map_or((0, 0), |h| tiles.get().counts(h.queries, h.keys));
                down * across
            })
        });
        let at = RwSignal::new(1);
        let run = Memo::new(move |_| {
            let mut tiled = Tiled::new(head.get()?.0, tiles.get());
            let last = (0..at.get().min(count.get())).filter_map(|_| tiled.step()).last();
            Some(Shared(Arc::new(Run { tiled, last })))
        });
        let whole = Memo::new(move |_| {
            let (walk, capture, head) = (lens.walk.get()?, lens.capture.get()?, head.get()?);
            let site = sites.read().get(site.get())?.clone();
            let of = |tensor| of_head(&walk, &capture.values, tensor, lens.head.get());
            let mixed = of(site.tensor(&walk.graph, "mixed")?)?;
            let gradient = walk.graph.find(&format!("grad:{}.mixed", site.prefix)).and_then(of);
            Some(Shared(Arc::new(Whole::new(&head.0, tiles.get(), &mixed, gradient))))
        });
        Self {
            lens,
            sites,
            site,
            head,
            mask,
            tiles,
            at,
            count,
            run,
            whole,
            chosen: RwSignal::new(None),
            feature: RwSignal::new(0),
        }
    }

    /// Tiles passed, never more than there are; tracked.
    pub fn passed(self) -> usize {
        self.at.get().min(self.count.get())
    }

    /// Goes to after so many tiles.
    pub fn go(self, at: usize) {
        self.at.set(at.min(self.count.get_untracked()));
    }

    /// The query row that is looked at; tracked.
    pub fn row(self) -> usize {
        let first = || self.run.with(|run| run.as_ref()?.last.as_ref().map(|last| last.rows.start));
        self.chosen.get().or_else(first).unwrap_or(0)
    }

    /// Other tiles; begins with the first.
    pub fn cut(self, tiles: Tiles) {
        self.tiles.set(tiles);
        self.at.set(1);
    }

    /// Another attention: the map goes along.
    pub fn choose_site(self, to: usize) {
        let prefix = self.sites.with_untracked(|sites| sites.get(to).map(|site| site.prefix.clone()));
        if let Some(prefix) = prefix {
            self.lens.adjust(|place| place.op = format!("{prefix}.mixed"));
        }
    }

    /// Token of a query row, or of a key.
    pub fn token(self, index: usize, is_query: bool) -> String {
        let label = || {
            let walk = self.lens.walk.get()?;
            let site = self.sites.read().get(self.site.get())?.clone();
            let scores = site.tensor(&walk.graph, "scores")?;
            let axis = if is_query { graph::AxisName::T } else { graph::AxisName::S };
            self.lens.axis_label(scores, axis, index)
        };
        label().unwrap_or_default()
    }

    /// The rule by which growth is drawn: causal where the mask is, else everything is seen.
    pub fn seen(self) -> Seen {
        let causal = self.sites.with(|sites| {
            sites.get(self.site.get()).is_some_and(|site| {
                !site.crosses && (site.side == transformer::Side::Decoder || self.decodes())
            })
        });
        if causal { Seen::Causal } else { Seen::All }
    }

    fn decodes(self) -> bool {
        self.lens.topology() == transformer::Topology::Decoder
    }
}

impl Whole {
    fn new(head: &Arc<Head>, tiles: Tiles, mixed: &[f32], gradient: Option<Vec<f32>>) -> Self {
        let plain = plain(head);
        let mut tiled = Tiled::new(head.clone(), tiles);
        while tiled.step().is_some() {}
        let kept = tiled.kept();
        let captured = gradient.is_some();
        let d_output = gradient.unwrap_or_else(|| vec![1.0; kept.output.len()]);
        let mut meters = [Meter::default(), Meter::default()];
        let theirs = plain_backward(head, &plain.probabilities, &d_output, &mut meters[0]);
        let ours = tiled_backward(head, tiles, &kept, &d_output, &mut meters[1]);
        let (a, b) = (theirs.all(), ours.all());
        let off_backward = [0, 1, 2].map(|i| largest_difference(a[i], b[i]));
        Self {
            off: largest_difference(&plain.output, &kept.output),
            off_model: largest_difference(mixed, &kept.output),
            traffic: tiled.traffic(),
            skipped: tiled.skipped(),
            backward: [(theirs, meters[0].traffic()), (ours, meters[1].traffic())],
            off_backward,
            plain,
            kept,
            d_output,
            captured,
        }
    }
}
