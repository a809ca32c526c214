//! Multiplications added up over the steps, with the cache and without.

use super::spoken::say;
use super::written::Written;
use crate::browser::fitting;
use crate::control::Save;
use crate::picture::chart::{Scale, path, ticks};
use crate::picture::number::{grouped, significant};
use crate::text::fill;
use leptos::prelude::*;
use transformer::study::cost::{StepCost, times};

/// Size of the chart in px, and its margins: left, right, top, bottom.
const SIZE: (f64, f64) = (520.0, 220.0);
const MARGINS: (f64, f64, f64, f64) = (64.0, 12.0, 12.0, 34.0);

/// The chart.
#[component]
pub fn Growth() -> impl IntoView {
    let written = expect_context::<Written>();
    let said = move || {
        let costs = written.costs.read();
        let last = costs.last()?;
        let ratio = significant(times(last.whole_so_far, last.cached_so_far), 3);
        let parts = [last.positions as u64, last.cached_so_far, last.whole_so_far].map(grouped);
        Some(fill(say().growth_says, &[&parts[0], &parts[1], &parts[2], &ratio]))
    };
    let width = fitting(SIZE.0);
    view! {
        <section class="room" aria-labelledby="cache-growth">
            <h2 id="cache-growth">{move || say().growth}</h2>
            <div class="legend growthlegend">
                <span>
                    <svg width="30" height="12" aria-hidden="true"><path d="M0 6h30" class="plainline"></path><circle cx="15" cy="6" r="3.5" class="plainmark"></circle></svg>
                    {move || say().without_cache}
                </span>
                <span>
                    <svg width="30" height="12" aria-hidden="true"><path d="M0 6h30" class="tiledline"></path><path d="M15 1.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z" class="tiledmark"></path></svg>
                    {move || say().with_cache}
                </span>
            </div>
            <div class="scroller chart" tabindex="0" role="group" aria-label=move || say().growth>
                <svg role="img" aria-label=said width=width height=SIZE.1 id="cache-chart">
                    {move || plot(&written.costs.read(), width)}
                </svg>
            </div>
            <p class="says" id="cache-growth-says">{said}</p>
            <Save name="cache-growth" what=Signal::derive(move || say().growth.to_owned())/>
        </section>
    }
}

fn plot(costs: &[StepCost], width: f64) -> Option<impl IntoView + use<>> {
    let last = costs.last()?;
    let top = last.whole_so_far.max(last.cached_so_far) as f64;
    let x =
        Scale { from: 0.0, to: last.positions.max(2) as f64, from_px: MARGINS.0, to_px: width - MARGINS.1 };
    let y = Scale { from: 0.0, to: top, from_px: SIZE.1 - MARGINS.3, to_px: MARGINS.2 };
    let across = ticks(top, 4).into_iter().map(|tick| {
        let at = y.px(tick);
        view! {
            <path d=format!("M{} {at:.1}H{}", x.from_px, x.to_px) class="gridline"></path>
            <text x=MARGINS.0 - 6.0 y=at + 3.5 class="tick end">{significant(tick, 3)}</text>
        }
    });
    let along = ticks(last.positions as f64, 8).into_iter().filter(|tick| tick.fract() == 0.0).map(|tick| {
        view! { <text x=x.px(tick) y=SIZE.1 - 18.0 class="tick middle">{grouped(tick as u64)}</text> }
    });
    let points = |of: fn(&StepCost) -> u64| -> Vec<(f64, f64)> {
        costs.iter().map(|cost| (x.px(cost.positions as f64), y.px(of(cost) as f64))).collect()
    };
    let (whole, cached) = (points(|cost| cost.whole_so_far), points(|cost| cost.cached_so_far));
    let rounds =
        whole.clone().into_iter().map(|(x, y)| view! { <circle cx=x cy=y r="3" class="plainmark"></circle> });
    let diamonds = cached.clone().into_iter().map(|(x, y)| {
        view! { <path d=format!("M{x:.1} {:.1}l4 4l-4 4l-4 -4z", y - 4.0) class="tiledmark"></path> }
    });
    Some(view! {
        {across.collect_view()}
        {along.collect_view()}
        <text x=(MARGINS.0 + width) / 2.0 y=SIZE.1 - 3.0 class="tick middle">{say().positions}</text>
        <path d=path(whole.into_iter()) class="plainline"></path>
        <path d=path(cached.into_iter()) class="tiledline"></path>
        {rounds.collect_view()}
        {diamonds.collect_view()}
    })
}
