//! The page for teachers: a class hour minute by minute, questions to vote on, other paths. It can be printed.

use super::texts::{Fetched, text_of};
use super::vote::CountVotes;
use crate::text::learn::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use lesson_texts::Block;

/// The page.
#[component]
pub fn Teachers() -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let text = text_of(Signal::stored("teachers"), Signal::derive(move || speech.language()));
    let question = |lesson: u32, id: &str| {
        let told = format!("{lesson} · {}", id.replace('_', " "));
        view! { <li><a href=format!("#/learn/{lesson}?section={id}")>{told}</a></li> }
    };
    let block = move |block: &Block| match block.clone() {
        Block::Prose(html) => view! { <div class="prose" inner_html=html></div> }.into_any(),
        Block::Minute { span, lesson, questions, html } => view! {
            <section class="minute">
                <h3>{fill(say().minute, &[&span])}" · "{fill(say().lesson, &[&lesson.to_string()])}</h3>
                <div inner_html=html></div>
                <ul>{questions.iter().map(|id| question(lesson, id)).collect_view()}</ul>
            </section>
        }
        .into_any(),
        Block::Votes(votes) => view! {
            <section class="votes"><h3>{say().votes}</h3>
                <CountVotes/>
                <ul>{votes.iter().map(|(lesson, id)| question(*lesson, id)).collect_view()}</ul>
            </section>
        }
        .into_any(),
        Block::Path { name, html, stations } => {
            let head = if name == "weekend" { say().path_weekend } else { say().path_ten_minutes };
            let station = |(lesson, questions): &(u32, Vec<String>)| {
                let told = fill(say().lesson, &[&lesson.to_string()]);
                let asked = questions.iter().map(|id| question(*lesson, id)).collect_view();
                view! { <li><a href=format!("#/learn/{lesson}")>{told}</a><ul>{asked}</ul></li> }
            };
            view! {
                <section class="lessonpath"><h3>{head}</h3><div inner_html=html></div>
                    <ol>{stations.iter().map(station).collect_view()}</ol>
                </section>
            }
            .into_any()
        }
        _ => ().into_any(),
    };
    move || match text.get() {
        Fetched::Coming => view! { <p role="status">{say().coming}</p> }.into_any(),
        Fetched::Missing => view! { <p role="alert">{say().missing}</p> }.into_any(),
        Fetched::Here(text) => view! {
            <article class="teacherspage">
                <h1>{text.title.clone()}<small>{text.subtitle.clone()}</small></h1>
                {text.blocks.iter().map(block).collect_view()}
            </article>
        }
        .into_any(),
    }
}
