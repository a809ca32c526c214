//! The page: shell, stage, and the effects that tell the outside what is looked at.

use crate::fetched::{self, Fetched};
use crate::query::{self, Query};
use crate::route::{Router, Stage};
use crate::session::{Handle, Session};
use crate::shell::banner::Banner;
use crate::shell::dock::Dock;
use crate::shell::rail::Rail;
use crate::shell::sheet::Sheet;
use crate::shell::top::Top;
use crate::stage::inspect::lens::Lens;
use crate::stage::inspect::{self, fetched_inspect};
use crate::stage::prompt_example;
use crate::stage::train::Train;
use crate::store::Store;
use leptos::prelude::*;

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let store = Store::new(Router::start(), query::language(), query::dark());
    provide_context(store);
    let lens = Lens::new(store);
    provide_context(lens);
    let session = Session::start(store, Query::read());
    provide_context::<Handle>(StoredValue::new_local(session.clone()));
    crate::keys::listen(store, lens, session.clone());
    let words = move || store.words();
    let stage = Memo::new(move |_| store.router.stage());

    // A new run begins with its first held-out row as the example.
    let run = Memo::new(move |_| store.built.with(|built| built.as_ref().map(|built| built.build.run)));
    Effect::new(move |_| {
        if run.get().is_some() {
            prompt_example(store);
        }
    });
    // The worker computes only what is looked at.
    Effect::new(move |_| {
        if run.get().is_none() || !store.link.with(|link| *link == crate::store::Link::Alive) {
            return;
        }
        match stage.get() {
            Stage::Train => session.watch(true, true, None),
            Stage::Inspect => {
                let subject = lens.subject.get();
                session.watch(false, false, Some(subject));
            }
        }
    });
    // The rest of the page comes when the worker is there, which needs the line more.
    let worker_is_here = Memo::new(move |_| store.ready.with(Option::is_some));
    Effect::new(move |_| {
        if worker_is_here.get() {
            fetched::ahead(&[|| Box::pin(inspect::ahead()), || Box::pin(inspect::views_ahead())]);
        }
    });
    Effect::new(move |_| {
        let name = match stage.get() {
            Stage::Inspect => lens.caption().map_or(words().inspect, |caption| caption.title),
            Stage::Train => words().train,
        };
        document().set_title(&format!("{name} · Glassformer"));
    });

    view! {
        <a class="skiplink" href="#" on:click=move |event| {
            event.prevent_default();
            crate::keys::focus(if stage.get_untracked() == Stage::Inspect { "region-canvas" } else { "stage" });
        }>{move || words().skip}</a>
        <div class="app">
            <Top/>
            <Rail/>
            <div class="stagehome">
                <Banner/>
                {move || match stage.get() {
                    Stage::Inspect => {
                        view! { <Fetched load=|| Box::pin(fetched_inspect()) class="stage"/> }.into_any()
                    }
                    Stage::Train => view! { <Train/> }.into_any(),
                }}
            </div>
            <Dock/>
        </div>
        <Sheet/>
    }
}
