//! Generation one token at a time: what is cached, what is new, what is saved, and that it changes nothing.

mod growth;
mod numbers;
mod pictures;
mod prompt;
mod scene;
mod tokens;

use crate::stage::inspect::lens::Lens;
use crate::store::use_store;
use crate::text::views::cache::{CacheWords, words};
use leptos::prelude::*;
use scene::Scene;

/// The words of the page's language, tracked.
fn say() -> &'static CacheWords {
    words(use_store().language.get())
}

/// The view.
#[component]
pub fn Cache() -> impl IntoView {
    let scene = Scene::new(expect_context::<Lens>(), use_store());
    provide_context(scene);
    scene.follow();
    let there = Memo::new(move |_| scene.step.with(Option::is_some));
    let waiting = Memo::new(move |_| !there.get() && scene.generates.get());
    view! {
        <section class="viewhome lessonview cacheview" id="region-canvas" tabindex="-1" aria-label=move || say().title>
            <h1>{move || say().title}</h1>
            <p class="lead">{move || say().intro}</p>
            <Show when=move || !scene.generates.get()>
                <p class="banner" id="cache-encoder">{move || say().encoder}</p>
            </Show>
            <Show when=move || waiting.get()><p class="empty" role="status">{move || say().waiting}</p></Show>
            <Show when=move || scene.generates.get()><tokens::Choices/></Show>
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
