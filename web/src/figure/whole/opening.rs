//! The first thing that is seen: what this is, the model as it learns, and four doors.

use super::live::telling_cell;
use crate::control::icons::{self, Icon};
use crate::figure::pretrained::OpenPretrained;
use crate::lens::{use_learning, use_lens, use_pretrained};
use crate::picture::chart::{Scale, path};
use crate::picture::number;
use crate::run::data_words;
use crate::text::pretrained::words as pretrained;
use crate::text::whole::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use protocol::DataChoice;
use transformer::Topology;
use transformer::study::history::{columns, extents};

/// Size of the curve in px.
const CURVE: (f64, f64) = (170.0, 52.0);

/// A way in.
#[derive(Clone, Debug, PartialEq)]
pub enum Door {
    /// The lessons.
    Lessons,
    /// Curves and answers, live.
    Watch,
    /// A cell of an operation, by name.
    Open(String, (usize, usize)),
    /// A model that learns for the wrong reason.
    Change,
    /// Other data.
    Learn(String),
    /// None of them.
    Close,
}

/// The card.
#[component]
pub fn Opening(
    /// A door was taken.
    on_door: Callback<Door>,
) -> impl IntoView {
    let (learning, lens, speech) = (use_learning(), use_lens(), use_speech());
    let beforehand = use_pretrained();
    let is_pretrained = move || beforehand.is_some_and(|model| model.trained.with(Option::is_some));
    let say = move || words(speech.language());
    let data = Memo::new(move |_| learning.built.with(|built| Some(built.as_ref()?.build.data.clone())));
    let sentence = move || {
        let data = data.get().map(|data| data_words::data(speech.words(), &data));
        let sentence = if is_pretrained() { pretrained(speech.language()).sentence } else { say().sentence };
        fill(sentence, &[data.as_deref().unwrap_or(say().begins)])
    };
    let telling = Memo::new(move |_| telling_cell(lens));
    let open_says = move || match telling.get() {
        Some((_, (row, column), weight)) => {
            fill(say().open_says, &[&row.to_string(), &column.to_string(), &number::probability(weight, 2)])
        }
        None => say().open_waits.to_owned(),
    };
    let open = move |_| {
        let (name, cell) = telling.get_untracked().map_or_else(
            || ("block.0.attention.probabilities".to_owned(), (0, 0)),
            |(name, cell, _)| (name, cell),
        );
        on_door.run(Door::Open(name, cell));
    };
    let topology =
        Memo::new(move |_| learning.built.with(|built| Some(built.as_ref()?.build.config.topology)));
    let change_says = move || match topology.get() {
        Some(Topology::Encoder) => say().cut_says,
        _ => say().change_says,
    };
    // What has tokens that are not their own ids: words, in the language that is read.
    let others = move || {
        use crate::text::Language::{Chinese, English};
        let names = match speech.language() {
            English => ["sort", "numbers_english_decoder", "stories_english"],
            Chinese => ["sort", "numbers_chinese_decoder", "stories_chinese"],
        };
        // Its task can be learned anew, from random weights.
        let here = data.get().filter(|_| !is_pretrained());
        let shown = topology.get().is_none_or(|topology| topology == Topology::Decoder);
        let button = |name: &'static str| {
            let chosen = here == Some(DataChoice::Task(name.to_owned()));
            let (title, what) = data_words::task(speech.words(), name)?;
            Some(view! {
                <button
                    type="button"
                    class="btn sm"
                    disabled=chosen
                    title=what
                    on:click=move |_| on_door.run(Door::Learn(name.to_owned()))
                >
                    {title}
                </button>
            })
        };
        shown.then(|| names.into_iter().filter_map(button).collect_view())
    };
    view! {
        <section class="card opening" aria-label=move || say().opening id="opening">
            <div class="openingtext">
                <h1>{sentence}</h1>
                <p class="otherdata"><span class="mut">{move || say().other_data}</span>{others}<OpenPretrained/></p>
            </div>
            <Live/>
            <div class="doors">
                <button type="button" class="door first" id="door-lessons" on:click=move |_| on_door.run(Door::Lessons)>
                    <Icon path=icons::BOOK/>
                    <b>{move || say().lessons}</b>
                    <span>{move || say().lessons_says}</span>
                </button>
                <button type="button" class="door" id="door-watch" on:click=move |_| on_door.run(Door::Watch)>
                    <Icon path=icons::CURVE/>
                    <b>{move || say().watch}</b>
                    <span>{move || say().watch_says}</span>
                </button>
                <button type="button" class="door" id="door-open" on:click=open>
                    <Icon path=icons::CELL/>
                    <b>{move || say().open}</b>
                    <span>{open_says}</span>
                </button>
                <button type="button" class="door" id="door-change" on:click=move |_| on_door.run(Door::Change)>
                    <Icon path=icons::CUT/>
                    <b>{move || say().change}</b>
                    <span>{change_says}</span>
                </button>
            </div>
            <button
                type="button"
                class="btn ghost sm icon shut"
                aria-label=move || say().close
                on:click=move |_| on_door.run(Door::Close)
            >
                <Icon path=icons::CLOSE/>
            </button>
        </section>
    }
}

/// The loss so far, in small, with the line of a uniform guess.
#[component]
fn Live() -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let say = move || words(speech.language());
    let guess =
        Memo::new(move |_| learning.built.with(|built| built.as_ref().map(|built| built.uniform_guess_nats)));
    let step = move || learning.progress.read().step;
    let y = move || {
        let top = guess.get().unwrap_or(1.0) * 1.12;
        Scale { from: 0.0, to: top.max(f64::EPSILON), from_px: CURVE.1 - 4.0, to_px: 2.0 }
    };
    let line = move || {
        let y = y();
        learning.curves.with(|curves| {
            let points = extents(&columns(&curves.loss, CURVE.0 as usize), true);
            let x = Scale { from: 0.0, to: f64::from(step().max(1)), from_px: 0.0, to_px: CURVE.0 };
            path(points.into_iter().map(|(step, loss)| (x.px(step), y.px(loss).max(0.0))))
        })
    };
    let last = move || learning.curves.with(|curves| curves.loss.last());
    let written = move || last().map_or_else(|| "–".to_owned(), |loss| number::fixed(loss, 3));
    let said = move || {
        let guess = guess.get().map_or_else(|| "–".to_owned(), |guess| number::fixed(guess as f32, 3));
        fill(say().loss_says, &[&written(), &number::grouped(step().into()), &guess])
    };
    let at_guess = move || guess.get().map(|guess| format!("M0 {:.1}H{}", y().px(guess), CURVE.0));
    view! {
        <div class="livecurve">
            <svg width=CURVE.0 height=CURVE.1 role="img" aria-label=said>
                <path class="guess" d=at_guess></path>
                <path class="curve" d=line></path>
            </svg>
            <dl>
                <dt>{move || speech.words().train_loss}</dt>
                <dd class="num" id="opening-loss"><b>{written}</b>" "{move || speech.words().nats}</dd>
                <dt>{move || speech.words().step}</dt>
                <dd class="num">{move || number::grouped(step().into())}</dd>
            </dl>
        </div>
    }
}
