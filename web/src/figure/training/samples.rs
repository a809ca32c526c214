//! Held-out rows the model has never seen: what it answers, and whether that is right; of a text, how it goes on.

use super::text_samples::TextSamples;
use crate::control::icons::{self, Icon};
use crate::lens::use_learning;
use crate::picture::number;
use crate::run::prompt::{between, shown};
use crate::text::{Words, fill, use_speech};
use leptos::prelude::*;
use protocol::Sample;
use transformer::Topology;

/// The card.
#[component]
pub fn Samples() -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let words = move || speech.words();
    let score = move || {
        learning.samples.with(|seen| {
            let seen = seen.as_ref()?;
            let share = number::percent(seen.exact_match?);
            let rows = fill(words().of_rows, &[&number::grouped(seen.rows.into())]);
            Some((fill(words().exact, &[&share]), rows))
        })
    };
    // What the run is, so that a row can be written down.
    let form = Memo::new(move |_| {
        let of_run = learning.form.get();
        Form {
            topology: of_run.as_ref().map_or(Topology::Decoder, |form| form.topology),
            mask: of_run.and_then(|form| form.mask),
            vocabulary: learning.vocabulary.get(),
        }
    });
    let rows = move || {
        let (form, words) = (form.get(), words());
        let samples =
            learning.samples.with(|seen| seen.as_ref().map(|seen| seen.samples.clone()).unwrap_or_default());
        samples.iter().map(|sample| row(&form, words, sample)).collect_view()
    };
    let some = Memo::new(move |_| learning.samples.with(Option::is_some));
    let is_text = Memo::new(move |_| {
        learning.samples.with(|seen| seen.as_ref().is_some_and(|seen| seen.text.is_some()))
    });
    let heads = move || heads(words(), form.read().topology);
    view! {
        <section class="card g-smp">
            <header>
                <h2>{move || words().held_out}</h2>
                <span class="sp"></span>
                <span class="mut exactscore" title=move || words().rows_tried>
                    <b class="num ink2" id="exact-match">{move || score().map(|(share, _)| share)}</b>
                    " "
                    {move || score().map(|(_, rows)| rows)}
                </span>
            </header>
            <div class="pad0" tabindex="0" role="region" aria-label=move || words().held_out>
                <Show when=move || some.get() fallback=move || view! { <p class="empty">{move || words().no_samples}</p> }>
                    <Show when=move || !is_text.get() fallback=|| view! { <TextSamples/> }>
                    <table class="smp" id="samples">
                        <thead>
                            <tr>
                                <th scope="col">{move || heads()[0]}</th>
                                <th scope="col">{move || heads()[1]}</th>
                                <th scope="col">{move || heads()[2]}</th>
                                <th scope="col" class="num">{move || words().probability_of_target}</th>
                                <th scope="col"><span class="sr">{move || words().right}</span></th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                    </Show>
                </Show>
            </div>
        </section>
    }
}

/// What is needed to write a row down.
#[derive(Clone, Debug, PartialEq)]
struct Form {
    topology: Topology,
    mask: Option<u32>,
    vocabulary: Vec<String>,
}

/// Over what is given, what the model makes of it, and what is right.
fn heads(words: &Words, topology: Topology) -> [&'static str; 3] {
    match topology {
        Topology::Decoder => [words.prompt, words.written, words.right_answer],
        Topology::Encoder => [words.masked_row, words.filled_row, words.right_answer],
        Topology::EncoderDecoder => [words.source_row, words.written, words.right_answer],
    }
}

/// A token of an answer: itself, and whether it is right; none for one that was given.
type Told = (u32, Option<bool>);

/// The answer alone, or the row with what was filled in.
fn told(sample: &Sample, mask: Option<u32>) -> Vec<Told> {
    let mut answer =
        sample.predicted.iter().zip(&sample.target).map(|(got, wanted)| (*got, Some(got == wanted)));
    let Some(mask) = mask else { return answer.collect() };
    let place = |&id: &u32| if id == mask { answer.next().unwrap_or((id, None)) } else { (id, None) };
    sample.prompt.iter().map(place).collect()
}

fn row(form: &Form, words: &Words, sample: &Sample) -> impl IntoView + use<> {
    let right = sample.predicted == sample.target;
    let told = told(sample, form.mask);
    let token = |(at, &(id, right)): (usize, &Told)| {
        let label = form.vocabulary.get(id as usize).cloned().unwrap_or_default();
        let long = label.chars().nth(1).is_some();
        let before = at.checked_sub(1).map(|before| between(&form.vocabulary, told[before].0, id));
        view! {
            {before}
            <span class:ok=right == Some(true) class:no=right == Some(false) class:word=long>{label}</span>
        }
    };
    let tokens = told.iter().enumerate().map(token).collect_view();
    let target = if right { String::new() } else { shown(&form.vocabulary, &sample.target) };
    let width = format!("scaleX({:.3})", sample.probability.clamp(0.0, 1.0));
    let (icon, said) = if right { (icons::CHECK, words.right) } else { (icons::CLOSE, words.wrong) };
    view! {
        <tr class:bad=!right>
            <td class="num l">{shown(&form.vocabulary, &sample.prompt)}</td>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_told_with_what_was_filled_in_at_its_masks() {
        let sample =
            Sample { prompt: vec![0, 9, 2, 9], target: vec![1, 3], predicted: vec![1, 4], probability: 0.5 };
        assert_eq!(told(&sample, None), [(1, Some(true)), (4, Some(false))]);
        assert_eq!(told(&sample, Some(9)), [(0, None), (1, Some(true)), (2, None), (4, Some(false))]);
    }
}
