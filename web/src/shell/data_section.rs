//! What the model learns: a task, or a text of the reader's own.

use crate::picture::number;
use crate::session::use_session;
use crate::store::use_store;
use crate::text::{Words, fill};
use leptos::html::Textarea;
use leptos::prelude::*;
use protocol::{DataChoice, Tokenizer};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Value of the choice that is no task.
const OWN_TEXT: &str = "own_text";

/// Name and description of a task.
fn told(words: &Words, task: &str) -> (&'static str, &'static str) {
    match task {
        "sort" => (words.task_sort, words.tell_sort),
        "mirror" => (words.task_mirror, words.tell_mirror),
        "copy" => (words.task_copy, words.tell_copy),
        "reverse" => (words.task_reverse, words.tell_reverse),
        "modular_addition" => (words.task_addition, words.tell_addition),
        "induction" => (words.task_induction, words.tell_induction),
        _ => (words.own_text, words.tell_text),
    }
}

/// The section.
#[component]
pub fn DataSection() -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    // "Own text" is open from its choice on; it becomes the data when a text is accepted.
    let own_text = RwSignal::new(false);
    let built =
        Memo::new(move |_| store.built.with(|built| built.as_ref().map(|built| built.build.data.clone())));
    Effect::new(move |before: Option<Option<DataChoice>>| {
        let now = built.get();
        if before.is_some_and(|before| before != now) {
            own_text.set(now == Some(DataChoice::OwnText));
        }
        now
    });
    let chosen = move || match (own_text.get(), built.get()) {
        (false, Some(DataChoice::Task(name))) => name,
        _ => OWN_TEXT.to_owned(),
    };
    let session = use_session();
    let choose = move |event: web_sys::Event| {
        let name = event_target_value(&event);
        own_text.set(name == OWN_TEXT);
        if name != OWN_TEXT {
            session.choose(DataChoice::Task(name));
        }
    };
    let options = move || {
        let tasks = store.ready.get().map(|ready| ready.tasks.clone()).unwrap_or_default();
        let names: Vec<String> =
            tasks.into_iter().map(|task| task.name).chain([OWN_TEXT.to_owned()]).collect();
        let option = |name: String| {
            let label = told(words(), &name).0;
            let value = name.clone();
            view! { <option value=value selected=move || chosen() == name>{label}</option> }
        };
        names.into_iter().map(option).collect_view()
    };
    let rows = move || match chosen().as_str() {
        OWN_TEXT => store.text.get().map(|text| {
            let counts = [text.training_tokens, text.held_out_tokens];
            fill(
                words().characters_for_training,
                &counts.map(|n| number::grouped(n.into())).each_ref().map(String::as_str),
            )
        }),
        name => store.task(name).map(|task| {
            let counts = [task.training_rows, task.held_out_rows];
            fill(
                words().rows_for_training,
                &counts.map(|n| number::grouped(n.into())).each_ref().map(String::as_str),
            )
        }),
    };
    let sizes = move || {
        store.wish.with(|wish| {
            wish.as_ref().map(|wish| format!("T = {} · V = {}", wish.config.context, wish.config.vocab_size))
        })
    };
    view! {
        <section class="sec">
            <h2>{move || words().data}</h2>
            <label class="f">
                <span class="sr">{move || words().task}</span>
                <select class="select" id="task" on:change=choose prop:value=chosen>{options}</select>
            </label>
            <p class="tell">{move || told(words(), &chosen()).1}</p>
            <Show when=move || chosen() == OWN_TEXT><OwnText/></Show>
            <div class="legend"><span>{rows}</span><span class="num">{sizes}</span></div>
        </section>
    }
}

/// Paste or open.
#[component]
fn OwnText() -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let area = NodeRef::<Textarea>::new();
    let session = use_session();
    let for_file = session.clone();
    let submit = move |_| {
        if let Some(area) = area.get_untracked() {
            session.read_text(area.value().into_bytes(), Tokenizer::Characters);
        }
    };
    let opened = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let session = for_file.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if let Ok(buffer) = JsFuture::from(file.array_buffer()).await {
                session.read_text(js_sys::Uint8Array::new(&buffer).to_vec(), Tokenizer::Characters);
            }
            // The same file may be opened again after it was changed.
            input.set_value("");
        });
    };
    let refused = move || {
        let refusal = store.refusal.get()?;
        (refusal.command == "ReadText").then_some(refusal.message)
    };
    view! {
        <div class="owntext">
            <textarea
                id="own-text"
                rows="4"
                node_ref=area
                placeholder=move || words().paste_here
                aria-label=move || words().own_text
            ></textarea>
            <div class="row">
                <button type="button" class="btn sm" id="use-text" on:click=submit>{move || words().use_text}</button>
                <label class="btn sm file">
                    {move || words().open_file}
                    <input type="file" class="sr" id="open-file" on:change=opened/>
                </label>
            </div>
            <p class="mut">{move || words().open_or_drop}</p>
            <p class="trouble" role="alert" id="text-trouble">{refused}</p>
        </div>
    }
}
