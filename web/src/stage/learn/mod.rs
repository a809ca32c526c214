//! Learn: the lessons, each with a model of its own that is asked questions.

mod article;
mod contents;
mod drawn;
mod figures;
mod options;
mod question;
mod teachers;
mod texts;
mod told;
mod vote;

use crate::address::{Place, use_router};
use crate::browser::focus;
use crate::browser::kept::{keep, kept};
use crate::control::fetched::NotFetched;
use crate::lens::Learning;
use crate::run::learned::{Answered, Learned};
use crate::run::{Key, use_run};
use crate::text::use_speech;
use article::Lesson;
use contents::{Contents, Home, TEACHERS};
use figures::merges::OwnText;
use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use question::Keep;
use teachers::Teachers;
use vote::Voting;

/// Where the browser keeps what was answered.
const KEPT: &str = "lessons";

/// The stage, its code fetched when it is first shown; `ahead` fetches only the code.
#[wasm_split(learn, wasm_split_path = leptos::wasm_split, preload(learn_ahead), fallible)]
pub fn fetched_learn() -> Result<AnyView, NotFetched> {
    Ok(view! { <Learn/> }.into_any())
}

/// The stage.
#[component]
fn Learn() -> impl IntoView {
    let (router, speech) = (use_router(), use_speech());
    Learning::provide(use_run(), Callback::new(move |place: Place| router.address(place)));
    let number = Memo::new(move |_| router.here.lesson());
    let teaches = Memo::new(move |_| router.here.get().section == TEACHERS);
    let learned = RwSignal::new(Learned::read(&kept(KEPT).unwrap_or_default()));
    let all = texts::contents(Signal::derive(move || speech.language()));
    let on_keep = Callback::new(move |(key, answered): (Key, Answered)| {
        learned.update(|learned| drop(learned.0.insert(key, answered)));
        learned.with_untracked(|learned| keep(KEPT, &learned.write()));
    });
    provide_context(Keep(on_keep));
    provide_context(OwnText(RwSignal::default()));
    Voting::provide();
    Effect::new(move |before: Option<()>| {
        // What another tab or a file brought is kept as it is.
        let text = learned.with(Learned::write);
        if before.is_some() {
            keep(KEPT, &text);
        }
    });
    // A link leads to its question; where its text is still on its way, the question takes the focus when it comes.
    let section = Memo::new(move |_| router.here.get().section);
    Effect::new(move |_| {
        let id = section.get();
        if !id.is_empty() && id != TEACHERS {
            request_animation_frame(move || focus(&format!("q-{id}")));
        }
    });
    view! {
        <main class="stage learn" id="stage" tabindex="-1">
            <Contents all=all.into() number=number.into() learned alone=Signal::derive(move || number.get().is_none() && !teaches.get())/>
            <div class="learnpage">
                {move || match number.get() {
                    Some(number) => view! { <Lesson number contents=all.into() learned/> }.into_any(),
                    None if teaches.get() => view! { <Teachers/> }.into_any(),
                    None => view! { <Home all=all.into() learned/> }.into_any(),
                }}
            </div>
        </main>
    }
}
