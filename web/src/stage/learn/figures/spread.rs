//! One query against eight keys at four widths: what dividing by √D does to the weights, and how the scores of many
//! pairs spread. Queries and keys are drawn at random, every number with variance 1.

use super::kept::kept;
use super::softmax::weights;
use crate::picture::number;
use crate::text::learn::words;
use crate::text::use_speech;
use graph::random::unit;
use leptos::prelude::*;

const WIDTHS: [u32; 4] = [4, 16, 64, 256];
const KEYS: u32 = 8;

/// Pairs of a query and a key whose scores the spread is taken of: a few would hide how it grows.
const PAIRS: u32 = 512;

/// Size of one picture.
const SIZE: (f64, f64) = (120.0, 74.0);

/// The figure.
#[component]
pub fn Spread() -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let seed = kept(1, (0, 999));
    let column = move |width: u32| {
        let pictures = move || {
            let pairs = (1..=PAIRS).flat_map(|pair| {
                scores((seed.get() as u32).wrapping_mul(PAIRS).wrapping_add(pair), width, 1)
            });
            let spread = (pairs.map(|score| score * score).sum::<f64>() / f64::from(PAIRS)).sqrt();
            let scores = scores(seed.get() as u32, width, KEYS);
            let root = f64::from(width).sqrt();
            let scaled: Vec<f64> = scores.iter().map(|score| score / root).collect();
            view! {
                <Bars weights=weights(&scores, 1.0) spread/>
                <Bars weights=weights(&scaled, 1.0) spread=spread / root/>
            }
        };
        view! { <div class="spreadcolumn"><b class="num">"D = "{width}</b>{pictures}</div> }
    };
    view! {
        <div class="spread">
            <div class="spreadcolumn spreadnames"><b></b><span>"QKᵀ"</span><span>"QKᵀ / √D"</span></div>
            {WIDTHS.map(column).collect_view()}
        </div>
        <button type="button" class="btn sm" on:click=move |_| seed.update(|seed| *seed += 1)>{move || say().another_draw}</button>
    }
}

#[component]
fn Bars(weights: Vec<f64>, spread: f64) -> impl IntoView {
    let most = weights.iter().copied().fold(0.0, f64::max);
    let bar = |(i, weight): (usize, &f64)| {
        let height = (weight * (SIZE.1 - 4.0)).max(1.0);
        let x = i as f64 * SIZE.0 / f64::from(KEYS) + 1.5;
        view! {
            <rect x=x y=SIZE.1 - height width=SIZE.0 / f64::from(KEYS) - 3.0 height=height class="spreadbar" class:most=*weight == most></rect>
        }
    };
    let bars = weights.iter().enumerate().map(bar).collect_view();
    let told = format!("max {}, σ {}", number::significant(most, 2), number::significant(spread, 2));
    view! {
        <figure>
            <svg viewBox=format!("0 0 {} {}", SIZE.0, SIZE.1) role="img" aria-label=told.clone()>{bars}</svg>
            <span class="num mut">{told}</span>
        </figure>
    }
}

/// Scores of one query against some keys, of numbers with variance 1.
fn scores(seed: u32, width: u32, keys: u32) -> Vec<f64> {
    // Two uniform numbers make a normal one (Box and Muller 1958).
    let normal = |step: u32, row: u32| {
        let (radius, turn) = (unit(seed, step, 2 * row), unit(seed, step, 2 * row + 1));
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * turn).cos()
    };
    (1..=keys).map(|key| (0..width).map(|i| normal(0, i) * normal(key, i)).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_spread_like_the_root_of_the_width() {
        let spread = |width: u32| {
            let all: Vec<f64> = (0..400).flat_map(|seed| scores(seed, width, KEYS)).collect();
            (all.iter().map(|x| x * x).sum::<f64>() / all.len() as f64).sqrt()
        };
        for width in WIDTHS {
            let ratio = spread(width) / f64::from(width).sqrt();
            assert!((0.9..1.1).contains(&ratio), "D {width}: {ratio}");
        }
        assert!((weights(&scores(1, 16, KEYS), 1.0).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
