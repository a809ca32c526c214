//! Numbers of every head, sorted by any of them; each opens to the cells it is the mean of.

use super::subject::{Chosen, Subject};
use crate::picture::number;
use crate::text::fill;
use crate::text::views::heads::{definition, measure_name, words};
use graph::AxisName;
use leptos::prelude::*;
use transformer::study::heads::{Measure, Measured, Part};

/// A head with its measures.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    own: Chosen,
    measured: Vec<Measured>,
}

/// By what rows are ordered: by head, or by a measure, the largest first or last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Order {
    by: Option<usize>,
    falling: bool,
}

/// The table, and what its columns mean.
#[component]
pub fn Measures() -> impl IntoView {
    let subject = expect_context::<Subject>();
    let language = move || subject.speech.language();
    let said = move || words(language());
    let order = RwSignal::new(Order { by: None, falling: false });
    let rows = Memo::new(move |_| {
        let Some(kind) = subject.kind() else { return Vec::new() };
        let at = subject.chosen.get().kind;
        let row = |(layer, head): (usize, usize)| {
            let measured = subject.measured(&kind, layer, head).unwrap_or_default();
            Row { own: Chosen { kind: at, layer, head }, measured }
        };
        let heads = subject.heads.get();
        (0..kind.layers)
            .flat_map(|layer| (0..heads).map(move |head| (layer, head)))
            .map(row)
            .collect::<Vec<_>>()
    });
    let sorted = Memo::new(move |_| sorted(&rows.read(), order.get()));
    let head = move |by: Option<usize>| {
        let name = move || match by {
            None => said().head.to_owned(),
            Some(at) => measure_name(language(), Measure::ALL[at]).to_owned(),
        };
        let direction = move || match order.get() {
            Order { by: now, falling } if now == by => {
                if falling {
                    "descending"
                } else {
                    "ascending"
                }
            }
            _ => "none",
        };
        let arrow = move || match direction() {
            "descending" => "↓",
            "ascending" => "↑",
            _ => "",
        };
        let turn = move |_| {
            order.update(|order| {
                // A measure is asked for its largest first.
                let falling = if order.by == by { !order.falling } else { by.is_some() };
                *order = Order { by, falling };
            })
        };
        view! {
            <th scope="col" class="num" aria-sort=direction>
                <button type="button" class="bare" on:click=turn>{name}" "<span aria-hidden="true">{arrow}</span></button>
            </th>
        }
    };
    let definitions = move || {
        let one = |what: Measure| {
            view! { <dt>{measure_name(language(), what)}</dt><dd>{definition(language(), what)}</dd> }
        };
        Measure::ALL.map(one).into_iter().collect_view()
    };
    let crosses = Memo::new(move |_| subject.kind().is_some_and(|kind| kind.crosses()));
    view! {
        <h2>{move || said().measures}</h2>
        <p class="mut">{move || said().measures_tell}</p>
        <Show when=move || crosses.get()><p class="ink2">{move || said().crossed}</p></Show>
        <div class="scrollx" tabindex="0" role="region" aria-label=move || said().measures>
            <table class="measures" id="measures">
                <thead><tr>{head(None)}{(0..Measure::ALL.len()).map(|at| head(Some(at))).collect_view()}</tr></thead>
                <tbody>
                    <For each=move || sorted.get() key=|own| *own children=move |own| view! { <Line own rows/> }/>
                </tbody>
            </table>
        </div>
        <dl class="definitions">{definitions}</dl>
    }
}

fn sorted(rows: &[Row], order: Order) -> Vec<Chosen> {
    let value = |row: &Row| {
        let measured = order.by.and_then(|by| row.measured.get(by));
        measured.and_then(Measured::value)
    };
    let mut all: Vec<(Option<f64>, Chosen)> = rows.iter().map(|row| (value(row), row.own)).collect();
    if order.by.is_some() {
        // What has no value stands last either way.
        all.sort_by(|(a, _), (b, _)| match (a, b) {
            (Some(a), Some(b)) if order.falling => b.total_cmp(a),
            (Some(a), Some(b)) => a.total_cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
    } else if order.falling {
        all.reverse();
    }
    all.into_iter().map(|(_, own)| own).collect()
}

#[component]
fn Line(own: Chosen, rows: Memo<Vec<Row>>) -> impl IntoView {
    let subject = expect_context::<Subject>();
    let language = move || subject.speech.language();
    let name = format!("L{} H{}", own.layer + 1, own.head + 1);
    let cells = (0..Measure::ALL.len()).map(|at| {
        let what = Measure::ALL[at];
        let text = Memo::new(move |_| {
            rows.with(|rows| {
                let row = rows.iter().find(|row| row.own == own);
                let measured = row.and_then(|row| row.measured.get(at));
                measured.and_then(Measured::value).map(|value| written(what, value))
            })
        });
        let chosen = move || subject.chosen.get() == own && subject.opened.get() == Some(what);
        let open = move |_| {
            subject.choose(own);
            subject.opened.set(Some(what));
        };
        let says = move || {
            let words = words(language());
            let place = [&(own.layer + 1).to_string(), &(own.head + 1).to_string()].map(|n| n.clone());
            let value = text.get().unwrap_or_else(|| words.none.to_owned());
            fill(words.number_says, &[measure_name(language(), what), &place[0], &place[1], &value])
        };
        view! {
            <td class="num">
                <button
                    type="button"
                    class="bare number"
                    aria-label=says
                    aria-pressed=move || chosen().to_string()
                    on:click=open
                >
                    {move || text.get().unwrap_or_else(|| "–".to_owned())}
                </button>
            </td>
        }
    });
    let cells = cells.collect_view();
    let is_chosen = move || subject.chosen.get() == own;
    view! {
        <tr class:on=is_chosen>
            <th scope="row">
                <button type="button" class="bare" on:click=move |_| subject.choose(own)>{name}</button>
            </th>
            {cells}
        </tr>
    }
}

/// A measure as it is written in the table; its unit stands in the head.
fn written(what: Measure, value: f64) -> String {
    match what {
        Measure::EntropyShare => number::percent(value),
        _ => number::fixed(value as f32, 3),
    }
}

/// What the chosen number is the mean of.
#[component]
pub fn Opened() -> impl IntoView {
    let subject = expect_context::<Subject>();
    let language = move || subject.speech.language();
    let said = move || words(language());
    let opened = Memo::new(move |_| {
        let (what, chosen, kind) = (subject.opened.get()?, subject.chosen.get(), subject.kind()?);
        let at = Measure::ALL.iter().position(|&other| other == what)?;
        let measured = subject.measured(&kind, chosen.layer, chosen.head)?.swap_remove(at);
        let tensor = subject.find(&kind.tensor(chosen.layer, "probabilities"))?;
        Some((what, chosen, tensor, measured))
    });
    let title = move || {
        let (what, chosen, ..) = opened.get()?;
        let place = [chosen.layer + 1, chosen.head + 1].map(|n| n.to_string());
        Some(fill(said().opened, &[measure_name(language(), what), &place[0], &place[1]]))
    };
    let sum = move || {
        opened.with(|opened| opened.as_ref().map(|(what, .., measured)| summed(subject, *what, measured)))
    };
    let list = move || {
        let Some((_, _, tensor, measured)) = opened.get() else { return Vec::new() };
        let one = |part: &Part| {
            let query = subject.position(tensor, AxisName::T, part.row);
            let place = match part.key {
                Some(key) => fill(said().part_cell, &[&query, &subject.position(tensor, AxisName::S, key)]),
                None => fill(said().part_row, &[&query, &number::fixed(part.most as f32, 3)]),
            };
            view! { <li><span>{place}</span><b class="num">{number::fixed(part.value as f32, 4)}</b></li> }
        };
        measured.parts.iter().map(one).collect()
    };
    let closed = Memo::new(move |_| opened.with(Option::is_none));
    view! {
        <section class="opened" id="opened" aria-label=move || said().opened_name>
            <Show when=move || closed.get()>
                <h2>{move || said().opened_name}</h2>
                <p class="ink2">{move || said().choose_number}</p>
            </Show>
            <Show when=move || !closed.get()>
                <h2>{title}</h2>
                <p id="opened-sum" class="num" aria-live="off">{sum}</p>
                <ol tabindex="0" aria-label=move || said().opened_name>{list}</ol>
            </Show>
        </section>
    }
}

/// The mean in a line.
fn summed(subject: Subject, what: Measure, measured: &Measured) -> String {
    let words = words(subject.speech.language());
    let Some(value) = measured.value() else { return words.no_cells.to_owned() };
    let (count, sum) = (measured.parts.len().to_string(), number::fixed(measured.sum as f32, 4));
    let value = match what {
        Measure::EntropyShare => {
            let most = number::fixed(measured.divisor as f32, 4);
            return fill(words.share_of, &[&count, &sum, &most, &number::percent(value)]);
        }
        Measure::Entropy => format!("{} {}", number::fixed(value as f32, 4), subject.speech.words().nats),
        _ => number::fixed(value as f32, 4),
    };
    let rows = (measured.divisor as usize).to_string();
    let template = if what == Measure::Entropy { words.mean_of_rows } else { words.mean_of_cells };
    fill(template, &[&count, &sum, &rows, &value])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_value_stands_last_either_way() {
        let row = |head: usize, value: Option<f64>| Row {
            own: Chosen { kind: 0, layer: 0, head },
            measured: vec![Measured {
                parts: Vec::new(),
                sum: value.unwrap_or(0.0),
                divisor: f64::from(u8::from(value.is_some())),
            }],
        };
        let rows = [row(0, Some(1.0)), row(1, None), row(2, Some(3.0))];
        let heads =
            |by, falling| sorted(&rows, Order { by, falling }).iter().map(|own| own.head).collect::<Vec<_>>();
        assert_eq!(heads(Some(0), true), [2, 0, 1]);
        assert_eq!(heads(Some(0), false), [0, 2, 1]);
        assert_eq!(heads(None, true), [2, 1, 0]);
    }
}
