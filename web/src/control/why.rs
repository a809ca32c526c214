//! The line under a control that says why one would turn it; it is heard with the control.

use leptos::prelude::*;

/// What is told under a control.
#[derive(Clone, Copy, Debug)]
pub struct Why {
    id: &'static str,
    text: Signal<String>,
}

impl Why {
    /// The line; `id` is its own in the page.
    pub fn new(id: &'static str, text: Signal<String>) -> Self {
        Self { id, text }
    }

    /// For a control that a view explains.
    pub fn none() -> Self {
        Self { id: "", text: Signal::stored(String::new()) }
    }

    /// What the control is described by.
    pub fn described_by(self) -> Option<&'static str> {
        Some(self.id).filter(|id| !id.is_empty())
    }
}

/// Who compares a switch with its alternatives, where somebody does. Put into the context around switches.
#[derive(Clone, Copy, Debug)]
pub struct Asks {
    /// What the button says.
    pub word: Signal<&'static str>,
    /// There are alternatives to the switch whose line has this id.
    pub knows: fn(&'static str) -> bool,
    /// Compares it.
    pub ask: Callback<&'static str>,
}

/// The line.
#[component]
pub fn WhyLine(why: Why) -> impl IntoView {
    let text = why.text;
    let asks = use_context::<Asks>();
    why.described_by().map(|id| {
        let button = asks.filter(|asks| (asks.knows)(id)).map(|Asks { word, ask, .. }| {
            view! {
                <button type="button" class="bare ask" data-compare=id aria-describedby=id on:click=move |_| ask.run(id)>
                    {word}
                </button>
            }
        });
        view! { <p class="why" id=id>{text}</p>{button} }
    })
}
