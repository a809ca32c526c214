//! On a phone, where the rail is out of sight: what the model learns. It opens the settings.

use super::data_words;
use super::panes::use_panes;
use crate::browser::use_phone;
use crate::control::icons::{self, Icon};
use crate::run::{Wish, use_run};
use crate::text::use_speech;
use leptos::prelude::*;

/// The line; none where there is room for the rail.
#[component]
pub fn TaskLine() -> impl IntoView {
    let (run, speech, panes, phone) = (use_run(), use_speech(), use_panes(), use_phone());
    let data =
        Memo::new(move |_| run.built.with(|built| built.as_ref().map(|built| Wish::of(&built.build).data)));
    let name = move || data.with(|data| data.as_ref().map(|data| data_words::data(speech.words(), data)));
    view! {
        <Show when=move || phone.get()>
            <section class="taskline" aria-label=move || speech.words().task>
                <button type="button" class="bare" id="task-line" on:click=move |_| panes.drawer.set(true)>
                    {name}
                    <Icon path=icons::RIGHT/>
                </button>
            </section>
        </Show>
    }
}
