//! What is looked at, how it is cut, and the way through the tiles: buttons, and what each tile was.

use super::lesson::Lesson;
use super::map::{Legend, Map};
use super::spoken::say;
use crate::control::{Segmented, Select, Why};
use crate::lens::use_lens;
use crate::picture::number::grouped;
use crate::scene::attention_name;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use transformer::study::flash::{TileStep, Tiles};

/// Tile sizes that are offered.
pub const SIZES: [usize; 6] = [1, 2, 4, 8, 16, 32];

/// Attention, head, tile sizes.
#[component]
pub fn Choices() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let lesson = expect_context::<Lesson>();
    let attentions = Signal::derive(move || {
        let titles = lesson.sites.get().into_iter().map(|site| attention_name(&site, speech.words()));
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
                value=lesson.site
                on_choose=Callback::new(move |to| lesson.choose_site(to))
                id="flash-site"
                why=Why::none()
            />
            <Choice
                label=Signal::derive(|| say().head.to_owned())
                options=heads
                value=lens.head
                on_choose=Callback::new(move |head| lens.adjust(|place| place.head = head))
            />
            <TileSizes tiles=lesson.tiles on_cut=Callback::new(move |tiles| lesson.cut(tiles)) sizes=&SIZES/>
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
    let lesson = expect_context::<Lesson>();
    let count = move || lesson.count.get();
    let step = move |by: i64| {
        let to = untrack(|| lesson.passed()) as i64 + by;
        lesson.go(to.max(0) as usize);
    };
    let so_far = move || {
        let run = lesson.run.get()?;
        let traffic = run.tiled.traffic();
        let skipped = run.tiled.skipped().to_string();
        Some(fill(say().so_far, &[&grouped(traffic.read), &grouped(traffic.written), &skipped]))
    };
    let said = Signal::derive(move || {
        lesson
            .run
            .get()
            .and_then(|run| run.last.as_ref().map(|last| told(lesson, last)))
            .unwrap_or_else(|| say().none_yet.to_owned())
    });
    let button = move |id: &'static str, text: fn() -> &'static str, off: Signal<bool>, act: Callback<()>| {
        view! {
            <button type="button" class="btn sm" id=id disabled=off on:click=move |_| act.run(())>
                {text}
            </button>
        }
    };
    let at_start = Signal::derive(move || lesson.passed() <= 1);
    let at_none = Signal::derive(move || lesson.passed() == 0);
    let at_end = Signal::derive(move || lesson.passed() == count());
    view! {
        <section class="panel" aria-labelledby="flash-steps">
            <h2 id="flash-steps">{move || say().steps}</h2>
            <div class="stepbuttons">
                {button("flash-first", || say().first, at_start, Callback::new(move |()| lesson.go(1)))}
                {button("flash-back", || say().back, at_none, Callback::new(move |()| step(-1)))}
                {button("flash-next", || say().next, at_end, Callback::new(move |()| step(1)))}
                {button("flash-run", || say().run, at_end, Callback::new(move |()| lesson.go(usize::MAX)))}
            </div>
            <p id="flash-passed">
                {move || fill(say().passed, &[&lesson.passed().to_string(), &count().to_string()])}
            </p>
            <Map said/>
            <Legend/>
            <p class="says" id="flash-tile-says" aria-live="polite">{said}</p>
            <p class="mut says" id="flash-so-far">{so_far}</p>
        </section>
    }
}

/// A tile in words.
pub fn told(lesson: Lesson, step: &TileStep) -> String {
    let last = |range: &std::ops::Range<usize>| (range.end - 1).to_string();
    let template = if step.skipped { say().skipped_says } else { say().tile_says };
    fill(
        template,
        &[
            &lesson.passed().to_string(),
            &lesson.count.get().to_string(),
            &step.rows.start.to_string(),
            &last(&step.rows),
            &step.keys.start.to_string(),
            &last(&step.keys),
        ],
    )
}
