//! The questions that a comparison answers: each with what is expected, measured before, and a link that asks it.

use crate::run::questions::QUESTIONS;
use crate::text::compare::{question, words};
use crate::text::use_speech;
use leptos::prelude::*;

/// The cards.
#[component]
pub fn Questions() -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let cards = move || {
        let card = |(id, address): &(&'static str, &'static str)| {
            let told = question(speech.language(), id)?;
            Some(view! {
                <li>
                    <a class="card question" href=*address id=format!("question-{id}")>
                        <b>{told.title}</b>
                        <span class="ink2"><span class="mut">{say().expected}": "</span>{told.expected}</span>
                    </a>
                </li>
            })
        };
        QUESTIONS.iter().filter_map(card).collect_view()
    };
    view! {
        <section class="questions" aria-label=move || say().questions>
            <h2>{move || say().questions}</h2>
            <ul>{cards}</ul>
        </section>
    }
}
