//! A field for tokens: what is typed, what is wrong with it, and the tokens that it became.

use super::lens::Lens;
use crate::stage::prompt::Unusable;
use crate::store::use_store;
use crate::text::fill;
use leptos::prelude::*;

/// What a person has typed into a field, for as long as the run lasts.
#[derive(Clone, Copy, Debug)]
pub struct Typed {
    lens: Lens,
    text: RwSignal<Option<(u32, String)>>,
}

impl Typed {
    /// Nothing yet.
    pub fn new(lens: Lens) -> Self {
        Self { lens, text: RwSignal::new(None) }
    }

    fn run(self) -> u32 {
        self.lens.form.with(|form| form.as_ref().map_or(0, |form| form.run))
    }

    /// The text; none where the field shows the example.
    pub fn get(self) -> Option<String> {
        let run = self.run();
        self.text.get().filter(|(of, _)| *of == run).map(|(_, text)| text)
    }

    /// Takes it.
    pub fn set(self, text: Option<String>) {
        let run = untrack(|| self.run());
        self.text.set(text.map(|text| (run, text)));
    }
}

/// Why a text cannot be used, in words.
pub fn said(unusable: &Unusable, vocabulary: &[String], room: usize, empty: &'static str) -> String {
    let words = use_store().words();
    match unusable {
        Unusable::Empty => empty.to_owned(),
        Unusable::Unknown(what) => fill(words.unknown_character, &[what, &allowed(vocabulary)]),
        Unusable::TooLong(n) => fill(words.too_long, &[&n.to_string(), &room.to_string()]),
    }
}

/// The vocabulary in a line, cut where it is long.
pub fn allowed(vocabulary: &[String]) -> String {
    const SHOWN: usize = 40;
    let some: Vec<&str> = vocabulary.iter().take(SHOWN).map(String::as_str).collect();
    let more = if vocabulary.len() > SHOWN { " …" } else { "" };
    format!("{}{more}", some.join(" "))
}

/// A field with its label.
#[component]
pub fn Field(
    id: &'static str,
    #[prop(into)] label: Signal<&'static str>,
    #[prop(into)] text: Signal<String>,
    #[prop(into)] hint: Signal<String>,
    #[prop(into)] trouble: Signal<Option<String>>,
    on_typed: Callback<String>,
) -> impl IntoView {
    view! {
        <label class="promptfield">
            <span>{label}</span>
            <input
                id=id
                class="field num"
                type="text"
                autocomplete="off"
                spellcheck="false"
                autocapitalize="off"
                prop:value=text
                title=hint
                aria-invalid=move || trouble.read().is_some().to_string()
                aria-describedby="prompt-trouble"
                on:input=move |event| on_typed.run(event_target_value(&event))
            />
        </label>
    }
}

/// The tokens that a field became, those that were added included.
#[component]
pub fn Chips(
    id: &'static str,
    #[prop(into)] label: Signal<&'static str>,
    #[prop(into)] tokens: Signal<Vec<u32>>,
) -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let count = move || fill(store.words().token_count, &[&tokens.read().len().to_string()]);
    let chips = move || {
        let vocabulary = lens.vocabulary.read();
        let form = lens.form.get();
        let is_padding = |id: u32| form.as_ref().is_some_and(|form| form.pad == Some(id));
        let chip = |&id: &u32| {
            let label = vocabulary.get(id as usize).cloned();
            view! { <span class="tokenchip" class:padding=is_padding(id)><b>{label}</b></span>" " }
        };
        tokens.read().iter().map(chip).collect_view()
    };
    view! { <p class="tokenrow" id=id><span class="mut">{label}", "{count}</span>" "{chips}</p> }
}
