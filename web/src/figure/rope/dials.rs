//! A dial for every pair: the two hands before and after turning. One of them is looked at more closely.

use super::bench::Bench;
use super::places::Ruler;
use crate::control::Save;
use crate::control::roving::{Ends, focus_child, moved};
use crate::picture::chart::path;
use crate::picture::number;
use crate::text::fill;
use leptos::prelude::*;
use std::f64::consts::TAU;
use transformer::study::rotation::{Rope, longest_hand, shares};
use web_sys::KeyboardEvent;

/// Radius of a dial in its own units.
const RADIUS: f64 = 46.0;

/// One dial: hands before and after turning, angles, and what the pair adds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Face {
    before: [(f64, f64); 2],
    after: [(f64, f64); 2],
    degrees: [f64; 2],
    adds: f64,
    /// Length that fills the radius.
    longest: f64,
}

/// All dials, as a choice of one pair: one tab stop, arrows move.
#[component]
pub fn Dials() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let pairs = Memo::new(move |_| bench.rope.with(|rope| rope.map_or(0, |rope| rope.pairs())));
    let many = move || pairs.get() > 8;
    let faces = Memo::new(move |_| faces(bench).unwrap_or_default());
    let on_key = move |event: KeyboardEvent| {
        let (count, at) = (pairs.get_untracked(), bench.pair.get_untracked());
        if let Some(next) = moved(&event, at, count, 1, Ends::Meet) {
            bench.pair.set(next);
            focus_child(&event, next);
        }
    };
    let dials = move || {
        let dial = |i| {
            let face = Signal::derive(move || faces.with(|faces| faces.get(i).copied()));
            view! { <Dial i face/> }
        };
        (0..pairs.get()).map(dial).collect_view()
    };
    let shown_at = move || {
        let ((m, n), shift) = (bench.places.get(), bench.shift.get());
        fill(words().shown_at, &[&(m + shift).to_string(), &(n + shift).to_string()])
    };
    let radius = move || {
        let longest = faces.with(|faces| faces.first().map_or(0.0, |face| face.longest));
        fill(words().radius, &[&number::fixed(longest as f32, 2)])
    };
    view! {
        <section class="ropedials" aria-label=move || words().dials>
            <h2>{move || words().dials}" "<span class="mut">{shown_at}</span></h2>
            <div class="ropepairs" class:many=many role="radiogroup" aria-label=move || words().choose_pair on:keydown=on_key>
                {dials}
            </div>
            <p class="legend">
                <span><svg width="24" height="8" aria-hidden="true"><path d="M0 4H16" class="hand q"></path><path d="M24 4L15 0V8z" class="tip q"></path></svg>{move || words().query_turned}</span>
                <span><svg width="24" height="8" aria-hidden="true"><path d="M0 4H16" class="hand k"></path><path d="M24 4L20 0L16 4L20 8z" class="tip k"></path></svg>{move || words().key_turned}</span>
                <span><svg width="24" height="8" aria-hidden="true"><path d="M0 4H24" class="hand was"></path></svg>{move || words().not_turned}</span>
                <span class="end">{radius}</span>
            </p>
            <Ruler/>
            <Save name="dials" what=Signal::derive(move || words().dials.to_owned())/>
        </section>
    }
}

fn faces(bench: Bench) -> Option<Vec<Face>> {
    let (rope, vectors, turned) = (bench.rope.get()?, bench.vectors.get()?, bench.after.get()?);
    let ((m, n), shift) = (bench.places.get(), bench.shift.get());
    let longest = longest_hand(&rope, [&vectors.query, &vectors.key]);
    let adds = shares(&rope, &turned);
    let face = |i: usize| Face {
        before: [rope.hand(&vectors.query, i), rope.hand(&vectors.key, i)],
        after: [rope.hand(&turned.query, i), rope.hand(&turned.key, i)],
        degrees: [rope.angle_degrees(m + shift, i), rope.angle_degrees(n + shift, i)],
        adds: adds[i],
        longest,
    };
    Some((0..rope.pairs()).map(face).collect())
}

#[component]
fn Dial(i: usize, face: Signal<Option<Face>>) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let chosen = move || bench.pair.get() == i;
    let features = move || {
        let (a, b) = bench.rope.get().unwrap_or(NO_ROPE).features(i);
        fill(words().features, &[&a.to_string(), &b.to_string()])
    };
    // Three digits, but whole degrees where there are more.
    let degrees = |x: f64| {
        format!("+{}°", if x < 1e3 { number::significant(x, 3) } else { number::fixed(x as f32, 0) })
    };
    let turned =
        move |of: usize| move || face.get().map(|face| degrees(face.degrees[of])).unwrap_or_default();
    let adds = move || face.get().map(|face| number::fixed(face.adds as f32, 3)).unwrap_or_default();
    let says = move || {
        let (q, k) = (turned(0)(), turned(1)());
        fill(words().dial_says, &[&i.to_string(), &features(), &q, &k, &adds()])
    };
    view! {
        <button
            type="button"
            class="ropepair"
            class:on=chosen
            role="radio"
            aria-checked=move || chosen().to_string()
            aria-label=says
            tabindex=move || if chosen() { 0 } else { -1 }
            on:click=move |_| bench.pair.set(i)
        >
            <span class="pairhead"><b>{move || fill(words().pair, &[&i.to_string()])}</b><span>{features}</span></span>
            <svg viewBox="-54 -50 108 100" aria-hidden="true">
                <circle r=RADIUS class="dialring"></circle>
                <path d="M-50 0H50M0-50V50" class="dialaxis"></path>
                {move || face.get().map(drawn)}
                <circle r="1.8" class="dialhub"></circle>
            </svg>
            <span class="pairfoot">
                <span><span class="q">{turned(0)}</span>" "<span class="k">{turned(1)}</span></span>
                <span class="num">{adds}</span>
            </span>
        </button>
    }
}

/// Stands in where there is no rotation, which then has no dials either.
const NO_ROPE: Rope = Rope { base: 1.0, pairing: transformer::RopePairing::Interleaved, head_size: 2 };

/// Arcs, hands before, hands after: the query on top.
fn drawn(face: Face) -> impl IntoView {
    let px = |(a, b): (f64, f64)| (a / face.longest * RADIUS, -b / face.longest * RADIUS);
    let [was_query, was_key] = face.before.map(px);
    let [query, key] = face.after.map(px);
    view! {
        <path d=arc(face.before[0], face.degrees[0], 15.0) class="arc q"></path>
        <path d=arc(face.before[1], face.degrees[1], 20.0) class="arc k"></path>
        <path d=line(was_query, 0.0) class="hand was q"></path>
        <path d=line(was_key, 0.0) class="hand was k"></path>
        <path d=line(key, 7.0) class="hand k"></path>
        <path d=tip(key, true) class="tip k"></path>
        <path d=line(query, 7.0) class="hand q"></path>
        <path d=tip(query, false) class="tip q"></path>
    }
}

/// From the middle to `short` of the end.
fn line((x, y): (f64, f64), short: f64) -> String {
    let length = x.hypot(y);
    let share = if length > short { (length - short) / length } else { 0.0 };
    format!("M0 0L{:.1} {:.1}", x * share, y * share)
}

/// An arrow head, or a diamond, whose point is the end of the hand.
fn tip((x, y): (f64, f64), diamond: bool) -> String {
    let length = x.hypot(y).max(f64::MIN_POSITIVE);
    let (along_x, along_y) = (x / length, y / length);
    let at = |back: f64, aside: f64| {
        format!("{:.1} {:.1}", x - along_x * back - along_y * aside, y - along_y * back + along_x * aside)
    };
    if diamond {
        format!("M{}L{}L{}L{}z", at(0.0, 0.0), at(4.5, 3.2), at(9.0, 0.0), at(4.5, -3.2))
    } else {
        format!("M{}L{}L{}z", at(0.0, 0.0), at(8.0, 3.4), at(8.0, -3.4))
    }
}

/// How far a hand was turned; a full circle where it went round.
fn arc((a, b): (f64, f64), degrees: f64, radius: f64) -> String {
    const STEPS: u32 = 48;
    let (start, sweep) = (b.atan2(a), degrees.to_radians().min(TAU));
    let point = |i: u32| {
        let angle = start + sweep * f64::from(i) / f64::from(STEPS);
        (radius * angle.cos(), -radius * angle.sin())
    };
    path((0..=STEPS).map(point))
}
