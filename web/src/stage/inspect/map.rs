//! The network map: every stop in order, made from the graph; of an encoder-decoder both stacks, one under the other.

use super::lens::Lens;
use super::walk::{Stop, Walk};
use crate::store::use_store;
use crate::text::{Words, fill};
use leptos::prelude::*;
use transformer::{NormPlacement, Side};

/// A block of a stack.
type Block = (Side, usize);

/// The map.
#[component]
pub fn Map() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let words = move || store.words();
    let folded = RwSignal::new(Vec::<Block>::new());
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
    let rows = move || {
        let Some(walk) = lens.walk.get() else { return Vec::new() };
        let mut rows = Vec::new();
        let mut before: Option<&Stop> = None;
        let range = walk.range(lens.backward.get());
        for (i, stop) in walk.stops.iter().enumerate().take(range.end).skip(range.start) {
            let block = block_of(stop);
            let is_hidden =
                move || block.is_some_and(|block| folded.read().contains(&block)) && here.get() != block;
            let hidden = Signal::derive(is_hidden);
            if before.map(|stop| stop.side) != Some(stop.side)
                && let Some(name) = side_name(stop.side)
            {
                rows.push(view! { <li class="side"><h3>{move || name(words())}</h3></li> }.into_any());
            }
            if block != before.and_then(block_of)
                && let Some(block) = block
            {
                rows.push(heading(block, folded).into_any());
            }
            if stop.pass == graph::Pass::Optimizer
                && before.is_none_or(|stop| stop.pass != graph::Pass::Optimizer)
            {
                rows.push(view! { <li class="side"><h3>{move || words().update}</h3></li> }.into_any());
            }
            if stop.pass == graph::Pass::Forward && stop.crosses() && !before.is_some_and(Stop::crosses) {
                rows.push(view! { <Reads from=walk.encoder_output() hidden/> }.into_any());
            }
            let number = i - range.start + 1;
            rows.push(view! { <StopRow index=i number look=look(&walk, stop, i) hidden/> }.into_any());
            before = Some(stop);
        }
        rows
    };
    view! {
        <nav class="netmap" aria-label=move || words().map id="region-map" tabindex="-1">
            <super::opbar::Direction/>
            <ol class:backward=move || lens.backward.get()>{rows}</ol>
        </nav>
    }
}

fn block_of(stop: &Stop) -> Option<Block> {
    // The update goes through all parameters in a row.
    (stop.pass != graph::Pass::Optimizer).then_some((stop.side, stop.block?))
}

/// What a side of an encoder-decoder is called.
pub fn side_name(side: Side) -> Option<fn(&Words) -> &'static str> {
    match side {
        Side::Only => None,
        Side::Encoder => Some(|words| words.in_encoder),
        Side::Decoder => Some(|words| words.in_decoder),
    }
}

fn heading(block: Block, folded: RwSignal<Vec<Block>>) -> impl IntoView {
    let store = use_store();
    let toggle = move |_| {
        folded.update(|folded| match folded.iter().position(|&other| other == block) {
            Some(at) => drop(folded.remove(at)),
            None => folded.push(block),
        });
    };
    let open = move || !folded.read().contains(&block);
    let name = move || fill(store.words().block, &[&(block.1 + 1).to_string()]);
    let whole = move || match side_name(block.0) {
        Some(side) => format!("{} · {}", side(store.words()), name()),
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
fn Reads(from: Option<usize>, hidden: Signal<bool>) -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    view! {
        <li class="reads" hidden=hidden>
            <b>{move || store.words().cross_attention}</b>
            <button class="bare" on:click=move |_| lens.go(from.unwrap_or(0))>
                <span aria-hidden="true">"↳ "</span>
                {move || store.words().reads_encoder}
            </button>
        </li>
    }
}

/// How a stop is drawn on the stream.
#[derive(Clone, Debug, PartialEq)]
struct Look {
    stop: Stop,
    class: String,
}

fn look(walk: &Walk, stop: &Stop, index: usize) -> Look {
    let kind = stop.kind(&walk.graph);
    // After the sum, a norm stands on the stream itself.
    let post = walk.dims.config.norm_placement == NormPlacement::Post;
    let norms = stop.local().starts_with("norm_");
    let backward = stop.pass != graph::Pass::Forward;
    let ends = [walk.range(false).end, walk.range(true).end].contains(&(index + 1))
        || walk.encoder_output() == Some(index);
    let class = match (stop.block, kind) {
        (_, "tokens" | "source") => "node first",
        _ if backward && kind == super::walk::PASSES => "node add",
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
    Look { stop: stop.clone(), class: format!("{class}{last}{cross}") }
}

#[component]
fn StopRow(index: usize, number: usize, look: Look, hidden: Signal<bool>) -> impl IntoView {
    let lens = expect_context::<Lens>();
    let Look { stop, class } = look;
    let role = super::layout::Role::of(stop.local()).class();
    let name = move || lens.walk.with(|walk| walk.as_ref().map(|walk| lens.short_name_of(walk, &stop)));
    // Memos: of a hundred rows only two change with a step.
    let here = Memo::new(move |_| lens.at.get() == index);
    let done = Memo::new(move |_| lens.at.get() > index);
    let state = move || if done.get() { format!("{class} done") } else { class.clone() };
    view! {
        <li class=state aria-current=move || here.get().then_some("step") id=format!("stop-{index}") hidden=hidden>
            <i class="pip" aria-hidden="true"></i>
            <i class="el" aria-hidden="true"></i>
            <i class="stub" aria-hidden="true"></i>
            <button class="bare" on:click=move |_| lens.go(index)>
                <span class=move || if here.get() { "" } else { role }>{name}</span>
                <span class="t">{number}</span>
            </button>
        </li>
    }
}

/// Scrolls the map, and nothing around it.
fn scroll_into_view(stop: &web_sys::Element) {
    let Some(map) = document().get_element_by_id("region-map") else { return };
    let (outer, inner) = (map.get_bounding_client_rect(), stop.get_bounding_client_rect());
    if inner.top() < outer.top() + 30.0 || inner.bottom() > outer.bottom() - 30.0 {
        let by = inner.top() - outer.top() - outer.height() / 2.0;
        map.set_scroll_top(map.scroll_top() + by as i32);
    }
}
