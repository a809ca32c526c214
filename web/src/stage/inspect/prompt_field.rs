//! A field for tokens: what is typed, what is wrong with it, and the tokens that it became.

use crate::lens::{Lens, use_lens};
use crate::text::{fill, use_speech};
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
    let speech = use_speech();
    let lens = use_lens();
    let count = move || fill(speech.words().token_count, &[&tokens.read().len().to_string()]);
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
