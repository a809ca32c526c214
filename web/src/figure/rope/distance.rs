//! Score against distance: the same query and key, moved apart.

use super::bench::Bench;
use super::plot::{Line, Plot, Plotted};
use super::signed::signed;
use crate::control::Save;
use crate::picture::number;
use crate::picture::table::{ReadAsTable, Rows};
use crate::text::fill;
use leptos::prelude::*;
use transformer::study::rotation::{pair_at, score_at};

/// Up to so many whole distances are marked by dots.
const MOST_DOTS: usize = 130;

/// Points of a smooth curve, at most.
const POINTS: usize = 480;

/// The chart with its legend and table.
#[component]
pub fn Distance() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let plotted = Memo::new(move |_| plotted(bench).unwrap_or_default());
    let pair = move || fill(words().pair_alone, &[&bench.pair.get().to_string()]);
    view! {
        <section class="ropedistance">
            <h2>
                {move || words().by_distance}" "
                <span class="mut">{move || words().moved_apart}</span>
            </h2>
            <Plot plotted=plotted label=Signal::derive(move || says(bench)) height=178.0 id="pos-distance-chart"/>
            <p class="legend">
                <span><svg width="24" height="8" aria-hidden="true"><path d="M0 4H24" class="curve"></path></svg>{move || words().score}</span>
                <span><svg width="24" height="8" aria-hidden="true"><path d="M0 4H24" class="paircurve"></path></svg>{pair}</span>
                <Show when=move || !bench.is_own.get()>
                    <span><svg width="24" height="8" aria-hidden="true"><path d="M0 4H24" class="owncurve"></path></svg>{move || words().with_own}</span>
                </Show>
            </p>
            <ReadAsTable rows=Signal::derive(move || table(bench).unwrap_or_default())/>
            <Save name="distance" what=Signal::derive(move || words().by_distance.to_owned())/>
        </section>
    }
}

/// Distances of a smooth curve.
pub fn fine(span: (f64, f64)) -> Vec<f64> {
    let length = span.1 - span.0;
    let steps = ((length * 6.0) as usize).clamp(2, POINTS);
    (0..=steps).map(|i| span.0 + length * i as f64 / steps as f64).collect()
}

/// Every whole distance.
pub fn whole(span: (f64, f64)) -> Vec<f64> {
    (span.0 as i64..=span.1 as i64).map(|at| at as f64).collect()
}

fn plotted(bench: Bench) -> Option<Plotted> {
    let (rope, own, vectors) = (bench.rope.get()?, bench.own.get()?, bench.vectors.get()?);
    let (query, key, span) = (&vectors.query, &vectors.key, bench.span());
    let pair = bench.pair.get().min(rope.pairs() - 1);
    let curve = |class, value: &dyn Fn(f64) -> f64| Line {
        points: fine(span).into_iter().map(|at| (at, value(at))).collect(),
        class,
    };
    let score = |at| score_at(&rope, query, key, at);
    let mut lines = vec![curve("paircurve", &|at| pair_at(&rope, query, key, pair, at))];
    if own != rope {
        lines.push(curve("owncurve", &|at| score_at(&own, query, key, at)));
    }
    lines.push(curve("curve", &score));
    let whole = whole(span);
    let dots = if whole.len() <= MOST_DOTS { whole } else { Vec::new() };
    let at = bench.distance() as f64;
    let far = bench.trained.get() as f64 - 1.0;
    Some(Plotted {
        x: span,
        y: None,
        lines,
        dots: dots.into_iter().map(|at| (at, score(at))).collect(),
        band: Vec::new(),
        mark: Some(((at, score(at)), format!("m − n = {}", signed(bench.distance())))),
        trained: Some((far, fill(bench.words().trained, &[&signed(far as i64)]))),
    })
}

/// The result of the chart in a sentence.
fn says(bench: Bench) -> String {
    let said = || {
        let (rope, vectors, span) = (bench.rope.get()?, bench.vectors.get()?, bench.span());
        let score = |at: f64| score_at(&rope, &vectors.query, &vectors.key, at);
        let all = whole(span);
        let by = |a: &&f64, b: &&f64| score(**a).total_cmp(&score(**b));
        let (most, least) = (*all.iter().max_by(by)?, *all.iter().min_by(by)?);
        let written = |at: f64| number::fixed(score(at) as f32, 3);
        let here = bench.distance();
        let whole = |at: f64| signed(at as i64);
        Some(fill(
            bench.words().chart_says,
            &[
                &whole(span.0),
                &whole(span.1),
                &written(here as f64),
                &signed(here),
                &written(most),
                &whole(most),
                &written(least),
                &whole(least),
            ],
        ))
    };
    said().unwrap_or_default()
}

fn table(bench: Bench) -> Option<Rows> {
    let (rope, own, vectors) = (bench.rope.get()?, bench.own.get()?, bench.vectors.get()?);
    let words = bench.words();
    let (query, key) = (&vectors.query, &vectors.key);
    let pair = bench.pair.get().min(rope.pairs() - 1);
    let mut heads = vec![words.distance.to_owned(), words.score.to_owned()];
    heads.push(fill(words.pair_alone, &[&pair.to_string()]));
    if own != rope {
        heads.push(words.with_own.to_owned());
    }
    let row = |at: f64| {
        let mut values = vec![score_at(&rope, query, key, at), pair_at(&rope, query, key, pair, at)];
        if own != rope {
            values.push(score_at(&own, query, key, at));
        }
        let values = values.into_iter().map(|x| number::exact(x as f32));
        std::iter::once(signed(at as i64)).chain(values).collect()
    };
    Some(Rows { heads, rows: whole(bench.span()).into_iter().map(row).collect() })
}
