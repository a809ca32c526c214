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

/// The line.
#[component]
pub fn WhyLine(why: Why) -> impl IntoView {
    let text = why.text;
    why.described_by().map(|id| view! { <p class="why" id=id>{text}</p> })
}
