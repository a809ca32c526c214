//! Gradient norms of the weights by block, of all runs side by side, on a logarithmic scale.

use super::parting::walk_of;
use super::told::letter;
use crate::control::Save;
use crate::picture::number;
use crate::picture::plot::Axis;
use crate::picture::table::Rows;
use crate::picture::written::plain;
use crate::run::{Compared, Passes, Wish};
use crate::text::compare::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use transformer::Side;
use transformer::study::depth::{BlockGradient, block_gradients};

/// Height of the picture and room under it, in px; the room that a run takes, and where bars begin.
const HEIGHT: f64 = 190.0;
const FOOT: f64 = 22.0;
const BLOCK: f64 = 16.0;
const LEFT: f64 = 52.0;

/// The card.
#[component]
pub fn ByDepth(compared: Compared) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let all = Memo::new(move |_| {
        let asked = compared.asked.get()?;
        let passes = compared.passes.get();
        let of = |(wish, passes): (&Wish, &Passes)| {
            let capture = passes[1].as_ref().or(passes[0].as_ref())?;
            let walk = walk_of(&wish.config, capture)?;
            let blocks = block_gradients(&walk.graph, |tensor| walk.values(&capture.values, tensor));
            Some((capture.step, blocks))
        };
        let found: Vec<Option<(u32, Vec<BlockGradient>)>> =
            asked.wishes.iter().zip(&passes).map(of).collect();
        found.iter().any(Option::is_some).then_some(found)
    });
    let step = move || {
        let found = all.get()?;
        let step = found.iter().flatten().map(|(step, _)| *step).max()?;
        Some(fill(say().depth_says, &[&number::grouped(step.into())]))
    };
    let picture = move || {
        let found = all.get()?;
        let deepest = found.iter().flatten().max_by_key(|(_, blocks)| blocks.len())?.1.clone();
        let values = || found.iter().flatten().flat_map(|(_, blocks)| blocks).map(|block| block.weights);
        let axis = Axis::over(values(), true);
        let up = (HEIGHT - FOOT, 14.0);
        let runs = found.len() as f64;
        let wide = (BLOCK * (runs + 1.0)).max(60.0);
        let width = LEFT + deepest.len() as f64 * wide + 12.0;
        let mut out = String::new();
        for tick in axis.ticks() {
            let at = axis.px(tick, up);
            out += &format!(
                "<path class=\"gridline\" d=\"M{LEFT} {at:.1}H{width:.1}\"/><text class=\"tick end\" x=\"{}\" y=\"{:.1}\">{}</text>",
                LEFT - 6.0,
                at + 3.5,
                number::significant(tick, 1)
            );
        }
        for (i, block) in deepest.iter().enumerate() {
            let middle = LEFT + (i as f64 + 0.5) * wide;
            out += &format!(
                "<text class=\"tick middle\" x=\"{middle:.1}\" y=\"{}\">{}</text>",
                HEIGHT - 6.0,
                name(block, say())
            );
            for (run, found) in found.iter().enumerate() {
                let Some(own) = found.as_ref().and_then(|(_, blocks)| {
                    blocks.iter().find(|other| (other.side, other.block) == (block.side, block.block))
                }) else {
                    continue;
                };
                let x = middle + (run as f64 - (runs - 1.0) / 2.0) * BLOCK.min(wide / (runs + 1.0));
                let y = axis.px(own.weights.max(axis.from), up);
                out += &format!(
                    "<path class=\"runline run{run}\" d=\"M{x:.1} {:.1}V{y:.1}\"/><circle class=\"rundot run{run}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"><title>{} {}</title></circle>",
                    up.0,
                    letter(run),
                    number::significant(own.weights, 3)
                );
            }
        }
        let said = said(&found, say());
        Some(view! {
            <svg role="img" aria-label=said width=width height=HEIGHT id="compare-depth" inner_html=out></svg>
        })
    };
    let numbers = Callback::new(move |()| all.get().map(|found| rows(&found, say())).unwrap_or_default());
    view! {
        <section class="card g-depth">
            <header>
                <h2>{move || say().depth}</h2>
                <span class="sp"></span>
                <Save name="gradients" what=Signal::derive(move || say().depth.to_owned()) rows=numbers/>
            </header>
            <p class="mut pad1">{step}</p>
            <div class="pad0 scrollx" tabindex="0">{picture}</div>
            <Show when=move || all.read().is_none()><p class="empty">{move || say().depth_waits}</p></Show>
        </section>
    }
}

fn name(block: &BlockGradient, say: &crate::text::compare::CompareWords) -> String {
    let template = match block.side {
        Side::Only => say.block,
        Side::Encoder => say.encoder_block,
        Side::Decoder => say.decoder_block,
    };
    fill(template, &[&(block.block + 1).to_string()])
}

/// The norms: a row a block, a column a run.
fn rows(found: &[Option<(u32, Vec<BlockGradient>)>], say: &crate::text::compare::CompareWords) -> Rows {
    let deepest = found.iter().flatten().map(|(_, blocks)| blocks).max_by_key(|blocks| blocks.len());
    let row = |block: &BlockGradient| {
        let norm = |found: &Option<(u32, Vec<BlockGradient>)>| {
            let own = found.iter().flat_map(|(_, blocks)| blocks);
            let own = own.into_iter().find(|own| (own.side, own.block) == (block.side, block.block));
            own.map(|own| plain(own.weights as f32)).unwrap_or_default()
        };
        std::iter::once(name(block, say)).chain(found.iter().map(norm)).collect()
    };
    Rows {
        heads: std::iter::once(say.depth.to_owned()).chain((0..found.len()).map(letter)).collect(),
        rows: deepest.into_iter().flatten().map(row).collect(),
    }
}

fn said(found: &[Option<(u32, Vec<BlockGradient>)>], say: &crate::text::compare::CompareWords) -> String {
    let run = |(i, found): (usize, &Option<(u32, Vec<BlockGradient>)>)| {
        let blocks = &found.as_ref()?.1;
        let told = blocks
            .iter()
            .map(|block| format!("{} {}", name(block, say), number::significant(block.weights, 3)));
        Some(format!("{}: {}", letter(i), told.collect::<Vec<_>>().join(", ")))
    };
    found.iter().enumerate().filter_map(run).collect::<Vec<_>>().join("; ")
}
