//! The residual stream by depth: how large it is after each block, how alike its positions have become, and how large the
//! gradient is that comes back to it.

use crate::lens::use_lens;
use crate::picture::number;
use crate::text::fill;
use crate::text::lesson_figures::words;
use leptos::prelude::*;
use transformer::study::depth::block_gradients;
use transformer::study::measures::{mean_cosine, rms};

/// What is measured after a block.
#[derive(Clone, Debug, PartialEq)]
struct After {
    block: usize,
    signal: f64,
    cosine: Option<f64>,
    gradient: f64,
}

/// The figure.
#[component]
pub fn Stream() -> impl IntoView {
    let lens = use_lens();
    let say = move || words(lens.speech.language());
    let blocks = Memo::new(move |_| {
        let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
        let values = |tensor| walk.values(&capture.values, tensor);
        let after = |block: transformer::study::depth::BlockGradient| {
            let output = values(walk.graph.find(&block.output)?);
            let (signal, cosine) = (rms(output), mean_cosine(output, walk.dims.width));
            Some(After { block: block.block, signal, cosine, gradient: block.stream })
        };
        let all: Vec<After> = block_gradients(&walk.graph, values).into_iter().filter_map(after).collect();
        (!all.is_empty()).then_some(all)
    });
    let bar =
        |share: f64| format!("scaleX({:.4})", if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 });
    let rows = move || {
        let all = blocks.get().unwrap_or_default();
        let most = |of: fn(&After) -> f64| all.iter().map(of).fold(f64::MIN_POSITIVE, f64::max);
        let (signal, gradient) = (most(|after| after.signal), most(|after| after.gradient));
        let cell = move |share: f64, class: &'static str, told: String| {
            view! {
                <td><span class="track2" aria-hidden="true"><i class=class style:transform=bar(share)></i></span></td>
                <td class="num">{told}</td>
            }
        };
        let row = |after: &After| {
            let cosine =
                after.cosine.map_or_else(|| "–".to_owned(), |cosine| number::fixed(cosine as f32, 2));
            view! {
                <tr>
                    <th scope="row">{fill(say().after_block, &[&(after.block + 1).to_string()])}</th>
                    {cell(after.signal / signal, "rs", number::significant(after.signal, 3))}
                    {cell(after.cosine.unwrap_or(0.0), "sc", cosine)}
                    {cell(after.gradient / gradient, "k", number::significant(after.gradient, 3))}
                </tr>
            }
        };
        all.iter().rev().map(row).collect_view()
    };
    view! {
        <div class="scrollx" tabindex="0">
            <table class="streamrows" id="lesson-stream">
                <thead><tr>
                    <td></td>
                    <th scope="col" colspan="2">{move || say().stream_signal}</th>
                    <th scope="col" colspan="2">{move || say().stream_cosine}</th>
                    <th scope="col" colspan="2">{move || say().stream_gradient}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
