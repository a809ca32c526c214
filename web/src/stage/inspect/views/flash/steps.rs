//! What is looked at, how it is cut, and the way through the tiles: buttons and a map that is a slider.

use super::say;
use super::scene::Scene;
use crate::picture::number::grouped;
use crate::shell::controls::{Segmented, Select};
use crate::stage::inspect::lens::Lens;
use crate::store::use_store;
use crate::text::fill;
use leptos::prelude::*;
use transformer::study::flash::{TileStep, Tiles};
use web_sys::KeyboardEvent;

/// Tile sizes that are offered.
const SIZES: [usize; 6] = [1, 2, 4, 8, 16, 32];

/// Width of the map in px, at most, and of a token's row or column.
const MAP: f64 = 264.0;
const CELL: f64 = 22.0;

/// Attention, head, tile sizes.
#[component]
pub fn Choices() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let scene = expect_context::<Scene>();
    let attentions = Signal::derive(move || {
        let titles = scene.sites.get().into_iter().map(|site| site.title(store.words()));
        titles.enumerate().collect::<Vec<_>>()
    });
    let heads = Signal::derive(move || {
        let heads = lens.walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.dims.heads));
        (0..heads).map(|head| (head, (head + 1).to_string())).collect::<Vec<_>>()
    });
    view! {
        <div class="choices">
            <Select
                label=Signal::derive(|| say().which.to_owned())
                options=attentions
                value=scene.site
                on_choose=Callback::new(move |to| scene.choose_site(to))
                id="flash-site"
            />
            <Choice
                label=Signal::derive(|| say().head.to_owned())
                options=heads
                value=lens.head
                on_choose=Callback::new(move |head| store.router.adjust(|route| route.head = head))
            />
            <TileSizes tiles=scene.tiles on_cut=Callback::new(move |tiles| scene.cut(tiles)) sizes=&SIZES/>
        </div>
    }
}

/// Br and Bc.
#[component]
pub fn TileSizes(
    /// As they are.
    #[prop(into)]
    tiles: Signal<Tiles>,
    /// Called with other ones.
    on_cut: Callback<Tiles>,
    /// What is offered.
    sizes: &'static [usize],
) -> impl IntoView {
    let options = Signal::derive(move || sizes.iter().map(|&n| (n, n.to_string())).collect::<Vec<_>>());
    let now = move || tiles.get_untracked();
    view! {
        <Choice
            label=Signal::derive(|| say().query_rows.to_owned())
            options
            value=Signal::derive(move || tiles.get().rows)
            on_choose=Callback::new(move |rows| on_cut.run(Tiles { rows, ..now() }))
        />
        <Choice
            label=Signal::derive(|| say().keys_per_tile.to_owned())
            options
            value=Signal::derive(move || tiles.get().keys)
            on_choose=Callback::new(move |keys| on_cut.run(Tiles { keys, ..now() }))
        />
    }
}

#[component]
fn Choice(
    label: Signal<String>,
    options: Signal<Vec<(usize, String)>>,
    #[prop(into)] value: Signal<usize>,
    on_choose: Callback<usize>,
) -> impl IntoView {
    view! { <div class="choice"><span class="mut">{label}</span><Segmented label options value on_choose/></div> }
}

/// Buttons, map, and what was moved so far.
#[component]
pub fn Steps() -> impl IntoView {
    let scene = expect_context::<Scene>();
    let count = move || scene.count.get();
    let step = move |by: i64| {
        let to = untrack(|| scene.passed()) as i64 + by;
        scene.go(to.max(0) as usize);
    };
    let so_far = move || {
        let run = scene.run.get()?;
        let traffic = run.tiled.traffic();
        let skipped = run.tiled.skipped().to_string();
        Some(fill(say().so_far, &[&grouped(traffic.read), &grouped(traffic.written), &skipped]))
    };
    let said = Signal::derive(move || {
        scene
            .run
            .get()
            .and_then(|run| run.last.as_ref().map(|last| told(scene, last)))
            .unwrap_or_else(|| say().none_yet.to_owned())
    });
    let button = move |id: &'static str, text: fn() -> &'static str, off: Signal<bool>, act: Callback<()>| {
        view! {
            <button type="button" class="btn sm" id=id disabled=off on:click=move |_| act.run(())>
                {text}
            </button>
        }
    };
    let at_start = Signal::derive(move || scene.passed() <= 1);
    let at_none = Signal::derive(move || scene.passed() == 0);
    let at_end = Signal::derive(move || scene.passed() == count());
    view! {
        <section class="panel" aria-labelledby="flash-steps">
            <h2 id="flash-steps">{move || say().steps}</h2>
            <div class="stepbuttons">
                {button("flash-first", || say().first, at_start, Callback::new(move |()| scene.go(1)))}
                {button("flash-back", || say().back, at_none, Callback::new(move |()| step(-1)))}
                {button("flash-next", || say().next, at_end, Callback::new(move |()| step(1)))}
                {button("flash-run", || say().run, at_end, Callback::new(move |()| scene.go(usize::MAX)))}
            </div>
            <p class="num" id="flash-passed">
                {move || fill(say().passed, &[&scene.passed().to_string(), &count().to_string()])}
            </p>
            <Map said/>
            <Legend/>
            <p class="says" id="flash-tile-says" aria-live="polite">{said}</p>
            <p class="mut says" id="flash-so-far">{so_far}</p>
        </section>
    }
}

/// A tile in words.
pub fn told(scene: Scene, step: &TileStep) -> String {
    let last = |range: &std::ops::Range<usize>| (range.end - 1).to_string();
    let template = if step.skipped { say().skipped_says } else { say().tile_says };
    fill(
        template,
        &[
            &scene.passed().to_string(),
            &scene.count.get().to_string(),
            &step.rows.start.to_string(),
            &last(&step.rows),
            &step.keys.start.to_string(),
            &last(&step.keys),
        ],
    )
}

/// How a tile stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Done,
    Current,
    Skipped,
    Ahead,
}

impl Standing {
    /// Class and sign.
    fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Done => ("tiledone", "✓"),
            Self::Current => ("tilenow", "●"),
            Self::Skipped => ("tileskipped", "–"),
            Self::Ahead => ("tileahead", ""),
        }
    }
}

#[component]
fn Legend() -> impl IntoView {
    let entry = |standing: Standing, text: fn() -> &'static str| {
        let (class, sign) = standing.look();
        view! {
            <span>
                <svg width="16" height="16" aria-hidden="true">
                    <rect x="1" y="1" width="14" height="14" class=class></rect>
                    <text x="8" y="12" class="tilesign">{sign}</text>
                </svg>
                {text}
            </span>
        }
    };
    view! {
        <div class="legend tilelegend">
            {entry(Standing::Done, || say().state_done)}
            {entry(Standing::Current, || say().state_current)}
            {entry(Standing::Skipped, || say().state_skipped)}
            {entry(Standing::Ahead, || say().state_ahead)}
            <span><i class="hatched" aria-hidden="true"></i>{move || say().state_hidden}</span>
        </div>
    }
}

#[component]
fn Map(said: Signal<String>) -> impl IntoView {
    let scene = expect_context::<Scene>();
    let count = move || scene.count.get();
    let on_key = move |event: KeyboardEvent| {
        let at = untrack(|| scene.passed());
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => at + 1,
            "ArrowLeft" | "ArrowUp" => at.saturating_sub(1),
            "Home" => 0,
            "End" => usize::MAX,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        scene.go(to);
    };
    view! {
        <div
            class="tilemap"
            id="flash-map"
            role="slider"
            tabindex="0"
            aria-label=move || say().map_label
            aria-valuemin="0"
            aria-valuemax=move || count().to_string()
            aria-valuenow=move || scene.passed().to_string()
            aria-valuetext=said
            on:keydown=on_key
        >
            {move || picture(scene)}
        </div>
    }
}

fn picture(scene: Scene) -> Option<impl IntoView> {
    let (head, tiles) = (scene.head.get()?, scene.tiles.get());
    let size = (MAP / head.queries.max(head.keys) as f64).min(CELL);
    let (width, height) = (head.keys as f64 * size, head.queries as f64 * size);
    let (down, across) = tiles.counts(head.queries, head.keys);
    let passed = scene.passed();
    let left = 18.0;
    let hides = |i: usize, j: usize| {
        let rows = i * tiles.rows..((i + 1) * tiles.rows).min(head.queries);
        let keys = j * tiles.keys..((j + 1) * tiles.keys).min(head.keys);
        rows.clone().all(|t| keys.clone().all(|s| head.hidden[t * head.keys + s]))
    };
    let tile = |at: usize| {
        let (i, j) = (at / across, at % across);
        let standing = match at + 1 {
            n if n == passed => Standing::Current,
            n if n < passed && hides(i, j) => Standing::Skipped,
            n if n < passed => Standing::Done,
            _ => Standing::Ahead,
        };
        let sign = if standing == Standing::Current && hides(i, j) { "–" } else { standing.look().1 };
        let (x, y) = ((j * tiles.keys) as f64 * size, (i * tiles.rows) as f64 * size);
        let w = ((tiles.keys as f64) * size).min(width - x);
        let h = ((tiles.rows as f64) * size).min(height - y);
        let (x, y) = (x + left, y + left);
        let readable = w >= 10.0 && h >= 12.0;
        view! {
            <rect x=x y=y width=w height=h class=standing.look().0></rect>
            {readable.then(|| view! { <text x=x + w / 2.0 y=y + h / 2.0 + 4.0 class="tilesign">{sign}</text> })}
        }
    };
    // A diagonal in every masked cell.
    let mut lines = String::new();
    for (at, _) in head.hidden.iter().enumerate().filter(|(_, hidden)| **hidden) {
        let (x, y) = ((at % head.keys) as f64 * size + left, (at / head.keys) as f64 * size + left);
        lines.push_str(&format!("M{x:.1} {:.1}L{:.1} {y:.1}", y + size, x + size));
    }
    let name = |index: usize, is_query: bool| {
        let at = index as f64 * size + size / 2.0 + left;
        let (x, y, class) = if is_query {
            (left - 4.0, at + 3.5, "maptick q end")
        } else {
            (at, left - 5.0, "maptick k middle")
        };
        let text = scene.token(index, is_query);
        view! { <text x=x y=y class=class>{text}</text> }
    };
    let named = size >= 9.0;
    let queries = named.then(|| (0..head.queries).map(|t| name(t, true)).collect_view());
    let keys = named.then(|| (0..head.keys).map(|s| name(s, false)).collect_view());
    let tiles = (0..down * across).map(tile).collect_view();
    Some(view! {
        <svg width=width + left + 2.0 height=height + left + 2.0 aria-hidden="true">
            <path d=lines class="maskline"></path>
            {tiles}
            {queries}
            {keys}
        </svg>
    })
}
