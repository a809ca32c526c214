//! A lesson from top to bottom, its figures beside it.

use super::figures::LessonFigure;
use super::figures::merges::OwnText;
use super::question::Asked;
use super::texts::{Fetched, text_of};
use crate::address::link::lessons;
use crate::address::{Place, use_router};
use crate::run::data_words::task;
use crate::run::learned::Learned;
use crate::run::{use_run, use_session};
use crate::text::learn::{LearnWords, words};
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use lesson_texts::{Block, Heading, Term, Text};
use protocol::DataChoice;
use std::sync::Arc;

/// Questions that are asked of the text in a figure, and of nothing else.
const OF_TEXT: [&str; 2] = ["next_merge", "bytes"];

/// The lesson of this number.
#[component]
pub fn Lesson(number: u32, contents: Signal<Arc<Vec<Heading>>>, learned: RwSignal<Learned>) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let file = lessons::lesson(number).map_or("", |lesson| lesson.file);
    let language = Signal::derive(move || speech.language());
    let text = text_of(Signal::stored(file), language);
    let content = move || match text.get() {
        Fetched::Coming => view! { <p class="lessontext" role="status">{say().coming}</p> }.into_any(),
        Fetched::Missing => view! { <p class="lessontext" role="alert">{say().missing}</p> }.into_any(),
        Fetched::Here(text) => view! { <Article number text learned/> }.into_any(),
    };
    let step = move |to: u32| {
        let title = contents.with(|all| all.get(to as usize - 1).map(|heading| heading.title.clone()));
        let told = title.map(|title| fill(say().previous, &[&to.to_string(), &title]));
        told.map(|told| view! { <GoTo number=to>{told}</GoTo> })
    };
    view! {
        <article class="lesson" data-lesson=number.to_string() lang=move || speech.language().tag()>
            {content}
            <nav class="lessonsteps" aria-label=move || say().steps>
                {move || (number > 1).then(|| step(number - 1))}
                <span class="sp"></span>
                {move || (number < 16).then(|| step(number + 1))}
            </nav>
        </article>
    }
}

/// A way to a lesson, with its own run where nobody has made the present one.
#[component]
pub fn GoTo(
    /// Its number.
    number: u32,
    /// How it looks.
    #[prop(default = "btn")]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let router = use_router();
    let session = StoredValue::new_local(use_session());
    let go = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        open(router, number);
        session.with_value(|session| session.arrived());
        window().scroll_to_with_x_and_y(0.0, 0.0);
    };
    view! { <a class=class href=format!("#/learn/{number}") on:click=go>{children()}</a> }
}

/// Opens a lesson. The reader's own run stays where there is one.
pub fn open(router: crate::address::Router, number: u32) {
    let here = router.here.peek();
    let own = lessons::place_of(number);
    // What the lesson's own model reads may be no prompt for another one.
    let place =
        if here.is_untouched() { own } else { Place { prompt: None, source: None, ..own.of_run(&here) } };
    router.go(place);
}

#[component]
fn Article(number: u32, text: Arc<Text>, learned: RwSignal<Learned>) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let Text { title, subtitle, minutes, blocks } = (*text).clone();
    let (mut read, mut figures, mut idea) = (Vec::new(), Vec::new(), None);
    for block in blocks {
        match block {
            Block::Idea(html) => idea = Some(view! { <div class="idea" inner_html=html></div> }),
            Block::Figure { name, of, caption } => {
                let section = format!("figure_{}", figures.len() + 1);
                figures.push(view! { <LessonFigure name of caption section/> });
            }
            other => read.push(shown(number, other, say)),
        }
    }
    view! {
        <div class="lessontext lessonhead">
            <p class="lessonover">{move || fill(say().lesson, &[&number.to_string()])}" · "{move || fill(say().minutes, &[&minutes.to_string()])}</p>
            <h1>{title}<small>{subtitle}</small></h1>
            <OwnModel number/>
            {idea}
        </div>
        <div class="lessontext">
            <Again number learned/>
            {read}
        </div>
        <div class="lessonfigures" role="group" aria-label=move || say().figure>{figures}</div>
    }
}

fn shown(
    number: u32,
    block: Block,
    say: impl Fn() -> &'static LearnWords + Copy + Send + Sync + 'static,
) -> AnyView {
    let part = |class: &'static str, head: fn(&LearnWords) -> &'static str, html: String| {
        view! { <section class=class><h2>{move || head(say())}</h2><div inner_html=html></div></section> }
            .into_any()
    };
    match block {
        Block::Prose(html) => view! { <div class="prose" inner_html=html></div> }.into_any(),
        Block::Removes(html) => part("removes", |say| say.misconceptions, html),
        // What is merged next depends on the text that is being cut.
        Block::Question(question) if OF_TEXT.contains(&question.id.as_str()) => {
            let OwnText(text) = expect_context();
            let text = Signal::derive(move || Some(text.get()));
            view! { <Asked lesson=number question=Arc::new(question) text/> }.into_any()
        }
        Block::Question(question) => view! { <Asked lesson=number question=Arc::new(question)/> }.into_any(),
        Block::Check { statements, exact, right, note, ask } => {
            let link = ask_link(number, &ask);
            view! {
                <section class="notecheck">
                    <h2>{move || say().notes}" "<span class="mut">{statements.join(", ")}" · "{move || say().notes_are}</span></h2>
                    <p class="mut">{move || say().exact}</p>
                    <div inner_html=exact></div>
                    <p inner_html=move || fill(say().right, &[&right])></p>
                    <details><summary>{move || say().the_note}</summary><p inner_html=note></p></details>
                    <p><a class="btn sm" href=link>{move || say().show_number}</a></p>
                </section>
            }
            .into_any()
        }
        Block::Do(html) => part("trythis", |say| say.try_it, html),
        Block::Terms(terms) => {
            let term = |Term { english, chinese, meaning }: Term| {
                view! { <dt><b>{english}</b>" "<span lang="zh-Hans">{chinese}</span></dt><dd inner_html=meaning></dd> }
            };
            let all = terms.into_iter().map(term).collect_view();
            view! { <section class="lessonterms"><h2>{move || say().terms}</h2><dl>{all}</dl></section> }
                .into_any()
        }
        Block::After(html) => part("after", |say| say.after, html),
        Block::Next(html) => view! { <div class="nextup" inner_html=html></div> }.into_any(),
        Block::Idea(_)
        | Block::Figure { .. }
        | Block::Minute { .. }
        | Block::Votes(_)
        | Block::Path { .. } => ().into_any(),
    }
}

/// The address of a question that a check asks, here or in another lesson.
fn ask_link(number: u32, ask: &str) -> String {
    match ask.split_once('/') {
        Some((lesson, id)) => format!("#/learn/{}?section={id}", lesson.trim_start_matches('0')),
        None => format!("#/learn/{number}?section={ask}"),
    }
}

/// What the figures show: the lesson's own model, or that another one stands here.
#[component]
fn OwnModel(number: u32) -> impl IntoView {
    let (run, router, speech) = (use_run(), use_router(), use_speech());
    let session = StoredValue::new_local(use_session());
    let say = move || words(speech.language());
    let own = Memo::new(move |_| router.here.get().is_of_lesson(number));
    let told = move || {
        let built = run.built.get()?;
        let name = match &built.build.data {
            DataChoice::Task(name) => task(speech.words(), name).map_or("", |(name, _)| name),
            DataChoice::OwnText => speech.words().own_text,
        };
        let step = run.progress.with(|progress| progress.step);
        let (seed, step) = (built.build.seed.to_string(), crate::picture::number::grouped(step.into()));
        Some(fill(say().model_says, &[name, &seed, &step]))
    };
    let take = move |_| {
        let place = lessons::place_of(number);
        router.go(place);
        session.with_value(|session| session.arrived());
    };
    view! {
        <p class="ownmodel">
            <span class="mut">{move || if own.get() { say().own_model } else { say().model_here }}": "</span>{told}
            <Show when=move || !own.get()>
                <span class="otherrun">{move || say().other_run}" "
                    <button type="button" class="btn sm" id="take-model" on:click=take>{move || say().take_model}</button>
                </span>
            </Show>
        </p>
    }
}

/// Two questions of earlier lessons, on another seed.
#[component]
fn Again(number: u32, learned: RwSignal<Learned>) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let keys = learned.with_untracked(|learned| learned.again(number, |id| !OF_TEXT.contains(&id)));
    let item = |(lesson, id): (u32, String)| view! { <OfEarlier lesson id/> };
    (!keys.is_empty()).then(|| {
        view! {
            <details class="again">
                <summary>{move || say().first_again}</summary>
                <p class="mut">{move || say().again_says}</p>
                {keys.into_iter().map(item).collect_view()}
            </details>
        }
    })
}

/// A question of another lesson.
#[component]
fn OfEarlier(lesson: u32, id: String) -> impl IntoView {
    let speech = use_speech();
    let file = lessons::lesson(lesson).map_or("", |lesson| lesson.file);
    let text = text_of(Signal::stored(file), Signal::derive(move || speech.language()));
    move || {
        let Fetched::Here(text) = text.get() else { return None };
        let found = text.blocks.iter().find_map(|block| match block {
            Block::Question(question) if question.id == id => Some(Arc::new(question.clone())),
            _ => None,
        });
        found.map(|question| view! { <Asked lesson question first_seed=1/> })
    }
}
