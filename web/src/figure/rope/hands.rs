//! RoPE as dials: every pair of the model's own q and k as two hands, turned to positions the reader moves.

use crate::control::Save;
use crate::lens::{Lens, use_lens};
use crate::picture::number;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use transformer::Attention;
use transformer::study::rotation::{Rope, longest_hand, turned};

/// A dial's side, in px.
const SIDE: f64 = 76.0;

/// Positions that the sliders reach.
const FARTHEST: usize = 63;

/// The unrotated q and k that the dials show.
#[derive(Clone, Debug, PartialEq)]
struct Hands {
    query: Vec<f32>,
    key: Vec<f32>,
    /// Where they stand in the prompt.
    at: (usize, usize),
}

/// The dials; shown on the two rotations only.
#[component]
pub fn Dials() -> impl IntoView {
    let lens = use_lens();
    let here = Memo::new(move |_| lens.stop().is_some_and(|stop| stop.local().ends_with("_rotated")));
    view! { <Show when=move || here.get() && hands(lens).is_some()><Panel/></Show> }
}

fn hands(lens: Lens) -> Option<Hands> {
    let (walk, capture, stop) = (lens.walk.get()?, lens.capture.get()?, lens.stop()?);
    let attention = Attention::of(&stop.name)?;
    let row_of = |name: &str, row: usize| {
        let tensor = attention.tensor(&walk.graph, name)?;
        let face = lens.face(&walk, tensor);
        let values = walk.values(&capture.values, tensor);
        (0..face.columns)
            .map(|column| values.get(face.offset(row, column)).copied())
            .collect::<Option<Vec<f32>>>()
    };
    let of_source = stop.reads_source(graph::AxisName::T);
    let last = if of_source { walk.extent.source_length } else { walk.extent.length } - 1;
    let row = lens.cell.get().map(|cell| cell.0);
    let is_query = stop.local() == "attention.query_rotated";
    let at = if is_query { (row.unwrap_or(last), 0) } else { (last, row.unwrap_or(0)) };
    Some(Hands { query: row_of("query", at.0)?, key: row_of("key", at.1)?, at })
}

#[component]
fn Panel() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = move || speech.words();
    let hands = Memo::new(move |_| hands(lens));
    // Until a slider is moved, both stand where the prompt has them.
    let moved = RwSignal::new(None::<(usize, usize)>);
    let at = move || moved.get().or_else(|| hands.get().map(|hands| hands.at)).unwrap_or((0, 0));
    let result = Memo::new(move |_| {
        let (walk, hands, (m, n)) = (lens.walk.get()?, hands.get()?, at());
        let rope = Rope::of(&walk.dims)?;
        Some((rope, turned(&rope, &hands.query, &hands.key, m, n).ok()?))
    });
    let own = move || {
        let hands = hands.get()?;
        let head = (lens.head.get() + 1).to_string();
        Some(fill(words().own_vectors, &[&hands.at.0.to_string(), &hands.at.1.to_string(), &head]))
    };
    let dials = move || {
        let Some((rope, result)) = result.get() else { return Vec::new() };
        let (m, n) = at();
        let reach = longest_hand(&rope, [&result.query, &result.key]);
        (0..rope.pairs())
            .map(|i| {
                let degrees = |t| number::significant(rope.angle_degrees(t, i) % 360.0, 3);
                let label = fill(words().dial_says, &[&(i + 1).to_string(), &degrees(m), &degrees(n)]);
                dial(label, i, rope.hand(&result.query, i), rope.hand(&result.key, i), reach)
            })
            .collect::<Vec<_>>()
    };
    let slider = move |label: Signal<&'static str>,
                       value: Signal<usize>,
                       set: Callback<usize>,
                       class: &'static str| {
        view! {
            <label class="dialslider">
                <span class=class>{label}</span>
                <input
                    type="range"
                    min="0"
                    max=FARTHEST.to_string()
                    prop:value=move || value.get().to_string()
                    on:input=move |event| set.run(event_target_value(&event).parse().unwrap_or(0))
                />
                <span class="num">{value}</span>
            </label>
        }
    };
    let m = Signal::derive(move || at().0);
    let n = Signal::derive(move || at().1);
    let set_m = Callback::new(move |m| moved.set(Some((m, untrack(at).1))));
    let set_n = Callback::new(move |n| moved.set(Some((untrack(at).0, n))));
    let set_both = Callback::new(move |start: usize| {
        let (m, n) = untrack(at);
        let lower = m.min(n);
        let end = FARTHEST - (m.max(n) - lower);
        let start = start.min(end);
        moved.set(Some((m - lower + start, n - lower + start)));
    });
    let both = Signal::derive(move || at().0.min(at().1));
    let distance = move || {
        let (m, n) = at();
        let distance = m as i64 - n as i64;
        if distance < 0 { format!("−{}", -distance) } else { distance.to_string() }
    };
    view! {
        <section class="dials" id="dials" aria-label=move || words().dials>
            <h2>{move || words().dials}</h2>
            <p class="mut">{own}</p>
            <div class="dialrow">{dials}</div>
            <div class="dialcontrols">
                {slider(Signal::derive(move || words().query_position), m, set_m, "q")}
                {slider(Signal::derive(move || words().key_position), n, set_n, "k")}
                {slider(Signal::derive(move || words().move_both), both, set_both, "ink2")}
                <p><span class="mut">{move || words().distance}</span>" "<b class="num" id="dial-distance">{distance}</b></p>
                <p>
                    <span class="mut">{move || words().score_at}</span>" "
                    <b class="num sc" id="dial-score">
                        {move || result.get().map(|(_, result)| number::fixed(result.score, 3))}
                    </b>
                </p>
            </div>
            <p class="ink2">{move || words().score_stays}</p>
            <Save name="dials" what=Signal::derive(move || words().dials.to_owned())/>
        </section>
    }
}

fn dial(label: String, i: usize, query: (f64, f64), key: (f64, f64), reach: f64) -> impl IntoView {
    let middle = SIDE / 2.0;
    let radius = middle - 8.0;
    let tip = |(a, b): (f64, f64)| (middle + a / reach * radius, middle - b / reach * radius);
    let hand = |vector, class: &'static str, shape: &'static str| {
        let (x, y) = tip(vector);
        let mark = if shape == "round" {
            view! { <circle cx=x cy=y r="3.5" class=class></circle> }.into_any()
        } else {
            let corners = format!("{},{} {},{} {},{} {},{}", x - 4.0, y, x, y - 4.0, x + 4.0, y, x, y + 4.0);
            view! { <polygon points=corners class=class></polygon> }.into_any()
        };
        view! { <line x1=middle y1=middle x2=x y2=y class=class></line>{mark} }
    };
    let title = label.clone();
    view! {
        <figure>
            <svg width=SIDE height=SIDE role="img" aria-label=label>
                <title>{title}</title>
                <circle cx=middle cy=middle r=radius class="dialring"></circle>
                {hand(key, "khand", "diamond")}
                {hand(query, "qhand", "round")}
            </svg>
            <figcaption class="num">{i + 1}</figcaption>
        </figure>
    }
}
