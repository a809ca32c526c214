//! What is kept and what it saves, in numbers; and the check that it changes nothing.

use super::spoken::say;
use super::written::Written;
use crate::picture::number::{exact, fixed, grouped, significant};
use crate::picture::table::{ReadAsTable, Rows};
use crate::text::fill;
use leptos::prelude::*;
use transformer::study::cost::{FLOAT_BYTES, StepCost, cached_floats, source_once, times};

/// The table of this step and of all so far.
#[component]
pub fn Numbers() -> impl IntoView {
    let written = expect_context::<Written>();
    let cost = Memo::new(move |_| written.costs.read().get(written.position()).copied());
    let per_position =
        move || grouped(written.dims.with(|dims| dims.as_ref().map_or(0, |dims| cached_floats(dims, 1))));
    let source = move || {
        let (dims, length) = (written.dims.get()?, written.source().len());
        (length > 0).then_some((dims, length))
    };
    let of_source = move || {
        let (dims, length) = source()?;
        Some(grouped(cached_floats(&dims, length)))
    };
    let once = move || {
        let (dims, length) = source()?;
        Some(fill(say().source_once, &[&grouped(source_once(&dims, length).ok()?)]))
    };
    let number = move |id: &'static str, pick: fn(&StepCost) -> String| {
        let value = move || cost.get().map(|cost| pick(&cost));
        view! { <td class="num" id=id>{value}</td> }
    };
    let first = move || (written.position() == 0 && source().is_none()).then(|| say().only_position);
    view! {
        <section class="room" aria-labelledby="cache-numbers">
            <h2 id="cache-numbers">{move || say().numbers}</h2>
            <p class="ink2">{move || say().numbers_says}</p>
            <div class="scroller" tabindex="0" role="group" aria-label=move || say().numbers>
                <table class="traffic" id="cache-table">
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="col" class="num">{move || say().this_step}</th>
                            <th scope="col" class="num">{move || say().so_far}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <tr>
                            <th scope="row">{move || fill(say().floats, &[&per_position()])}</th>
                            <td class="num">"+"{per_position}</td>
                            {number("cache-floats", |cost| grouped(cost.floats))}
                        </tr>
                        {move || of_source().map(|floats| view! {
                            <tr>
                                <th scope="row">{move || say().source_part}</th>
                                <td></td>
                                <td class="num" id="cache-source-floats">{floats}</td>
                            </tr>
                        })}
                        <tr>
                            <th scope="row">{move || say().bytes}</th>
                            <td></td>
                            {number("cache-bytes", |cost| grouped(cost.floats * FLOAT_BYTES))}
                        </tr>
                        <tr>
                            <th scope="row">{move || say().with_cache}</th>
                            {number("cache-with", |cost| grouped(cost.cached))}
                            {number("cache-with-all", |cost| grouped(cost.cached_so_far))}
                        </tr>
                        <tr>
                            <th scope="row">{move || say().without_cache}</th>
                            {number("cache-without", |cost| grouped(cost.whole))}
                            {number("cache-without-all", |cost| grouped(cost.whole_so_far))}
                        </tr>
                        <tr>
                            <th scope="row">{move || say().ratio}</th>
                            {number("cache-ratio", |cost| ratio(cost.whole, cost.cached))}
                            {number("cache-ratio-all", |cost| ratio(cost.whole_so_far, cost.cached_so_far))}
                        </tr>
                    </tbody>
                </table>
            </div>
            <p class="ink2">{once}</p>
            <p class="mut">{first}</p>
            <ReadAsTable rows=Signal::derive(move || table(written))/>
        </section>
    }
}

fn ratio(whole: u64, part: u64) -> String {
    format!("{} ×", significant(times(whole, part), 3))
}

/// Every step.
fn table(written: Written) -> Rows {
    let heads = [
        say().position,
        say().token,
        say().chosen,
        say().probability,
        say().with_cache,
        say().without_cache,
        say().off,
    ];
    let steps = written.steps.get();
    let row = |(at, cost): (usize, &StepCost)| {
        let step = steps.get(at)?;
        Some(vec![
            at.to_string(),
            written.label(step.token),
            written.label(step.chosen),
            fixed(step.probability as f32, 3),
            grouped(cost.cached),
            grouped(cost.whole),
            exact(step.off),
        ])
    };
    let rows = written.costs.read().iter().enumerate().filter_map(row).collect();
    Rows { heads: heads.map(str::to_owned).to_vec(), rows }
}

/// Logits with the cache against those of a whole pass.
#[component]
pub fn Check() -> impl IntoView {
    let written = expect_context::<Written>();
    let of =
        move |pick: fn(&crate::run::Step) -> f32| move || written.step.get().map(|step| exact(pick(&step)));
    view! {
        <section class="room" aria-labelledby="cache-check">
            <h2 id="cache-check">{move || say().check}</h2>
            <p class="ink2">{move || say().check_says}</p>
            <dl class="figures">
                <dt>{move || say().off}</dt>
                <dd class="num" id="cache-off">{of(|step| step.off)}</dd>
                <dt>{move || say().off_of}</dt>
                <dd class="num" id="cache-largest">{of(|step| step.largest_logit)}</dd>
            </dl>
        </section>
    }
}
