//! How many parameters the model has, and which part has how many of them.

use crate::picture::number;
use crate::picture::table::{ReadAsTable, Rows};
use crate::store::use_store;
use crate::text::{Words, fill};
use leptos::prelude::*;
use transformer::{Extent, ForwardGraph, ModelConfig, Part, part_of};

/// In the order of the bar.
const PARTS: [Part; 4] = [Part::Embedding, Part::Attention, Part::FeedForward, Part::Norm];

/// The count, a bar of shares, and the exact counts as a table.
#[component]
pub fn Parameters(config: Memo<ModelConfig>) -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let counts = Memo::new(move |_| config.with(counts));
    let total = move || counts.get().map(|counts| counts.iter().sum::<u64>());
    let count = move |i: usize| counts.get().map_or(0, |counts| counts[i]);
    let share = move |i: usize| count(i) as f64 / total().unwrap_or(1).max(1) as f64;
    let exact =
        move |i: usize| fill(words().parameters_of, &[part(words(), PARTS[i]), &number::grouped(count(i))]);
    let legend = move |i: usize| {
        let class = format!("part part-{i}");
        let text = move || {
            let words = words();
            let short = match PARTS[i] {
                Part::Embedding => words.share_embedding,
                Part::Attention => words.share_attention,
                Part::FeedForward => words.share_feed_forward,
                Part::Norm => words.share_norm,
            };
            fill(short, &[&format!("{:.0}%", share(i) * 100.0)])
        };
        view! { <span title=move || exact(i)><i class=class aria-hidden="true"></i>{text}</span> }
    };
    let bar = move |i: usize| {
        let class = format!("part part-{i}");
        view! { <i class=class title=move || exact(i) style:flex-grow=move || format!("{:.4}", share(i))></i> }
    };
    let rows = Signal::derive(move || {
        let words = words();
        let row = |name: &str, count: u64, share: f64| {
            vec![name.to_owned(), number::grouped(count), number::percent(share)]
        };
        let parts = (0..PARTS.len()).map(|i| row(part(words, PARTS[i]), count(i), share(i)));
        let all = row(words.all_parts, total().unwrap_or(0), 1.0);
        Rows {
            heads: [words.part, words.count, words.share].map(str::to_owned).to_vec(),
            rows: parts.chain([all]).collect(),
        }
    });
    view! {
        <div class="params">
            <div class="total">
                <span class="big num" id="parameter-count">{move || total().map(number::grouped)}</span>
                <span class="mut">{move || words().parameters}</span>
            </div>
            <div class="stack" aria-hidden="true">{(0..PARTS.len()).map(bar).collect_view()}</div>
            <div class="legend">{(0..PARTS.len()).map(legend).collect_view()}</div>
            <ReadAsTable rows/>
        </div>
    }
}

fn part(words: &Words, part: Part) -> &'static str {
    match part {
        Part::Embedding => words.part_embedding,
        Part::Attention => words.attention,
        Part::FeedForward => words.feed_forward,
        Part::Norm => words.normalization,
    }
}

/// None for a configuration that is refused.
fn counts(config: &ModelConfig) -> Option<[u64; 4]> {
    let forward = {
        let dims = config.validate().ok()?;
        ForwardGraph::new(&dims, Extent::least(&dims)).ok()?
    };
    let of = |part: Part| {
        let tensors = forward.graph.parameters().filter(|(_, tensor)| part_of(&tensor.name) == part);
        tensors.map(|(_, tensor)| tensor.shape.len() as u64).sum()
    };
    Some(PARTS.map(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::{FeedForward, Norm, Position};

    #[test]
    fn the_parts_add_up_to_the_count_of_the_table() {
        let textbook = ModelConfig::textbook(11, 12);
        let biased = ModelConfig { bias: true, norm: Norm::LayerNorm, ..textbook.clone() };
        let learned = ModelConfig { position: Position::Learned, tie_embeddings: false, ..textbook.clone() };
        let plain = ModelConfig { feed_forward: FeedForward::Silu, kv_heads: 1, ..textbook.clone() };
        for config in [textbook, biased, learned, plain] {
            assert_eq!(counts(&config).unwrap().iter().sum::<u64>(), config.parameter_count(), "{config:?}");
        }
    }
}
