//! Gradient norm by depth: a strip with a bar for the stream and one for the weights of every block.

use crate::control::Save;
use crate::lens::use_lens;
use crate::picture::number;
use crate::scene::side_name;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use transformer::study::depth::{BlockGradient, block_gradients};

/// The strip; shown on the way back only.
#[component]
pub fn Depth() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = move || lens.words();
    let blocks = Memo::new(move |_| {
        let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
        lens.backward
            .get()
            .then(|| block_gradients(&walk.graph, |tensor| walk.values(&capture.values, tensor)))
    });
    let rows = move || {
        let blocks = blocks.get().unwrap_or_default();
        let largest = |of: fn(&BlockGradient) -> f64| blocks.iter().map(of).fold(f64::MIN_POSITIVE, f64::max);
        let (stream, weights) = (largest(|block| block.stream), largest(|block| block.weights));
        let name = |block: &BlockGradient| {
            let side = side_name(block.side).map(|name| format!("{} · ", name(speech.words())));
            format!(
                "{}{}",
                side.unwrap_or_default(),
                fill(speech.words().block, &[&(block.block + 1).to_string()])
            )
        };
        let bar = |share: f64| format!("scaleX({share:.4})");
        let row = |block: &BlockGradient| {
            let (of_stream, of_weights) =
                (number::significant(block.stream, 3), number::significant(block.weights, 3));
            let said = fill(words().depth_says, &[&name(block), &of_stream, &of_weights]);
            view! {
                <li aria-label=said>
                    <span>{name(block)}</span>
                    <span class="mut">{words().depth_stream}</span>
                    <span class="track2" aria-hidden="true"><i style:transform=bar(block.stream / stream)></i></span>
                    <span class="num">{of_stream}</span>
                    <span class="mut">{words().depth_weights}</span>
                    <span class="track2" aria-hidden="true"><i style:transform=bar(block.weights / weights)></i></span>
                    <span class="num">{of_weights}</span>
                </li>
            }
        };
        blocks.iter().rev().map(row).collect_view()
    };
    let no_target = move || {
        let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
        let targets = walk.values(&capture.values, walk.graph.find("targets")?);
        let none = targets.iter().all(|&target| target == graph::NO_TARGET as f32);
        (lens.backward.get() && none).then(|| words().no_target_anywhere)
    };
    view! {
        <Show when=move || blocks.read().is_some()>
            <section class="depth" id="depth" aria-label=move || words().depth_title>
                <h2>{move || words().depth_title}</h2>
                <p class="trouble">{no_target}</p>
                <ol>{rows}</ol>
                <Save name="depth" what=Signal::derive(move || words().depth_title.to_owned())/>
            </section>
        </Show>
    }
}
