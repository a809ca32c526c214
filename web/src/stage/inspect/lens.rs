//! What the microscope is pointed at, derived once for all its panels: stop, head, cell, values, explanation.

use super::example::{Form, labels};
use super::layout::{Face, Layout, layout};
use super::walk::{Stop, Walk, reads_source};
use crate::picture::grid::Grid;
use crate::picture::heatmap::Ring;
use crate::picture::palette::Ramp;
use crate::route::View;
use crate::store::{Capture, Store};
use crate::text::{Caption, caption};
use graph::{AxisName, Explanation, Op, TensorId};
use leptos::prelude::*;
use std::ops::Deref;
use std::sync::Arc;
use transformer::{Extent, Topology};

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
    /// What the backend computed.
    pub value: f32,
    /// The arithmetic; none for a given cell.
    pub explanation: Option<Explanation>,
}

/// All of it; `Copy`, handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Lens {
    store: Store,
    /// The way through the network, for this prompt's length.
    pub walk: Memo<Option<Shared<Walk>>>,
    /// Which stop.
    pub at: Memo<usize>,
    /// Which head.
    pub head: Memo<usize>,
    /// The layout of this stop.
    pub layout: Memo<Option<Layout>>,
    /// Values of just this prompt.
    pub capture: Memo<Option<Shared<Capture>>>,
    /// The cell under the pointer.
    pub hover: RwSignal<Option<(usize, usize)>>,
    /// The cell that is looked at: under the pointer, else chosen.
    pub cell: Memo<Option<(usize, usize)>>,
    /// How it came to be.
    pub opened: Memo<Option<Opened>>,
    /// How each id is shown.
    pub vocabulary: Memo<Vec<String>>,
    /// What the model reads, and what it is asked.
    pub form: Memo<Option<Form>>,
    /// Page and worker agree on the graph.
    pub agreed: Memo<bool>,
}

impl Lens {
    /// Derives everything from the store.
    pub fn new(store: Store) -> Self {
        let model = Memo::new(move |_| {
            let of = |built: &Arc<protocol::Built>| (built.build.config.clone(), built.fingerprint);
            store.built.with(|built| built.as_ref().map(of))
        });
        let extent = Memo::new(move |_| {
            store
                .example
                .with(|example| Extent::new(1, example.tokens.len().max(1)).with_source(example.source.len()))
        });
        let walk = Memo::new(move |_| {
            let (config, _) = model.get()?;
            Walk::new(&config, extent.get()).map(|walk| Shared(Arc::new(walk)))
        });
        let agreed = Memo::new(move |_| {
            let Some((config, theirs)) = model.get() else { return true };
            let ours = config.validate().ok().and_then(|dims| Walk::new(&config, Extent::of_context(&dims)));
            ours.is_some_and(|ours| ours.graph.fingerprint() as f64 == theirs)
        });
        let route = Memo::new(move |_| store.router.get());
        let at =
            Memo::new(move |_| walk.with(|walk| walk.as_ref().map_or(0, |walk| walk.find(&route.read().op))));
        let head = Memo::new(move |_| {
            let heads = walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.dims.heads));
            route.read().head.min(heads - 1)
        });
        let layout = Memo::new(move |_| {
            let walk = walk.get()?;
            Some(layout(&walk, walk.stops.get(at.get())?, head.get()))
        });
        let capture = Memo::new(move |_| {
            let (capture, walk) = (store.capture.get()?, walk.get()?);
            let run = store.built.with(|built| built.as_ref().map(|built| built.build.run));
            let same = store
                .example
                .with(|example| example.tokens == capture.tokens && example.source == capture.source);
            (same && run == Some(capture.run) && walk.fits(&capture.values)).then_some(Shared(capture))
        });
        let hover = RwSignal::new(None);
        let face = move || {
            let (walk, at) = (walk.get()?, at.get());
            Some(Face::of(&walk.graph, walk.stops.get(at)?.tensor, head.get(), walk.dims.heads))
        };
        let cell = Memo::new(move |_| {
            let face = face()?;
            let inside = |&(row, column): &(usize, usize)| row < face.rows && column < face.columns;
            hover.get().or(route.read().cell).filter(inside)
        });
        let opened = Memo::new(move |_| {
            let (walk, capture, face, cell) = (walk.get()?, capture.get()?, face()?, cell.get()?);
            let offset = face.offset(cell.0, cell.1);
            let value = *walk.values(&capture.values, face.tensor).get(offset)?;
            let explanation = walk.stops[at.get()].op.map(|id| {
                let inputs = &walk.graph.operation(id).inputs;
                let values: Vec<&[f32]> =
                    inputs.iter().map(|&input| walk.values(&capture.values, input)).collect();
                walk.graph.explain(id, offset, &values)
            });
            Some(Opened { cell, value, explanation })
        });
        let vocabulary = Memo::new(move |_| labels(store));
        let form = Memo::new(move |_| Form::of(store));
        Self { store, walk, at, head, layout, capture, hover, cell, opened, vocabulary, form, agreed }
    }

    /// The stop, tracked.
    pub fn stop(self) -> Option<Stop> {
        self.walk.with(|walk| walk.as_ref().and_then(|walk| walk.stops.get(self.at.get()).cloned()))
    }

    /// What is said about it.
    pub fn caption(self) -> Option<&'static Caption> {
        let walk = self.walk.get()?;
        self.caption_of(&walk, &self.stop()?)
    }

    /// What is said about any stop.
    pub fn caption_of(self, walk: &Walk, stop: &Stop) -> Option<&'static Caption> {
        let topology = walk.dims.config.topology;
        caption(self.store.language.get(), topology, &stop.name, stop.kind(&walk.graph))
    }

    /// What the model is for.
    pub fn topology(self) -> Topology {
        self.walk.with(|walk| walk.as_ref().map_or(Topology::Decoder, |walk| walk.dims.config.topology))
    }

    /// What a tensor is called: by the operation that makes it, else by its name.
    pub fn title(self, tensor: TensorId) -> String {
        let Some(walk) = self.walk.get() else { return String::new() };
        let name = &walk.graph.tensor(tensor).name;
        let said = walk.maker(tensor).and_then(|stop| self.caption_of(&walk, stop));
        // A parameter is told by the end of its name: `query.weight`.
        let short = || {
            name.rsplitn(3, '.').take(2).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(".")
        };
        said.map_or_else(short, |caption| caption.title.to_owned())
    }

    /// The numbers of a face, as they were captured, windowed around its part of the chosen cell.
    pub fn grid(self, face: Face, first: (usize, usize), size: (usize, usize)) -> Option<Grid> {
        let (walk, capture) = (self.walk.get()?, self.capture.get()?);
        let values = walk.values(&capture.values, face.tensor);
        let offsets = (0..size.0).flat_map(|r| (0..size.1).map(move |c| (first.0 + r, first.1 + c)));
        let offsets: Vec<usize> = offsets.map(|(row, column)| face.offset(row, column)).collect();
        let shown: Vec<f32> = offsets.iter().map(|&at| values.get(at).copied().unwrap_or(f32::NAN)).collect();
        let shares = walk.graph.tensor(face.tensor).name.ends_with("probabilities");
        let masked = hidden_source(&walk, face.tensor).map(|source| {
            let source = walk.values(&capture.values, source);
            Arc::new(offsets.iter().map(|&at| source.get(at).is_some_and(|x| *x < graph::HIDDEN)).collect())
        });
        let hidden = masked.or_else(|| {
            let lacking: Vec<bool> = offsets.iter().map(|&at| self.lacks_target(face.tensor, at)).collect();
            lacking.contains(&true).then(|| Arc::new(lacking))
        });
        let limit = if shares { 1.0 } else { Grid::largest(values).max(f32::MIN_POSITIVE) };
        let ramp = if shares { Ramp::Sequential } else { Ramp::Diverging };
        let whole = walk.graph.tensor(face.tensor).dtype == graph::Dtype::I32;
        Some(Grid { rows: size.0, columns: size.1, values: Arc::new(shown), hidden, ramp, limit, whole })
    }

    /// Rings around the cells of an operand that made the chosen cell.
    pub fn rings(self, face: Face, operand: Option<usize>) -> Vec<Ring> {
        let Some(operand) = operand else { return Vec::new() };
        let Some(Opened { explanation: Some(explanation), .. }) = self.opened.get() else {
            return Vec::new();
        };
        let cells: Vec<(usize, usize)> = explanation
            .terms
            .iter()
            .flat_map(|term| &term.cells)
            .filter(|cell| cell.operand == operand)
            .filter_map(|cell| face.cell(cell.offset))
            .collect();
        let Some(&first) = cells.first() else { return Vec::new() };
        let fold = |pick: fn(usize, usize) -> usize| {
            cells.iter().fold(first, |(row, column), cell| (pick(row, cell.0), pick(column, cell.1)))
        };
        let (from, to) = (fold(usize::min), fold(usize::max));
        let size = (to.0 - from.0 + 1, to.1 - from.1 + 1);
        let class = if operand == 0 { "ring band first" } else { "ring band second" };
        // Scattered cells (a RoPE pair of halves) are ringed one by one.
        if size.0 * size.1 > cells.len() && cells.len() <= 4 {
            return cells.into_iter().map(|from| Ring { from, size: (1, 1), class }).collect();
        }
        vec![Ring { from, size, class }]
    }

    /// Nothing is asked at this place of a loss or of the targets, so there is no number to show.
    pub fn lacks_target(self, tensor: TensorId, offset: usize) -> bool {
        let lacks = || {
            let (walk, capture) = (self.walk.get()?, self.capture.get()?);
            let name = walk.graph.tensor(tensor).name.as_str();
            if !["targets", "token_loss", "loss"].contains(&name) {
                return None;
            }
            let targets = walk.values(&capture.values, walk.graph.find("targets")?);
            let none = |target: &f32| *target == graph::NO_TARGET as f32;
            Some(if name == "loss" {
                targets.iter().all(none)
            } else {
                targets.get(offset).is_some_and(none)
            })
        };
        lacks().unwrap_or(false)
    }

    /// What stands at `index` of a tensor's axis: the token there, or nothing for features.
    pub fn axis_label(self, tensor: TensorId, axis: AxisName, index: usize) -> Option<String> {
        let vocabulary = self.vocabulary.read();
        let label = |id: u32| vocabulary.get(id as usize).cloned();
        match axis {
            AxisName::T | AxisName::S => {
                let of_source = self.walk.with(|walk| {
                    walk.as_ref().is_some_and(|walk| reads_source(&walk.graph.tensor(tensor).name, axis))
                });
                let id = self.store.example.with(|example| {
                    if of_source { &example.source } else { &example.tokens }.get(index).copied()
                });
                id.and_then(label)
            }
            AxisName::V => label(index as u32),
            _ => None,
        }
    }

    /// An axis position in words: `query 3 “on”`.
    pub fn position(self, tensor: TensorId, axis: AxisName, index: usize, is_row: bool) -> String {
        let words = self.store.words();
        let place = if is_row { words.row } else { words.column };
        let place = crate::text::fill(place, &[&index.to_string()]);
        match self.axis_label(tensor, axis, index) {
            Some(token) => format!("{place} “{token}”"),
            None => place,
        }
    }

    /// Goes to a stop; the cell stays where the next result has the same face.
    pub fn go(self, to: usize) {
        let Some(walk) = self.walk.get_untracked() else { return };
        let Some(stop) = walk.stops.get(to) else { return };
        let face = |stop: &Stop| Face::of(&walk.graph, stop.tensor, 0, walk.dims.heads);
        let (from, next) = (face(&walk.stops[self.at.get_untracked()]), face(stop));
        let mut route = self.store.router.peek();
        if (from.row_axis, from.column_axis) != (next.row_axis, next.column_axis) {
            route.cell = None;
        }
        route.view = View::Operation;
        route.op = if to == 0 { String::new() } else { stop.name.clone() };
        self.hover.set(None);
        self.store.router.go(route);
    }
}

/// Where a tensor of shares says which of its cells the mask hides: the softmax's operand.
fn hidden_source(walk: &Walk, tensor: TensorId) -> Option<TensorId> {
    let operation = walk.graph.operation(walk.graph.producer(tensor)?);
    matches!(operation.op, Op::Softmax(_)).then(|| operation.inputs[0])
}
