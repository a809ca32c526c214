//! The runs of a comparison: a letter, a color, what is different, how far it is; and what can be done with all of it.

use super::told::letter;
use crate::picture::number;
use crate::run::changes::differences;
use crate::run::variants::Asked;
use crate::run::{Compared, ComparedCurves};
use crate::text::compare::words;
use crate::text::{fill, refusal_said, use_speech};
use leptos::prelude::*;
use protocol::RunEnd;

/// The card.
#[component]
pub fn Runs(
    compared: Compared,
    /// Names of the variants.
    #[prop(into)]
    names: Signal<Vec<String>>,
    /// A variant shall be left out.
    on_remove: Callback<usize>,
    /// It shall be trained no further.
    on_stop: Callback<()>,
    /// It shall be done once more.
    on_again: Callback<()>,
    /// With one more seed.
    on_seed: Callback<()>,
    /// It shall go, and what else there is be offered.
    on_clear: Callback<()>,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let asked = move || compared.asked.get();
    let sweeps =
        Memo::new(move |_| compared.asked.with(|asked| asked.as_ref().is_some_and(|asked| asked.sweeps)));
    let state = move |variant: usize| {
        let asked = asked()?;
        let runs = compared.runs.read();
        let own: Vec<&ComparedCurves> =
            compared.of_variant(variant).into_iter().filter_map(|run| runs.get(run)).collect();
        let now = own.iter().find(|run| run.ended.is_none()).or(own.last())?;
        Some(told(now, &asked, say()))
    };
    let cards = move || {
        let card = |(i, name): (usize, String)| {
            let remove = fill(say().remove, &[&letter(i)]);
            view! {
                <li class="comparedrun" data-run=i>
                    <span class=format!("runtag run{i}") aria-hidden="true">{letter(i)}</span>
                    <span class="runname"><b>{name}</b><span class="mut runstate">{move || state(i)}</span></span>
                    <Show when=move || i != 0>
                        <button type="button" class="btn ghost sm icon" aria-label=remove.clone() title=remove.clone()
                            on:click=move |_| on_remove.run(i)>"×"</button>
                    </Show>
                </li>
            }
        };
        let names = names.get();
        (!sweeps.get()).then(|| names.into_iter().enumerate().map(card).collect_view())
    };
    let differing = move || {
        let asked = asked()?;
        let first = asked.wishes.first()?;
        let mut names: Vec<&'static str> = Vec::new();
        for change in asked.wishes.iter().flat_map(|wish| differences(first, wish, speech.words())) {
            if !names.contains(&change.name) {
                names.push(change.name);
            }
        }
        let count = match names.len() {
            1 => say().one_differs.to_owned(),
            count => fill(say().some_differ, &[&count.to_string()]),
        };
        let (low, high) = (asked.seeds.first()?, asked.seeds.last()?);
        let seeds = match low == high {
            true => fill(say().shared_seed, &[&low.to_string()]),
            false => fill(say().shared_seeds, &[&low.to_string(), &high.to_string()]),
        };
        Some(format!("{count}: {} · {seeds}", names.join(", ")))
    };
    let weights = move || {
        if sweeps.get() {
            return None;
        }
        let facts = compared.facts.get();
        let count = asked()?.variants.len();
        let other: Vec<String> = facts.iter().take(count).flat_map(|facts| facts.differs.clone()).collect();
        if facts.is_empty() {
            return None;
        }
        Some(match other.is_empty() {
            true => say().same_weights.to_owned(),
            false => {
                let mut other = other;
                other.dedup();
                let more = other.len().saturating_sub(6);
                let named = other.into_iter().take(6).collect::<Vec<_>>().join(", ");
                fill(say().other_weights, &[&if more > 0 { format!("{named}, +{more}") } else { named }])
            }
        })
    };
    let left = move || {
        let ms = compared.remaining_ms.get().filter(|_| !compared.done.get())?;
        Some(fill(say().remaining, &[&number::significant((ms / 1000.0).max(0.1), 2)]))
    };
    let refused = move || {
        let why = compared.refused.get()?;
        Some(fill(say().refused, &[&refusal_said(speech.language(), &why)]))
    };
    view! {
        <section class="card g-runs" aria-label=move || say().runs>
            <ul>{cards}</ul>
            <p class="differs" id="compare-differs">{differing}</p>
            <p class="mut differs" id="compare-weights">{weights}</p>
            <p class="trouble" role="status" id="compare-refused">{refused}</p>
            <div class="runacts">
                <span class="mut num" id="compare-left">{left}</span>
                <Show when=move || !compared.done.get()
                    fallback=move || view! {
                        <button type="button" class="btn sm" id="compare-again" on:click=move |_| on_again.run(())>{say().again}</button>
                        <Show when=move || !sweeps.get()>
                            <button type="button" class="btn sm" id="compare-seed" on:click=move |_| on_seed.run(())>{say().another_seed}</button>
                        </Show>
                    }>
                    <button type="button" class="btn sm" id="compare-stop" on:click=move |_| on_stop.run(())>{say().cancel}</button>
                </Show>
                <button type="button" class="btn sm ghost" id="compare-clear" on:click=move |_| on_clear.run(())>{move || say().clear}</button>
            </div>
        </section>
    }
}

/// How far a run is.
fn told(run: &ComparedCurves, asked: &Asked, say: &crate::text::compare::CompareWords) -> String {
    let step = number::grouped(run.step.into());
    match &run.ended {
        None if run.step == 0 => say.waits.to_owned(),
        None => fill(say.at_step, &[&step, &number::grouped(asked.steps.into())]),
        Some(RunEnd::Finished) => fill(say.finished, &[&step]),
        Some(RunEnd::Diverged { step, tensor }) => {
            fill(say.diverged, &[&number::grouped((*step).into()), tensor])
        }
        Some(RunEnd::Canceled) => fill(say.canceled, &[&step]),
        Some(RunEnd::Broken { message, .. }) => fill(say.broken, &[message]),
    }
}
