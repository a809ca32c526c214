//! The cache as it grows, and where the new query looks.

use super::say;
use super::scene::Scene;
use crate::picture::grid::Grid;
use crate::picture::heatmap::Ring;
use crate::picture::number::exact;
use crate::picture::palette::Ramp;
use crate::stage::inspect::views::framed::{Framed, Name, cell_size};
use crate::store::Step;
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
    let scene = expect_context::<Scene>();
    let title = move || {
        let (block, (_, key_head)) = (scene.block.get(), scene.heads());
        fill(say().cached, &[&(block + 1).to_string(), &(key_head + 1).to_string()])
    };
    let shared = move || {
        let dims = scene.dims.get()?;
        let share = dims.heads / dims.kv_heads;
        let parts = [dims.heads, dims.kv_heads, share].map(|n| n.to_string());
        (share > 1).then(|| fill(say().grouped, &[&parts[0], &parts[1], &parts[2]]))
    };
    let looks = Signal::derive(move || fill(say().looks, &[&(scene.heads().0 + 1).to_string()]));
    let cross = Signal::derive(move || fill(say().cross_looks, &[&(scene.heads().0 + 1).to_string()]));
    let crosses = Memo::new(move |_| {
        scene.step.with(|step| step.as_ref().is_some_and(|step| !step.cross_attention.is_empty()))
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
        </section>
    }
}

/// Steps up to the one looked at.
fn past(scene: Scene) -> Vec<Arc<Step>> {
    let mut steps = scene.steps.get();
    steps.truncate(scene.position() + 1);
    steps
}

/// One block and key head of what a step added, `[D]` of `[L,G,D]`.
fn row<'a>(all: &'a [f32], dims: &Dims, block: usize, key_head: usize) -> &'a [f32] {
    let at = (block * dims.kv_heads + key_head) * dims.head_size;
    all.get(at..at + dims.head_size).unwrap_or(&[])
}

fn positions(scene: Scene) -> Vec<Name> {
    past(scene).iter().enumerate().map(|(at, step)| (at, scene.label(step.token))).collect()
}

/// A picture of one half of the cache, the new row ringed.
#[component]
fn Rows(template: fn() -> &'static str, pick: fn(&Step) -> &Vec<f32>, id: &'static str) -> impl IntoView {
    let scene = expect_context::<Scene>();
    let grid = Signal::derive(move || {
        let (dims, block, (_, key_head)) = (scene.dims.get()?, scene.block.get(), scene.heads());
        let steps = past(scene);
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
    let features = move || scene.dims.with(|dims| dims.as_ref().map_or(1, |dims| dims.head_size));
    let title = Signal::derive(move || {
        fill(template(), &[&(scene.position() + 1).to_string(), &features().to_string()])
    });
    let cell = Signal::derive(move || {
        let (width, _) = cell_size(features(), ROOM);
        // Long caches stay on the screen.
        (width, if scene.position() < 24 { 20.0 } else { 14.0 })
    });
    let rings = Signal::derive(move || {
        vec![Ring { from: (scene.position(), 0), size: (1, features()), class: "ring" }]
    });
    let rows = Signal::derive(move || positions(scene));
    let columns = Signal::derive(move || (0..features()).map(|d| (d, String::new())).collect::<Vec<_>>());
    let describe = Callback::new(move |(at, d): (usize, usize)| {
        let value = grid.with(|grid| grid.as_ref().map_or(f32::NAN, |grid| grid.at(at, d)));
        let token = scene.steps.with(|steps| steps.get(at).map(|step| scene.label(step.token)));
        fill(say().feature_of, &[&at.to_string(), &token.unwrap_or_default(), &d.to_string(), &exact(value)])
    });
    let hint = Signal::derive(|| say().choose.to_owned());
    view! { <Framed title grid cell rows columns describe rings hint id/> }
}

/// One row of probabilities: the new query over cached positions, or over the source.
#[component]
fn Looks(title: Signal<String>, of_source: bool, id: &'static str) -> impl IntoView {
    let scene = expect_context::<Scene>();
    let grid = Signal::derive(move || {
        let (dims, step, block) = (scene.dims.get()?, scene.step.get()?, scene.block.get());
        let all = if of_source { &step.cross_attention } else { &step.attention };
        let keys = all.len() / (dims.layers * dims.heads);
        let at = (block * dims.heads + scene.heads().0) * keys;
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
        true => scene.source().iter().enumerate().map(|(at, &id)| (at, scene.label(id))).collect(),
        false => positions(scene),
    };
    let count = move || grid.with(|grid| grid.as_ref().map_or(1, |grid| grid.columns));
    let cell = Signal::derive(move || (cell_size(count(), ROW).0, 24.0));
    let rows = Signal::derive(move || {
        let token = scene.step.with(|step| step.as_ref().map(|step| scene.label(step.token)));
        vec![(scene.position(), token.unwrap_or_default())]
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
