//! What the view is about: kinds of attention, the chosen layer and head (kept in the address), and their values.

use crate::picture::grid::Grid;
use crate::picture::palette::Ramp;
use crate::stage::inspect::layout::Face;
use crate::stage::inspect::lens::{Lens, Shared};
use crate::stage::inspect::walk::Walk;
use crate::store::{Store, use_store};
use crate::text::Language;
use crate::text::views::heads::words;
use graph::{AxisName, TensorId};
use leptos::prelude::*;
use std::sync::Arc;
use transformer::study::heads::{Measure, Measured, Weights, mean_over_heads, measure};
use transformer::{Side, attentions, place};

/// Attention of one stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// What names of the stack begin with: nothing, `encoder.`, `decoder.`
    prefix: &'static str,
    /// `attention` or `cross_attention`.
    local: &'static str,
    /// Number of layers.
    pub layers: usize,
}

impl Kind {
    /// Name of a tensor of a layer.
    pub fn tensor(&self, layer: usize, name: &str) -> String {
        format!("{}block.{layer}.{}.{name}", self.prefix, self.local)
    }

    /// Queries and keys are of two sequences.
    pub fn crosses(&self) -> bool {
        self.local == "cross_attention"
    }

    /// What it is called.
    pub fn title(&self, language: Language) -> &'static str {
        let words = words(language);
        match (self.prefix, self.local) {
            (_, "cross_attention") => words.cross,
            ("encoder.", _) => words.of_encoder,
            ("decoder.", _) => words.of_decoder,
            _ => words.of_only,
        }
    }
}

/// A head of a layer of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Chosen {
    /// Index of the kind.
    pub kind: usize,
    /// From 0.
    pub layer: usize,
    /// From 0.
    pub head: usize,
}

/// All of it; `Copy`, handed down through the context.
#[derive(Clone, Copy)]
pub struct Subject {
    /// The microscope.
    pub lens: Lens,
    /// The page's state.
    pub store: Store,
    /// Kinds of attention, in running order.
    pub kinds: Memo<Vec<Kind>>,
    /// H.
    pub heads: Memo<usize>,
    /// The head that is shown large.
    pub chosen: Memo<Chosen>,
    /// The measure whose cells are shown.
    pub opened: RwSignal<Option<Measure>>,
}

impl Subject {
    /// Derived from the lens and the address.
    pub fn new() -> Self {
        let (store, lens) = (use_store(), expect_context::<Lens>());
        let kinds = Memo::new(move |_| {
            lens.walk.with(|walk| walk.as_ref().map(|walk| kinds(walk)).unwrap_or_default())
        });
        let heads =
            Memo::new(move |_| lens.walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.dims.heads)));
        let chosen = Memo::new(move |_| {
            let op = store.router.op();
            let at = place(&op);
            let kinds = kinds.read();
            let local = at.local.split('.').next().unwrap_or_default();
            let of = |kind: &Kind| kind.prefix == prefix(at.side) && kind.local == local;
            let kind = kinds.iter().position(of);
            let layers = kinds.get(kind.unwrap_or(0)).map_or(1, |kind| kind.layers);
            Chosen {
                kind: kind.unwrap_or(0),
                layer: at.block.unwrap_or(0).min(layers.saturating_sub(1)),
                head: store.router.head().min(heads.get() - 1),
            }
        });
        Self { lens, store, kinds, heads, chosen, opened: RwSignal::new(None) }
    }

    /// Shows another head; the address keeps it, and Operations opens there.
    pub fn choose(self, to: Chosen) {
        let Some(op) =
            self.kinds.read_untracked().get(to.kind).map(|kind| kind.tensor(to.layer, "probabilities"))
        else {
            return;
        };
        self.store.router.adjust(|route| (route.op, route.head) = (op, to.head));
    }

    /// Goes to the operation that makes a tensor.
    pub fn open(self, name: &str) {
        let at = self.lens.walk.with_untracked(|walk| walk.as_ref().map(|walk| walk.find(name)));
        self.lens.go(at.unwrap_or(0));
    }

    /// The kind that is shown.
    pub fn kind(self) -> Option<Kind> {
        self.kinds.read().get(self.chosen.get().kind).cloned()
    }

    /// The tensor of a name.
    pub fn find(self, name: &str) -> Option<TensorId> {
        self.lens.walk.with(|walk| walk.as_ref().and_then(|walk| walk.graph.find(name)))
    }

    /// Runs `read` on the values of a tensor.
    pub fn values<R>(self, name: &str, read: impl FnOnce(&[f32], &Walk) -> R) -> Option<R> {
        let (walk, capture) = (self.lens.walk.get()?, self.lens.capture.get()?);
        let tensor = walk.graph.find(name)?;
        Some(read(walk.values(&capture.values, tensor), &walk))
    }

    /// The face of a tensor, by heads that of `head`.
    pub fn face(self, name: &str, head: usize) -> Option<Face> {
        let walk: Shared<Walk> = self.lens.walk.get()?;
        Some(Face::of(&walk.graph, walk.graph.find(name)?, head, walk.dims.heads))
    }

    /// All of a face.
    pub fn grid(self, name: &str, head: usize) -> Option<Grid> {
        let face = self.face(name, head)?;
        self.lens.grid(face, (0, 0), (face.rows, face.columns))
    }

    /// The weights of a layer, averaged over its heads.
    pub fn mean_grid(self, kind: &Kind, layer: usize) -> Option<Grid> {
        let name = kind.tensor(layer, "probabilities");
        let first = self.grid(&name, 0)?;
        let values = self.values(&name, |values, walk| mean_over_heads(values, walk.dims.heads))?;
        Some(Grid { values: Arc::new(values), ramp: Ramp::Sequential, limit: 1.0, ..first })
    }

    /// Measures a head; where it is not there, nothing.
    pub fn measured(self, kind: &Kind, layer: usize, head: usize) -> Option<Vec<Measured>> {
        let (walk, capture) = (self.lens.walk.get()?, self.lens.capture.get()?);
        let values = |name: &str| {
            let tensor = walk.graph.find(&kind.tensor(layer, name))?;
            let shape = walk.graph.shape(tensor);
            let cells = shape.from_end(0) * shape.from_end(1);
            let values = walk.values(&capture.values, tensor).get(head * cells..(head + 1) * cells)?;
            Some((values, shape.from_end(0)))
        };
        let ((probabilities, keys), (visible, _)) = (values("probabilities")?, values("mask")?);
        let of_source =
            crate::stage::inspect::walk::reads_source(&kind.tensor(layer, "probabilities"), AxisName::T);
        let tokens: &[u32] = match (kind.crosses(), of_source) {
            (true, _) => &[],
            (false, true) => &capture.source,
            (false, false) => &capture.tokens,
        };
        let weights = Weights { keys, probabilities, visible, tokens };
        Some(Measure::ALL.into_iter().map(|what| measure(&weights, what)).collect())
    }

    /// A position with its token: `3 “7”`.
    pub fn position(self, tensor: TensorId, axis: AxisName, at: usize) -> String {
        match self.lens.axis_label(tensor, axis, at) {
            Some(token) => format!("{at} “{token}”"),
            None => at.to_string(),
        }
    }
}

fn prefix(side: Side) -> &'static str {
    match side {
        Side::Only => "",
        Side::Encoder => "encoder.",
        Side::Decoder => "decoder.",
    }
}

/// Kinds of attention in running order.
fn kinds(walk: &Walk) -> Vec<Kind> {
    let mut found: Vec<Kind> = Vec::new();
    for attention in attentions(&walk.graph) {
        let local = if attention.crosses { "cross_attention" } else { "attention" };
        let prefix = prefix(attention.side);
        match found.iter_mut().find(|kind| kind.prefix == prefix && kind.local == local) {
            Some(kind) => kind.layers += 1,
            None => found.push(Kind { prefix, local, layers: 1 }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::{Extent, ModelConfig, Topology};

    #[test]
    fn every_kind_of_attention_is_found_with_its_layers() {
        let walk = Walk::new(&ModelConfig::textbook(11, 12), Extent::new(1, 12)).unwrap();
        let [only] = &kinds(&walk)[..] else { panic!("one kind") };
        assert_eq!((only.tensor(1, "mixed").as_str(), only.layers), ("block.1.attention.mixed", 2));
        let config = ModelConfig { topology: Topology::EncoderDecoder, ..ModelConfig::textbook(11, 12) };
        let walk = Walk::new(&config, Extent::new(1, 3).with_source(4)).unwrap();
        let names: Vec<String> = kinds(&walk).iter().map(|kind| kind.tensor(0, "mask")).collect();
        assert_eq!(
            names,
            [
                "encoder.block.0.attention.mask",
                "decoder.block.0.attention.mask",
                "decoder.block.0.cross_attention.mask"
            ]
        );
        assert!(names.iter().all(|name| walk.graph.find(name).is_some()));
    }
}
