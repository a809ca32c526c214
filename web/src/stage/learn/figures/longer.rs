//! Rows longer than those of training, read by the lesson's own model: how often it is right, position by position.

use super::kept::kept;
use crate::control::Segmented;
use crate::figure::compare::{by_position, share};
use crate::picture::number;
use crate::picture::plot::{Axis, Drawing, Line, Plot};
use crate::run::{use_run, use_session};
use crate::text::lesson_figures::words;
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use protocol::SeenByPosition;

/// Rows are so many times as long as those of training.
const TIMES: [u32; 4] = [1, 2, 4, 8];

/// The figure.
#[component]
pub fn Longer() -> impl IntoView {
    let (run, speech) = (use_run(), use_speech());
    let session = StoredValue::new_local(use_session());
    let say = move || words(speech.language());
    let times = kept(2, (0, TIMES.len() as i32 - 1));
    let here = Memo::new(move |_| {
        let built = run.built.get()?;
        Some((built.build.run, built.build.config.context))
    });
    let trained = move || here.get().map_or(1, |(_, context)| context);
    let length = Memo::new(move |_| trained() * TIMES[times.get() as usize]);
    // What is trained on would be measured in vain.
    let stands = Memo::new(move |_| {
        let (run_number, _) = here.get().filter(|_| !run.playing.get())?;
        Some((run_number, run.progress.with(|progress| progress.step)))
    });
    Effect::new(move |_| {
        let length = length.get();
        if stands.get().is_some() {
            session.with_value(|session| session.judge_length(length));
        }
    });
    let judged = Memo::new(move |_| {
        let asked = (here.get()?.0, length.get());
        run.judged.get().filter(|judged| (judged.run, judged.length) == asked)
    });
    let seen = Memo::new(move |_| judged.get().and_then(|judged| judged.seen));
    let drawing = Memo::new(move |_| {
        let (seen, length, trained) = (seen.get()?, length.get(), trained());
        let x = Axis { from: 0.0, to: f64::from(length), log: false };
        let y = Axis { from: 0.0, to: 1.0, log: false };
        let shares = Line { class: "runline run0".to_owned(), points: by_position(&seen), end: None };
        // Where the rows of training end.
        let (at, end) = (f64::from(trained), Some(format!("T {trained}")));
        let mark = Line { class: "trainedmark".to_owned(), points: vec![(at, 1.0), (at, 0.0)], end };
        let lines = if length > trained { vec![mark, shares] } else { vec![shares] };
        Some(Drawing { x, y, bands: Vec::new(), lines, level: None })
    });
    let rows = Memo::new(move |_| {
        let (seen, words) = (seen.get()?, say());
        Some(parts(&seen, trained() as usize).map(|(from, to, share)| {
            let says = if from == 0 { words.longer_inside } else { words.longer_beyond };
            let told = fill(says, &[&from.to_string(), &(to - 1).to_string()]);
            share.map(|share| (told, number::fixed(share as f32, 3)))
        }))
    });
    let table = move || {
        let row = |(told, share): (String, String)| {
            view! { <tr><th scope="row">{told}</th><td class="num">{share}</td></tr> }
        };
        rows.get().map(|rows| rows.into_iter().flatten().map(row).collect_view())
    };
    let said = move || {
        let all: Vec<String> =
            rows.get().into_iter().flatten().flatten().map(|(a, b)| format!("{a}: {b}")).collect();
        all.join("; ")
    };
    let status = move || match judged.get() {
        None => say().longer_waits.to_owned(),
        Some(judged) if judged.seen.is_none() => fill(say().longer_none, &[&trained().to_string()]),
        Some(judged) => fill(say().longer_says, &[&number::grouped(judged.step.into())]),
    };
    let options = Signal::derive(move || {
        (0..)
            .zip(TIMES)
            .map(|(i, times)| (i, (times * trained()).to_string()))
            .collect::<Vec<(i32, String)>>()
    });
    view! {
        <div class="longerfigure" id="lesson-longer">
            <div class="figureslider"><span>{move || say().longer_length}</span>
                <Segmented label=Signal::derive(move || say().longer_length.to_owned()) options value=times on_choose=Callback::new(move |to| times.set(to))/>
            </div>
            <div class="longerplot"><Plot drawing said=Signal::derive(said) id="longer-chart"/></div>
            <table class="streamrows"><tbody>{table}</tbody></table>
            <p class="mut" role="status">{status}</p>
        </div>
    }
}

/// Within the rows of training and beyond: from, to, and the share of right tokens, where there is one.
fn parts(seen: &SeenByPosition, trained: usize) -> [(usize, usize, Option<f64>); 2] {
    let length = seen.judged.len();
    [(0, trained.min(length)), (trained.min(length), length)]
        .map(|(from, to)| (from, to, share(seen, from..to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_parts_where_those_of_training_end() {
        let seen = SeenByPosition { judged: vec![0, 4, 4, 4], right: vec![0, 4, 1, 2] };
        assert_eq!(parts(&seen, 2), [(0, 2, Some(1.0)), (2, 4, Some(0.375))]);
        assert_eq!(parts(&seen, 4), [(0, 4, Some(7.0 / 12.0)), (4, 4, None)]);
    }
}
