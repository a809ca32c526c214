//! How many parameters the model has, and which part has how many of them.

use crate::picture::number;
use crate::picture::table::{ReadAsTable, Rows};
use crate::text::{Words, fill, use_speech};
use leptos::prelude::*;
use transformer::{Extent, ForwardGraph, ModelConfig, Part, Side, Topology, part_of, place};

/// In the order of the bar.
const PARTS: [Part; 4] = [Part::Embedding, Part::Attention, Part::FeedForward, Part::Norm];

/// The count, a bar of shares, and the exact counts as a table.
#[component]
pub fn Parameters(config: Memo<ModelConfig>) -> impl IntoView {
    let speech = use_speech();
    let words = move || speech.words();
    let counted = Memo::new(move |_| config.with(counts));
    let counts = move || counted.get().map(|counted| counted.parts);
    let sides = Memo::new(move |_| counted.get().and_then(|counted| counted.sides));
    let total = move || counts().map(|counts| counts.iter().sum::<u64>());
    let count = move |i: usize| counts().map_or(0, |counts| counts[i]);
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
        let total = total().unwrap_or(0);
        let all = row(words.all_parts, total, 1.0);
        let names = [words.side_encoder, words.side_decoder, words.side_shared];
        let sides = sides.get().into_iter().flat_map(|sides| names.into_iter().zip(sides));
        let sides = sides.map(|(name, count)| row(name, count, count as f64 / total.max(1) as f64));
        Rows {
            heads: [words.part, words.count, words.share].map(str::to_owned).to_vec(),
            rows: parts.chain([all]).chain(sides).collect(),
        }
    });
    let split = move || {
        let counts = sides.get()?.map(number::grouped);
        Some(fill(words().sides_say, &counts.each_ref().map(String::as_str)))
    };
    view! {
        <div class="params">
            <div class="total">
                <span class="big num" id="parameter-count">{move || total().map(number::grouped)}</span>
                <span class="mut">{move || words().parameters}</span>
            </div>
            <div class="stack" aria-hidden="true">{(0..PARTS.len()).map(bar).collect_view()}</div>
            <div class="legend">{(0..PARTS.len()).map(legend).collect_view()}</div>
            <p class="legend" id="sides">{split}</p>
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

/// Exact counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counts {
    /// In the order of [`PARTS`]; cross-attention is attention.
    parts: [u64; 4],
    /// Of an encoder-decoder: encoder, decoder, and what both share.
    sides: Option<[u64; 3]>,
}

/// None for a configuration that is refused.
fn counts(config: &ModelConfig) -> Option<Counts> {
    let forward = {
        let dims = config.validate().ok()?;
        ForwardGraph::new(&dims, Extent::least(&dims)).ok()?
    };
    let of = |belongs: &dyn Fn(&str) -> bool| {
        let tensors = forward.graph.parameters().filter(|(_, tensor)| belongs(&tensor.name));
        tensors.map(|(_, tensor)| tensor.shape.len() as u64).sum()
    };
    let parts = PARTS.map(|part| of(&|name| part_of(name) == part));
    let sides = [Side::Encoder, Side::Decoder, Side::Only].map(|side| of(&|name| place(name).side == side));
    Some(Counts { parts, sides: (config.topology == Topology::EncoderDecoder).then_some(sides) })
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
            assert_eq!(
                counts(&config).unwrap().parts.iter().sum::<u64>(),
                config.parameter_count(),
                "{config:?}"
            );
        }
    }

    #[test]
    fn the_sides_of_an_encoder_decoder_add_up_and_differ_by_cross_attention() {
        let topology = Topology::EncoderDecoder;
        let config = ModelConfig { topology, position: Position::Learned, ..ModelConfig::textbook(43, 7) };
        let found = counts(&config).unwrap();
        let [encoder, decoder, shared] = found.sides.unwrap();
        assert_eq!(encoder + decoder + shared, config.parameter_count());
        assert_eq!(shared, 43 * 32);
        // In each of two layers: four projections and a norm.
        assert_eq!(decoder - encoder, 2 * (4 * 32 * 32 + 32));
        assert_eq!(found.parts[1], 2 * 3 * 4 * 32 * 32);
        assert_eq!(counts(&ModelConfig::textbook(43, 7)).unwrap().sides, None);
    }
}
