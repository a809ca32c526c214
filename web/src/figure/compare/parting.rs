//! Where two runs part: the first operation of which the results differ, before the first step.

use super::told::letter;
use crate::lens::Shared;
use crate::picture::number;
use crate::run::{Capture, Compared};
use crate::scene::{Naming, Walk};
use crate::text::compare::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use protocol::Subject;
use std::sync::Arc;
use transformer::study::parting::{Captured, parting};
use transformer::{Depth, Extent, ModelConfig};

/// Less, as a share of the rms, is rounding.
const ROUNDING: f64 = 1e-5;

/// Tensors around the parting that are listed.
const BEFORE: usize = 2;
const AFTER: usize = 3;

/// The way through a model for the rows of a pass.
pub fn walk_of(config: &ModelConfig, capture: &Capture) -> Option<Walk> {
    let Subject::Example { tokens, source, .. } = &capture.subject else { return None };
    let extent = Extent::new(1, tokens.len()).with_source(source.len());
    let walk = Walk::of(config, extent, Depth::Backward)?;
    walk.fits(&capture.values).then_some(walk)
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    /// Names of the tensors around it: their name in the graph, both rms, their largest difference; or of which one only.
    rows: Vec<Row>,
    /// Which of them parts.
    at: Option<usize>,
    /// Tensors before it; they agree.
    agree: usize,
    /// The operation that is opened: in both, where both have it.
    opens: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    name: String,
    told: Result<([f64; 2], f64), usize>,
}

fn find(walks: [&Walk; 2], captures: [&Capture; 2]) -> Option<Found> {
    let [a, b] = [0, 1].map(|i| Captured::new(&walks[i].graph, &captures[i].values));
    let (a, b) = (a?, b?);
    let found = parting(&a, &b, ROUNDING);
    // Forward only: gradients part where activations do.
    let forward: Vec<_> = found.shared.iter().filter(|tensor| !tensor.name.starts_with("grad:")).collect();
    let name = |side: usize| {
        let operation = walks[side].graph.operation(found.first[side]?);
        Some(walks[side].graph.tensor(operation.output).name.clone())
    };
    let firsts = [name(0), name(1)];
    let parts = forward.iter().position(|tensor| tensor.parts);
    let agree = parts.unwrap_or(forward.len());
    let alone = firsts.iter().enumerate().find_map(|(side, name)| {
        let name = name.as_ref().filter(|name| !name.starts_with("grad:"))?;
        found.only[side].contains(name).then(|| (side, name.clone()))
    });
    let mut rows = Vec::new();
    let row = |tensor: &&transformer::study::parting::Shared| Row {
        name: tensor.name.clone(),
        told: Ok((tensor.rms, tensor.largest_difference)),
    };
    let middle = parts.unwrap_or(forward.len());
    // Before the parting come its operands, not its parameters.
    rows.extend(forward[middle.saturating_sub(BEFORE)..middle].iter().map(row));
    let mut at = None;
    // What is opened is one of the stops of both.
    let is_stop = |name: &str| walks.iter().all(|walk| walk.stops.iter().any(|stop| stop.name == name));
    let stops = || forward[middle..].iter().filter(|tensor| tensor.parts && is_stop(&tensor.name));
    let mut opens = stops().next().map(|tensor| tensor.name.clone());
    if let Some((side, name)) = alone {
        at = Some(rows.len());
        rows.push(Row { name: name.clone(), told: Err(side) });
        opens = opens.or(Some(name));
    }
    if let Some(parts) = parts {
        at = at.or(Some(rows.len()));
        rows.extend(forward[parts..(parts + AFTER).min(forward.len())].iter().map(row));
    }
    Some(Found { rows, at, agree, opens })
}

/// The card.
#[component]
pub fn Parting(
    compared: Compared,
    /// Which variant is looked at beside the first.
    #[prop(into)]
    beside: Signal<usize>,
    /// Another one shall be.
    on_beside: Callback<usize>,
    /// Both models shall be opened at this operation.
    on_open: Callback<String>,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let walks = Memo::new(move |_| {
        let asked = compared.asked.get().filter(|asked| !asked.sweeps)?;
        let beside = beside.get();
        let of = |variant: usize| {
            let capture: Arc<Capture> = compared.passes.with(|passes| passes.get(variant)?[0].clone())?;
            let walk = walk_of(&asked.wishes.get(variant)?.config, &capture)?;
            Some((Arc::new(walk), capture))
        };
        Some(Shared::new([of(0)?, of(beside)?]))
    });
    let found = Memo::new(move |_| {
        let both = walks.get()?;
        let [(walk_a, a), (walk_b, b)] = &*both;
        find([walk_a, walk_b], [a, b])
    });
    let named = move |side: usize, name: &str| {
        let both = walks.get()?;
        let naming = Naming { walk: &both[side].0, language: speech.language() };
        let stop = both[side].0.stops.iter().find(|stop| stop.name == name)?;
        Some(naming.name_of(stop))
    };
    let told = move |row: &Row| {
        let side = if let Err(side) = row.told { side } else { 0 };
        named(side, &row.name).unwrap_or_else(|| row.name.clone())
    };
    let letters = move || [letter(0), letter(beside.get())];
    let headline = move || {
        match found.get() {
        None if compared.asked.with(|asked| asked.as_ref().is_some_and(|asked| asked.sweeps)) => {
            view! { <p class="mut">{say().parting_none}</p> }.into_any()
        }
        None => view! { <p class="mut">{say().parting_waits}</p> }.into_any(),
        Some(Found { at: None, agree, .. }) => {
            view! { <p id="parts-first">{fill(say().parting_same, &[&agree.to_string()])}</p> }.into_any()
        }
        Some(Found { at: Some(at), rows, agree, .. }) => {
            view! {
                <p class="ink2">{fill(say().parting_at, &[&agree.to_string()])}</p>
                <p class="big" id="parts-first"><b>{told(&rows[at])}</b><span class="num mut">" "{rows[at].name.clone()}</span></p>
            }
            .into_any()
        }
    }
    };
    let list = move || {
        let Found { rows, at, .. } = found.get()?;
        let [a, b] = letters();
        let write = |x: f64| number::significant(x, 3);
        let row = |(i, row): (usize, Row)| {
            let name = told(&row);
            let cells = match row.told {
                Ok((rms, difference)) => [write(rms[0]), write(rms[1]), write(difference)],
                Err(side) => {
                    let only = fill(say().parting_only, &[&letters()[side]]);
                    if side == 0 {
                        [only, "–".to_owned(), "–".to_owned()]
                    } else {
                        ["–".to_owned(), only, "–".to_owned()]
                    }
                }
            };
            let cells = cells.into_iter().map(|cell| view! { <td class="num">{cell}</td> }).collect_view();
            view! { <tr class:on=Some(i) == at><th scope="row" title=row.name>{name}</th>{cells}</tr> }
        };
        let heads = [
            fill(say().parting_rms, &[&a]),
            fill(say().parting_rms, &[&b]),
            fill(say().parting_differ, &[&a, &b]),
        ];
        let heads =
            heads.into_iter().map(|head| view! { <th scope="col" class="num">{head}</th> }).collect_view();
        Some(view! {
            <table class="partingtable" id="compare-parting">
                <thead><tr><th scope="col">{say().parting_tensor}</th>{heads}</tr></thead>
                <tbody>{rows.into_iter().enumerate().map(row).collect_view()}</tbody>
            </table>
        })
    };
    let choice = move || {
        let count = compared.asked.with(|asked| asked.as_ref().map_or(0, |asked| asked.variants.len()));
        let button = |i: usize| {
            view! {
                <button type="button" class="btn sm" aria-pressed=move || (beside.get() == i).to_string() on:click=move |_| on_beside.run(i)>
                    {letter(i)}
                </button>
            }
        };
        (count > 2).then(|| (1..count).map(button).collect_view())
    };
    let open = move || {
        let name = found.get()?.opens.or(Some(String::new()))?;
        Some(view! {
            <button type="button" class="btn primary sm" id="open-both" on:click=move |_| on_open.run(name.clone())>{say().side_by_side}</button>
        })
    };
    view! {
        <section class="card g-parting">
            <header><h2>{move || say().parting}</h2><span class="sp"></span><span class="besides" role="group" aria-label=move || say().beside>{choice}</span></header>
            <div class="pad">{headline}<div class="scrollx">{list}</div><div class="runacts">{open}</div></div>
        </section>
    }
}
