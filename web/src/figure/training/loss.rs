//! Loss by step: training, validation, the uniform guess, and the learning rate behind them.

use super::Expected;
use crate::browser::on_resize;
use crate::control::Save;
use crate::lens::{Learning, use_learning};
use crate::picture::chart::{Scale, path, ticks};
use crate::picture::number;
use crate::picture::table::{ReadAsTable, Rows};
use crate::picture::written::by_step;
use crate::run::changes::differences;
use crate::run::{Curves, Earlier, Wish};
use crate::text::compare::words as compare;
use crate::text::expected::words as say;
use crate::text::pretrained::words as pretrained;
use crate::text::saving::words as saving;
use crate::text::{Words, fill, use_speech};
use leptos::html::Div;
use leptos::prelude::*;
use std::sync::Arc;
use transformer::study::bits::bits_per_byte;
use transformer::study::history::{History, Piece, Summary, columns, extents, means, over};

/// Columns of a line at most, where the screen has them.
const COLUMNS: f64 = 1000.0;

/// The line in front is the mean of so many steps to either side, at most.
const REACH: f64 = 12.0;

/// Rows of the table of each coarseness: the newest validations have a row each, those before are merged.
const ROWS: usize = 64;

/// Margins of the plot in px: left, right, top, bottom.
const MARGINS: (f64, f64, f64, f64) = (42.0, 20.0, 16.0, 30.0);

/// The card.
#[component]
pub fn Loss() -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let words = move || speech.words();
    let numbers = Callback::new(move |()| {
        let heads = saving(speech.language());
        learning.curves.with(|curves| {
            let all = [
                (words().train_loss.to_owned(), &curves.loss),
                (words().validation.to_owned(), &curves.validations),
                (words().gradient_norm.to_owned(), &curves.grad_norm),
            ];
            by_step(&all, [heads.step, heads.last_step])
        })
    });
    view! {
        <section class="card g-loss">
            <header>
                <h1>{move || words().loss}</h1>
                <div class="legend lg">
                    <span><Dash class="trainline"/>{move || words().train_loss}</span>
                    <span><Dash class="valline"/>{move || words().validation}</span>
                    <span><Dash class="baseline"/>{move || words().uniform_guess}</span>
                </div>
                <span class="sp"></span>
                <details class="expectfold">
                    <summary>{move || say(speech.language()).expect}</summary>
                    <div class="scroller"><Expected/></div>
                </details>
                <ReadAsTable rows=Signal::derive(move || table(learning, speech.words()))/>
                <Save name="loss" what=Signal::derive(move || words().loss.to_owned()) rows=numbers/>
            </header>
            <Readout/>
            <Before/>
            <Plot/>
        </section>
    }
}

/// Runs that were there before, and what lets them go.
#[component]
fn Before() -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let say = move || compare(speech.language());
    let all = move || {
        let now = learning.built.with(|built| built.as_ref().map(|built| Wish::of(&built.build)));
        let run = |(i, run): (usize, &Arc<Earlier>)| {
            let changes =
                now.as_ref().map(|now| differences(now, &run.wish, speech.words())).unwrap_or_default();
            let told: Vec<String> =
                changes.iter().map(|change| format!("{} {}", change.name, change.to)).collect();
            let told = if told.is_empty() { say().base.to_owned() } else { told.join(", ") };
            let told = fill(say().earlier_run, &[&told, &number::grouped(run.step.into())]);
            view! { <span><Dash class=EARLIER[i % 3]/>{told}</span> }
        };
        learning.earlier.with(|all| all.iter().enumerate().map(run).collect_view())
    };
    view! {
        <Show when=move || !learning.earlier.read().is_empty()>
            <div class="legend lg runlegend" id="earlier-runs">
                {all}
                <button type="button" class="btn sm ghost" id="clear-earlier" on:click=move |_| learning.on_clear.run(())>{move || say().clear_earlier}</button>
            </div>
        </Show>
    }
}

/// Colors of earlier runs.
const EARLIER: [&str; 3] = ["runline earlier run1", "runline earlier run2", "runline earlier run3"];

#[component]
fn Dash(class: &'static str) -> impl IntoView {
    view! { <svg width="18" height="8" aria-hidden="true"><path d="M0 4h18" class=class></path></svg> }
}

#[component]
fn Plot() -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let words = move || speech.words();
    let home = NodeRef::<Div>::new();
    let room = RwSignal::new((0.0, 0.0));
    on_resize(
        move || Some(vec![home.get()?.into()]),
        move || {
            if let Some(plot) = home.get_untracked() {
                let _ = room.try_set((f64::from(plot.client_width()), f64::from(plot.client_height())));
            }
        },
    );
    let baseline =
        Memo::new(move |_| learning.built.with(|built| built.as_ref().map(|built| built.uniform_guess_nats)));
    let classes = Memo::new(move |_| {
        learning.built.with(|built| built.as_ref().map(|built| built.build.config.vocab_size))
    });
    let last_step = Memo::new(move |_| {
        let limit =
            learning.built.with(|built| built.as_ref().and_then(|built| built.build.training.limits.steps));
        let before = learning.earlier.with(|all| all.iter().map(|run| run.step).max()).unwrap_or(0);
        f64::from(limit.unwrap_or(0).max(learning.progress.read().step).max(before).max(10))
    });
    let drawn = move |pick: fn(&Curves) -> &History| {
        Memo::new(move |_| {
            let most = room.get().0.clamp(2.0, COLUMNS) as usize;
            learning.curves.with(|curves| columns(pick(curves), most))
        })
    };
    let losses = drawn(|curves| &curves.loss);
    let validations = drawn(|curves| &curves.validations);
    let top = Memo::new(move |_| {
        let greatest = |columns: Memo<Vec<Piece>>| {
            columns.with(|columns| columns.iter().map(|column| column.summary.greatest).fold(0.0, f32::max))
        };
        let most = f64::from(greatest(losses).max(greatest(validations)));
        // A spike of a diverging run does not flatten everything else.
        let baseline = baseline.get().unwrap_or(1.0);
        (most.min(baseline * 3.0).max(baseline) * 10.8).ceil() / 10.0
    });
    let x = move || {
        let (width, _) = room.get();
        Scale {
            from: 0.0,
            to: last_step.get(),
            from_px: MARGINS.0,
            to_px: (width - MARGINS.1).max(MARGINS.0),
        }
    };
    let y = move || {
        let (_, height) = room.get();
        Scale { from: 0.0, to: top.get(), from_px: (height - MARGINS.3).max(MARGINS.2), to_px: MARGINS.2 }
    };
    let line = move |columns: Memo<Vec<Piece>>, through: fn(&[Piece]) -> Vec<(f64, f64)>| {
        move || {
            // The room first, then the columns, which follow from it, then the scales, which follow from them.
            room.track();
            let points = columns.with(|columns| through(columns));
            let (x, y) = (x(), y());
            path(points.into_iter().map(|(step, loss)| (x.px(step), y.px(loss).max(0.0))))
        }
    };
    let raw = line(losses, |columns| extents(columns, true));
    let smooth = line(losses, |columns| {
        let steps = columns.last().map_or(0, |last| last.end);
        means(columns, f64::from(steps / 60).min(REACH))
    });
    let validation = line(validations, |columns| extents(columns, false));
    let before = move || {
        room.track();
        let (x, y) = (x(), y());
        let line = |(i, run): (usize, &Arc<Earlier>)| {
            let drawn = means(&columns(&run.loss, COLUMNS as usize), REACH);
            let line = path(drawn.into_iter().map(|(step, loss)| (x.px(step), y.px(loss).max(0.0))));
            view! { <path d=line class=format!("runline earlier run{}", 1 + i % 3)></path> }
        };
        learning.earlier.with(|all| all.iter().enumerate().map(line).collect_view())
    };
    let guides = move || {
        let (x, y) = (x(), y());
        let (left, right) = (x.from_px, x.to_px);
        let bottom = y.from_px;
        let across = ticks(top.get(), 6).into_iter().map(|tick| {
            let at = y.px(tick);
            view! {
                <path d=format!("M{left} {at:.1}H{right:.1}") class="gridline"></path>
                <text x=left - 7.0 y=at + 3.5 class="tick end">{number::significant(tick, 2)}</text>
            }
        });
        let along = ticks(last_step.get(), 6).into_iter().map(|tick| {
            let at = x.px(tick);
            view! { <text x=at y=bottom + 16.0 class="tick middle">{number::grouped(tick as u64)}</text> }
        });
        (across.collect_view(), along.collect_view())
    };
    let guess = move || {
        let (baseline, classes) = (baseline.get()?, classes.get()?);
        let (x, at) = (x(), y().px(baseline));
        let end = x.to_px - 4.0;
        let text = fill(
            words().uniform_line,
            &[&number::grouped(classes.into()), &number::fixed(baseline as f32, 3)],
        );
        Some(view! {
            <path d=format!("M{} {at:.1}H{:.1}", x.from_px, x.to_px) class="baseline"></path>
            <text x=end y=at - 6.0 class="note end">{text}</text>
        })
    };
    let said = move || {
        let step = number::grouped(learning.progress.read().step.into());
        let (train, validation) =
            learning.curves.with(|curves| (curves.loss.last(), curves.validations.last()));
        let written = |x: Option<f32>| x.map_or("–".to_owned(), |x| number::fixed(x, 3));
        let baseline = written(baseline.get().map(|x| x as f32));
        fill(words().loss_chart_says, &[&step, &written(train), &written(validation), &baseline])
    };
    // There is nothing to play before there is a model.
    let waits = move || match learning.built.with(|built| Some(built.as_ref()?.build.pretrained)) {
        Some(Some(steps)) => fill(pretrained(speech.language()).trained, &[&number::grouped(steps.into())]),
        Some(None) => words().no_loss_yet.to_owned(),
        None => words().starting.to_owned(),
    };
    let empty = Memo::new(move |_| learning.curves.with(|curves| curves.loss.is_empty()));
    let pixels = move |pick: fn((f64, f64)) -> f64| move || pick(room.get()).max(1.0);
    view! {
        <div class="fill" node_ref=home>
            <svg role="img" aria-label=said width=pixels(|room| room.0) height=pixels(|room| room.1) id="loss-chart">
                {guides}
                {guess}
                {before}
                <path d=raw class="trainline faint"></path>
                <path d=smooth class="trainline"></path>
                <path d=validation class="valline"></path>
            </svg>
            <Show when=move || empty.get()><p class="empty">{waits}</p></Show>
        </div>
    }
}

/// The last numbers, in figures.
#[component]
fn Readout() -> impl IntoView {
    let (learning, speech) = (use_learning(), use_speech());
    let words = move || speech.words();
    let last = move |pick: fn(&Curves) -> Option<f32>| {
        move || learning.curves.with(pick).map_or("–".to_owned(), |x| number::fixed(x, 3))
    };
    // Where the held-out rows are text, what can be compared between vocabularies.
    let bits = move || {
        let size = learning.built.with(|built| built.as_ref()?.validation_text)?;
        let loss = learning.curves.with(|curves| curves.validations.last())?;
        let bits = bits_per_byte(loss.into(), size.tokens, size.bytes)?;
        let counts = [size.tokens, size.bytes].map(|count| number::grouped(count.into()));
        let told = fill(speech.writing_words().bits_are, &[&number::fixed(loss, 3), &counts[0], &counts[1]]);
        Some((number::fixed(bits as f32, 3), told))
    };
    view! {
        <dl class="readouts">
            <div>
                <dt>{move || words().train_loss}</dt>
                <dd class="num">{last(|curves| curves.loss.last())}</dd>
            </div>
            <div>
                <dt class="val">{move || words().validation}</dt>
                <dd class="num val" id="validation-loss">{last(|curves| curves.validations.last())}</dd>
            </div>
            {move || bits().map(|(bits, told)| view! {
                <div title=told>
                    <dt class="val">{speech.writing_words().bits_per_byte}</dt>
                    <dd class="num val" id="bits-per-byte">{bits}</dd>
                </div>
            })}
            <div>
                <dt>{move || words().gradient_norm}</dt>
                <dd class="num">{last(|curves| curves.grad_norm.last())}</dd>
            </div>
            <div>
                <dt>{move || words().learning_rate}</dt>
                <dd class="num">{move || number::rate(learning.progress.read().lr)}</dd>
            </div>
        </dl>
    }
}

/// Every validation, with the training loss of its step; of a long run the older ones are merged.
fn table(learning: Learning, words: &Words) -> Rows {
    learning.curves.with(|curves| {
        let validations = curves.validations.coarser(ROWS);
        let pieces = |history: &History| history.pieces().copied().collect::<Vec<Piece>>();
        let (losses, norms) = (pieces(&curves.loss), pieces(&curves.grad_norm));
        let some_merged = validations.pieces().any(Piece::is_merged);
        let heads = [words.step_column, words.train_loss, words.validation, words.gradient_norm];
        let told = |(at, head): (usize, &str)| match some_merged && at > 0 {
            true => format!("{head} · {}", words.merged_rows),
            false => head.to_owned(),
        };
        let row = |seen: &Piece| {
            // The loss of the step that comes next is measured with the weights of the validation; until it is known, the
            // last one stands here.
            let of = |known: &[Piece]| match over(known, seen.first, seen.end) {
                Summary { count: 0, .. } if known.last().is_some_and(|last| last.end <= seen.first) => {
                    known.last().map_or(Summary::NONE, |last| last.summary)
                }
                summary => summary,
            };
            let step = match seen.is_merged() {
                true => format!(
                    "{}–{}",
                    number::grouped(seen.first.into()),
                    number::grouped((seen.end - 1).into())
                ),
                false => number::grouped(seen.first.into()),
            };
            vec![step, written(of(&losses)), written(seen.summary), written(of(&norms))]
        };
        Rows {
            heads: heads.into_iter().enumerate().map(told).collect(),
            rows: validations.pieces().map(row).collect(),
        }
    })
}

/// A value, or mean, least and greatest of several.
fn written(Summary { count, least, greatest, mean }: Summary) -> String {
    match count {
        0 => String::new(),
        1 => number::exact(mean),
        _ => format!("{} ({}–{})", number::exact(mean), number::exact(least), number::exact(greatest)),
    }
}
