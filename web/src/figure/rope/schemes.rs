//! Four ways to tell positions apart, in one frame: each a curve over the same distances, the model's own first.
//! What is known by formula is computed on this q and k; learned rows are shown only where the model has them.

use super::bench::Bench;
use super::checks::OwnChecks;
use super::distance::{fine, whole};
use super::plot::{Line, Plot, Plotted};
use super::signed::signed;
use crate::control::Save;
use crate::picture::number;
use crate::picture::table::{ReadAsTable, Rows};
use crate::text::fill;
use crate::text::views::rope::{RopeWords, formulas};
use leptos::prelude::*;
use transformer::study::rotation::score_at;
use transformer::study::schemes::{alibi_score, dot, score_factor, sinusoid_dot};
use transformer::{Dims, Position, alibi_slope};

/// The panels, and the check of the model's own scheme where nothing is turned.
#[component]
pub fn Schemes() -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let order = Memo::new(move |_| order(bench.scheme.get()));
    let panels = move || order.get().into_iter().map(|scheme| view! { <Panel scheme/> }).collect_view();
    view! {
        <section class="ropeschemes">
            <h2>{move || words().schemes}" "<span class="mut">{move || words().schemes_say}</span></h2>
            <div class="schemepanels">{panels}</div>
            <Show when=move || bench.scheme.get() != Position::Rope>
                <div class="schemecheck">
                    <h2>{move || words().own_check}</h2>
                    <OwnChecks/>
                </div>
            </Show>
            <ReadAsTable rows=Signal::derive(move || table(bench, &order.get()))/>
            <Save name="positions" what=Signal::derive(move || words().schemes.to_owned())/>
        </section>
    }
}

/// The model's own first; "none" only where it is the model's own.
fn order(own: Position) -> Vec<Position> {
    let others = [Position::Rope, Position::Alibi, Position::Sinusoidal, Position::Learned];
    std::iter::once(own).chain(others.into_iter().filter(|other| *other != own)).collect()
}

#[component]
fn Panel(scheme: Position) -> impl IntoView {
    let bench = expect_context::<Bench>();
    let words = move || bench.words();
    let name = move || scheme_name(words(), scheme);
    let own = move || bench.scheme.get() == scheme;
    let same = move || own() && (scheme != Position::Rope || bench.is_own.get());
    let mark = move || match (own(), same()) {
        (_, true) => words().this_model,
        (true, false) => words().not_own_rope,
        (false, _) => words().what_if_mark,
    };
    let scaled =
        move || bench.lens.walk.with(|walk| walk.as_ref().is_none_or(|walk| walk.dims.config.scale_scores));
    let formula = move || formulas::of(scheme, scaled());
    let curve = Memo::new(move |_| curve(bench, scheme));
    let here = move || curve.with(|curve| curve.as_ref().and_then(|curve| curve.here));
    let written = move || match here() {
        Some(value) => {
            fill(words().at_distance, &[&signed(bench.distance()), &number::fixed(value as f32, 3)])
        }
        None => fill(words().nothing_at, &[&signed(bench.distance())]),
    };
    let label = move || format!("{}: {}", name(), written());
    let picture = move || {
        let has = curve.with(Option::is_some);
        let lacking = if scheme == Position::Rope { words().odd_head } else { words().no_rows };
        match has {
            true => view! {
                <Plot
                    plotted=Signal::derive(move || curve.get().map(|curve| curve.plotted).unwrap_or_default())
                    label=Signal::derive(label)
                    height=132.0
                    id=chart_id(scheme)
                />
                <p class="num here">{written}</p>
            }
            .into_any(),
            false => view! { <p class="ropenote">{lacking}</p> }.into_any(),
        }
    };
    view! {
        <article class="schemepanel" class:own=own>
            <header><h3>{name}</h3><span class="schememark">{mark}</span></header>
            <div class="formula" inner_html=formula></div>
            {picture}
            <Show when=move || curve.with(Option::is_some)><p class="ink2 says">{move || says(bench, scheme)}</p></Show>
        </article>
    }
}

fn scheme_name(words: &RopeWords, scheme: Position) -> &'static str {
    match scheme {
        Position::Rope => words.name_rope,
        Position::Alibi => words.name_alibi,
        Position::Sinusoidal => words.name_sinusoidal,
        Position::Learned => words.name_learned,
        Position::None => words.name_none,
    }
}

fn chart_id(scheme: Position) -> &'static str {
    match scheme {
        Position::Rope => "scheme-rope",
        Position::Alibi => "scheme-alibi",
        Position::Sinusoidal => "scheme-sinusoidal",
        Position::Learned => "scheme-learned",
        Position::None => "scheme-none",
    }
}

fn says(bench: Bench, scheme: Position) -> String {
    let words = bench.words();
    let heads = bench.lens.walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.dims.heads));
    let head = bench.lens.head.get();
    match scheme {
        Position::Rope => words.rope_says.to_owned(),
        Position::Alibi => {
            let slope = number::significant(alibi_slope(heads, head), 4);
            fill(words.alibi_says, &[&(head + 1).to_string(), &slope])
        }
        Position::Sinusoidal => words.sinusoidal_says.to_owned(),
        Position::Learned => words.learned_says.to_owned(),
        Position::None => words.none_says.to_owned(),
    }
}

/// A panel's curve, and its value at the present distance.
#[derive(Clone, Debug, PartialEq)]
struct Curve {
    plotted: Plotted,
    here: Option<f64>,
}

/// What a scheme gives at a distance; none where it gives nothing at all.
fn value(bench: Bench, scheme: Position) -> Option<Box<dyn Fn(f64) -> f64>> {
    let (walk, vectors) = (bench.lens.walk.get()?, bench.vectors.get()?);
    let dims: Dims = walk.dims.clone();
    let factor = score_factor(&dims);
    let product = dot(&vectors.query, &vectors.key);
    let head = bench.lens.head.get();
    Some(match scheme {
        Position::Rope => {
            let rope = bench.rope.get()?;
            Box::new(move |at| factor * score_at(&rope, &vectors.query, &vectors.key, at))
        }
        Position::Alibi => Box::new(move |at| alibi_score(&dims, head, product, at)),
        Position::Sinusoidal => Box::new(move |at: f64| sinusoid_dot(dims.width, at.abs() as usize, 0)),
        Position::Learned => {
            let likeness = bench.learned.get()?;
            Box::new(move |at| likeness.get(at.abs() as usize).map_or(f64::NAN, |at| at.mean))
        }
        Position::None => Box::new(move |_| factor * product),
    })
}

fn curve(bench: Bench, scheme: Position) -> Option<Curve> {
    let value = value(bench, scheme)?;
    let span = bench.span();
    // Encodings exist at whole positions only.
    let stepwise = matches!(scheme, Position::Sinusoidal | Position::Learned);
    let along = if stepwise { whole(span) } else { fine(span) };
    let at = bench.distance() as f64;
    let far = bench.trained.get() as f64 - 1.0;
    let (mut band, mut y) = (Vec::new(), None);
    if scheme == Position::Learned {
        let likeness = bench.learned.get()?;
        let row = |at: f64| likeness.get(at.abs() as usize).map(|of| (at, of.least, of.most));
        band = along.iter().filter_map(|&at| row(at)).collect();
        y = Some((-1.0, 1.0));
    }
    let class = if bench.scheme.get() == scheme { "curve" } else { "curve tried" };
    let here = value(at);
    let plotted = Plotted {
        x: span,
        y,
        lines: vec![Line { points: along.into_iter().map(|at| (at, value(at))).collect(), class }],
        dots: Vec::new(),
        band,
        mark: Some(((at, here), String::new())),
        trained: Some((far, String::new())),
    };
    Some(Curve { plotted, here: here.is_finite().then_some(here) })
}

/// All schemes by distance.
fn table(bench: Bench, order: &[Position]) -> Rows {
    let words = bench.words();
    let curves: Vec<_> =
        order.iter().filter_map(|&scheme| value(bench, scheme).map(|value| (scheme, value))).collect();
    let named = curves.iter().map(|(scheme, _)| scheme_name(words, *scheme).to_owned());
    let heads = std::iter::once(words.distance.to_owned()).chain(named).collect();
    let written = |x: f64| if x.is_finite() { number::exact(x as f32) } else { String::new() };
    let row = |at: f64| {
        std::iter::once(signed(at as i64)).chain(curves.iter().map(|(_, value)| written(value(at)))).collect()
    };
    Rows { heads, rows: whole(bench.span()).into_iter().map(row).collect() }
}
