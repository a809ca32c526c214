//! The same result, and what both ways move and hold: the counters of the code that computed, beside the formulas.

use super::lesson::{Lesson, Whole};
use super::spoken::say;
use crate::picture::number::{exact, grouped, significant};
use crate::text::fill;
use leptos::prelude::*;
use transformer::study::flash::{BYTES, Traffic, plain_traffic, tiled_traffic, times};

/// Largest differences of the outputs.
#[component]
pub fn Same() -> impl IntoView {
    let lesson = expect_context::<Lesson>();
    let difference = move |pick: fn(&Whole) -> f32| {
        move || lesson.whole.get().map(|whole| exact(pick(&whole))).unwrap_or_default()
    };
    let name = move || {
        let sites = lesson.sites.read();
        sites.get(lesson.site.get()).map(|site| format!("{}.mixed", site.prefix)).unwrap_or_default()
    };
    view! {
        <section class="room" aria-labelledby="flash-same">
            <h2 id="flash-same">{move || say().same}</h2>
            <p class="ink2">{move || say().same_says}</p>
            <dl class="figures">
                <dt>{move || say().off_plain}</dt>
                <dd class="num" id="flash-off-plain">{difference(|whole| whole.off)}</dd>
                <dt>{move || fill(say().off_model, &[&name()])}</dt>
                <dd class="num" id="flash-off-model">{difference(|whole| whole.off_model)}</dd>
            </dl>
        </section>
    }
}

/// The counters of the forward pass.
#[component]
pub fn Moved() -> impl IntoView {
    let lesson = expect_context::<Lesson>();
    let both = Signal::derive(move || lesson.whole.get().map(|whole| (whole.plain.traffic, whole.traffic)));
    let formulas = move || {
        let (head, (plain, tiled)) = (lesson.head.get()?, both.get()?);
        let Some(seen) = head.seen() else { return Some(vec![say().formula_none.to_owned()]) };
        let (sizes, tiles) = (head.sizes(), lesson.tiles.get());
        let (ours, theirs) = (tiled_traffic(sizes, tiles, seen), plain_traffic(sizes));
        let line = |template, formula: Traffic, counted: Traffic| {
            fill(template, &[&grouped(formula.moved()), &grouped(counted.moved())])
        };
        let mut lines =
            vec![line(say().formula_plain, theirs, plain), line(say().formula_tiled, ours, tiled)];
        if (ours, theirs) == (tiled, plain) {
            lines.push(say().formula_agrees.to_owned());
        }
        Some(lines)
    };
    let formulas = move || {
        formulas().map(|lines| lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view())
    };
    let skipped = move || {
        let whole = lesson.whole.get()?;
        Some(fill(say().skipped_count, &[&whole.skipped.to_string(), &lesson.count.get().to_string()]))
    };
    view! {
        <section class="room" aria-labelledby="flash-moved">
            <h2 id="flash-moved">{move || say().moved}</h2>
            <p class="ink2">{move || say().moved_says}</p>
            <Traffics id="flash-traffic" title=Signal::derive(|| say().what) both/>
            <p class="ink2" id="flash-skipped">{skipped}</p>
            <ul class="formulas" id="flash-formulas">{formulas}</ul>
        </section>
    }
}

/// What is counted, and how it is called.
type Line = (fn() -> &'static str, fn(&Traffic) -> u64);

/// A table of what the plain and the tiled way took.
#[component]
pub fn Traffics(
    /// Identifies it for tests.
    id: &'static str,
    /// What was done.
    title: Signal<&'static str>,
    /// Plain first.
    both: Signal<Option<(Traffic, Traffic)>>,
) -> impl IntoView {
    let rows: [Line; 6] = [
        (|| say().read, |traffic| traffic.read),
        (|| say().written, |traffic| traffic.written),
        (|| say().moved_bytes, Traffic::moved_bytes),
        (|| say().held_bytes, |traffic| traffic.held * BYTES),
        (|| say().kept_bytes, |traffic| traffic.kept * BYTES),
        (|| say().multiplications, |traffic| traffic.multiplications),
    ];
    let row = move |(name, pick): Line| {
        let values = move || {
            let (plain, tiled) = both.get()?;
            let (plain, tiled) = (pick(&plain), pick(&tiled));
            let ratio = significant(times(plain, tiled), 3);
            Some([grouped(plain), grouped(tiled), format!("{ratio} ×")])
        };
        let cells = move || values().map(|cells| cells.map(|cell| view! { <td class="num">{cell}</td> }));
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    view! {
        <div class="scroller" tabindex="0" role="group" aria-label=title>
            <table class="traffic" id=id>
                <thead>
                    <tr>
                        <th scope="col">{title}</th>
                        <th scope="col" class="num">{move || say().plain}</th>
                        <th scope="col" class="num">{move || say().tiled}</th>
                        <th scope="col" class="num">{move || say().times_less}</th>
                    </tr>
                </thead>
                <tbody>{rows.map(row)}</tbody>
            </table>
        </div>
    }
}
