//! Pictures of a lesson: those of Inspect and of its views, bound to the lesson's own model, at a place of their own.

use super::merges::Merges;
use super::rows::{Batch, Shifted};
use super::softmax::Softmax;
use super::spread::Spread;
use crate::address::{Place, Places, Stage, View, use_router};
use crate::control::fetched::Fetched;
use crate::figure::arithmetic::Strip;
use crate::figure::map::OpBar;
use crate::lens::{Act, Lens, OfRun, Whose};
use crate::run::use_session;
use crate::stage::inspect::fetched_views;
use crate::stage::pictures::Pictures;
use crate::text::learn::words;
use crate::text::use_speech;
use leptos::context::Provider;
use leptos::prelude::*;

/// What a figure of a lesson is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// One operation after the other, from this one on; none: the one that the text names.
    Operation(Option<&'static str>),
    /// A view of Inspect.
    View(View),
    /// Scores of four widths, drawn by the engine.
    Spread,
    /// Rows as text and as ids.
    Batch,
    /// A row beside its targets.
    Shifted,
    /// A row of scores and a temperature.
    Softmax,
    /// A text that is cut by byte pairs.
    Merges,
}

/// What a name of the texts means; none for one that is not drawn.
fn shown(name: &str) -> Option<Shown> {
    Some(match name {
        "op" => Shown::Operation(None),
        "batch" => Shown::Batch,
        "merges" => Shown::Merges,
        "embedding" => Shown::View(View::Embedding),
        "heads" => Shown::View(View::Heads),
        "flash" => Shown::View(View::Flash),
        "rope" => Shown::View(View::Rope),
        "softmax" => Shown::Softmax,
        "shifted" => Shown::Shifted,
        "spread" => Shown::Spread,
        _ => return None,
    })
}

/// The figure of a name, with its caption.
#[component]
pub fn LessonFigure(name: String, of: String, caption: String) -> impl IntoView {
    shown(&name).map(|what| view! { <Figure what of caption/> })
}

#[component]
fn Figure(what: Shown, of: String, caption: String) -> impl IntoView {
    let (speech, router) = (use_speech(), use_router());
    let session = StoredValue::new_local(use_session());
    let of_run = expect_context::<OfRun>();
    let say = move || words(speech.language());
    let (op, view) = match what {
        Shown::Operation(op) => (op.map_or(of, str::to_owned), View::Operation),
        Shown::View(view) => (String::new(), view),
        _ => (String::new(), View::Operation),
    };
    let places = Places::new(Place { stage: Stage::Inspect, op, view, ..Place::default() });
    let act = Callback::new(move |act: Act| match act {
        Act::Go(place) | Act::Adjust(place) => places.set(*place),
        Act::Decode { tokens, source, capacity, fresh } => {
            session.with_value(|session| session.decode(tokens, source, capacity, fresh));
        }
        // A lesson's model is trained as it is.
        Act::Hold(_) | Act::Pretrained(_) => {}
    });
    let lens = Lens::new(of_run.scene.into(), of_run.waits.into(), places, act);
    // Of two pictures each has its own name.
    let whose = Whose(Signal::derive(move || lens.name().unwrap_or_default()));
    let open = move |_| {
        let here = router.here.peek();
        let place = places.peek();
        let Place { op, head, cell, view, .. } = place;
        router.go(Place { stage: Stage::Inspect, op, head, cell, view, backward: false, row: None, ..here });
    };
    let content = move || match what {
        Shown::Operation(_) => view! { <Operation/> }.into_any(),
        Shown::View(_) => {
            view! { <Fetched load=|| Box::pin(fetched_views()) class="viewhome" id="lesson-view"/> }
                .into_any()
        }
        Shown::Spread => view! { <Spread/> }.into_any(),
        Shown::Batch => view! { <Batch/> }.into_any(),
        Shown::Shifted => view! { <Shifted/> }.into_any(),
        Shown::Softmax => view! { <Softmax/> }.into_any(),
        Shown::Merges => view! { <Merges/> }.into_any(),
    };
    let opens = matches!(what, Shown::Operation(_) | Shown::View(_));
    view! {
        <figure class="lessonfigure" class:view=matches!(what, Shown::View(_))>
            // Made inside: what stands there looks through this lens.
            <Provider value=lens><Provider value=whose>{content()}</Provider></Provider>
            <figcaption>
                <span inner_html=caption></span>
                {opens.then(|| view! {
                    <button type="button" class="btn sm" on:click=open>{move || say().open_inspect}</button>
                })}
            </figcaption>
        </figure>
    }
}

/// An operation with what goes in and what comes out, the way along, and the arithmetic of a cell.
#[component]
fn Operation() -> impl IntoView {
    view! {
        <OpBar/>
        <Pictures/>
        <Strip/>
    }
}
