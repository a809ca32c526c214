//! One row of scores as weights, divided by a temperature that the reader slides.

use super::kept::{POSITIONS, kept};
use crate::lens::use_lens;
use crate::picture::number;
use crate::text::learn::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;

/// Scores below this are hidden by the mask.
const HIDDEN: f32 = -1e29;

/// The figure: weights of a query over its keys, of the first head of the first block.
#[component]
pub fn Softmax() -> impl IntoView {
    let (speech, lens) = (use_speech(), use_lens());
    let say = move || words(speech.language());
    let row = kept(6, POSITIONS);
    let notch = kept(0, (-12, 12));
    // Each notch of the slider is a factor of the fourth root of 2.
    let temperature = Memo::new(move |_| 2f64.powf(f64::from(notch.get()) / 4.0));
    let scores = Memo::new(move |_| {
        let (walk, capture) = (lens.walk.get()?, lens.capture.get()?);
        let tensor = walk.graph.find("block.0.attention.masked")?;
        let keys = capture.tokens.len().max(1);
        let all = walk.values(&capture.values, tensor);
        let row = (row.get() as usize).min(keys - 1);
        let scores = all.get(row * keys..(row + 1) * keys)?;
        Some(scores.iter().copied().filter(|score| *score > HIDDEN).map(f64::from).collect::<Vec<_>>())
    });
    let length = Memo::new(move |_| {
        lens.capture.with(|capture| capture.as_ref().map_or(1, |capture| capture.tokens.len()))
    });
    let bars = move || {
        let scores = scores.get()?;
        let (now, plain) = (weights(&scores, temperature.get()), weights(&scores, 1.0));
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let tokens = lens.capture.with(|capture| capture.as_ref().map(|capture| capture.tokens.clone()))?;
        let vocabulary = lens.vocabulary.read();
        let bar = |s: usize| {
            let token =
                tokens.get(s).and_then(|id| vocabulary.get(*id as usize)).cloned().unwrap_or_default();
            let width = |share: f64| format!("scaleX({share:.4})");
            view! {
                <li>
                    <span class="num mut">{s}</span>
                    <span class="tok">{token}</span>
                    <span class="num">{number::fixed(scores[s] as f32, 2)}</span>
                    <span class="num">{number::significant(((scores[s] - most) / temperature.get()).exp(), 3)}</span>
                    <span class="track2 softmaxbar" aria-hidden="true"><i class="was" style:transform=width(plain[s])></i><i style:transform=width(now[s])></i></span>
                    <span class="num">{number::fixed(now[s] as f32, 3)}</span>
                </li>
            }
        };
        Some((0..scores.len()).map(bar).collect_view())
    };
    let slide =
        |into: RwSignal<i32>| move |event| drop(event_target_value(&event).parse().map(|to| into.set(to)));
    view! {
        <div class="softmaxfigure">
            <label>{move || say().query_row}
                <input type="range" min="0" max=move || (length.get().max(2) - 1).to_string() prop:value=move || { length.track(); row.get().to_string() }
                    on:input=move |event| drop(event_target_value(&event).parse().map(|to| row.set(to)))/>
                <output class="num">{row}</output>
            </label>
            <label>{move || say().temperature}
                <input type="range" min="-12" max="12" id="lesson-temperature" prop:value=move || notch.get().to_string() on:input=slide(notch)/>
                <output class="num">{move || number::significant(temperature.get(), 2)}</output>
            </label>
            <p class="softmaxhead mut" aria-hidden="true"><span></span><span></span><span>{move || say().score}</span><span>{move || say().exponential}</span><span></span><span>{move || say().weight}</span></p>
            <ol class="softmaxrows">{bars}</ol>
            <p class="mut">{move || fill(say().softmax_says, &[&row.get().to_string()])}</p>
        </div>
    }
}

/// exp(s / temperature) over the sum of all.
pub fn weights(scores: &[f64], temperature: f64) -> Vec<f64> {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let all: Vec<f64> = scores.iter().map(|score| ((score - most) / temperature).exp()).collect();
    let sum: f64 = all.iter().sum();
    all.into_iter().map(|one| one / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_sharpens_and_flattens() {
        let scores = [1.0, 2.0, 4.0];
        let [cold, plain, hot] = [0.25, 1.0, 8.0].map(|temperature| weights(&scores, temperature));
        assert!(cold[2] > plain[2] && plain[2] > hot[2] && hot[0] > plain[0]);
        for all in [cold, plain, hot] {
            assert!((all.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
