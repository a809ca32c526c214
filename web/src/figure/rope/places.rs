//! Where query and key stand: three sliders, and the row of positions with both on it.

use super::bench::Bench;
use super::checks::OwnChecks;
use super::signed::signed;
use crate::text::fill;
use leptos::prelude::*;
use transformer::Position;

/// More positions than this are drawn as a plain track.
const MOST_CELLS: usize = 64;

/// Sliders and ruler.
#[component]
pub fn Places() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let m = Signal::derive(move || bench.places.get().0);
    let n = Signal::derive(move || bench.places.get().1);
    let shift = Signal::derive(move || bench.shift.get());
    let reach = Signal::derive(move || bench.reach.get());
    let most_shift = Signal::derive(move || bench.reach.get() - m.get().max(n.get()));
    let own = Memo::new(move |_| bench.places.get() == bench.at.get());
    let distance = move || signed(bench.distance());
    let hidden = move || {
        (bench.is_causal() && bench.distance() < 0)
            .then(|| view! { <p class="ropenote">{move || words().hidden_key}</p> })
    };
    view! {
        <section class="ropeplaces">
            <h2>{move || words().places}</h2>
            <Slider
                id="pos-m"
                sign="m"
                class="q"
                label=Signal::derive(move || words().query_at)
                value=m
                most=reach
                on_move=Callback::new(move |m| bench.move_to(m, n.get_untracked()))
            />
            <Slider
                id="pos-n"
                sign="n"
                class="k"
                label=Signal::derive(move || words().key_at)
                value=n
                most=reach
                on_move=Callback::new(move |n| bench.move_to(m.get_untracked(), n))
            />
            <Slider
                id="pos-shift"
                sign="+k"
                class="both"
                label=Signal::derive(move || words().shift_both)
                value=shift
                most=most_shift
                on_move=Callback::new(move |by| bench.move_both(by))
            />
            <p class="roperow">
                <span class="mut">{move || words().distance}" "<span class="math">"m − n"</span></span>" "
                <b class="num" id="pos-distance">{distance}</b>
                <button
                    type="button"
                    class="btn sm"
                    disabled=move || own.get()
                    on:click=move |_| {
                        let (m, n) = bench.at.get_untracked();
                        bench.move_to(m, n);
                    }
                >
                    {move || words().back_to_prompt}
                </button>
            </p>
            {hidden}
            <Show when=move || bench.scheme.get() == Position::Rope>
                <h2>{move || words().own_check}</h2>
                <OwnChecks/>
            </Show>
        </section>
    }
}

#[component]
fn Slider(
    id: &'static str,
    /// The letter of the formula.
    sign: &'static str,
    class: &'static str,
    label: Signal<&'static str>,
    value: Signal<usize>,
    most: Signal<usize>,
    on_move: Callback<usize>,
) -> impl IntoView {
    view! {
        <label class=format!("ropeslider {class}")>
            <span><span class="math" aria-hidden="true">{sign}</span>" "{label}</span>
            <input
                type="range"
                id=id
                min="0"
                max=move || most.get().to_string()
                prop:value=move || value.get().to_string()
                on:input=move |event| {
                    if let Ok(to) = event_target_value(&event).parse() {
                        on_move.run(to);
                    }
                }
            />
            <output class="num">{value}</output>
        </label>
    }
}

/// All positions in a row: the prompt's tokens on theirs, query and key above, both moved on below.
#[component]
pub fn Ruler() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let count = Memo::new(move |_| bench.reach.get() + 1);
    let percent = move |at: usize| format!("{:.3}%", (at as f64 + 0.5) / count.get() as f64 * 100.0);
    let m = move |moved: bool| bench.places.get().0 + if moved { bench.shift.get() } else { 0 };
    let n = move |moved: bool| bench.places.get().1 + if moved { bench.shift.get() } else { 0 };
    let between = move || {
        let (from, to) = (m(false).min(n(false)), m(false).max(n(false)));
        let share = (to - from) as f64 / count.get() as f64 * 100.0;
        view! { <i class="between" style:left=percent(from) style:width=format!("{share:.3}%")></i> }
    };
    let cells = move || {
        let length = bench.tokens.with(Vec::len);
        let shown = if count.get() <= MOST_CELLS { count.get() } else { 0 };
        let token = |at| bench.tokens.with(|tokens| tokens.get(at).cloned());
        let short = |token: &String| token.chars().count() == 1;
        (0..shown).map(|at| view! { <i class:own=at < length>{token(at).filter(short)}</i> }).collect_view()
    };
    let ticks = move || {
        let step = (count.get() / 8).max(1).next_power_of_two();
        (0..count.get())
            .step_by(step)
            .map(|at| view! { <span class="num" style:left=percent(at)>{at}</span> })
            .collect_view()
    };
    let says = move || {
        let text = |x: usize| x.to_string();
        let parts = [m(false), n(false), m(true), n(true)].map(text);
        fill(bench.words().ruler_says, &[&parts[0], &parts[1], &parts[2], &parts[3]])
    };
    view! {
        <div class="roperuler" role="img" aria-label=says>
            <div class="flags">
                <b class="k" style:left=move || percent(n(false))>"n"</b>
                <b class="q" style:left=move || percent(m(false))>"m"</b>
            </div>
            <div class="track">{cells}{between}</div>
            <div class="flags moved" class:still=move || bench.shift.get() == 0>
                <b class="k" style:left=move || percent(n(true))>"n"</b>
                <b class="q" style:left=move || percent(m(true))>"m"</b>
            </div>
            <div class="ticks">{ticks}</div>
        </div>
    }
}
