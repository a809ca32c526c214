//! What the walk is about: the prompt, typed or taken from the held-out rows, and its continuation.

use crate::picture::number;
use crate::session::use_session;
use crate::stage::prompt::{Unusable, read, shown};
use crate::store::{Example, Store, use_store};
use crate::text::fill;
use leptos::prelude::*;
use protocol::{DataChoice, ExampleRow};
use transformer::longest;

/// Tokens that "Continue" asks for at most.
const CONTINUED: u32 = 32;

/// The longest prompt that is walked: longer pictures cannot be read.
const WALKED: usize = 96;

/// The bar.
#[component]
pub fn PromptBar() -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let typed = RwSignal::new(None::<String>);
    let which = RwSignal::new(0usize);
    let temperature = RwSignal::new(0.0);
    let room = Memo::new(move |_| {
        store.built.with(|built| built.as_ref().map_or(1, |built| longest(&built.build.config).min(WALKED)))
    });
    // What stands in the field: what is being typed, else the example.
    let text = move || {
        typed
            .get()
            .unwrap_or_else(|| store.example.with(|example| shown(&store.vocabulary(), &example.tokens)))
    };
    let trouble = Memo::new(move |_| {
        let typed = typed.get()?;
        let vocabulary = store.vocabulary();
        read(&vocabulary, &typed, room.get()).err().map(|unusable| match unusable {
            Unusable::Empty => words().empty_prompt.to_owned(),
            Unusable::Unknown(what) => fill(words().unknown_character, &[&what, &allowed(&vocabulary)]),
            Unusable::TooLong(n) => fill(words().too_long, &[&n.to_string(), &room.get().to_string()]),
        })
    });
    let on_input = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        typed.set(Some(text.clone()));
        if let Ok(tokens) = read(&store.vocabulary(), &text, room.get_untracked()) {
            store.example.set(with_targets(tokens));
        }
    };
    let another = move |_| {
        let rows = examples(store);
        if rows.is_empty() {
            return;
        }
        which.update(|which| *which = (*which + 1) % rows.len());
        typed.set(None);
        store.example.set(of_row(&rows[which.get_untracked()]));
    };
    let session = use_session();
    let go_on = move |_| {
        let tokens = store.example.with_untracked(|example| example.tokens.clone());
        session.generate(tokens, Vec::new(), CONTINUED, stop_token(store), temperature.get_untracked());
    };
    let hint = move || fill(words().prompt_hint, &[&room.get().to_string(), &allowed(&store.vocabulary())]);
    view! {
        <form class="promptbar" on:submit=move |event| event.prevent_default()>
            <label for="prompt">{move || words().prompt_label}</label>
            <input
                id="prompt"
                class="field num"
                type="text"
                autocomplete="off"
                spellcheck="false"
                autocapitalize="off"
                prop:value=text
                title=hint
                aria-invalid=move || trouble.read().is_some().to_string()
                aria-describedby="prompt-trouble"
                on:input=on_input
            />
            <button class="btn sm" type="button" id="another-row" on:click=another>{move || words().another_example}</button>
            <button class="btn sm" type="button" id="continue" disabled=move || trouble.read().is_some() on:click=go_on>
                {move || words().generate}
            </button>
            <label class="temperature">
                <span>{move || words().temperature}</span>
                <select
                    class="select"
                    on:change=move |event| temperature.set(event_target_value(&event).parse().unwrap_or(0.0))
                >
                    {["0", "0.5", "1", "1.5"].map(|value| view! { <option value=value>{value}</option> })}
                </select>
            </label>
        </form>
        <p class="trouble" id="prompt-trouble" role="status">{move || trouble.get()}</p>
        <Continued/>
    }
}

#[component]
fn Continued() -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let tokens = move || {
        let vocabulary = store.vocabulary();
        let token = |&(id, probability): &(u32, f64)| {
            let label = vocabulary.get(id as usize).cloned().unwrap_or_default();
            view! { <span class="tokenchip"><b>{label}</b><em>{number::probability(probability as f32, 2)}</em></span> }
        };
        store.continuation.with(|continuation| continuation.tokens.iter().map(token).collect_view())
    };
    let some = move || store.continuation.with(|continuation| continuation.request > 0);
    view! {
        <Show when=some>
            <p class="continued" id="continued" aria-live="polite">
                <span class="mut">{move || words().generated}</span>
                {tokens}
            </p>
        </Show>
    }
}

/// A typed prompt has the next token as target, as in a text; what follows its end is not known.
fn with_targets(tokens: Vec<u32>) -> Example {
    let next = tokens.iter().skip(1).map(|&id| id as i32);
    let targets = next.chain([graph::NO_TARGET]).collect();
    Example { tokens, targets, source: Vec::new() }
}

/// A held-out row, with the targets that the loss is taken against.
pub fn of_row(row: &ExampleRow) -> Example {
    Example { tokens: row.tokens.clone(), targets: row.targets.clone(), source: row.source.clone() }
}

/// Held-out rows of what is being learned.
pub fn examples(store: Store) -> Vec<ExampleRow> {
    let data = store.built.with_untracked(|built| built.as_ref().map(|built| built.build.data.clone()));
    match data {
        Some(DataChoice::Task(name)) => {
            untrack(|| store.task(&name)).map(|task| task.examples).unwrap_or_default()
        }
        Some(DataChoice::OwnText) => store
            .text
            .with_untracked(|text| text.as_ref().map(|text| text.examples.clone()))
            .unwrap_or_default(),
        None => Vec::new(),
    }
}

fn stop_token(store: Store) -> Option<u32> {
    let built = store.built.get_untracked()?;
    match &built.build.data {
        DataChoice::Task(name) => untrack(|| store.task(name))?.stop,
        DataChoice::OwnText => None,
    }
}

/// The vocabulary in a line, cut where it is long.
fn allowed(vocabulary: &[String]) -> String {
    const SHOWN: usize = 40;
    let some: Vec<&str> = vocabulary.iter().take(SHOWN).map(String::as_str).collect();
    let more = if vocabulary.len() > SHOWN { " …" } else { "" };
    format!("{}{more}", some.join(" "))
}
