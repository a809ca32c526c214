//! The lens: a scene, pointed at a place. Stop, head, cell, and how the cell came to be.

use super::act::Act;
use super::marks::Trail;
use super::shared::Shared;
use crate::address::{Place, Places, View};
use crate::picture::number;
use crate::run::form::Form;
use crate::run::{Capture, Example};
use crate::scene::{Face, Layout, Picked, Scene, Spot, Stop, Walk, layout, subject};
use crate::text::{Speech, use_speech};
use graph::{Explanation, Pass, TensorId};
use leptos::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use transformer::what_if::{WhatIf, read};
use transformer::{Depth, Topology};

/// How the chosen cell came to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Row and column on the result's face.
    pub cell: (usize, usize),
    /// Where it lies in the tensor.
    pub offset: usize,
    /// What the backend computed.
    pub value: f32,
    /// The arithmetic; none for a given cell.
    pub explanation: Option<Explanation>,
}

impl Opened {
    /// The value on screen and the one the arithmetic gives have other digits.
    pub fn differs(&self, digits: usize) -> bool {
        let Some(explanation) = &self.explanation else { return false };
        number::fixed(self.value, digits) != number::fixed(explanation.result, digits)
    }
}

/// All of it; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Lens {
    /// The language that is spoken.
    pub speech: Speech,
    /// Where it is pointed at.
    pub here: Places,
    act: Callback<Act>,
    /// What is looked at.
    pub scene: Signal<Option<Shared<Scene>>>,
    /// What is asked for is not in the scene yet.
    pub waits: Signal<bool>,
    /// The batch of the next step is looked at.
    pub frozen: Memo<bool>,
    /// Gradients are walked.
    pub backward: Memo<bool>,
    /// What is changed on the way.
    pub edits: Memo<Vec<WhatIf>>,
    /// The row that is looked at.
    pub example: Memo<Example>,
    /// The way through the network, for these rows.
    pub walk: Memo<Option<Shared<Walk>>>,
    /// Which stop; where the stop is a leaf, the one that reads it first.
    pub at: Memo<usize>,
    stop: Memo<Option<Stop>>,
    /// An operation that the place names and this way does not have.
    pub missing: Memo<Option<String>>,
    /// Which row of the batch, and which head.
    pub spot: Memo<Spot>,
    /// Which head.
    pub head: Memo<usize>,
    /// The layout of this stop.
    pub layout: Memo<Option<Layout>>,
    /// Values of just this pass.
    pub capture: Memo<Option<Shared<Capture>>>,
    /// The cell under the pointer.
    pub hover: RwSignal<Option<(usize, usize)>>,
    /// The cell that the reader chose, else one that is worth looking at.
    pub chosen: Memo<Option<(usize, usize)>>,
    /// The cell that is looked at: under the pointer, else chosen.
    pub cell: Memo<Option<(usize, usize)>>,
    /// How it came to be.
    pub opened: Memo<Option<Opened>>,
    /// How the chosen cell came to be.
    pub anchor: Memo<Option<Explanation>>,
    pub(super) trail: Trail,
    /// Lists of edits that were there before, the last one last.
    pub undone: RwSignal<Vec<String>>,
    /// How each id is shown.
    pub vocabulary: Memo<Arc<Vec<String>>>,
    /// What the model reads, and what it is asked.
    pub form: Memo<Option<Form>>,
}

/// The lens, from the context.
pub fn use_lens() -> Lens {
    expect_context()
}

impl Lens {
    /// Points at `here` in `scene`; what figures ask for is told to `act`. Put into the context.
    pub fn provide(
        scene: Signal<Option<Shared<Scene>>>,
        waits: Signal<bool>,
        here: Places,
        act: Callback<Act>,
    ) -> Self {
        let lens = Self::new(scene, waits, here, act);
        provide_context(lens);
        lens
    }

    /// The same for whoever mounts several and puts each into a context of its own.
    pub fn new(
        scene: Signal<Option<Shared<Scene>>>,
        waits: Signal<bool>,
        here: Places,
        act: Callback<Act>,
    ) -> Self {
        let frozen =
            Memo::new(move |_| scene.with(|scene| scene.as_ref().is_some_and(|scene| scene.is_frozen())));
        let backward = Memo::new(move |_| here.backward() && here.view() == View::Operation);
        let edits = Memo::new(move |_| if frozen.get() { Vec::new() } else { read(&here.edits()).0 });
        let walk = Memo::new(move |_| scene.with(|scene| Some(Shared(scene.as_ref()?.walk.clone()))));
        let capture = Memo::new(move |_| scene.with(|scene| scene.as_ref()?.capture.clone().map(Shared)));
        let here_on_it = Memo::new(move |_| {
            let (walk, mut op) = (walk.get()?, here.op());
            let mut leaf = walk.leaf(&op);
            // Outside of a frozen step nothing updates a weight: on the way back its gradient stands for it.
            let gradient = format!("grad:{op}");
            if leaf.is_some() && backward.get() && walk.stops.iter().any(|stop| stop.name == gradient) {
                (op, leaf) = (gradient, None);
            }
            let at = match &leaf {
                Some((_, at)) => *at,
                None => walk.find_in(&op, backward.get()).unwrap_or(walk.range(backward.get()).start),
            };
            let stop = leaf.map(|(stop, _)| stop).or_else(|| walk.stops.get(at).cloned())?;
            Some((at, stop))
        });
        let missing = Memo::new(move |_| {
            let (walk, op) = (walk.get()?, here.op());
            // Another direction, or an edit that is not there yet, has its own names for what this one has too.
            let known = op.is_empty() || walk.graph.find(subject(&op)).is_some();
            (!known).then_some(op)
        });
        let at = Memo::new(move |_| here_on_it.read().as_ref().map_or(0, |(at, _)| *at));
        let stop = Memo::new(move |_| here_on_it.get().map(|(_, stop)| stop));
        let spot = Memo::new(move |_| {
            scene.with(|scene| {
                scene.as_ref().map_or_else(Spot::default, |scene| scene.spot(here.row(), here.head()))
            })
        });
        let head = Memo::new(move |_| spot.get().head);
        let layout = Memo::new(move |_| Some(layout(&*walk.get()?, &stop.get()?, spot.get())));
        let example = Memo::new(move |_| {
            let row = spot.get().row;
            scene.with(|scene| scene.as_ref().map(|scene| scene.example(row)).unwrap_or_default())
        });
        let hover = RwSignal::new(None);
        let face = Memo::new(move |_| {
            let (walk, stop) = (walk.get()?, stop.get()?);
            Some(Face::at(&walk.graph, stop.tensor, spot.get(), walk.dims.heads))
        });
        let inside = move |cell: Option<(usize, usize)>| {
            let face = face.get()?;
            cell.filter(|&(row, column)| row < face.rows && column < face.columns)
        };
        // What the reader asks for, else what was looked at before or is worth it: there is always a cell to look at.
        let picked = Memo::new(move |before: Option<&Option<Picked>>| {
            let (scene, stop, face) = (scene.get()?, stop.get()?, face.get()?);
            Some(Picked::next(before.and_then(Option::as_ref), &scene, &stop, face, here.cell()))
        });
        let chosen = Memo::new(move |_| picked.with(|picked| picked.as_ref()?.cell));
        let cell = Memo::new(move |_| inside(hover.get()).or_else(|| chosen.get()));
        let opened = Memo::new(move |_| {
            let (scene, face, cell) = (scene.get()?, face.get()?, cell.get()?);
            let (stop, offset) = (stop.get()?, face.offset(cell.0, cell.1));
            let value = *scene.made(&stop).get(offset)?;
            Some(Opened { cell, offset, value, explanation: scene.explain(&stop, offset) })
        });
        let anchor = Memo::new(move |_| {
            let (scene, face, (row, column)) = (scene.get()?, face.get()?, chosen.get()?);
            scene.explain(&stop.get()?, face.offset(row, column))
        });
        let vocabulary = Memo::new(move |_| {
            scene.with(|scene| scene.as_ref().map(|scene| scene.vocabulary.clone()).unwrap_or_default())
        });
        Self {
            speech: use_speech(),
            here,
            act,
            scene,
            waits,
            frozen,
            backward,
            edits,
            example,
            walk,
            at,
            stop,
            missing,
            spot,
            head,
            layout,
            capture,
            hover,
            chosen,
            cell,
            opened,
            anchor,
            trail: Trail::default(),
            undone: RwSignal::new(Vec::new()),
            vocabulary,
            form: Memo::new(move |_| scene.with(|scene| scene.as_ref()?.form.clone())),
        }
    }

    /// The stop, tracked.
    pub fn stop(self) -> Option<Stop> {
        self.stop.get()
    }

    /// The face of a tensor in the row and at the head that are looked at.
    pub fn face(self, walk: &Walk, tensor: TensorId) -> Face {
        Face::at(&walk.graph, tensor, self.spot.get(), walk.dims.heads)
    }

    /// What the model is for.
    pub fn topology(self) -> Topology {
        self.walk.with(|walk| walk.as_ref().map_or(Topology::Decoder, |walk| walk.dims.config.topology))
    }

    /// Number of heads.
    pub fn heads(self) -> usize {
        self.walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.dims.heads))
    }

    /// Stops of the direction that is walked.
    pub fn range(self) -> Range<usize> {
        let backward = self.backward.get();
        self.walk.with(|walk| walk.as_ref().map_or(0..0, |walk| walk.range(backward)))
    }

    /// Asks for something.
    pub fn act(self, act: Act) {
        self.act.run(act);
    }

    /// Asks for another place.
    pub fn visit(self, change: impl FnOnce(&mut Place)) {
        let mut place = self.here.peek();
        change(&mut place);
        self.hover.set(None);
        self.act(Act::Go(Box::new(place)));
    }

    /// Asks for another detail of the place.
    pub fn adjust(self, change: impl FnOnce(&mut Place)) {
        let mut place = self.here.peek();
        change(&mut place);
        self.act(Act::Adjust(Box::new(place)));
    }

    /// Goes to a stop of this direction; the cell stays where the next result has the same face.
    pub fn go(self, to: usize) {
        let Some(walk) = self.walk.get_untracked() else { return };
        let range = untrack(|| self.range());
        let Some(stop) = walk.stops.get(to.clamp(range.start, range.end.saturating_sub(1))) else { return };
        let face = |stop: &Stop| Face::of(&walk.graph, stop.tensor, 0, walk.dims.heads);
        let from = untrack(|| self.stop()).map(|stop| face(&stop));
        let next = face(stop);
        let stays =
            from.map(|from| (from.row_axis, from.column_axis)) == Some((next.row_axis, next.column_axis));
        let op = if to == 0 { String::new() } else { stop.name.clone() };
        self.trail.clear();
        self.visit(|place| {
            place.cell = place.cell.filter(|_| stays);
            (place.op, place.view) = (op, View::Operation);
        });
    }

    /// Turns round: to the gradient of what is looked at, or from a gradient to what it belongs to.
    pub fn turn(self) {
        let at = self.at.get_untracked();
        let Some(walk) = self.walk.get_untracked() else { return };
        let backward = !self.backward.get_untracked();
        // The way back is only there once it is asked for: its stops are looked up in a walk that has them, and that has
        // the edits of now (what is shown may still wait for theirs).
        let whole = match walk.depth {
            Depth::Forward => Walk::of(&walk.dims.config, walk.extent, Depth::Backward)
                .and_then(|whole| whole.edited(&self.edits.get_untracked())),
            Depth::Backward | Depth::Step => None,
        };
        let at = match (&whole, walk.stops.get(at)) {
            (Some(whole), Some(stop)) => whole.find_in(&stop.name, !backward).unwrap_or(at),
            _ => at,
        };
        let walk = whole.as_ref().unwrap_or(&walk);
        let name = walk.stops.get(walk.counterpart(at)).map(|stop| stop.name.clone());
        self.trail.clear();
        self.visit(|place| {
            (place.backward, place.view) = (backward, View::Operation);
            place.op = name.unwrap_or_default();
        });
    }

    /// Name, spot and direction at which a cell of an operand is looked at: what made it.
    pub(super) fn maker(self, operand: usize, offset: usize) -> Option<Made> {
        let (walk, stop) = (self.walk.get_untracked()?, self.stop.get_untracked()?);
        let tensor = *walk.graph.operation(stop.op?).inputs.get(operand)?;
        let spot = self.spot.get_untracked();
        let maker = walk.maker(tensor);
        let name = maker.map_or_else(|| walk.graph.tensor(tensor).name.clone(), |stop| stop.name.clone());
        let shown = maker.map_or(tensor, |stop| stop.tensor);
        let heads = walk.dims.heads;
        let on =
            |head| Some((head, Face::at(&walk.graph, shown, Spot { head, ..spot }, heads).cell(offset)?));
        let found = on(spot.head).or_else(|| (0..heads).find_map(on));
        Some(Made { name, found, backward: maker.is_some_and(|stop| stop.pass != Pass::Forward) })
    }
}

/// Where a cell of an operand was made.
pub(super) struct Made {
    /// Name of the stop.
    pub name: String,
    /// Head and cell; none where no face has it.
    pub found: Option<(usize, (usize, usize))>,
    /// On the way back.
    pub backward: bool,
}
