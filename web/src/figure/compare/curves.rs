//! Curves of all runs over one pair of axes: each variant in its color, of several seeds the median and the range.

use super::told::letter;
use crate::control::{Save, Segmented, Switch, Why};
use crate::picture::number;
use crate::picture::plot::{Axis, Band, Drawing, Extents, Line, Plot, Points};
use crate::picture::table::{ReadAsTable, Rows};
use crate::picture::written::by_step;
use crate::run::variants::Asked;
use crate::run::{Compared, ComparedCurves, Earlier};
use crate::text::compare::{CompareWords, words};
use crate::text::saving;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use std::sync::Arc;
use transformer::study::history::{History, Piece, columns, extents, means, over};
use transformer::study::verdict::{median, range};

/// Points of a line; each is the mean of the steps around it, so that it does not depend on how the steps are kept.
const POINTS: u32 = 160;

/// Steps to either side that a point is the mean of, at most.
const REACH: u32 = 12;

/// What is drawn up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Measure {
    Training,
    Validation,
    Exact,
}

/// What it is drawn along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Along {
    Steps,
    Tokens,
    Time,
}

/// The card.
#[component]
pub fn Curves(
    compared: Compared,
    /// Runs that were there before.
    #[prop(into)]
    earlier: Signal<Vec<Arc<Earlier>>>,
    /// Names of the variants.
    #[prop(into)]
    names: Signal<Vec<String>>,
    /// Runs that were there before shall go.
    on_clear: Callback<()>,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let measure = RwSignal::new(Measure::Training);
    let chosen = RwSignal::new(Along::Steps);
    let (log_x, log_y) = (RwSignal::new(false), RwSignal::new(false));
    let measures = Signal::derive(move || {
        vec![
            (Measure::Training, say().training.to_owned()),
            (Measure::Validation, say().validation.to_owned()),
            (Measure::Exact, say().exact.to_owned()),
        ]
    });
    let along = Signal::derive(move || {
        vec![
            (Along::Steps, say().by_step.to_owned()),
            (Along::Tokens, say().by_tokens.to_owned()),
            (Along::Time, say().by_time.to_owned()),
        ]
    });
    let drawing = Memo::new(move |_| {
        let asked = compared.asked.get()?;
        let level = compared.facts.with(|facts| facts.first().map(|facts| facts.uniform_guess_nats));
        let choice = Choice {
            measure: measure.get(),
            along: chosen.get(),
            log: (log_x.get(), log_y.get()),
            level: level.filter(|_| measure.get() != Measure::Exact),
        };
        let level = choice.level.map(|nats| (nats, fill(say().uniform, &[&number::fixed(nats as f32, 3)])));
        let before = earlier.get();
        let mut drawing = compared.runs.with(|runs| draw(&asked, runs, choice, level));
        if measure.get() == Measure::Training && chosen.get() == Along::Steps {
            drawing.lines.splice(0..0, before.iter().map(line_before));
        }
        Some(drawing)
    });
    let last = move |variant: usize| {
        let runs = compared.runs.read();
        let run = compared.of_variant(variant).first().and_then(|run| runs.get(*run))?;
        let value = match measure.get() {
            Measure::Training => f64::from(run.curves.loss.last()?),
            Measure::Validation => f64::from(run.curves.validations.last()?),
            Measure::Exact => run.exact.last()?.1,
        };
        Some((value, run.step))
    };
    let said = move || {
        let all = names.get().into_iter().enumerate().filter_map(|(i, name)| {
            let (value, step) = last(i)?;
            let (value, step) = (number::fixed(value as f32, 3), number::grouped(step.into()));
            let name = format!("{} {name}", letter(i));
            Some(match speech.language() {
                crate::text::Language::English => fill(say().run_says, &[&name, &value, &step]),
                crate::text::Language::Chinese => fill(say().run_says, &[&name, &step, &value]),
            })
        });
        let all = all.collect::<Vec<_>>().join("; ");
        let what = named(&measures.get(), measure.get());
        fill(say().chart_says, &[&what, &named(&along.get(), chosen.get()), &all])
    };
    let legend = move || {
        let item = |(i, name): (usize, String)| {
            view! {
                <span>
                    <svg width="22" height="8" aria-hidden="true"><path d="M0 4h22" class=format!("runline run{}", i % 4)></path></svg>
                    <b>{letter(i)}</b>" "{name}
                </span>
            }
        };
        names.get().into_iter().enumerate().map(item).collect_view()
    };
    let seeds = move || {
        let seeds = compared.asked.with(|asked| asked.as_ref().map_or(1, |asked| asked.seeds.len()));
        (seeds > 1).then(|| fill(say().band_says, &[&seeds.to_string()]))
    };
    let before = move || {
        let count = earlier.read().len();
        (count > 0).then(|| {
            view! {
                <span><svg width="22" height="8" aria-hidden="true"><path d="M0 4h22" class="runline earlier"></path></svg>{say().earlier}</span>
                <button type="button" class="btn sm ghost" id="clear-earlier" on:click=move |_| on_clear.run(())>{say().clear_earlier}</button>
            }
        })
    };
    let rows = Signal::derive(move || {
        let asked = compared.asked.get();
        asked
            .map(|asked| compared.runs.with(|runs| table(&asked, runs, say().training, say().validation)))
            .unwrap_or_default()
    });
    let numbers = Callback::new(move |()| {
        let Some(asked) = compared.asked.get() else { return Rows::default() };
        let heads = saving::words(speech.language());
        compared.runs.with(|runs| kept(&asked, runs, say(), [heads.step, heads.last_step]))
    });
    let still = move |name: &'static str| Signal::derive(move || name.to_owned());
    view! {
        <section class="card g-curves">
            <header>
                <h2>{move || say().loss}</h2>
                <span class="sp"></span>
                <Segmented
                    label=Signal::derive(move || say().measure.to_owned())
                    options=measures
                    value=measure
                    on_choose=Callback::new(move |to| measure.set(to))
                />
                <span class="hide-p">
                    <Segmented
                        label=Signal::derive(move || say().x_axis.to_owned())
                        options=along
                        value=chosen
                        on_choose=Callback::new(move |to| chosen.set(to))
                    />
                </span>
                <span class="hide-p logs unsaved">
                    {move || view! {
                        <Switch label=still(say().log_x) value=log_x on_choose=Callback::new(move |on| log_x.set(on)) why=Why::none()/>
                        <Switch label=still(say().log_y) value=log_y on_choose=Callback::new(move |on| log_y.set(on)) why=Why::none()/>
                    }}
                </span>
                <ReadAsTable rows/>
                <Save name="curves" what=Signal::derive(move || say().loss.to_owned()) rows=numbers/>
            </header>
            <div class="legend lg runlegend">{legend}<span class="mut">{seeds}</span>{before}</div>
            <Plot drawing said=Signal::derive(said) id="compare-chart"/>
        </section>
    }
}

/// The name of what is chosen.
fn named<T: PartialEq>(options: &[(T, String)], chosen: T) -> String {
    options.iter().find(|(own, _)| *own == chosen).map(|(_, name)| name.clone()).unwrap_or_default()
}

/// A run that was there before, as far as it goes here.
fn line_before(run: &Arc<Earlier>) -> Line {
    let points = means(&columns(&run.loss, 600), f64::from(REACH));
    Line { class: "runline earlier".to_owned(), points, end: None }
}

/// How it is drawn.
#[derive(Clone, Copy)]
struct Choice {
    measure: Measure,
    along: Along,
    log: (bool, bool),
    level: Option<f64>,
}

fn draw(asked: &Asked, runs: &[ComparedCurves], choice: Choice, level: Option<(f64, String)>) -> Drawing {
    let count = asked.variants.len();
    let (mut lines, mut bands, mut faint) = (Vec::new(), Vec::new(), Vec::new());
    for (i, wish) in asked.wishes.iter().enumerate() {
        let tokens = f64::from(wish.training.batch) * f64::from(wish.config.context);
        let at = |run: &ComparedCurves, step: f64| match choice.along {
            Along::Steps => step,
            Along::Tokens => step * tokens,
            Along::Time => seconds_at(&run.times, step),
        };
        let stretched = |run: &ComparedCurves, points: Points| -> Points {
            points.into_iter().map(|(x, y)| (at(run, x), y)).collect()
        };
        let own: Vec<&ComparedCurves> = runs.iter().skip(i).step_by(count.max(1)).collect();
        let curves: Vec<Points> =
            own.iter().map(|run| stretched(run, curve(run, choice.measure, asked.steps))).collect();
        let (middle, band) = together(&curves);
        if let ([run], Measure::Training) = (&own[..], choice.measure) {
            let columns = columns(&run.curves.loss, 600);
            let class = format!("runline faint run{}", i % 4);
            faint.push(Line { class, points: stretched(run, extents(&columns, true)), end: None });
        }
        bands.push(Band { class: format!("runband run{}", i % 4), points: band });
        let ended = own.iter().any(|run| matches!(run.ended, Some(protocol::RunEnd::Diverged { .. })));
        let end = Some(format!("{}{}", letter(i), if ended { " ✕" } else { "" }));
        lines.push(Line { class: format!("runline run{}", i % 4), points: middle, end });
    }
    faint.extend(lines);
    let longest = faint.iter().flat_map(|line| &line.points).map(|(x, _)| *x);
    let whole = match choice.along {
        Along::Steps => f64::from(asked.steps),
        Along::Tokens | Along::Time => longest.clone().fold(0.0, f64::max),
    };
    let x = Axis {
        to: if whole > 0.0 { whole } else { 1.0 },
        ..Axis::over(longest.filter(|x| *x > 0.0), choice.log.0)
    };
    let least = if choice.along == Along::Time { x.from } else { x.from.max(1.0) };
    let x = if x.log { Axis { from: least.min(x.to / 2.0), ..x } } else { x };
    let top = choice.level.map(|level| level * 1.15);
    let seen = || faint.iter().flat_map(|line| &line.points).map(|(_, y)| *y);
    let mut y = Axis::over(seen().chain(choice.level), choice.log.1);
    match (choice.measure, top) {
        (Measure::Exact, _) => y.to = 1.0,
        // A spike of a diverging run does not flatten everything else.
        (_, Some(top)) => y.to = y.to.clamp(top, 2.0 * top),
        _ => {}
    }
    bands.retain(|band| band.points.len() > 1);
    Drawing { x, y, bands, lines: faint, level }
}

/// A run as points: of training the mean around each, of what is looked at now and then every look.
fn curve(run: &ComparedCurves, measure: Measure, steps: u32) -> Points {
    match measure {
        Measure::Exact => run.exact.iter().map(|&(step, share)| (f64::from(step), share)).collect(),
        Measure::Validation => {
            let told = |piece: &Piece| (f64::from(piece.first), f64::from(piece.summary.mean));
            run.curves.validations.pieces().map(told).collect()
        }
        Measure::Training => {
            let pieces: Vec<Piece> = run.curves.loss.pieces().copied().collect();
            let (end, reach) = (run.curves.loss.end(), (steps / 60).min(REACH));
            let every = (steps / POINTS).max(1);
            let at = |step: u32| {
                let from = pieces.partition_point(|piece| piece.end <= step.saturating_sub(reach));
                let near = &pieces[from..];
                let near = &near[..near.partition_point(|piece| piece.first <= step + reach)];
                let mean = over(near, step.saturating_sub(reach), step + reach + 1).mean;
                (f64::from(step), f64::from(mean))
            };
            (0..end).step_by(every as usize).map(at).collect()
        }
    }
}

/// Seconds that a run had been trained for at a step, between those that are known.
fn seconds_at(times: &[(u32, f64)], step: f64) -> f64 {
    let next = times.partition_point(|(known, _)| f64::from(*known) < step);
    let before = next.checked_sub(1).map_or((0, 0.0), |at| times[at]);
    let Some(&(after, then)) = times.get(next) else { return before.1 / 1e3 };
    let share = (step - f64::from(before.0)) / f64::from(after - before.0).max(1.0);
    (before.1 + share * (then - before.1)) / 1e3
}

/// The median of several curves where all are, and their range.
fn together(curves: &[Points]) -> (Points, Extents) {
    // Seeds follow each other: those that have not begun are not waited for.
    let begun: Vec<&Vec<(f64, f64)>> = curves.iter().filter(|curve| !curve.is_empty()).collect();
    let most = begun.iter().map(|curve| curve.len()).max().unwrap_or(0);
    let (mut middle, mut band) = (Vec::new(), Vec::new());
    for i in 0..most {
        let here: Vec<(f64, f64)> = begun.iter().filter_map(|curve| curve.get(i).copied()).collect();
        let values: Vec<f64> = here.iter().map(|(_, y)| *y).collect();
        let along: Vec<f64> = here.iter().map(|(x, _)| *x).collect();
        let x = median(&along).unwrap_or(f64::NAN);
        middle.push((x, median(&values).unwrap_or(f64::NAN)));
        if let Some(all) = range(&values).filter(|_| values.len() > 1) {
            band.push((x, *all.start(), *all.end()));
        }
    }
    (middle, band)
}

/// The name of a run: the letter of its variant, and its seed where there are several.
fn run_name(asked: &Asked, run: usize) -> String {
    let count = asked.variants.len().max(1);
    let seed = asked.seeds.get(run / count).filter(|_| asked.seeds.len() > 1);
    format!("{}{}", letter(run % count), seed.map(|seed| format!("·{seed}")).unwrap_or_default())
}

/// All that is kept of every run, by step.
fn kept(asked: &Asked, runs: &[ComparedCurves], say: &CompareWords, heads: [&str; 2]) -> Rows {
    let exact: Vec<History> = runs
        .iter()
        .map(|run| {
            let mut exact = History::default();
            run.exact.iter().for_each(|&(step, share)| exact.push(step, share as f32));
            exact
        })
        .collect();
    let of_run = |(i, run): (usize, &ComparedCurves)| {
        let name = run_name(asked, i);
        [say.training, say.validation, say.exact]
            .map(|what| format!("{name} {what}"))
            .into_iter()
            .zip([run.curves.loss.clone(), run.curves.validations.clone(), exact[i].clone()])
            .collect::<Vec<_>>()
    };
    let all: Vec<(String, History)> = runs.iter().enumerate().flat_map(of_run).collect();
    let seen: Vec<(String, &History)> = all
        .iter()
        .filter(|(_, history)| !history.is_empty())
        .map(|(name, history)| (name.clone(), history))
        .collect();
    by_step(&seen, heads)
}

/// Every look at held-out rows of every run, with the training loss around it.
pub fn table(asked: &Arc<Asked>, runs: &[ComparedCurves], training: &str, validation: &str) -> Rows {
    let mut steps: Vec<u32> =
        runs.iter().flat_map(|run| run.curves.validations.pieces().map(|piece| piece.first)).collect();
    steps.sort_unstable();
    steps.dedup();
    let heads = (0..runs.len())
        .flat_map(|i| [training, validation].map(|what| format!("{} {what}", run_name(asked, i))));
    let row = |step: &u32| {
        let cells = runs.iter().flat_map(|run| {
            let pieces: Vec<Piece> = run.curves.loss.pieces().copied().collect();
            let train = over(&pieces, *step, step + 1);
            let seen = run.curves.validations.pieces().find(|piece| piece.first == *step);
            let train = if train.count == 0 { String::new() } else { number::exact(train.mean) };
            [train, seen.map(|piece| number::exact(piece.summary.mean)).unwrap_or_default()]
        });
        std::iter::once(number::grouped((*step).into())).chain(cells).collect()
    };
    Rows {
        heads: std::iter::once(String::new()).chain(heads).collect(),
        rows: steps.iter().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_a_median_and_a_range() {
        let curves =
            [vec![(0.0, 3.0), (1.0, 2.0)], vec![(0.0, 1.0), (1.0, 4.0)], vec![(0.0, 2.0)], Vec::new()];
        let (middle, band) = together(&curves);
        assert_eq!(middle, [(0.0, 2.0), (1.0, 3.0)]);
        assert_eq!(band, [(0.0, 1.0, 3.0), (1.0, 2.0, 4.0)]);
    }

    #[test]
    fn a_point_is_the_mean_of_the_steps_around_it() {
        let mut run = ComparedCurves::default();
        (0..120).for_each(|step| run.curves.loss.push(step, step as f32));
        let points = curve(&run, Measure::Training, 120);
        assert_eq!(points.len(), 120);
        assert_eq!((points[0], points[50]), ((0.0, 1.0), (50.0, 50.0)));
    }
}
