//! The network map: every stop in order, made from the graph; of an encoder-decoder both stacks, one under the other.

mod bar;
mod direction;
mod phone;
mod standing;

pub use bar::{Edits, OpBar};
pub use direction::Direction;
pub use phone::PhoneMap;

use crate::lens::use_lens;
use crate::scene::{PASSES, Role, Stop, Walk, side_name};
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use standing::{Standing, Standings};
use std::collections::HashMap;
use transformer::{NormPlacement, Side};

/// A block of a stack.
type Block = (Side, usize);

/// A row of the map. Rows that stay the same stay where they are when an edit puts others between them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Row {
    /// A stack begins.
    Side(Side),
    /// A block begins.
    Block(Block),
    /// The update begins.
    Update,
    /// The encoder's output enters a block.
    Reads(Block),
    /// A stop.
    Stop {
        /// Its name.
        name: String,
        /// Its block.
        block: Option<Block>,
        /// How it is drawn on the stream.
        class: String,
        /// Whose color its name has.
        role: &'static str,
    },
}

/// The map.
#[component]
pub fn Map() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = move || speech.words();
    let folded = RwSignal::new(Vec::<Block>::new());
    let standings = Standings::new(lens);
    // The current stop is always in sight.
    Effect::new(move |_| {
        let at = lens.at.get();
        // With the next frame: asking for places now would lay the page out twice.
        request_animation_frame(move || {
            if let Some(stop) = document().get_element_by_id(&format!("stop-{at}")) {
                scroll_into_view(&stop);
            }
        });
    });
    let here = Memo::new(move |_| lens.stop().and_then(|stop| block_of(&stop)));
    let rows = Memo::new(move |_| {
        let backward = lens.backward.get();
        lens.walk.with(|walk| walk.as_ref().map(|walk| rows(walk, backward)).unwrap_or_default())
    });
    let places = Memo::new(move |_| {
        let range = lens.range();
        let place = |walk: &Walk| {
            range.clone().map(|i| (walk.stops[i].name.clone(), i)).collect::<HashMap<String, usize>>()
        };
        lens.walk.with(|walk| walk.as_ref().map(|walk| place(walk)).unwrap_or_default())
    });
    let view_of = move |(row, _): (Row, usize)| match row {
        Row::Side(side) => {
            let name = side_name(side);
            view! { <li class="side"><h3>{move || name.map(|name| name(words()))}</h3></li> }.into_any()
        }
        Row::Update => view! { <li class="side"><h3>{move || words().update}</h3></li> }.into_any(),
        Row::Block(block) => heading(block, folded).into_any(),
        Row::Reads(block) => {
            let hidden = Signal::derive(move || folded.read().contains(&block) && here.get() != Some(block));
            view! { <Reads hidden/> }.into_any()
        }
        Row::Stop { name, block, class, role } => {
            let is_hidden =
                move || block.is_some_and(|block| folded.read().contains(&block)) && here.get() != block;
            let standing = standings.of(&name);
            let place = Memo::new(move |_| places.with(|places| places.get(&name).copied()));
            view! { <StopRow place class role standing hidden=Signal::derive(is_hidden)/> }.into_any()
        }
    };
    view! {
        <nav class="netmap" aria-label=move || words().map id="region-map" tabindex="-1">
            <Direction/>
            <ol class:backward=move || lens.backward.get()>
                <For each=move || rows.get() key=Clone::clone children=view_of/>
            </ol>
        </nav>
    }
}

/// All rows of a direction, each with how often it was there before: on the way back a block can begin twice.
fn rows(walk: &Walk, backward: bool) -> Vec<(Row, usize)> {
    let mut rows = Vec::new();
    let mut before: Option<&Stop> = None;
    for i in walk.range(backward) {
        let stop = &walk.stops[i];
        let block = block_of(stop);
        if before.map(|stop| stop.side) != Some(stop.side) && side_name(stop.side).is_some() {
            rows.push(Row::Side(stop.side));
        }
        if stop.pass == graph::Pass::Optimizer
            && before.is_none_or(|stop| stop.pass != graph::Pass::Optimizer)
        {
            rows.push(Row::Update);
        }
        if block != before.and_then(block_of) {
            rows.extend(block.map(Row::Block));
        }
        if stop.pass == graph::Pass::Forward && stop.crosses() && !before.is_some_and(Stop::crosses) {
            rows.extend(block.map(Row::Reads));
        }
        let role = Role::of(stop.local()).class();
        rows.push(Row::Stop { name: stop.name.clone(), block, class: class_of(walk, stop, i), role });
        before = Some(stop);
    }
    let mut counts = HashMap::<Row, usize>::new();
    let counted = |row: Row| {
        let count = counts.entry(row.clone()).or_default();
        *count += 1;
        (row, *count - 1)
    };
    rows.into_iter().map(counted).collect()
}

fn block_of(stop: &Stop) -> Option<Block> {
    Some((stop.side, stop.block?))
}

fn heading(block: Block, folded: RwSignal<Vec<Block>>) -> impl IntoView {
    let speech = use_speech();
    let toggle = move |_| {
        folded.update(|folded| match folded.iter().position(|&other| other == block) {
            Some(at) => drop(folded.remove(at)),
            None => folded.push(block),
        });
    };
    let open = move || !folded.read().contains(&block);
    let name = move || fill(speech.words().block, &[&(block.1 + 1).to_string()]);
    let whole = move || match side_name(block.0) {
        Some(side) => format!("{} · {}", side(speech.words()), name()),
        None => name(),
    };
    view! {
        <li class="hd">
            <button class="bare" aria-expanded=move || open().to_string() aria-label=whole on:click=toggle>
                {name}
                <span class=move || if open() { "fold open" } else { "fold" } aria-hidden="true"></span>
            </button>
        </li>
    }
}

/// Where the encoder's output enters a block of the decoder; leads back to it.
#[component]
fn Reads(hidden: Signal<bool>) -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let back = move |_| {
        let from = lens.walk.with_untracked(|walk| walk.as_ref().and_then(|walk| walk.encoder_output()));
        lens.go(from.unwrap_or(0));
    };
    view! {
        <li class="reads" hidden=hidden>
            <b>{move || speech.words().cross_attention}</b>
            <button class="bare" on:click=back>
                <span aria-hidden="true">"↳ "</span>
                {move || speech.words().reads_encoder}
            </button>
        </li>
    }
}

/// How a stop is drawn on the stream.
fn class_of(walk: &Walk, stop: &Stop, index: usize) -> String {
    let kind = stop.kind(&walk.graph);
    // After the sum, a norm stands on the stream itself.
    let post = walk.dims.config.norm_placement == NormPlacement::Post;
    let norms = stop.local().starts_with("norm_");
    let backward = stop.pass != graph::Pass::Forward;
    let ends = [walk.range(false).end, walk.range(true).end].contains(&(index + 1))
        || walk.encoder_output() == Some(index);
    let class = match (stop.block, kind) {
        (_, "tokens" | "source") => "node first",
        _ if backward && kind == PASSES => "node add",
        _ if backward => "br",
        (None, "sinusoids") => "node aside",
        (None, _) => "node",
        (Some(_), "add") => "node add",
        (Some(_), _) if norms && post => "node",
        (Some(_), _) if norms => "br out",
        (Some(_), _) => "br",
    };
    let last = if ends { " last" } else { "" };
    let cross = if stop.crosses() { " cross" } else { "" };
    format!("{class}{last}{cross}")
}

#[component]
fn StopRow(
    place: Memo<Option<usize>>,
    class: String,
    role: &'static str,
    standing: ArcRwSignal<Standing>,
    hidden: Signal<bool>,
) -> impl IntoView {
    let lens = use_lens();
    let name = move || {
        lens.walk.with(|walk| {
            let walk = walk.as_ref()?;
            Some(lens.short_name_of(walk, walk.stops.get(place.get()?)?))
        })
    };
    let number = move || {
        let start = lens.range().start;
        place.get().map(|place| place + 1 - start.min(place))
    };
    let standing = Signal::derive(move || standing.get());
    let here = move || standing.get() == Standing::Here;
    let state =
        move || if standing.get() == Standing::Done { format!("{class} done") } else { class.clone() };
    let id = move || place.get().map(|place| format!("stop-{place}"));
    let go = move |_| lens.go(place.get_untracked().unwrap_or(0));
    view! {
        <li class=state aria-current=move || here().then_some("step") id=id hidden=hidden>
            <i class="pip" aria-hidden="true"></i>
            <i class="el" aria-hidden="true"></i>
            <i class="stub" aria-hidden="true"></i>
            <button class="bare" on:click=go>
                <span class=move || if here() { "" } else { role }>{name}</span>
                <span class="t">{number}</span>
            </button>
        </li>
    }
}

/// Scrolls the map, and nothing around it.
fn scroll_into_view(stop: &web_sys::Element) {
    let Some(map) = document().get_element_by_id("region-map") else { return };
    let (outer, inner) = (map.get_bounding_client_rect(), stop.get_bounding_client_rect());
    if inner.top() < outer.top() + 38.0 || inner.bottom() > outer.bottom() - 30.0 {
        let by = inner.top() - outer.top() - outer.height() / 2.0;
        map.set_scroll_top(map.scroll_top() + by as i32);
    }
}
