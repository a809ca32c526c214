//! What the view is about: the token that is looked at, all vectors, who is near.

use crate::lens::{Lens, use_lens};
use crate::text::Speech;
use leptos::prelude::*;
use transformer::study::neighbours::{Neighbour, neighbours};
use transformer::study::pca::{Plane, plane};

/// The table of all tokens' vectors.
pub const TABLE: &str = "token_embedding.weight";

/// Neighbours that are marked in the picture.
pub const MARKED: usize = 5;

/// What the view is about; `Copy`, handed down through the context.
#[derive(Clone, Copy)]
pub struct Subject {
    /// The microscope.
    pub lens: Lens,
    /// The language that is spoken.
    pub speech: Speech,
    /// The token that is looked at.
    pub chosen: Memo<usize>,
    choice: RwSignal<Option<usize>>,
    /// V
    pub count: Memo<usize>,
    /// All other tokens, the nearest first.
    pub near: Memo<Vec<Neighbour>>,
    /// Where they lie.
    pub plane: Memo<Option<Plane>>,
    /// The neighbour whose cosine is taken apart.
    pub opened: RwSignal<Option<usize>>,
}

impl Subject {
    /// Derived from the lens.
    pub fn new() -> Self {
        let lens = use_lens();
        let choice = RwSignal::new(None);
        let count =
            Memo::new(move |_| lens.walk.with(|walk| walk.as_ref().map_or(0, |walk| walk.dims.vocabulary)));
        let chosen = Memo::new(move |_| {
            let first = lens.example.with(|example| example.tokens.first().map_or(0, |&id| id as usize));
            choice.get().unwrap_or(first).min(count.get().saturating_sub(1))
        });
        let near = Memo::new(move |_| {
            let of = chosen.get();
            table(lens, |values, width| neighbours(values, width, of)).unwrap_or_default()
        });
        let plane = Memo::new(move |before: Option<&Option<Plane>>| {
            let before = before.and_then(Option::as_ref);
            // Between two captures the picture stays.
            table(lens, |values, width| plane(values, width, before)).unwrap_or_else(|| before.cloned())
        });
        Self { lens, speech: lens.speech, chosen, choice, count, near, plane, opened: RwSignal::new(None) }
    }

    /// Looks at another token.
    pub fn choose(self, id: usize) {
        self.choice.set(Some(id));
    }

    /// A token as it is shown.
    pub fn label(self, id: usize) -> String {
        self.lens.vocabulary.read().get(id).cloned().unwrap_or_else(|| id.to_string())
    }
}

/// Runs `read` on the captured table and its width.
fn table<R>(lens: Lens, read: impl FnOnce(&[f32], usize) -> R) -> Option<R> {
    let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
    let tensor = walk.graph.find(TABLE)?;
    let values = walk.values(&capture.values, tensor);
    (!values.is_empty()).then(|| read(values, walk.graph.shape(tensor).last()))
}
