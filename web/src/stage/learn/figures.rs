//! Pictures of a lesson: those of Inspect and of its views, bound to the lesson's own model, at a place of their own.

use super::spread::Spread;
use crate::address::{Place, Places, Stage, View, use_router};
use crate::control::fetched::Fetched;
use crate::figure::arithmetic::Strip;
use crate::figure::map::OpBar;
use crate::figure::readings::Depth;
use crate::lens::{Act, Lens, OfRun};
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
    /// One operation after the other, from this one on.
    Operation(&'static str),
    /// A view of Inspect.
    View(View),
    /// The residual stream, block by block.
    Stream,
    /// Scores of four widths, drawn by the engine.
    Spread,
}

/// What a name of the texts means; `of` names an operation.
fn shown(name: &str) -> Option<Shown> {
    Some(match name {
        "batch" => Shown::Operation("embedding.token"),
        "embedding" => Shown::View(View::Embedding),
        "heads" => Shown::View(View::Heads),
        "flash" => Shown::View(View::Flash),
        "rope" => Shown::View(View::Rope),
        "softmax" => Shown::Operation("block.0.attention.probabilities"),
        "mask" => Shown::Operation("block.0.attention.masked"),
        "reshape" => Shown::Operation("block.0.attention.query"),
        "feed_forward" => Shown::Operation("block.0.feed_forward.hidden"),
        "norms" => Shown::Operation("block.0.norm_1.output"),
        "stream" => Shown::Stream,
        "shifted" | "step" => Shown::Operation("loss"),
        "three_masks" => Shown::Operation("encoder.block.0.attention.probabilities"),
        "frequencies" => Shown::Operation("probabilities"),
        "spread" => Shown::Spread,
        _ => return None,
    })
}

/// The figure of a name, with its caption.
#[component]
pub fn LessonFigure(name: String, of: String, caption: String) -> impl IntoView {
    let (speech, router) = (use_speech(), use_router());
    let session = StoredValue::new_local(use_session());
    let of_run = expect_context::<OfRun>();
    let say = move || words(speech.language());
    let what = shown(&name);
    let (op, view) = match what {
        _ if name == "op" => (of.clone(), View::Operation),
        Some(Shown::Operation(op)) => (op.to_owned(), View::Operation),
        Some(Shown::View(view)) => (String::new(), view),
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
    let open = move |_| {
        let here = router.here.peek();
        let place = places.peek();
        let Place { op, head, cell, view, .. } = place;
        router.go(Place { stage: Stage::Inspect, op, head, cell, view, backward: false, row: None, ..here });
    };
    let content = move || match what {
        _ if name == "op" => view! { <Operation/> }.into_any(),
        Some(Shown::Operation(_)) => view! { <Operation/> }.into_any(),
        Some(Shown::View(_)) => {
            view! { <Fetched load=|| Box::pin(fetched_views()) class="viewhome" id="lesson-view"/> }
                .into_any()
        }
        Some(Shown::Stream) => view! { <Depth/> }.into_any(),
        Some(Shown::Spread) => view! { <Spread/> }.into_any(),
        None => ().into_any(),
    };
    let opens = what != Some(Shown::Spread);
    what.is_some().then_some(()).or_else(|| Some(()).filter(|()| !of.is_empty())).map(|()| {
        view! {
            <figure class="lessonfigure" class:view=matches!(what, Some(Shown::View(_)))>
                <Provider value=lens>{content}</Provider>
                <figcaption>
                    <span inner_html=caption></span>
                    {opens.then(|| view! {
                        <button type="button" class="btn sm" on:click=open>{move || say().open_inspect}</button>
                    })}
                </figcaption>
            </figure>
        }
    })
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
