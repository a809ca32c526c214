//! Generation one token at a time: what is cached, what is new, what is saved, and that it changes nothing.

mod growth;
mod numbers;
mod pictures;
mod prompt;
mod spoken;
mod tokens;
mod written;

use crate::lens::use_lens;
use crate::run::Decoding;
use leptos::prelude::*;
use spoken::say;
use written::Written;

/// The view.
#[component]
pub fn Cache(
    /// What was written, as it is told.
    decoded: Signal<Decoding>,
    /// Somebody writes.
    alive: Signal<bool>,
    /// Steps that the weights of now have seen.
    step: Signal<u32>,
) -> impl IntoView {
    let written = Written::new(use_lens(), decoded, alive, step);
    provide_context(written);
    written.follow();
    let there = Memo::new(move |_| written.step.with(Option::is_some));
    let waiting = Memo::new(move |_| !there.get() && written.generates.get());
    view! {
        <section class="viewhome lessonview cacheview" id="region-canvas" tabindex="-1" aria-label=move || say().title>
            <h1>{move || say().title}</h1>
            <p class="lead">{move || say().intro}</p>
            <Show when=move || !written.generates.get()>
                <p class="banner" id="cache-encoder">{move || say().encoder}</p>
            </Show>
            <Show when=move || waiting.get()><p class="empty" role="status">{move || say().waiting}</p></Show>
            <Show when=move || written.generates.get()><tokens::Choices/></Show>
            <Show when=move || there.get()>
                <tokens::Tokens/>
                <pictures::Pictures/>
                <numbers::Numbers/>
                <growth::Growth/>
                <numbers::Check/>
            </Show>
        </section>
    }
}
