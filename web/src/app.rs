//! The page: shell, stage, and the effects that tell the outside what is looked at.

use crate::address::link::Restart;
use crate::address::{Place, Query, Router, Stage};
use crate::browser::{focus, kept, provide_phone};
use crate::control::Saver;
use crate::control::fetched::{self, Fetched};
use crate::control::folds::{Folds, Pane};
use crate::lens::{Act, Lens, OfRun, Pretrained};
use crate::picture::theme::Theme;
use crate::run::form::take_example;
use crate::run::{Handle, Link, Run, Session};
use crate::shell::banner::Banner;
use crate::shell::dock::Dock;
use crate::shell::panes::Panes;
use crate::shell::rail::Rail;
use crate::shell::search::{self, Search};
use crate::shell::sheet::Sheet;
use crate::shell::task_line::TaskLine;
use crate::shell::top::Top;
use crate::stage::inspect::{self, fetched_inspect};
use crate::stage::{
    Opened, Whole, compare_ahead, fetched_compare, fetched_learn, fetched_train, learn_ahead, save,
    train_ahead,
};
use crate::text::{Language, Speech, compare, learn, whole};
use leptos::prelude::*;

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let router = Router::start();
    let asked = untrack(|| router.here.language());
    let speech = Speech::provide(asked.unwrap_or_else(|| Language::of_tag(&kept::attribute("lang"))));
    provide_context(Theme(RwSignal::new(kept::attribute("data-theme") == "dark")));
    provide_phone();
    provide_context(Saver(save));
    let (panes, folds) = (Panes::provide(), Folds::provide());
    Opened::provide();
    let run = Run::new();
    provide_context(run);
    let session = Session::start(run, speech, router, Query::read());
    provide_context::<Handle>(StoredValue::new_local(session.clone()));
    Pretrained::provide(run);
    let of_run = OfRun::new(run, router.here);
    provide_context(of_run);
    let asked = session.clone();
    let act = StoredValue::new_local(move |act: Act| match act {
        Act::Go(place) => router.go(*place),
        Act::Adjust(place) => router.adjust(*place),
        Act::Hold(edits) => {
            asked.hold(edits);
            router.go(Place { stage: Stage::Train, ..router.here.peek() });
        }
        Act::Pretrained(task) => asked.open_pretrained(&task),
        Act::Decode { tokens, source, capacity, fresh } => asked.decode(tokens, source, capacity, fresh),
    });
    let act = Callback::new(move |wish: Act| act.with_value(|act| act(wish)));
    let lens = Lens::provide(of_run.scene.into(), of_run.waits.into(), router.here, act);
    crate::keys::listen(router, (panes, folds), lens, session.clone());
    let words = move || speech.words();
    let stage = Memo::new(move |_| router.here.stage());
    let hide = Memo::new(move |_| router.here.hide());
    // The picture of the whole needs the room; settings open over it.
    let at_home = Memo::new(move |_| matches!(stage.get(), Stage::Whole | Stage::Learn));

    // A new run begins with the example that the address asks for.
    let built = Memo::new(move |_| run.built.with(|built| built.as_ref().map(|built| built.build.run)));
    Effect::new(move |_| {
        if built.get().is_some()
            && let Some(refused) = take_example(run, &router.here.peek())
        {
            router.refused.update(|all| all.push(refused));
        }
    });
    // An address from outside leads to its run and its example; the language that it names is spoken.
    let arriving = session.clone();
    Effect::new(move |_| {
        if let Some(language) = router.here.language() {
            speech.speak(language);
            kept::attribute_set("lang", language.tag());
        }
    });
    Effect::new(move |before: Option<u32>| {
        let (count, restart) = router.arrival.get();
        if before.is_some_and(|before| before != count) {
            // The run that comes takes its example when it is here; what is here now may not know its tokens.
            let comes = restart == Restart::Rebuild && arriving.arrived();
            if restart >= Restart::Look
                && !comes
                && let Some(refused) = take_example(run, &router.here.peek())
            {
                router.refused.update(|all| all.push(refused));
            }
        }
        count
    });
    // The worker computes only what is looked at.
    Effect::new(move |_| {
        if built.get().is_none() || !run.link.with(|link| *link == Link::Alive) {
            return;
        }
        match stage.get() {
            Stage::Train => session.watch(true, true, None),
            Stage::Compare => session.watch(false, false, None),
            Stage::Whole | Stage::Inspect | Stage::Learn => {
                session.watch(false, false, Some(of_run.subject.get()));
            }
        }
    });
    // The rest of the page comes when the worker is there, which needs the line more.
    let worker_is_here = Memo::new(move |_| run.ready.with(Option::is_some));
    Effect::new(move |_| {
        if worker_is_here.get() {
            fetched::ahead(&[
                || Box::pin(train_ahead()),
                || Box::pin(inspect::ahead()),
                || Box::pin(inspect::views_ahead()),
                || Box::pin(search::ahead()),
                || Box::pin(compare_ahead()),
                || Box::pin(learn_ahead()),
            ]);
        }
    });
    Effect::new(move |_| {
        let name = match stage.get() {
            Stage::Inspect => lens.caption().map_or(words().inspect, |caption| caption.title),
            Stage::Train => words().train,
            Stage::Compare => compare::words(speech.language()).tab,
            Stage::Whole => whole::words(speech.language()).title,
            Stage::Learn => learn::words(speech.language()).tab,
        };
        document().set_title(&format!("{name} · Glassformer"));
    });

    view! {
        <a class="skiplink" href="#stage" on:click=move |event| {
            event.prevent_default();
            focus(if stage.get_untracked() == Stage::Inspect { "region-canvas" } else { "stage" });
        }>{move || words().skip}</a>
        <div
            class="app"
            class:norail=move || hide.get().rail
            class:athome=move || at_home.get()
            class:nodock=move || hide.get().dock
            class:railfolded=move || folds.folded(Pane::Rail)
        >
            <Top/>
            <Show when=move || !hide.get().rail && (!at_home.get() || panes.drawer.get())><Rail/></Show>
            <div class="stagehome">
                <Show when=move || !at_home.get()><TaskLine/></Show>
                <Banner/>
                {move || match stage.get() {
                    Stage::Inspect => {
                        view! { <Fetched load=|| Box::pin(fetched_inspect()) class="stage"/> }.into_any()
                    }
                    Stage::Train => {
                        view! { <Fetched load=|| Box::pin(fetched_train()) class="stage" id="stage"/> }.into_any()
                    },
                    Stage::Compare => {
                        view! { <Fetched load=|| Box::pin(fetched_compare()) class="stage" id="stage"/> }.into_any()
                    }
                    Stage::Learn => {
                        view! { <Fetched load=|| Box::pin(fetched_learn()) class="stage" id="stage"/> }.into_any()
                    }
                    Stage::Whole => view! { <Whole/> }.into_any(),
                }}
            </div>
            <Show when=move || !hide.get().dock><Dock/></Show>
        </div>
        <Sheet/>
        <Search/>
    }
}
