//! What the view is about: kinds of attention, the chosen layer and head (kept in the address), and their values.

use crate::lens::{Lens, Shared, use_lens};
use crate::picture::grid::{Grid, Ramp};
use crate::scene::{Face, Walk, reads_source};
use crate::text::views::heads::words;
use crate::text::{Language, Speech};
use graph::{AxisName, TensorId};
use leptos::prelude::*;
use std::sync::Arc;
use transformer::study::heads::{Measure, Measured, Weights, mean_over_heads, measure};
use transformer::{Attention, Side, attentions, place};

/// Attention of one stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    side: Side,
    crosses: bool,
    /// Number of layers.
    pub layers: usize,
}

impl Kind {
    /// Name of a tensor of a layer.
    pub fn tensor(&self, layer: usize, part: &str) -> String {
        Attention::at(self.side, layer, self.crosses).name(part)
    }

    /// Queries and keys are of two sequences.
    pub fn crosses(&self) -> bool {
        self.crosses
    }

    /// What it is called.
    pub fn title(&self, language: Language) -> &'static str {
        let words = words(language);
        match (self.crosses, self.side) {
            (true, _) => words.cross,
            (false, Side::Encoder) => words.of_encoder,
            (false, Side::Decoder) => words.of_decoder,
            (false, Side::Only) => words.of_only,
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
    /// The language that is spoken.
    pub speech: Speech,
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
        let lens = use_lens();
        let kinds = Memo::new(move |_| {
            lens.walk.with(|walk| walk.as_ref().map(|walk| kinds(walk)).unwrap_or_default())
        });
        let heads = Memo::new(move |_| lens.heads());
        let chosen = Memo::new(move |_| {
            let op = lens.here.op();
            let at = place(&op);
            let kinds = kinds.read();
            let crosses = Attention::of(&op).map(|attention| attention.crosses);
            let of = |kind: &Kind| kind.side == at.side && Some(kind.crosses) == crosses;
            let kind = kinds.iter().position(of);
            let layers = kinds.get(kind.unwrap_or(0)).map_or(1, |kind| kind.layers);
            Chosen {
                kind: kind.unwrap_or(0),
                layer: at.block.unwrap_or(0).min(layers.saturating_sub(1)),
                head: lens.head.get(),
            }
        });
        Self { lens, speech: lens.speech, kinds, heads, chosen, opened: RwSignal::new(None) }
    }

    /// Shows another head; the address keeps it, and Operations opens there.
    pub fn choose(self, to: Chosen) {
        let Some(op) =
            self.kinds.read_untracked().get(to.kind).map(|kind| kind.tensor(to.layer, "probabilities"))
        else {
            return;
        };
        self.lens.adjust(|place| (place.op, place.head) = (op, to.head));
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
        let of_source = reads_source(&kind.tensor(layer, "probabilities"), AxisName::T);
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

/// Kinds of attention in running order.
fn kinds(walk: &Walk) -> Vec<Kind> {
    let mut found: Vec<Kind> = Vec::new();
    for Attention { side, crosses, .. } in attentions(&walk.graph) {
        match found.iter_mut().find(|kind| kind.side == side && kind.crosses == crosses) {
            Some(kind) => kind.layers += 1,
            None => found.push(Kind { side, crosses, layers: 1 }),
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
