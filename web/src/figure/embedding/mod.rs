//! Tokens as vectors: the rows that the example looks up, the plane in which all rows differ most, and who is near.

mod looked_up;
mod near;
mod projection;

use crate::lens::{Lens, use_lens};
use crate::text::views::embedding::words;
use crate::text::{Speech, use_speech};
use leptos::prelude::*;
use transformer::study::neighbours::{Neighbour, neighbours};
use transformer::study::pca::{Plane, plane};

/// The table of all tokens' vectors.
const TABLE: &str = "token_embedding.weight";

/// Neighbours that are marked in the picture.
const MARKED: usize = 5;

/// What the view is about; `Copy`, handed down through the context.
#[derive(Clone, Copy)]
struct Subject {
    lens: Lens,
    speech: Speech,
    /// The token that is looked at.
    chosen: Memo<usize>,
    choice: RwSignal<Option<usize>>,
    /// V
    count: Memo<usize>,
    /// All other tokens, the nearest first.
    near: Memo<Vec<Neighbour>>,
    /// Where they lie.
    plane: Memo<Option<Plane>>,
    /// The neighbour whose cosine is taken apart.
    opened: RwSignal<Option<usize>>,
}

impl Subject {
    fn new() -> Self {
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

    fn choose(self, id: usize) {
        self.choice.set(Some(id));
    }

    /// A token as it is shown.
    fn label(self, id: usize) -> String {
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

/// The view.
#[component]
pub fn Embedding() -> impl IntoView {
    let speech = use_speech();
    let said = move || words(speech.language());
    let subject = Subject::new();
    provide_context(subject);
    let waiting = Memo::new(move |_| subject.lens.capture.with(Option::is_none));
    view! {
        <section class="viewhome embeddingview" id="region-canvas" tabindex="-1" aria-label=move || said().title>
            <h1>{move || said().title}</h1>
            <p class="ink2">{move || said().lead}</p>
            <Show when=move || waiting.get()><p class="mut" role="status">{move || speech.words().loading_values}</p></Show>
            <div class="embeddingpair">
                <projection::Projection/>
                <near::Near/>
            </div>
            <looked_up::LookedUp/>
        </section>
    }
}
