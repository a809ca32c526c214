//! A part of the page whose code is a file of its own and comes when it is first shown. Knows no part: a room that is
//! fetched says so where it is defined, by `wasm_split`.

use crate::browser::focus;
use crate::text::use_speech;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use std::pin::Pin;

/// The code did not arrive. The next attempt asks for it anew.
#[derive(Clone, Copy, Debug)]
pub struct NotFetched;

impl From<SplitLoaderError> for NotFetched {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// A view, once its code is here.
pub type Coming = Pin<Box<dyn Future<Output = Result<AnyView, NotFetched>> + Send>>;

/// Code alone, before anyone looks at it.
pub type Ahead = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Coming,
    Here,
    Missing,
}

/// What `load` brings; until then its place says that it comes, or that it did not, with another try.
#[component]
pub fn Fetched(
    /// The function that `wasm_split` made, its future boxed.
    load: fn() -> Coming,
    /// Of what stands in its place meanwhile.
    class: &'static str,
    /// Its id; usually that of the middle of the stage.
    #[prop(default = PLACE)]
    id: &'static str,
) -> impl IntoView {
    let speech = use_speech();
    let words = move || speech.words();
    let standing = RwSignal::new(Standing::Coming);
    let tries = RwSignal::new(0_u32);
    // Code that is here already is shown at once, without a word.
    let part = move || {
        tries.track();
        Suspend::new(async move {
            let view = load().await.ok();
            standing.set(if view.is_some() { Standing::Here } else { Standing::Missing });
            view
        })
    };
    let again = move |_| {
        // The button goes; whoever pressed it by keyboard stays in this place.
        focus(id);
        standing.set(Standing::Coming);
        tries.update(|tries| *tries += 1);
    };
    let said = move || {
        match standing.get() {
        Standing::Here => ().into_any(),
        Standing::Coming => view! { <p role="status">{words().part_coming}</p> }.into_any(),
        Standing::Missing => view! {
            <p role="alert">{words().part_missing}</p>
            <div class="offers">
                <button type="button" class="btn" on:click=again>{words().try_again}</button>
                <button type="button" class="btn ghost" on:click=|_| drop(window().location().reload())>{words().reload}</button>
            </div>
        }
        .into_any(),
    }
    };
    view! {
        {part}
        <Show when=move || standing.get() != Standing::Here>
            <section class=format!("{class} empty") id=id tabindex="-1">{said}</section>
        </Show>
    }
}

/// What is in the middle of the stage can be reached by F6 and by "Skip to the picture", here or not.
const PLACE: &str = "region-canvas";

/// Fetches parts one after the other when the browser has nothing better to do, so that opening them later costs no
/// wait. One that does not come is asked for again when it is shown.
pub fn ahead(parts: &'static [fn() -> Ahead]) {
    let fetch = move || {
        spawn_local(async move {
            for part in parts {
                let _ = part().await;
            }
        });
    };
    // Safari has no idle callbacks.
    if request_idle_callback_with_handle(fetch).is_err() {
        fetch();
    }
}

/// Something is on its way: what, and that there is life.
#[component]
pub fn Coming(
    /// What is said meanwhile.
    #[prop(into)]
    what: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <div class="empty coming" role="status">
            <div class="boot-bar"></div>
            <p>{what}</p>
        </div>
    }
}
