//! Two differences that ought to be nothing: both positions moved on, and the score that the model itself computed.

use super::bench::Bench;
use super::signed::signed;
use crate::address::View;
use crate::picture::number;
use crate::text::fill;
use leptos::prelude::*;
use transformer::Position;
use transformer::study::rotation::{Rope, rounding, turned};
use transformer::study::schemes::{alibi_score, dot};

/// A score computed here beside the one that was captured.
#[derive(Clone, Debug, PartialEq)]
struct Check {
    here: f32,
    captured: f32,
    /// The tensor that holds it.
    tensor: &'static str,
    /// Says what was computed here.
    how: String,
}

/// Both checks.
#[component]
pub fn Checks() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let at = move |shift: usize| {
        let (m, n) = bench.places.get();
        fill(words().at_places, &[&(m + shift).to_string(), &(n + shift).to_string()])
    };
    let before = Memo::new(move |_| bench.before.with(|turned| turned.as_ref().map(|turned| turned.score)));
    let after = Memo::new(move |_| bench.after.with(|turned| turned.as_ref().map(|turned| turned.score)));
    let apart = move || Some(after.get()? - before.get()?);
    // Each of the two is off by no more than this.
    let bound = move || {
        let (rope, vectors) = (bench.rope.get()?, bench.vectors.get()?);
        Some(2.0 * rounding(&rope, &vectors.query, &vectors.key) as f32)
    };
    let written = |x: Option<f32>| x.map(number::exact).unwrap_or_default();
    let why = move || {
        let size = bench.rope.get().map_or(0, |rope| rope.head_size).to_string();
        fill(words().only_rounding, &[&signed(bench.distance()), &size])
    };
    view! {
        <section class="ropechecks">
            <h2>{move || words().shift_check}</h2>
            <table id="pos-shift-check">
                <tbody>
                    <tr><th scope="row">{move || at(0)}</th><td class="num" id="pos-score">{move || written(before.get())}</td></tr>
                    <tr><th scope="row">{move || at(bench.shift.get())}</th><td class="num" id="pos-score-shifted">{move || written(after.get())}</td></tr>
                    <tr class="total"><th scope="row">{move || words().difference}</th><td class="num" id="pos-shift-difference">{move || written(apart())}</td></tr>
                    <tr><th scope="row">{move || words().rounding_reach}</th><td class="num" id="pos-rounding">{move || bound().map(|bound| number::fixed(bound, 3))}</td></tr>
                </tbody>
            </table>
            <p class="mut">{why}</p>
        </section>
    }
}

/// What the model computed at the prompt's own positions, against the same computed here.
#[component]
pub fn OwnChecks() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let rows = move || {
        let row = |check: Check| {
            view! {
                <tr><th scope="row">{check.how}</th><td class="num here">{number::exact(check.here)}</td></tr>
                <tr><th scope="row">{fill(words().captured, &[check.tensor])}</th><td class="num captured">{number::exact(check.captured)}</td></tr>
                <tr class="total"><th scope="row">{words().difference}</th><td class="num apart">{number::exact(check.here - check.captured)}</td></tr>
            }
        };
        checks(bench).unwrap_or_default().into_iter().map(row).collect_view()
    };
    let open = move |_| {
        let prefix = bench
            .sites
            .with_untracked(|sites| sites.get(bench.site.get_untracked()).map(|site| site.prefix.clone()));
        bench.lens.visit(|place| {
            place.op = format!("{}.scores", prefix.unwrap_or_default());
            (place.cell, place.view) = (Some(bench.at.get_untracked()), View::Operation);
        });
    };
    view! {
        <table class="ropeown" id="pos-own-check"><tbody>{rows}</tbody></table>
        <button type="button" class="btn sm" id="pos-open" on:click=open>{move || words().open_cell}</button>
    }
}

fn checks(bench: Bench) -> Option<Vec<Check>> {
    let (walk, vectors, words) = (bench.lens.walk.get()?, bench.vectors.get()?, bench.words());
    let (m, n) = vectors.at;
    let product = dot(&vectors.query, &vectors.key);
    let scheme = bench.scheme.get();
    let here = match Rope::of(&walk.dims).filter(|_| scheme == Position::Rope) {
        Some(own) => turned(&own, &vectors.query, &vectors.key, m, n).ok()?.score,
        None => product as f32,
    };
    let how = match scheme {
        Position::Rope => fill(words.turned_here, &[&m.to_string(), &n.to_string()]),
        _ => words.not_turned_here.to_owned(),
    };
    let mut all = vec![Check { here, captured: vectors.score, tensor: "attention.scores", how }];
    if scheme == Position::Alibi {
        let distance = m as f64 - n as f64;
        let here = alibi_score(&walk.dims, bench.lens.head.get(), product, distance) as f32;
        let how = fill(words.alibi_here, &[&signed(m as i64 - n as i64)]);
        all.push(Check { here, captured: vectors.scaled, tensor: "attention.scaled", how });
    }
    Some(all)
}
