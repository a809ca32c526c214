//! The cache as it grows, and where the new query looks.

use super::spoken::say;
use super::written::Written;
use crate::control::Save;
use crate::picture::framed::{Framed, Name, cell_size};
use crate::picture::grid::{Grid, Ramp, Ring};
use crate::picture::number::exact;
use crate::run::Step;
use crate::text::fill;
use leptos::prelude::*;
use std::sync::Arc;
use transformer::Dims;

/// Room for keys or values, and for a row of attention, in px.
const ROOM: f64 = 330.0;
const ROW: f64 = 640.0;

/// Keys, values, attention.
#[component]
pub fn Pictures() -> impl IntoView {
    let written = expect_context::<Written>();
    let title = move || {
        let (block, (_, key_head)) = (written.block.get(), written.heads());
        fill(say().cached, &[&(block + 1).to_string(), &(key_head + 1).to_string()])
    };
    let shared = move || {
        let dims = written.dims.get()?;
        let share = dims.heads / dims.kv_heads;
        let parts = [dims.heads, dims.kv_heads, share].map(|n| n.to_string());
        (share > 1).then(|| fill(say().grouped, &[&parts[0], &parts[1], &parts[2]]))
    };
    let looks = Signal::derive(move || fill(say().looks, &[&(written.heads().0 + 1).to_string()]));
    let cross = Signal::derive(move || fill(say().cross_looks, &[&(written.heads().0 + 1).to_string()]));
    let crosses = Memo::new(move |_| {
        written.step.with(|step| step.as_ref().is_some_and(|step| !step.cross_attention.is_empty()))
    });
    view! {
        <section class="room" aria-labelledby="cache-pictures">
            <h2 id="cache-pictures">{title}</h2>
            <p class="ink2">{move || say().cached_says}" "{shared}</p>
            <div class="sidebyside">
                <Rows template=|| say().keys pick=|step| &step.keys id="cache-keys"/>
                <Rows template=|| say().values pick=|step| &step.values id="cache-values"/>
            </div>
            <Looks title=looks of_source=false id="cache-attention"/>
            <Show when=move || crosses.get()>
                <Looks title=cross of_source=true id="cache-cross"/>
            </Show>
            <Save name="cache" what=Signal::derive(title)/>
        </section>
    }
}

/// Steps up to the one looked at.
fn past(written: Written) -> Vec<Arc<Step>> {
    let mut steps = written.steps.get();
    steps.truncate(written.position() + 1);
    steps
}

/// One block and key head of what a step added, `[D]` of `[L,G,D]`.
fn row<'a>(all: &'a [f32], dims: &Dims, block: usize, key_head: usize) -> &'a [f32] {
    let at = (block * dims.kv_heads + key_head) * dims.head_size;
    all.get(at..at + dims.head_size).unwrap_or(&[])
}

fn positions(written: Written) -> Vec<Name> {
    past(written).iter().enumerate().map(|(at, step)| (at, written.label(step.token))).collect()
}

/// A picture of one half of the cache, the new row ringed.
#[component]
fn Rows(template: fn() -> &'static str, pick: fn(&Step) -> &Vec<f32>, id: &'static str) -> impl IntoView {
    let written = expect_context::<Written>();
    let grid = Signal::derive(move || {
        let (dims, block, (_, key_head)) = (written.dims.get()?, written.block.get(), written.heads());
        let steps = past(written);
        let values: Vec<f32> =
            steps.iter().flat_map(|step| row(pick(step), &dims, block, key_head).to_vec()).collect();
        let whole = !steps.is_empty() && values.len() == steps.len() * dims.head_size;
        whole.then(|| Grid {
            rows: steps.len(),
            columns: dims.head_size,
            limit: Grid::largest(&values).max(f32::MIN_POSITIVE),
            values: Arc::new(values),
            hidden: None,
            changed: None,
            ramp: Ramp::Diverging,
            whole: false,
        })
    });
    let features = move || written.dims.with(|dims| dims.as_ref().map_or(1, |dims| dims.head_size));
    let title = Signal::derive(move || {
        fill(template(), &[&(written.position() + 1).to_string(), &features().to_string()])
    });
    let cell = Signal::derive(move || {
        let (width, _) = cell_size(features(), ROOM);
        // Long caches stay on the screen.
        (width, if written.position() < 24 { 20.0 } else { 14.0 })
    });
    let rings = Signal::derive(move || {
        vec![Ring { from: (written.position(), 0), size: (1, features()), class: "ring" }]
    });
    let rows = Signal::derive(move || positions(written));
    let columns = Signal::derive(move || (0..features()).map(|d| (d, String::new())).collect::<Vec<_>>());
    let describe = Callback::new(move |(at, d): (usize, usize)| {
        let value = grid.with(|grid| grid.as_ref().map_or(f32::NAN, |grid| grid.at(at, d)));
        let token = written.steps.with(|steps| steps.get(at).map(|step| written.label(step.token)));
        fill(say().feature_of, &[&at.to_string(), &token.unwrap_or_default(), &d.to_string(), &exact(value)])
    });
    let hint = Signal::derive(|| say().choose.to_owned());
    view! { <Framed title grid cell rows columns describe rings hint id/> }
}

/// One row of probabilities: the new query over cached positions, or over the source.
#[component]
fn Looks(title: Signal<String>, of_source: bool, id: &'static str) -> impl IntoView {
    let written = expect_context::<Written>();
    let grid = Signal::derive(move || {
        let (dims, step, block) = (written.dims.get()?, written.step.get()?, written.block.get());
        let all = if of_source { &step.cross_attention } else { &step.attention };
        let keys = all.len() / (dims.layers * dims.heads);
        let at = (block * dims.heads + written.heads().0) * keys;
        let values = all.get(at..at + keys)?.to_vec();
        Some(Grid {
            rows: 1,
            columns: keys,
            values: Arc::new(values),
            hidden: None,
            changed: None,
            ramp: Ramp::Sequential,
            limit: 1.0,
            whole: false,
        })
    });
    let names = move || match of_source {
        true => written.source().iter().enumerate().map(|(at, &id)| (at, written.label(id))).collect(),
        false => positions(written),
    };
    let count = move || grid.with(|grid| grid.as_ref().map_or(1, |grid| grid.columns));
    let cell = Signal::derive(move || (cell_size(count(), ROW).0, 24.0));
    let rows = Signal::derive(move || {
        let token = written.step.with(|step| step.as_ref().map(|step| written.label(step.token)));
        vec![(written.position(), token.unwrap_or_default())]
    });
    let columns = Signal::derive(names);
    let describe = Callback::new(move |(_, s): (usize, usize)| {
        let value = grid.with(|grid| grid.as_ref().map_or(f32::NAN, |grid| grid.at(0, s)));
        let token = names().get(s).map(|(_, token)| token.clone()).unwrap_or_default();
        fill(say().looks_at, &[&s.to_string(), &token, &exact(value)])
    });
    let hint = Signal::derive(|| say().choose.to_owned());
    view! { <Framed title grid cell rows columns describe hint id/> }
}
