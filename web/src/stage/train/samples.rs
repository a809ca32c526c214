//! Held-out rows the model has never seen: what it answers, and whether that is right.

use crate::picture::number;
use crate::shell::icons::{self, Icon};
use crate::stage::prompt::shown;
use crate::store::use_store;
use crate::text::fill;
use leptos::prelude::*;
use protocol::{DataChoice, Sample};

/// The card.
#[component]
pub fn Samples() -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let score = move || {
        store.samples.with(|seen| {
            let seen = seen.as_ref()?;
            let share = number::percent(seen.exact_match?);
            let rows = fill(words().of_rows, &[&number::grouped(seen.rows.into())]);
            Some((fill(words().exact, &[&share]), rows))
        })
    };
    let rows = move || {
        let vocabulary = store.vocabulary();
        let samples =
            store.samples.with(|seen| seen.as_ref().map(|seen| seen.samples.clone()).unwrap_or_default());
        samples.iter().map(|sample| row(&vocabulary, sample)).collect_view()
    };
    let some = Memo::new(move |_| store.samples.with(Option::is_some));
    let own_text = move || {
        store.built.with(|built| built.as_ref().is_some_and(|built| built.build.data == DataChoice::OwnText))
    };
    let empty = move || if own_text() { words().no_samples_for_text } else { words().no_samples };
    view! {
        <section class="card g-smp">
            <header>
                <h2>{move || words().held_out}</h2>
                <span class="sp"></span>
                <span class="mut exactscore">
                    <b class="num ink2" id="exact-match">{move || score().map(|(share, _)| share)}</b>
                    " "
                    {move || score().map(|(_, rows)| rows)}
                </span>
            </header>
            <div class="pad0" tabindex="0" role="region" aria-label=move || words().held_out>
                <Show when=move || some.get() fallback=move || view! { <p class="empty">{empty}</p> }>
                    <table class="smp">
                        <thead>
                            <tr>
                                <th scope="col">{move || words().prompt}</th>
                                <th scope="col">{move || words().answer}</th>
                                <th scope="col">{move || words().target}</th>
                                <th scope="col" class="num">{move || words().probability_of_target}</th>
                                <th scope="col"><span class="sr">{move || words().right}</span></th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </Show>
            </div>
        </section>
    }
}

fn row(vocabulary: &[String], sample: &Sample) -> impl IntoView + use<> {
    let store = use_store();
    let words = store.words();
    let right = sample.predicted == sample.target;
    let tokens = sample.predicted.iter().zip(&sample.target).map(|(got, wanted)| {
        let class = if got == wanted { "ok" } else { "no" };
        let label = vocabulary.get(*got as usize).cloned().unwrap_or_default();
        view! { <span class=class>{label}</span> }
    });
    let tokens = tokens.collect_view();
    let target = if right { String::new() } else { shown(vocabulary, &sample.target) };
    let width = format!("scaleX({:.3})", sample.probability.clamp(0.0, 1.0));
    let (icon, said) = if right { (icons::CHECK, words.right) } else { (icons::CLOSE, words.wrong) };
    view! {
        <tr class:bad=!right>
            <td class="num l">{shown(vocabulary, &sample.prompt)}</td>
            <td class="num l out">{tokens}</td>
            <td class="num l mut">{target}</td>
            <td class="num">
                <span class="track2" aria-hidden="true"><i style:transform=width></i></span>
                {number::fixed(sample.probability as f32, 2)}
            </td>
            <td class="st"><Icon path=icon/><span class="sr">{said}</span></td>
        </tr>
    }
}
