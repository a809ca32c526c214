//! A sweep: one or two fields, the values that they go through, and what each came to: as a line or as a map of cells.

use super::told::Outcome;
use crate::control::Save;
use crate::picture::framed::Framed;
use crate::picture::grid::{Grid, Ramp};
use crate::picture::number;
use crate::run::Compared;
use crate::text::compare::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use std::sync::Arc;

/// Fields that are offered: those of the address that numbers are typed for.
const FIELDS: [&str; 10] =
    ["lr", "warmup", "batch", "weight_decay", "layers", "d_model", "heads", "d_ff", "rope_base", "clip"];

/// Size of a cell in px.
const CELL: (f64, f64) = (62.0, 30.0);

/// What every cell of a sweep came to: the share that was exactly right, or where there is none the loss.
#[component]
pub fn SweepMap(
    compared: Compared,
    /// The fields with their values.
    #[prop(into)]
    axes: Signal<Vec<(String, Vec<String>)>>,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let outcomes = Memo::new(move |_| {
        let count = compared.asked.with(|asked| asked.as_ref().map_or(0, |asked| asked.variants.len()));
        let of = |variant: usize| {
            compared.runs.with(|runs| {
                let outcome = Outcome::of(runs.iter().skip(variant).step_by(count.max(1)));
                let value = outcome.exact.0.iter().copied().reduce(f64::max);
                let loss = outcome.last_validation.0.iter().copied().reduce(f64::min);
                (value, loss)
            })
        };
        (0..count).map(of).collect::<Vec<(Option<f64>, Option<f64>)>>()
    });
    let by_exact = Memo::new(move |_| outcomes.read().iter().any(|(exact, _)| exact.is_some()));
    let value = move |i: usize| {
        outcomes.read().get(i).and_then(|(exact, loss)| if by_exact.get() { *exact } else { *loss })
    };
    let columns = Memo::new(move |_| axes.with(|axes| axes.last().map_or(1, |(_, values)| values.len())));
    let grid = Signal::derive(move || {
        let columns = columns.get();
        let count = outcomes.read().len();
        if count == 0 || !count.is_multiple_of(columns) {
            return None;
        }
        let values: Vec<f32> = (0..count).map(|i| value(i).unwrap_or(0.0) as f32).collect();
        let hidden: Vec<bool> = (0..count).map(|i| value(i).is_none()).collect();
        let limit = if by_exact.get() { 1.0 } else { Grid::largest(&values) };
        Some(Grid {
            rows: count / columns,
            columns,
            values: Arc::new(values),
            hidden: Some(Arc::new(hidden)),
            changed: None,
            ramp: Ramp::Sequential,
            limit,
            whole: false,
        })
    });
    let names_of = move |axis: usize| {
        axes.with(|axes| {
            let values = axes.get(axis).map(|(_, values)| values.clone()).unwrap_or_default();
            values.into_iter().enumerate().collect::<Vec<(usize, String)>>()
        })
    };
    let rows = Signal::derive(move || match axes.read().len() {
        2 => names_of(0),
        _ => vec![(0, String::new())],
    });
    let above = Signal::derive(move || names_of(axes.read().len().saturating_sub(1)));
    let title = Signal::derive(move || {
        let fields: Vec<String> = axes.with(|axes| axes.iter().map(|(name, _)| name.clone()).collect());
        let what = if by_exact.get() { say().exact } else { say().last_validation };
        format!("{what} · {}", fields.join(" × "))
    });
    let describe = Callback::new(move |(row, column): (usize, usize)| {
        let i = row * columns.get_untracked() + column;
        let Some(asked) = compared.asked.get_untracked() else { return String::new() };
        let told = value(i).map_or_else(
            || say().not_yet.to_owned(),
            |x| if by_exact.get_untracked() { number::percent(x) } else { number::fixed(x as f32, 3) },
        );
        if i >= asked.variants.len() {
            return String::new();
        }
        let own: Vec<String> =
            asked.variants[i].iter().map(|(name, value)| format!("{name} {value}")).collect();
        fill(say().cell_says, &[&own.join(", "), &told])
    });
    view! {
        <section class="card g-sweep">
            <header><h2>{move || say().sweep}</h2><span class="sp"></span><Save name="sweep" what=Signal::derive(move || say().sweep.to_owned())/></header>
            <div class="pad lessonview scrollx">
                <Framed title grid cell=Signal::stored(CELL) rows columns=above describe hint=Signal::derive(String::new) id="sweep-map"/>
            </div>
        </section>
    }
}

/// Fields and values of a sweep, to be typed.
#[component]
pub fn SweepForm(
    /// It shall be run: as it stands in an address.
    on_run: Callback<String>,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let fields = [RwSignal::new("lr".to_owned()), RwSignal::new(String::new())];
    let values = [RwSignal::new("0.001/0.003/0.01/0.03".to_owned()), RwSignal::new(String::new())];
    let options = move |empty: bool| {
        let none = empty.then(|| view! { <option value="">{say().no_field}</option> });
        let all = FIELDS.iter().map(|field| view! { <option value=*field>{*field}</option> }).collect_view();
        (none, all)
    };
    let run = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let axis = |i: usize| {
            let (field, values) = (fields[i].get_untracked(), values[i].get_untracked());
            (!field.is_empty() && !values.trim().is_empty()).then(|| format!("{field}:{}", values.trim()))
        };
        let axes: Vec<String> = (0..2).filter_map(axis).collect();
        if !axes.is_empty() {
            on_run.run(axes.join(","));
        }
    };
    let row = move |i: usize, label: fn(&crate::text::compare::CompareWords) -> &'static str| {
        view! {
            <label><span>{move || label(say())}</span>
                <select class="select" id=format!("sweep-field-{i}") on:change=move |event| fields[i].set(event_target_value(&event))>
                    {move || options(i == 1)}
                </select>
            </label>
            <label><span>{move || say().sweep_values}</span>
                <input class="field num" type="text" spellcheck="false" id=format!("sweep-values-{i}") prop:value=values[i]
                    on:input=move |event| values[i].set(event_target_value(&event))/>
            </label>
        }
    };
    view! {
        <form class="card sweepform" on:submit=run aria-label=move || say().sweep>
            <p><b>{move || say().sweep}</b>" "<span class="ink2">{move || say().sweep_says}</span></p>
            {row(0, |say| say.sweep_field)}
            {row(1, |say| say.sweep_second)}
            <button type="submit" class="btn primary sm" id="sweep-run">{move || say().sweep_run}</button>
        </form>
    }
}
