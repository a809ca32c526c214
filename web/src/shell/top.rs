//! The top bar: name, sections, backend, language, theme.

use super::backend_chip::BackendChip;
use super::controls::Segmented;
use super::icons::{self, Icon};
use crate::query;
use crate::route::{Route, Stage};
use crate::store::{Store, use_store};
use crate::text::Language;
use leptos::prelude::*;

/// The bar.
#[component]
pub fn Top() -> impl IntoView {
    let store = use_store();
    let words = move || store.words();
    let more = RwSignal::new(false);
    view! {
        <header class="top" id="region-top" tabindex="-1">
            <a class="brand" href="#/train" aria-label="Glassformer"><Mark/><span>"Glassformer"</span></a>
            <nav class="tabs" aria-label=move || words().sections>
                <Tab stage=Stage::Inspect/>
                <Tab stage=Stage::Train/>
            </nav>
            <span class="sp"></span>
            <button
                type="button"
                class="btn only-narrow"
                id="model-button"
                aria-expanded=move || store.drawer.get().to_string()
                aria-label=move || words().model_settings
                on:click=move |_| store.drawer.update(|open| *open = !*open)
            >
                <Icon path=icons::SLIDERS/>
                <span class="hide-p">{move || words().model}</span>
            </button>
            <BackendChip/>
            <div class="hide-p toppick"><LanguagePick/><ThemeButton/></div>
            <div class="menuhome only-phone">
                <button
                    type="button"
                    class="btn ghost icon"
                    aria-label=move || words().more
                    aria-expanded=move || more.get().to_string()
                    on:click=move |_| more.update(|open| *open = !*open)
                >
                    <Icon path=icons::MORE/>
                </button>
                <Show when=move || more.get()>
                    <div class="pop morepop"><LanguagePick/><ThemeButton/></div>
                </Show>
            </div>
        </header>
    }
}

#[component]
fn Tab(stage: Stage) -> impl IntoView {
    let store = use_store();
    let here = move || store.router.stage() == stage;
    // Going back to a stage goes back to where one was in it.
    let place = move || Route { stage, ..store.router.get() }.hash();
    let name = move || match stage {
        Stage::Inspect => store.words().inspect,
        Stage::Train => store.words().train,
    };
    view! { <a href=place aria-current=move || here().then_some("page")>{name}</a> }
}

#[component]
fn LanguagePick() -> impl IntoView {
    let store = use_store();
    let choose = Callback::new(move |language| set_language(store, language));
    // Each language names itself.
    let options = Signal::derive(|| {
        vec![
            (Language::English, Language::English.own_name()),
            (Language::Chinese, Language::Chinese.own_name()),
        ]
    });
    view! {
        <div class="languages">
            <Segmented
                label=Signal::derive(move || store.words().language.to_owned())
                options=options
                value=store.language
                on_choose=choose
            />
        </div>
    }
}

fn set_language(store: Store, language: Language) {
    store.language.set(language);
    query::remember("lang", "language", language.tag());
}

#[component]
fn ThemeButton() -> impl IntoView {
    let store = use_store();
    let toggle = move |_| {
        let dark = !store.dark.get_untracked();
        query::remember("data-theme", "theme", if dark { "dark" } else { "light" });
        store.dark.set(dark);
    };
    view! {
        <button type="button" class="btn ghost icon" id="theme" aria-label=move || store.words().theme on:click=toggle>
            <Icon path=icons::THEME/>
        </button>
    }
}

/// The mark: a causal mask.
#[component]
fn Mark() -> impl IntoView {
    let squares = [
        (0.0, 0.0, true),
        (0.0, 6.5, true),
        (6.5, 6.5, true),
        (0.0, 13.0, true),
        (6.5, 13.0, true),
        (13.0, 13.0, true),
        (6.5, 0.0, false),
        (13.0, 0.0, false),
        (13.0, 6.5, false),
    ];
    let square = |(x, y, seen): (f64, f64, bool)| {
        let opacity = if seen { "1" } else { "0.22" };
        view! { <rect x=x y=y width="5" height="5" rx="1" opacity=opacity></rect> }
    };
    view! { <svg viewBox="0 0 18 18" fill="currentColor" aria-hidden="true">{squares.map(square).into_iter().collect_view()}</svg> }
}
