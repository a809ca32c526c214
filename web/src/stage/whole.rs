//! The whole: what this is, the network as one picture, its formulas, and what else there is. The home of the page.

use crate::address::{Place, Stage, View, use_router};
use crate::figure::whole::{Door, Formulas, Network, Opening, Other, Others};
use crate::lens::{Learning, use_lens};
use crate::run::changes::{Change, changes};
use crate::run::{Wish, use_run, use_session};
use crate::text::use_speech;
use leptos::prelude::*;
use protocol::DataChoice;
use transformer::what_if;

/// The opening is to be seen: until a door was taken, and again from the logo. Handed down through the context.
#[derive(Clone, Copy, Debug)]
pub struct Opened(pub RwSignal<bool>);

impl Opened {
    /// At first it is. Put into the context.
    pub fn provide() -> Self {
        let opened = Self(RwSignal::new(true));
        provide_context(opened);
        opened
    }
}

/// The stage.
#[component]
pub fn Whole() -> impl IntoView {
    let (run, router, lens, speech) = (use_run(), use_router(), use_lens(), use_speech());
    let session = StoredValue::new_local(use_session());
    let Opened(opened) = expect_context();
    Learning::provide(run, Callback::new(move |place: Place| router.address(place)));
    let inspect = move |op: String, change: &dyn Fn(&mut Place)| {
        let here = router.here.peek();
        let mut place = Place { stage: Stage::Inspect, view: View::Operation, cell: None, op, ..here };
        change(&mut place);
        router.go(place);
    };
    let on_open = Callback::new(move |op: String| inspect(op, &|_| ()));
    // A model that sees what comes may not: its loss falls for the wrong reason. One without a mask loses its residual.
    let break_something = move || {
        let config = run.built.with_untracked(|built| built.as_ref().map(|built| built.build.config.clone()));
        let masks = config.map(|config| what_if::open_masks(&config)).unwrap_or_default();
        if !masks.is_empty() {
            return session.with_value(|session| session.hold(what_if::write(&masks)));
        }
        run.wish.update(|wish| {
            if let Some(wish) = wish {
                wish.config.residual = false;
            }
        });
        session.with_value(|session| session.restart());
    };
    let on_door = Callback::new(move |door: Door| {
        match door {
            Door::Lessons => router.go(Place { stage: Stage::Learn, ..router.here.peek() }),
            Door::Watch => router.go(Place { stage: Stage::Train, ..router.here.peek() }),
            Door::Open(op, cell) => inspect(op, &|place| {
                (place.backward, place.cell, place.head) = (false, Some(cell), lens.head.get_untracked());
            }),
            Door::Change => {
                break_something();
                router.go(Place { stage: Stage::Train, ..router.here.peek() });
            }
            // The picture stays, of another model.
            Door::Learn(task) => {
                return session.with_value(|session| session.begin_with(DataChoice::Task(task)));
            }
            Door::Close => (),
        }
        opened.set(false);
    });
    let asked = move |other: Other| {
        let wish = run.wish.get_untracked()?;
        untrack(|| run.offered(speech.language(), |offer| offer.changed(&wish, |config| other.of(config))))
    };
    let told = Callback::new(move |other: Other| {
        let built = run.built.with_untracked(|built| built.as_ref().map(|built| Wish::of(&built.build)));
        let all = asked(other).zip(built).map(|(wish, built)| changes(&built, &wish, speech.words()));
        let one = |Change { name, from, to }: Change| format!("{name} {from} → {to}");
        all.unwrap_or_default().into_iter().map(one).collect::<Vec<_>>().join(", ")
    });
    let on_build = Callback::new(move |other: Other| {
        if let Some(wish) = asked(other) {
            run.wish.set(Some(wish));
            session.with_value(|session| session.restart());
        }
    });
    view! {
        <main class="stage home" id="stage" tabindex="-1">
            <Show when=move || opened.get()><Opening on_door/></Show>
            <Network on_open/>
            <Formulas on_open/>
            <Others changes=told on_build/>
        </main>
    }
}
