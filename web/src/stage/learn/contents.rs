//! The table of contents, and the first page of the lessons with what was answered so far.

use super::article::{GoTo, open};
use super::question::today;
use crate::address::{Place, use_router};
use crate::browser::save_text;
use crate::run::learned::Learned;
use crate::run::use_session;
use crate::text::learn::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use leptos::task::spawn_local;
use lesson_texts::Heading;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, HtmlInputElement};

/// The section that is the page for teachers.
pub const TEACHERS: &str = "teachers";

type All = Signal<Arc<Vec<Heading>>>;

/// All lessons beside the one that is read.
#[component]
pub fn Contents(
    all: All,
    number: Signal<Option<u32>>,
    learned: RwSignal<Learned>,
    /// Nothing else is there: where there is no room beside it, it is open.
    #[prop(into)]
    alone: Signal<bool>,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let opened = RwSignal::new(false);
    view! {
        <nav class="contents" class:open=move || opened.get() || alone.get() aria-label=move || say().contents>
            <button
                type="button"
                class="btn sm contentsbutton"
                aria-expanded=move || opened.get().to_string()
                on:click=move |_| opened.update(|open| *open = !*open)
            >
                {move || say().contents}
            </button>
            <List all number learned on_open=Callback::new(move |()| opened.set(false))/>
        </nav>
    }
}

#[component]
fn List(
    all: All,
    number: Signal<Option<u32>>,
    learned: RwSignal<Learned>,
    on_open: Callback<()>,
) -> impl IntoView {
    let (router, speech) = (use_router(), use_speech());
    let session = StoredValue::new_local(use_session());
    let say = move || words(speech.language());
    let item = move |(heading, own): (Heading, u32)| {
        let Heading { title, subtitle, questions, .. } = heading;
        let done = move || learned.with(|learned| learned.count(own));
        let is_done = move || done() >= questions as usize && questions > 0;
        let go = move |event: web_sys::MouseEvent| {
            event.prevent_default();
            on_open.run(());
            open(router, own);
            session.with_value(|session| session.arrived());
        };
        let here = move || (number.get() == Some(own)).then_some("page");
        view! {
            <li class:done=is_done>
                <a href=format!("#/learn/{own}") aria-current=here on:click=go>
                    <span class="no num">{format!("{own:02}")}</span>
                    <span class="tt"><b>{title}</b><span>{subtitle}</span></span>
                    <span class="num mut" aria-label=move || fill(say().answered, &[&done().to_string(), &questions.to_string()])>
                        {move || if is_done() { "✓".to_owned() } else { format!("{}/{questions}", done()) }}
                    </span>
                </a>
            </li>
        }
    };
    let lessons = move || {
        let all = all.get();
        all.iter().take(16).cloned().zip(1..).map(item).collect_view()
    };
    let teachers = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        on_open.run(());
        router.go(Place { lesson: None, section: TEACHERS.to_owned(), ..router.here.peek() });
    };
    view! {
        <ol>{lessons}</ol>
        <a class="teachers" href="#/learn?section=teachers" on:click=teachers>{move || say().teachers}</a>
    }
}

/// The first page: what this is, and how far one has come.
#[component]
pub fn Home(all: All, learned: RwSignal<Learned>) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let count = move || {
        let asked: u32 = all.with(|all| all.iter().map(|heading| heading.questions).sum());
        let answered = learned.with(|learned| learned.0.len());
        fill(say().answered, &[&answered.to_string(), &asked.to_string()])
    };
    let due = move || {
        let due = learned.with(|learned| learned.due(today()));
        let item = |(lesson, id): (u32, String)| {
            let told = fill(say().lesson, &[&lesson.to_string()]);
            view! { <li><a href=format!("#/learn/{lesson}?section={id}")>{told}" · "{id.replace('_', " ")}</a></li> }
        };
        (!due.is_empty())
            .then(|| view! { <p>{say().due}</p><ul>{due.into_iter().map(item).collect_view()}</ul> })
    };
    // The first lesson that is not done.
    let next = Memo::new(move |_| {
        let open = |heading: &Heading, number: u32| {
            learned.with(|learned| learned.count(number) < heading.questions as usize)
        };
        all.with(|all| {
            let lessons = all.iter().take(16).zip(1..);
            lessons.into_iter().find(|(heading, number)| open(heading, *number)).map(|(_, number)| number)
        })
    });
    let begin = move || {
        let number = next.get()?;
        let told = if learned.with(|learned| learned.0.is_empty()) { say().begin } else { say().go_on };
        Some(view! { <GoTo number class="btn primary">{fill(told, &[&number.to_string()])}</GoTo> })
    };
    let export =
        move |_| save_text("glassformer-lessons.txt", "text/plain", &learned.with_untracked(Learned::write));
    let import = move |event: Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            if let Ok(text) = JsFuture::from(file.text()).await {
                let read = Learned::read(&text.as_string().unwrap_or_default());
                let _ = learned.try_update(|learned| learned.0.extend(read.0));
            }
        });
    };
    view! {
        <section class="learnhome">
            <h1>{move || say().title}</h1>
            <p>{move || say().says}</p>
            <p class="checks">{begin}" "<a class="btn" href="#/learn?section=teachers">{move || say().ways}</a></p>
            <section class="learnprogress">
                <h2>{move || say().progress}</h2>
                <p id="lessons-answered">{count}</p>
                {due}
                <p class="checks">
                    <button type="button" class="btn sm" id="export-lessons" on:click=export>{move || say().export}</button>
                    <label class="btn sm">{move || say().import}<input type="file" class="sr" id="import-lessons" accept=".txt,text/plain" on:change=import/></label>
                    <button type="button" class="btn sm" id="forget-lessons" on:click=move |_| learned.set(Learned::default())>{move || say().forget}</button>
                    <span class="mut">{move || say().forget_says}</span>
                </p>
            </section>
        </section>
    }
}
