//! The top bar: name, sections, backend, language, theme.

use super::backend_chip::BackendChip;
use super::panes::use_panes;
use crate::address::{Place, Router, Stage, View, use_router};
use crate::browser::copy;
use crate::browser::kept;
use crate::control::Segmented;
use crate::control::folds::{Pane, use_folds};
use crate::control::icons::{self, Icon};
use crate::lens::use_lens;
use crate::picture::theme::Theme;
use crate::run::use_session;
use crate::stage::Opened;
use crate::text::{Language, Speech, compare, learn, use_speech, whole};
use leptos::prelude::*;

/// The bar.
#[component]
pub fn Top() -> impl IntoView {
    let (panes, speech, folds) = (use_panes(), use_speech(), use_folds());
    let words = move || speech.words();
    let more = RwSignal::new(false);
    let (router, Opened(opened)) = (use_router(), expect_context());
    // The way in is to be seen again.
    let home = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        opened.set(true);
        router.go(Place { stage: Stage::Whole, ..router.here.peek() });
    };
    view! {
        <header class="top" id="region-top" tabindex="-1">
            <a class="brand" href="#/whole" aria-label="Glassformer" on:click=home><Mark/><span>"Glassformer"</span></a>
            <nav class="tabs" aria-label=move || words().sections>
                <Tab stage=Stage::Learn/>
                <Tab stage=Stage::Whole/>
                <Tab stage=Stage::Inspect/>
                <Tab stage=Stage::Train/>
                <Tab stage=Stage::Compare/>
            </nav>
            <span class="sp"></span>
            <button
                type="button"
                class="btn only-narrow"
                id="model-button"
                aria-expanded=move || panes.drawer.get().to_string()
                aria-label=move || words().model_settings
                on:click=move |_| match folds.unfolds(Pane::Rail) {
                    true => folds.turn(Pane::Rail),
                    false => panes.drawer.update(|open| *open = !*open),
                }
            >
                <Icon path=icons::SLIDERS/>
                <span class="hide-p">{move || words().model}</span>
            </button>
            <SearchButton/>
            <div class="hide-p"><CopyLink/></div>
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
                    <div class="pop morepop"><SearchInMenu more/><CopyLink id="copy-link-here"/><LanguagePick/><ThemeButton/></div>
                </Show>
            </div>
        </header>
    }
}

#[component]
fn Tab(stage: Stage) -> impl IntoView {
    let (router, speech) = (use_router(), use_speech());
    let here = move || router.here.stage() == stage;
    // Going back to a stage goes back to where one was in it.
    let place = move || router.address(Place { stage, ..router.here.get() });
    let name = move || match stage {
        Stage::Whole => whole::words(speech.language()).tab,
        Stage::Inspect => speech.words().inspect,
        Stage::Train => speech.words().train,
        Stage::Compare => compare::words(speech.language()).tab,
        Stage::Learn => learn::words(speech.language()).tab,
    };
    view! { <a href=place aria-current=move || here().then_some("page")>{name}</a> }
}

/// Opens the search, and says by which key it is opened.
#[component]
fn SearchButton() -> impl IntoView {
    let (panes, speech) = (use_panes(), use_speech());
    view! {
        <button
            type="button"
            class="btn ghost hide-p searchbutton"
            id="search-button"
            aria-keyshortcuts="/"
            aria-label=move || speech.words().search
            on:click=move |_| panes.search.set(true)
        >
            <Icon path=icons::SEARCH/>
            <span>{move || speech.words().search}</span>
            <kbd>"/"</kbd>
        </button>
    }
}

/// The same where there is no room and no keyboard.
#[component]
fn SearchInMenu(more: RwSignal<bool>) -> impl IntoView {
    let (panes, speech) = (use_panes(), use_speech());
    let press = move |_| {
        more.set(false);
        panes.search.set(true);
    };
    view! {
        <button type="button" class="btn ghost icon" id="search-in-menu" aria-label=move || speech.words().search on:click=press>
            <Icon path=icons::SEARCH/>
        </button>
    }
}

/// Puts the address of all of this into the clipboard, and into the address bar for whoever has none.
#[component]
fn CopyLink(
    /// Identifies its button.
    #[prop(default = "copy-link")]
    id: &'static str,
) -> impl IntoView {
    let (router, speech) = (use_router(), use_speech());
    let words = move || speech.words();
    let session = StoredValue::new_local(use_session());
    let lens = use_lens();
    let said = RwSignal::new(None::<bool>);
    let retuned = move || session.with_value(|session| session.is_retuned());
    let press = move |_| {
        let mut place = session.with_value(|session| session.whole_place());
        // The cell that is looked at, also where the reader chose none.
        if place.stage == Stage::Inspect && place.view == View::Operation {
            place.cell = place.cell.or(lens.cell.get_untracked());
        }
        let hash = router.address(place.clone());
        router.adjust(place);
        copy(&hash, move |copied| {
            let _ = said.try_set(Some(copied));
            set_timeout(
                move || {
                    let _ = said.try_set(None);
                },
                std::time::Duration::from_secs(if copied { 3 } else { 9 }),
            );
        });
    };
    let tell = move || {
        let copied = said.get()?;
        let text = if copied { words().link_copied } else { words().link_in_bar };
        Some(if retuned() { format!("{text} {}", words().link_retuned) } else { text.to_owned() })
    };
    view! {
        <div class="menuhome">
            <button type="button" class="btn ghost" id=id aria-label=move || words().copy_link title=move || words().copy_link on:click=press>
                <Icon path=icons::LINK/>
                <span class="linkword">{move || words().copy_link}</span>
            </button>
            <p role="status" class="pop linksaid" class:sr=move || said.get().is_none() id=format!("{id}-said")>{tell}</p>
        </div>
    }
}

#[component]
fn LanguagePick() -> impl IntoView {
    let (router, speech) = (use_router(), use_speech());
    let choose = Callback::new(move |language| set_language(router, speech, language));
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
                label=Signal::derive(move || speech.words().language.to_owned())
                options=options
                value=speech.signal()
                on_choose=choose
            />
        </div>
    }
}

fn set_language(router: Router, speech: Speech, language: Language) {
    // What was chosen by hand counts more than what the address asks for.
    router.adjust(Place { language: None, ..router.here.peek() });
    speech.speak(language);
    kept::remember("lang", "language", language.tag());
}

#[component]
fn ThemeButton() -> impl IntoView {
    let (theme, speech) = (expect_context::<Theme>(), use_speech());
    let toggle = move |_| {
        let dark = !theme.0.get_untracked();
        kept::remember("data-theme", "theme", if dark { "dark" } else { "light" });
        theme.0.set(dark);
    };
    view! {
        <button type="button" class="btn ghost icon" id="theme" aria-label=move || speech.words().theme on:click=toggle>
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
