//! One operation in two models, at one place: two scenes, and an address that both follow.

use crate::address::{Place, use_router};
use crate::control::Segmented;
use crate::figure::arithmetic::Strip;
use crate::figure::compare::{letter, walk_of};
use crate::figure::map::OpBar;
use crate::lens::{Act, Lens, Shared, Whose};
use crate::run::form::{Form, labels};
use crate::run::{Compared, Example, use_run};
use crate::scene::Scene;
use crate::stage::pictures::Pictures;
use crate::text::compare::words;
use crate::text::{fill, use_speech};
use leptos::context::Provider;
use leptos::prelude::*;
use protocol::Subject;
use std::sync::Arc;

/// Both.
#[component]
pub fn SideBySide(compared: Compared, #[prop(into)] beside: Signal<usize>) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let last = RwSignal::new(false);
    let options = Signal::derive(move || {
        vec![(false, say().before_training.to_owned()), (true, say().after_training.to_owned())]
    });
    let first = Signal::stored(0);
    view! {
        <section class="card g-beside" id="side-by-side" aria-label=move || say().side_by_side>
            <header>
                <h2>{move || say().side_by_side}</h2>
                <span class="sp"></span>
                <Segmented
                    label=Signal::derive(move || say().when.to_owned())
                    options
                    value=last
                    on_choose=Callback::new(move |to| last.set(to))
                />
            </header>
            <p class="ink2 pad1">{move || say().side_says}</p>
            <div class="beside">
                <Model compared variant=first last/>
                <Model compared variant=beside last/>
            </div>
        </section>
    }
}

/// One of the models, seen through a lens of its own.
#[component]
fn Model(compared: Compared, variant: Signal<usize>, last: RwSignal<bool>) -> impl IntoView {
    let (run, router, speech) = (use_run(), use_router(), use_speech());
    let vocabulary = Memo::new(move |_| Shared::new(labels(run, speech.words())));
    let form = Memo::new(move |_| Form::of(run));
    let scene = Memo::new(move |_| {
        let asked = compared.asked.get()?;
        let variant = variant.get();
        let capture = compared.passes.with(|passes| {
            let [before, now] = passes.get(variant)?;
            if last.get() { now.clone() } else { before.clone() }
        })?;
        let walk = Arc::new(walk_of(&asked.wishes.get(variant)?.config, &capture)?);
        let Subject::Example { tokens, targets, source, .. } = capture.subject.clone() else { return None };
        let prompt = Some(Example { tokens, targets, source });
        let vocabulary = vocabulary.get().0;
        Some(Shared::new(Scene::new((walk.clone(), walk), Some(capture), prompt, vocabulary, form.get())))
    });
    let act = Callback::new(move |act: Act| match act {
        Act::Go(place) | Act::Adjust(place) => {
            router.adjust(Place { stage: router.here.peek().stage, ..*place })
        }
        // What else there is to be asked for has no place here.
        Act::Hold(_) | Act::Decode { .. } | Act::Pretrained(_) => {}
    });
    let lens = Lens::new(scene.into(), Signal::stored(false), router.here, act);
    let say = move || words(speech.language());
    let missing = move || lens.missing.get().map(|_| say().not_here);
    view! {
        <div class="besidemodel" data-run=move || variant.get()>
            <p class="besidename">
                <span class=move || format!("runtag run{}", variant.get()) aria-hidden="true">{move || letter(variant.get())}</span>
                <b>{move || lens.name()}</b>
            </p>
            <p class="trouble">{missing}</p>
            // A component has no context of its own: without this both would look through the second lens.
            <Provider value=lens>
                <Provider value=Whose(Signal::derive(move || fill(say().run, &[&letter(variant.get())])))>
                    <OpBar/>
                    <Pictures/>
                    <Strip/>
                </Provider>
            </Provider>
        </div>
    }
}
