//! The whole network: one picture of all operations, live where it has something to show, and what leads in.

mod formulas;
mod glance;
mod live;
mod names;
mod opening;
mod others;
mod svg;

pub use formulas::Formulas;
pub use glance::Glance;
pub use opening::{Door, Opening};
pub use others::{Other, Others};

use crate::browser::{focus_in, on_resize};
use crate::control::folds::use_folds;
use crate::control::{Save, Segmented};
use crate::figure::map::Direction;
use crate::lens::{Lens, use_lens};
use crate::picture::number;
use crate::scene::whole::{Diagram, diagram};
use crate::text::whole::words;
use crate::text::{fill, use_speech};
use graph::{AxisName, Source};
use leptos::html::Div;
use leptos::prelude::*;
use live::{Next, Tiles, Weights};
use std::sync::Arc;
use svg::{Seen, svg};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// Where the reader stands is drawn again with each step of a walk; sixty boxes of markup take about a millisecond.
#[component]
pub fn Network(
    /// A box was opened: the name of its operation.
    on_open: Callback<String>,
) -> impl IntoView {
    let (lens, speech, folds) = (use_lens(), use_speech(), use_folds());
    let say = move || words(speech.language());
    let room = RwSignal::new(0.0);
    let home = NodeRef::<Div>::new();
    on_resize(
        move || Some(vec![home.get()?.into()]),
        move || {
            if let Some(home) = home.get_untracked() {
                let _ = room.try_set(f64::from(home.client_width()));
            }
        },
    );
    // The block that was asked for counts until the reader stands in another one.
    let asked = RwSignal::new(None::<(usize, usize)>);
    let shown = Memo::new(move |_| {
        let at = lens.at.get();
        let own = lens.stop().and_then(|stop| stop.block);
        asked.get().filter(|(when, _)| *when == at).map(|(_, block)| block).or(own).unwrap_or(0)
    });
    let backward = lens.backward;
    let picture = Memo::new(move |_| -> Option<Arc<Diagram>> {
        let (walk, room, shown, backward) =
            (lens.walk.get()?, room.get() / folds.scale(), shown.get(), backward.get());
        (room > 0.0).then(|| Arc::new(diagram(&walk, shown, room, backward)))
    });
    let drawn = NodeRef::<leptos::svg::Svg>::new();
    Effect::new(move |_| {
        let (Some(svg_element), Some(walk)) = (drawn.get(), lens.walk.get()) else { return };
        let (Some(diagram), at) = (picture.get(), lens.at.get()) else { return };
        let seen = Seen { walk: &walk, backward: backward.get(), at, language: speech.language() };
        let element: &Element = svg_element.as_ref();
        let held = document().active_element().and_then(|held| held.get_attribute("data-cell"));
        element.set_inner_html(&svg(&diagram, seen));
        if let Some(held) = held {
            focus_in(element, &format!("[data-cell=\"{held}\"]"));
        }
    });
    let open = move |event: &Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let cell = target.and_then(|target| target.closest("[data-cell]").ok().flatten());
        let index = cell.and_then(|cell| cell.get_attribute("data-cell")?.parse::<usize>().ok());
        let stop = || {
            let opens = picture.get_untracked()?.cells.get(index?)?.opens;
            Some(lens.walk.get_untracked()?.stops.get(opens)?.name.clone())
        };
        if let Some(name) = stop() {
            on_open.run(name);
        }
    };
    let pressed = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            open(&event);
        }
    };
    let size = move |pick: fn((f64, f64)) -> f64| {
        move || picture.with(|picture| picture.as_ref().map_or(0.0, |picture| pick(picture.size)))
    };
    let live = move || {
        let diagram = picture.get()?;
        let tiles = diagram.tiles.iter().map(|&(side, hole, lying)| view! { <Tiles side hole lying/> });
        let weights = diagram.weights.iter().map(|&(stop, hole)| view! { <Weights stop hole/> });
        let next = diagram.next.map(|hole| view! { <Next hole/> });
        Some((tiles.collect_view(), weights.collect_view(), next))
    };
    view! {
        <section class="card whole" aria-label=move || say().title>
            <header>
                <h2>{move || say().title}</h2>
                <span class="sizes num mut">{move || sizes(lens)}</span>
                <span class="sp"></span>
                <span class="mut hide-p">{move || parameters(lens).map(|count| fill(say().parameters, &[&count]))}</span>
                <Standing/>
                <Blocks shown on_choose=Callback::new(move |block| asked.set(Some((lens.at.get_untracked(), block))))/>
                <Direction/>
                <Save name="network" what=Signal::derive(move || say().title.to_owned())/>
            </header>
            <div class="wholehome" node_ref=home>
                <div class="wholepicture" style:zoom=move || folds.scale().to_string() style:width=move || format!("{}px", size(|size| size.0)())>
                    <svg
                        class="wholesvg"
                        class:grads=move || backward.get()
                        role="group"
                        aria-label=move || say().picture_says
                        width=size(|size| size.0)
                        height=size(|size| size.1)
                        node_ref=drawn
                        id="whole-network"
                        on:click=move |event| open(&event)
                        on:keydown=pressed
                    ></svg>
                    {live}
                </div>
            </div>
        </section>
    }
}

/// `T 12 · C 32 · …`.
fn sizes(lens: Lens) -> String {
    let Some(walk) = lens.walk.get() else { return String::new() };
    let (extent, config) = (walk.extent, &walk.dims.config);
    let source = (extent.source_length > 0).then_some((AxisName::S, extent.source_length as u32));
    let head = config.d_model / config.heads.max(1);
    let all = [
        (AxisName::C, config.d_model),
        (AxisName::H, config.heads),
        (AxisName::D, head),
        (AxisName::F, config.d_ff),
        (AxisName::V, config.vocab_size),
    ];
    let all = [(AxisName::T, extent.length as u32)].into_iter().chain(source).chain(all);
    all.map(|(axis, size)| format!("{} {size}", axis.letter())).collect::<Vec<_>>().join(" · ")
}

/// How many numbers the model has learned.
fn parameters(lens: Lens) -> Option<String> {
    let walk = lens.walk.get()?;
    let learned = walk.graph.tensors().filter(|(_, tensor)| matches!(tensor.source, Source::Parameter));
    Some(number::grouped(learned.map(|(_, tensor)| tensor.shape.len() as u64).sum()))
}

/// Which operation of how many.
#[component]
fn Standing() -> impl IntoView {
    let (lens, speech) = (use_lens(), use_speech());
    let text = move || {
        let (range, at) = (lens.range(), lens.at.get());
        let number = (at + 1).saturating_sub(range.start);
        fill(words(speech.language()).op, &[&number.to_string(), &number::grouped(range.len() as u64)])
    };
    view! { <span class="standing num">{text}</span> }
}

/// Which block is shown, where there are several.
#[component]
fn Blocks(shown: Memo<usize>, on_choose: Callback<usize>) -> impl IntoView {
    let (lens, speech) = (use_lens(), use_speech());
    let count = Memo::new(move |_| {
        lens.walk.with(|walk| walk.as_ref().map_or(0, |walk| walk.dims.config.layers as usize))
    });
    let say = move || words(speech.language());
    let options = Signal::derive(move || {
        (0..count.get())
            .map(|block| (block, fill(say().block, &[&(block + 1).to_string()])))
            .collect::<Vec<_>>()
    });
    let label = Signal::derive(move || fill(say().block, &[""]).trim().to_owned());
    view! {
        <Show when=move || (2..=6).contains(&count.get())>
            <Segmented label options value=shown on_choose/>
        </Show>
    }
}
