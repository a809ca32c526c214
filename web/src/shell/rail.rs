//! The rail: model, data, training. Changes that need a restart wait for it and say so.

use super::changes::{Change, changes};
use super::data_section::DataSection;
use super::model_section::ModelSection;
use super::panes::use_panes;
use super::training_section::TrainingSection;
use crate::address::link::Variant;
use crate::address::{Place, Stage, use_router};
use crate::control::Asks;
use crate::control::fetched::{Coming, Fetched, NotFetched};
use crate::control::folds::{FoldButton, Pane};
use crate::control::icons::{self, Icon};
use crate::run::alternatives::{SWITCHES, alternatives};
use crate::run::variants::difference;
use crate::run::{Wish, use_run, use_session};
use crate::text::compare::words as compared;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;

/// Changes that are named one by one; the rest are counted.
const NAMED: usize = 6;

/// The rail; a drawer on narrow screens. What stands in it is fetched.
#[component]
pub fn Rail() -> impl IntoView {
    let (panes, speech) = (use_panes(), use_speech());
    let words = move || speech.words();
    view! {
        <aside class="rail" class:open=move || panes.drawer.get() aria-label=move || words().model_settings id="region-rail" tabindex="-1">
            <div class="drawerhead only-narrow">
                <b>{move || words().model_settings}</b>
                <button type="button" class="btn ghost icon" aria-label=move || words().close on:click=move |_| panes.drawer.set(false)>
                    <Icon path=icons::CLOSE/>
                </button>
            </div>
            <div class="railfold"><FoldButton pane=Pane::Rail/></div>
            <Fetched load=|| Box::pin(fetched_settings()) class="" id="settings-come"/>
        </aside>
    }
}

/// What stands in the rail.
#[wasm_split(training, wasm_split_path = leptos::wasm_split, fallible)]
fn fetched_settings() -> Result<AnyView, NotFetched> {
    Ok(view! { <Settings/> }.into_any())
}

/// Data, model, training, and what a restart would change.
#[component]
fn Settings() -> impl IntoView {
    let (run, speech, panes) = (use_run(), use_speech(), use_panes());
    let words = move || speech.words();
    let pending = Memo::new(move |_| {
        let (wish, built) = (run.wish.get(), run.built.get());
        wish.zip(built).is_some_and(|(wish, built)| wish.needs_restart(&built.build))
    });
    let trouble =
        Memo::new(move |_| run.wish.with(|wish| wish.as_ref().and_then(|wish| wish.config.validate().err())));
    let changed = Memo::new(move |_| {
        let (wish, built) = (run.wish.get(), run.built.get());
        let found = wish.zip(built).map(|(wish, built)| changes(&Wish::of(&built.build), &wish, words()));
        found.unwrap_or_default()
    });
    let change = |Change { name, from, to }: Change| {
        view! { <li>{name}" "<span>{from}" → "<b>{to}</b></span></li> }
    };
    let named = move || changed.get().into_iter().take(NAMED).map(change).collect_view();
    let others = move || {
        let more = changed.read().len().saturating_sub(NAMED);
        (more > 0).then(|| view! { <li>{fill(words().and_more, &[&more.to_string()])}</li> })
    };
    let router = use_router();
    let compare = move |versus: Vec<Variant>| {
        let here = router.here.peek();
        let (compared_steps, compared_seeds, beside) = (None, None, None);
        let place = Place {
            stage: Stage::Compare,
            versus,
            sweep: Vec::new(),
            compared_steps,
            compared_seeds,
            beside,
            ..here
        };
        router.go(place);
    };
    let of_run = move || run.built.with_untracked(|built| built.as_ref().map(|built| Wish::of(&built.build)));
    provide_context(Asks {
        word: Signal::derive(move || compared(speech.language()).compare_switch),
        knows: |id| SWITCHES.contains(&id),
        ask: Callback::new(move |id| {
            if let Some(wish) = of_run() {
                compare(alternatives(id, &wish));
                panes.drawer.set(false);
            }
        }),
    });
    // The wish becomes the second run; the first is the one that there is.
    let compare_changes = move |_| {
        let (Some(from), Some(to)) = (of_run(), run.wish.get_untracked()) else { return };
        if let Some(variant) = difference(&from, &to) {
            run.wish.set(Some(from));
            compare(vec![variant]);
            panes.drawer.set(false);
        }
    };
    let can_compare = Memo::new(move |_| {
        let wish = run.wish.get().zip(run.built.get());
        wish.is_some_and(|(wish, built)| {
            difference(&Wish::of(&built.build), &wish).is_some_and(|variant| !variant.is_empty())
        })
    });
    let session = use_session();
    let restart = StoredValue::new_local(move || session.restart());
    let undo = move |_| {
        if let Some(built) = run.built.get_untracked() {
            run.wish.set(Some(Wish::of(&built.build)));
        }
    };
    view! {
            <Show
                when=move || run.wish.read().is_some()
                fallback=move || view! { <Coming what=Signal::derive(move || words().starting)/> }
            >
                <DataSection/>
                <ModelSection/>
                <TrainingSection/>
            </Show>
            <Show when=move || pending.get()>
                <div class="pending" role="status" id="pending">
                    <p>{move || words().needs_restart}</p>
                    <ul id="changes">{named}{others}</ul>
                    <p class="trouble">{move || trouble.get().map(|error| error.to_string())}</p>
                    <button
                        type="button"
                        class="btn primary"
                        id="restart-now"
                        disabled=move || trouble.read().is_some()
                        on:click=move |_| restart.with_value(|restart| restart())
                    >
                        {move || words().restart_now}
                    </button>
                    <Show when=move || can_compare.get() && trouble.read().is_none()>
                        <button type="button" class="btn" id="compare-changes" title=move || compared(speech.language()).wish_says on:click=compare_changes>
                            {move || compared(speech.language()).compare_changes}
                        </button>
                    </Show>
                    <button type="button" class="btn" on:click=undo>{move || words().undo_changes}</button>
                </div>
            </Show>
    }
}
