//! The transport: play, one step, start over; step, loss, throughput, speed. On every screen.

use crate::control::icons::{self, Icon};
use crate::picture::chart::{Scale, path};
use crate::picture::number;
use crate::run::{use_run, use_session};
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use transformer::study::history::{columns, extents};

/// Steps a second that are offered; none is full speed.
const SPEEDS: [Option<f64>; 6] = [Some(1.0), Some(3.0), Some(10.0), Some(30.0), Some(100.0), None];

/// Size of the small curve, in px.
const SPARK: (f64, f64) = (112.0, 34.0);

/// The dock.
#[component]
pub fn Dock() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let words = move || speech.words();
    let session = StoredValue::new_local(use_session());
    let progress = run.progress;
    let playing = run.playing;
    let ready = move || run.built.read().is_some();
    let limit = move || {
        let limit = || run.built.with(|built| built.as_ref()?.build.training.limits.steps);
        let steps = run.goal().or_else(limit)?;
        Some(fill(words().of_limit, &[&number::grouped(steps.into())]))
    };
    let loss = Memo::new(move |_| run.curves.with(|curves| curves.loss.last()));
    let choose_speed = move |event: web_sys::Event| {
        let select: web_sys::HtmlSelectElement = event_target(&event);
        if let Some(&speed) = SPEEDS.get(select.selected_index().max(0) as usize) {
            session.with_value(|session| session.set_speed(speed));
        }
    };
    let speed_options = move || {
        SPEEDS
            .map(|speed| {
                let text = match speed {
                    Some(speed) => fill(words().steps_a_second, &[&number::significant(speed, 3)]),
                    None => words().full_speed.to_owned(),
                };
                view! { <option selected=move || run.speed.get() == speed>{text}</option> }
            })
            .into_iter()
            .collect_view()
    };
    view! {
        <footer class="dock" aria-label=move || words().transport id="region-dock" tabindex="-1">
            <div class="ctl">
                <button
                    type="button"
                    class="play"
                    id="play"
                    aria-label=move || if playing.get() { words().pause } else { words().play }
                    disabled=move || !ready()
                    on:click=move |_| session.with_value(|session| session.toggle())
                >
                    {move || {
                        if playing.get() {
                            view! { <Icon path=icons::PAUSE/> }
                        } else {
                            view! { <Icon path=icons::PLAY fill=true/> }
                        }
                    }}
                </button>
                <button
                    type="button"
                    class="btn ghost"
                    id="one-step"
                    aria-label=move || words().one_step
                    disabled=move || !ready()
                    on:click=move |_| session.with_value(|session| session.step())
                >
                    <Icon path=icons::STEP/>
                    <span class="hide-p">"+1"</span>
                </button>
                <button
                    type="button"
                    class="btn ghost icon"
                    id="start-over"
                    aria-label=move || words().start_over
                    title=move || words().start_over
                    disabled=move || !ready()
                    on:click=move |_| session.with_value(|session| session.start_over())
                >
                    <Icon path=icons::RESET/>
                </button>
            </div>
            <div class="kv stepkv">
                <span class="l">{move || words().step}</span>
                <span class="n num">
                    <span id="step">{move || number::grouped(progress.read().step.into())}</span>
                    " "
                    <small class="hide-p">{limit}</small>
                </span>
            </div>
            <Spark/>
            <div class="kv losskv">
                <span class="l">{move || words().train_loss}</span>
                <span class="n num">
                    <span id="train-loss">{move || loss.get().map_or("–".to_owned(), |loss| number::fixed(loss, 3))}</span>
                    " "
                    <small>{move || words().nats}</small>
                    <small class="hide-p">
                        {move || loss.get().map(|loss| format!(" · {} {}", words().perplexity, number::significant(f64::from(loss).exp(), 3)))}
                    </small>
                </span>
            </div>
            <div class="kv hide-p throughputkv">
                <span class="l">{move || words().throughput}</span>
                <span class="n num">
                    {move || progress.read().tokens_per_second.map_or("–".to_owned(), |speed| number::significant(speed, 3))}
                    " "
                    <small>{move || words().tokens_a_second}</small>
                </span>
            </div>
            <label class="speed">
                <span class="l">{move || words().speed}</span>
                <select class="select" id="speed" aria-label=move || words().speed on:change=choose_speed>{speed_options}</select>
            </label>
        </footer>
    }
}

/// The loss of the whole run, small.
#[component]
fn Spark() -> impl IntoView {
    let run = use_run();
    let line = move || {
        run.curves.with(|curves| {
            let columns = columns(&curves.loss, SPARK.0 as usize);
            let top = columns.iter().map(|column| column.summary.greatest).fold(0.0f32, f32::max);
            let steps = f64::from(curves.loss.end().max(2) - 1);
            let x = Scale { from: 0.0, to: steps, from_px: 1.0, to_px: SPARK.0 - 4.0 };
            let y = Scale { from: 0.0, to: f64::from(top), from_px: SPARK.1 - 3.0, to_px: 3.0 };
            path(extents(&columns, true).into_iter().map(|(step, loss)| (x.px(step), y.px(loss))))
        })
    };
    view! {
        <svg class="spark hide-n" width=SPARK.0 height=SPARK.1 aria-hidden="true">
            <path d=line class="trainline"></path>
        </svg>
    }
}
