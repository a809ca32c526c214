//! Which loss to expect: where guessing among everything lies, where guessing among what is ever asked for, how low the
//! task lets anybody go, and where the model is now.

use crate::lens::use_learning;
use crate::picture::number;
use crate::text::expected::{ExpectedWords, words};
use crate::text::{fill, use_speech};
use leptos::prelude::*;

/// A place on the scale.
#[derive(Clone, Debug, PartialEq)]
struct Mark {
    /// In nats.
    nats: f64,
    name: String,
    says: &'static str,
    /// Class of its color.
    class: &'static str,
}

/// Marks of a model, from the top down; two that lie together are one.
fn marks(say: &'static ExpectedWords, vocabulary: u32, choices: u32, floor: Option<f64>) -> Vec<Mark> {
    let ln = |count: u32| f64::from(count.max(1)).ln();
    let guess = |count: u32, says: &'static str| Mark {
        nats: ln(count),
        name: fill(say.all, &[&number::grouped(count.into())]),
        says,
        class: "guess",
    };
    let mut all = vec![guess(vocabulary, say.all_says)];
    if choices < vocabulary {
        all.push(guess(choices, say.choices_says));
    }
    if let Some(nats) = floor {
        all.push(Mark { nats, name: say.floor.to_owned(), says: say.floor_says, class: "floor" });
    }
    all
}

/// The dial.
#[component]
pub fn Expected() -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let say = move || words(speech.language());
    let facts = Memo::new(move |_| {
        learning.built.with(|built| {
            built.as_ref().map(|built| (built.build.config.vocab_size, built.choices, built.floor_nats))
        })
    });
    let now = Memo::new(move |_| learning.curves.with(|curves| curves.loss.last()).map(f64::from));
    let marks = Memo::new(move |_| {
        let (vocabulary, choices, floor) = facts.get()?;
        Some(marks(say(), vocabulary, choices, floor))
    });
    // The highest mark has some air over it.
    let most = move || marks.with(|marks| marks.as_ref()?.first().map(|top| top.nats * 1.15)).unwrap_or(1.0);
    let place = move |nats: f64| format!("{:.2}%", 100.0 * (nats / most()).clamp(0.0, 1.0));
    let scale = move || {
        let tick = |mark: &Mark| {
            view! { <i class=format!("expecttick {}", mark.class) style:left=place(mark.nats)></i> }
        };
        marks.get().unwrap_or_default().iter().map(tick).collect_view()
    };
    let list = move || {
        let row = |mark: &Mark| {
            view! {
                <li>
                    <b class="num">{mark.name.clone()}</b>
                    <span class="num">{number::fixed(mark.nats as f32, 3)}</span>
                    <span class="mut">{mark.says}</span>
                </li>
            }
        };
        marks.get().unwrap_or_default().iter().map(row).collect_view()
    };
    let unknown = move || facts.get().is_some_and(|(_, _, floor)| floor.is_none());
    let told =
        move || now.get().map(|loss| (number::fixed(loss as f32, 3), number::significant(loss.exp(), 3)));
    view! {
        <div class="expected" id="expected">
            <b>{move || say().title}</b>
            <div class="expectscale" aria-hidden="true">
                {scale}
                {move || now.get().map(|loss| view! { <i class="expectnow" style:left=place(loss)></i> })}
            </div>
            <ul>
                {list}
                {move || told().map(|(loss, _)| view! {
                    <li class="now">
                        <b>{say().now}</b>
                        <span class="num" id="expected-now">{loss}</span>
                        <span class="mut">{say().now_says}</span>
                    </li>
                })}
            </ul>
            <Show when=unknown><p class="mut">{move || say().unknown_says}</p></Show>
            <p>{move || match told() {
                Some((_, tokens)) => fill(say().choosing, &[&tokens]),
                None => say().waits.to_owned(),
            }}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn what_is_never_asked_for_makes_a_mark_of_its_own_and_an_unknown_floor_none() {
        let of = |choices, floor| {
            let marks = marks(words(Language::English), 11, choices, floor);
            marks.into_iter().map(|mark| format!("{} {:.3}", mark.name, mark.nats)).collect::<Vec<_>>()
        };
        assert_eq!(of(10, Some(0.0)), ["ln 11 2.398", "ln 10 2.303", "floor 0.000"]);
        assert_eq!(of(11, None), ["ln 11 2.398"]);
    }
}
