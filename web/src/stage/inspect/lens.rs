//! What the microscope is pointed at, derived once for all its panels: stop, head, cell, values, explanation.
//! What it shows of it: [`super::shown`]; what that is called: [`super::naming`].

use super::example::{Form, labels};
use super::held::Held;
use super::layout::{Face, Layout, Spot, layout};
use super::looking::Looking;
use super::walk::{Stop, Walk};
use crate::route::View;
use crate::store::{Capture, Example, Store};
use graph::{Explanation, Pass, TensorId};
use leptos::prelude::*;
use protocol::Subject;
use std::ops::{Deref, Range};
use std::sync::Arc;
use transformer::what_if::WhatIf;
use transformer::{Depth, Extent, Topology};

/// Something large that is handed on without being copied; equal only to itself.
#[derive(Debug)]
pub struct Shared<T>(pub Arc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

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

/// All of it; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Lens {
    pub(super) store: Store,
    /// What is read: the example, or the batch of the next step.
    pub subject: Memo<Subject>,
    /// The batch of the next step is looked at; only while training stands.
    pub frozen: Memo<bool>,
    /// Gradients are walked.
    pub backward: Memo<bool>,
    /// What is changed on the way.
    pub edits: Memo<Vec<WhatIf>>,
    /// The row that is looked at.
    pub example: Memo<Example>,
    /// The way through the network, for these rows.
    pub walk: Memo<Option<Shared<Walk>>>,
    /// The same way without edits.
    pub plain: Memo<Option<Shared<Walk>>>,
    /// Which stop; where the stop is a leaf, the one that reads it first.
    pub at: Memo<usize>,
    stop: Memo<Option<Stop>>,
    /// Which row of the batch, and which head.
    pub spot: Memo<Spot>,
    /// Which head.
    pub head: Memo<usize>,
    /// The layout of this stop.
    pub layout: Memo<Option<Layout>>,
    /// Values of just this pass.
    pub capture: Memo<Option<Shared<Capture>>>,
    /// What is asked for is not on the stage yet.
    pub waits: Memo<bool>,
    /// The cell under the pointer.
    pub hover: RwSignal<Option<(usize, usize)>>,
    /// The cell that is looked at: under the pointer, else chosen.
    pub cell: Memo<Option<(usize, usize)>>,
    /// How it came to be.
    pub opened: Memo<Option<Opened>>,
    /// Cells that were opened one from the other, the first one first.
    trail: RwSignal<Vec<Mark>>,
    /// Name of the stop that the trail leads to.
    trail_end: RwSignal<String>,
    /// Lists of edits that were there before, the last one last.
    pub undone: RwSignal<Vec<String>>,
    /// How each id is shown.
    pub vocabulary: Memo<Vec<String>>,
    /// What the model reads, and what it is asked.
    pub form: Memo<Option<Form>>,
    /// Page and worker agree on the graph.
    pub agreed: Memo<bool>,
}

/// A cell that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Name of the stop.
    pub op: String,
    /// Head.
    pub head: usize,
    /// Row and column.
    pub cell: Option<(usize, usize)>,
    /// Walked backward.
    pub backward: bool,
}

impl Lens {
    /// Derives everything from the store.
    pub fn new(store: Store) -> Self {
        let router = store.router;
        let model = Memo::new(move |_| {
            let of = |built: &Arc<protocol::Built>| (built.build.config.clone(), built.fingerprint);
            store.built.with(|built| built.as_ref().map(of))
        });
        let Looking { frozen, backward, edits, subject, extent, depth } = Looking::new(store);
        let plain = Memo::new(move |_| {
            let (config, _) = model.get()?;
            Walk::of(&config, extent.get()?, depth.get()).map(|walk| Shared(Arc::new(walk)))
        });
        let wanted = Memo::new(move |_| {
            let edits = edits.read();
            let plain = plain.get()?;
            if edits.is_empty() {
                Some(plain)
            } else {
                plain.edited(&edits).map(|walk| Shared(Arc::new(walk)))
            }
        });
        let held = Held::new(store, subject, wanted);
        let walk = Memo::new(move |_| held.with(|held| held.walk.clone()));
        let capture = Memo::new(move |_| held.with(|held| held.capture.clone()));
        let waits = Memo::new(move |_| held.read().waits(&subject.read()));
        let agreed = Memo::new(move |_| {
            let Some((config, theirs)) = model.get() else { return true };
            let ours = config.validate().ok().and_then(|dims| Walk::new(&config, Extent::of_context(&dims)));
            ours.is_some_and(|ours| ours.graph.fingerprint() as f64 == theirs)
        });
        let here = Memo::new(move |_| {
            let (walk, mut op) = (walk.get()?, router.op());
            let mut leaf = walk.leaf(&op);
            // Outside of a frozen step nothing updates a weight: on the way back its gradient stands for it.
            let gradient = format!("grad:{op}");
            if leaf.is_some() && backward.get() && walk.stops.iter().any(|stop| stop.name == gradient) {
                (op, leaf) = (gradient, None);
            }
            let at = leaf.as_ref().map_or_else(|| walk.find_in(&op, backward.get()), |(_, at)| *at);
            let stop = leaf.map(|(stop, _)| stop).or_else(|| walk.stops.get(at).cloned())?;
            Some((at, stop))
        });
        let at = Memo::new(move |_| here.read().as_ref().map_or(0, |(at, _)| *at));
        let stop = Memo::new(move |_| here.get().map(|(_, stop)| stop));
        let head = Memo::new(move |_| {
            let heads = walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.dims.heads));
            router.head().min(heads - 1)
        });
        let spot = Memo::new(move |_| {
            let rows = walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.extent.batch));
            Spot { row: router.row().unwrap_or(0).min(rows - 1), head: head.get() }
        });
        let layout = Memo::new(move |_| Some(layout(&*walk.get()?, &stop.get()?, spot.get())));
        let example = Memo::new(move |_| {
            let row = move |capture: &Capture| {
                let of = |all: &[u32], len: usize| {
                    all.get(spot.get().row * len..)?.get(..len).map(<[u32]>::to_vec)
                };
                let Extent { length, source_length, .. } = extent.get()?;
                let start = spot.get().row * length;
                Some(Example {
                    tokens: of(&capture.tokens, length)?,
                    targets: capture.targets.get(start..start + length)?.to_vec(),
                    source: of(&capture.source, source_length)?,
                })
            };
            match (frozen.get(), capture.get()) {
                (false, _) => store.example.get(),
                (true, captured) => captured.and_then(|capture| row(&capture)).unwrap_or_default(),
            }
        });
        let hover = RwSignal::new(None);
        let face = move || {
            Some(Face::at(&walk.get()?.graph, stop.get()?.tensor, spot.get(), walk.get()?.dims.heads))
        };
        let cell = Memo::new(move |_| {
            let face = face()?;
            let inside = |&(row, column): &(usize, usize)| row < face.rows && column < face.columns;
            hover.get().or(router.cell()).filter(inside)
        });
        let opened = Memo::new(move |_| {
            let (walk, capture, face, cell) = (walk.get()?, capture.get()?, face()?, cell.get()?);
            let (stop, offset) = (stop.get()?, face.offset(cell.0, cell.1));
            let value = *walk.made(&capture.values, &stop).get(offset)?;
            let explanation = stop.op.map(|id| {
                let inputs = &walk.graph.operation(id).inputs;
                let values: Vec<&[f32]> =
                    inputs.iter().map(|&input| walk.values(&capture.values, input)).collect();
                walk.graph.explain(id, offset, &values)
            });
            Some(Opened { cell, offset, value, explanation })
        });
        let (trail, undone) = (RwSignal::new(Vec::new()), RwSignal::new(Vec::new()));
        let vocabulary = Memo::new(move |_| labels(store));
        let form = Memo::new(move |_| Form::of(store));
        Self {
            store,
            subject,
            frozen,
            backward,
            edits,
            example,
            walk,
            plain,
            at,
            stop,
            spot,
            head,
            layout,
            capture,
            waits,
            hover,
            cell,
            opened,
            trail,
            trail_end: RwSignal::new(String::new()),
            undone,
            vocabulary,
            form,
            agreed,
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

    /// Stops of the direction that is walked.
    pub fn range(self) -> Range<usize> {
        let backward = self.backward.get();
        self.walk.with(|walk| walk.as_ref().map_or(0..0, |walk| walk.range(backward)))
    }

    /// Goes to a stop of this direction; the cell stays where the next result has the same face.
    pub fn go(self, to: usize) {
        let Some(walk) = self.walk.get_untracked() else { return };
        let range = untrack(|| self.range());
        let Some(stop) = walk.stops.get(to.clamp(range.start, range.end.saturating_sub(1))) else { return };
        let face = |stop: &Stop| Face::of(&walk.graph, stop.tensor, 0, walk.dims.heads);
        let from = untrack(|| self.stop()).map(|stop| face(&stop));
        let next = face(stop);
        let mut route = self.store.router.peek();
        if from.map(|from| (from.row_axis, from.column_axis)) != Some((next.row_axis, next.column_axis)) {
            route.cell = None;
        }
        route.view = View::Operation;
        route.op = if to == 0 { String::new() } else { stop.name.clone() };
        self.hover.set(None);
        self.trail.set(Vec::new());
        self.store.router.go(route);
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
            (Some(whole), Some(stop)) => whole.find_in(&stop.name, !backward),
            _ => at,
        };
        let walk = whole.as_ref().unwrap_or(&walk);
        let name = walk.stops.get(walk.counterpart(at)).map(|stop| stop.name.clone());
        let mut route = self.store.router.peek();
        (route.backward, route.view) = (backward, View::Operation);
        route.op = name.unwrap_or_default();
        self.hover.set(None);
        self.trail.set(Vec::new());
        self.store.router.go(route);
    }

    /// Opens a cell of an operand: goes to what made it, and remembers the way.
    pub fn open(self, operand: usize, offset: usize) {
        let (Some(walk), Some(stop)) = (self.walk.get_untracked(), self.stop.get_untracked()) else { return };
        let Some(op) = stop.op else { return };
        let tensor = walk.graph.operation(op).inputs[operand];
        let spot = self.spot.get_untracked();
        let maker = walk.maker(tensor);
        let name = maker.map_or_else(|| walk.graph.tensor(tensor).name.clone(), |stop| stop.name.clone());
        let shown = maker.map_or(tensor, |stop| stop.tensor);
        let heads = walk.dims.heads;
        let on =
            |head| Some((head, Face::at(&walk.graph, shown, Spot { head, ..spot }, heads).cell(offset)?));
        let found = on(spot.head).or_else(|| (0..heads).find_map(on));
        let mut route = self.store.router.peek();
        let mark =
            Mark { op: route.op.clone(), head: route.head, cell: route.cell, backward: route.backward };
        let marks = untrack(|| self.trail());
        self.trail.set(marks);
        self.trail.update(|trail| trail.push(mark));
        self.trail_end.set(name.clone());
        route.op = name;
        route.backward = maker.is_some_and(|stop| stop.pass != Pass::Forward);
        (route.head, route.cell) = match found {
            Some((head, cell)) => (head, Some(cell)),
            None => (route.head, None),
        };
        self.hover.set(None);
        self.store.router.go(route);
    }

    /// The way here; none when the reader came another way, as by the back button.
    pub fn trail(self) -> Vec<Mark> {
        let here = self.store.router.op() == self.trail_end.get();
        if here { self.trail.get() } else { Vec::new() }
    }

    /// Goes back to a cell of the trail.
    pub fn back_to(self, step: usize) {
        let Some(mark) = untrack(|| self.trail()).get(step).cloned() else { return };
        self.trail.update(|trail| trail.truncate(step));
        self.trail_end.set(mark.op.clone());
        let mut route = self.store.router.peek();
        (route.op, route.head, route.cell, route.backward) = (mark.op, mark.head, mark.cell, mark.backward);
        self.hover.set(None);
        self.store.router.go(route);
    }
}
