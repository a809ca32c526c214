//! Pictures of a lesson: those of Inspect and of its views, bound to the lesson's own model, at a place of their own.

mod follows;
mod gate;
mod kept;
mod longer;
mod masks;
pub mod merges;
mod norms;
mod opened;
mod rows;
mod softmax;
mod split;
mod spread;
mod stream;
mod vector;

use crate::address::{Place, Places, Stage, View, use_router};
use crate::browser::focus;
use crate::control::fetched::Fetched;
use crate::figure::arithmetic::Strip;
use crate::figure::flash::Part;
use crate::figure::map::OpBar;
use crate::figure::training::{Expected, Loss};
use crate::lens::{Act, Lens, OfRun, Whose};
use crate::run::use_session;
use crate::stage::inspect::fetched_views;
use crate::stage::pictures::Pictures;
use crate::text::learn::words;
use crate::text::use_speech;
use follows::Follows;
use gate::Gate;
use kept::Kept;
use leptos::context::Provider;
use leptos::prelude::*;
use longer::Longer;
use masks::Masks;
use merges::Merges;
use norms::Norms;
use opened::OpenedMask;
use rows::{Batch, Shifted};
use softmax::Softmax;
use split::Split;
use spread::Spread;
use stream::Stream;

/// What a figure of a lesson is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// One operation after the other, from this one on; none: the one that the text names.
    Operation(Option<&'static str>),
    /// What a step makes of a weight: the one that the text names.
    Step,
    /// A view of Inspect.
    View(View),
    /// Which loss to expect.
    Expected,
    /// The loss as it falls.
    Loss,
    /// Scores of four widths, drawn by the engine.
    Spread,
    /// Rows as text and as ids.
    Batch,
    /// A row beside its targets.
    Shifted,
    /// A part of the view of FlashAttention.
    Flash(Part),
    /// A row of scores and a temperature.
    Softmax,
    /// A text that is cut by byte pairs.
    Merges,
    /// Queries as one matrix and as one of every head.
    Split,
    /// A row of the stream, normalized in both ways.
    Norms,
    /// One position in the feed-forward network.
    Gate,
    /// The stream by depth.
    Stream,
    /// Where a head looks, in all kinds of attention.
    Masks,
    /// A causal mask whose cells can be opened.
    Opened,
    /// What follows some words, counted and expected.
    Follows,
    /// Rows longer than those of training.
    Longer,
}

/// What a name of the texts means; none for one that is not drawn.
fn shown(name: &str) -> Option<Shown> {
    Some(match name {
        "op" => Shown::Operation(None),
        "step" => Shown::Step,
        "expected" => Shown::Expected,
        "loss" => Shown::Loss,
        "batch" => Shown::Batch,
        "merges" => Shown::Merges,
        "embedding" => Shown::View(View::Embedding),
        "heads" => Shown::View(View::Heads),
        "flash" => Shown::Flash(Part::Tiles),
        "flash_traffic" => Shown::Flash(Part::Traffic),
        "rope" => Shown::View(View::Rope),
        "softmax" => Shown::Softmax,
        "shifted" => Shown::Shifted,
        "spread" => Shown::Spread,
        "split" => Shown::Split,
        "norms" => Shown::Norms,
        "gate" => Shown::Gate,
        "stream" => Shown::Stream,
        "masks" => Shown::Masks,
        "opened" => Shown::Opened,
        "follows" => Shown::Follows,
        "longer" => Shown::Longer,
        _ => return None,
    })
}

impl Shown {
    /// The operation that it is about, where the text names none; nothing where it is about none.
    fn op(self) -> &'static str {
        match self {
            Self::Operation(op) => op.unwrap_or_default(),
            Self::Shifted | Self::Follows | Self::Expected => "probabilities",
            Self::Softmax => "block.0.attention.probabilities",
            Self::Split => "block.0.attention.query",
            Self::Norms => "block.0.norm_1.output",
            Self::Gate => "block.0.feed_forward.hidden",
            Self::Stream => "block.0.residual_2",
            Self::Masks => "decoder.block.1.cross_attention.probabilities",
            Self::Opened => "block.0.attention.masked",
            Self::Step
            | Self::Loss
            | Self::View(_)
            | Self::Flash(_)
            | Self::Spread
            | Self::Batch
            | Self::Longer
            | Self::Merges => "",
        }
    }
}

/// The figure of a name, with its caption.
#[component]
pub fn LessonFigure(
    name: String,
    of: String,
    caption: String,
    /// Its section in the address.
    section: String,
) -> impl IntoView {
    shown(&name).map(|what| view! { <Figure what of caption section/> })
}

#[component]
fn Figure(what: Shown, of: String, caption: String, section: String) -> impl IntoView {
    let (speech, router) = (use_speech(), use_router());
    let session = StoredValue::new_local(use_session());
    let of_run = expect_context::<OfRun>();
    let say = move || words(speech.language());
    let op = if of.is_empty() { what.op().to_owned() } else { of };
    let (view, part) = match what {
        Shown::View(view) => (view, None),
        Shown::Flash(part) => (View::Flash, Some(part)),
        _ => (View::Operation, None),
    };
    // A step is walked on the way back, for one row of its batch.
    let (backward, row) = (what == Shown::Step, (what == Shown::Step).then_some(0));
    let opens = !op.is_empty() || view != View::Operation;
    let begins = Place { stage: Stage::Inspect, op, view, backward, row, ..Place::default() };
    // What is looked at in a figure is in the address: a link leads back to it.
    let (places, set) = match router.here.peek() {
        Place { section: there, op, head, cell, set, .. } if there == section => {
            let id = section.clone();
            request_animation_frame(move || focus(&id));
            let op = if op.is_empty() { begins.op } else { op };
            (Places::new(Place { op, head, cell, ..begins }), set.unwrap_or_default())
        }
        _ => (Places::new(begins), Vec::new()),
    };
    let kept = Kept::new(set);
    let id = section.clone();
    let note = move |set: Vec<u32>| {
        let (section, set) = (section.clone(), Some(set).filter(|set| !set.is_empty()));
        let Place { op, head, cell, .. } = places.peek();
        router.adjust(Place { section, op, head, cell, set, ..router.here.peek() });
    };
    let note = Callback::new(note);
    Effect::new(move |before: Option<()>| {
        let set = kept.numbers();
        if before.is_some() {
            note.run(set);
        }
    });
    let act = Callback::new(move |act: Act| match act {
        Act::Go(place) | Act::Adjust(place) => {
            places.set(*place);
            note.run(untrack(|| kept.numbers()));
        }
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
        let Place { op, head, view, backward, row, .. } = place;
        // The cell that is looked at, chosen or not: there it stands open too.
        let cell = place.cell.or_else(|| lens.cell.get_untracked());
        router.go(Place { stage: Stage::Inspect, op, head, cell, view, backward, row, ..here });
    };
    let content = move || {
        provide_context(kept);
        if let Some(part) = part {
            provide_context(part);
        }
        pictured(what)
    };
    view! {
        <figure class="lessonfigure" id=id tabindex="-1" class:view=view != View::Operation>
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

/// What stands in the figure; it looks through the lens of its context.
fn pictured(what: Shown) -> AnyView {
    match what {
        Shown::Flash(_) | Shown::View(_) => {
            view! { <Fetched load=|| Box::pin(fetched_views()) class="viewhome" id="lesson-view"/> }
                .into_any()
        }
        Shown::Operation(_) | Shown::Step => view! { <Operation/> }.into_any(),
        Shown::Expected => view! { <Expected/> }.into_any(),
        Shown::Loss => view! { <div class="lessonloss"><Loss/></div> }.into_any(),
        Shown::Spread => view! { <Spread/> }.into_any(),
        Shown::Batch => view! { <Batch/> }.into_any(),
        Shown::Shifted => view! { <Shifted/> }.into_any(),
        Shown::Softmax => view! { <Softmax/> }.into_any(),
        Shown::Merges => view! { <Merges/> }.into_any(),
        Shown::Split => view! { <Split/> }.into_any(),
        Shown::Norms => view! { <Norms/> }.into_any(),
        Shown::Gate => view! { <Gate/> }.into_any(),
        Shown::Stream => view! { <Stream/> }.into_any(),
        Shown::Masks => view! { <Masks/> }.into_any(),
        Shown::Opened => view! { <OpenedMask/> }.into_any(),
        Shown::Follows => view! { <Follows/> }.into_any(),
        Shown::Longer => view! { <Longer/> }.into_any(),
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
