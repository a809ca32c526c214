//! A line that the reader draws before it is measured (Kim, Reinecke, Hullman 2017): a slider for each of its points.
//! Afterwards the measured line lies over it.

use crate::picture::chart::path;
use crate::picture::number;
use crate::text::learn::words;
use crate::text::use_speech;
use leptos::prelude::*;

/// Height of the picture, and half of a slider's thumb, in px.
const HEIGHT: f64 = 160.0;
const THUMB: f64 = 8.0;

/// Width that a point has.
const COLUMN: f64 = 100.0;

/// Where the line begins that nobody has drawn yet.
const LEVEL: f64 = 0.5;

/// Shares as they are kept.
pub fn written(line: &[f64]) -> String {
    line.iter().map(|share| format!("{share:.2}")).collect::<Vec<_>>().join(",")
}

/// Shares that were kept; none where it is no line.
pub fn read(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|share| share.parse().ok().filter(|share| (0.0..=1.0).contains(share))).collect()
}

/// How far one line is from another, on average over their points.
pub fn gap(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).sum::<f64>() / one.len().max(1) as f64
}

/// The line.
#[component]
pub fn Drawn(
    /// Its points: names, and what they are called, as HTML.
    points: Vec<(String, String)>,
    /// What the reader has drawn; none before the first point was moved.
    line: RwSignal<Option<String>>,
    /// It is committed.
    locked: Signal<bool>,
    /// What was measured.
    measured: Signal<Option<Vec<f64>>>,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let count = points.len();
    let shares = Memo::new(move |_| {
        let kept = line.with(|line| line.as_deref().and_then(read));
        kept.filter(|kept| kept.len() == count).unwrap_or_else(|| vec![LEVEL; count])
    });
    let place =
        |i: usize, share: f64| ((i as f64 + 0.5) * COLUMN, HEIGHT - THUMB - share * (HEIGHT - 2.0 * THUMB));
    let through = move |shares: &[f64]| path(shares.iter().enumerate().map(|(i, share)| place(i, *share)));
    let own = move || shares.with(|shares| through(shares));
    let came = move || measured.with(|measured| measured.as_deref().map(through));
    let point = |(i, (name, called)): (usize, (String, String))| {
        let share = move || shares.with(|shares| shares[i]);
        let slide = move |event| {
            let Ok(to) = event_target_value(&event).parse::<f64>() else { return };
            let mut shares = shares.get_untracked();
            shares[i] = (to / 100.0).clamp(0.0, 1.0);
            line.set(Some(written(&shares)));
        };
        view! {
            <label class="drawnpoint">
                <input type="range" min="0" max="100" step="5" data-option=name
                    prop:value=move || (share() * 100.0).round().to_string() disabled=locked on:input=slide/>
                <span class="num">{move || number::fixed(share() as f32, 2)}</span>
                <span inner_html=called></span>
            </label>
        }
    };
    let view_box = format!("0 0 {} {HEIGHT}", COLUMN * count as f64);
    view! {
        <fieldset class="drawnline">
            <legend>{move || say().draw_line}</legend>
            <div class="drawnroom">
                <svg viewBox=view_box preserveAspectRatio="none" aria-hidden="true">
                    <path class="drawnown" class:untouched=move || line.read().is_none() d=own></path>
                    <path class="drawncame" d=move || came().unwrap_or_default()></path>
                </svg>
                {points.into_iter().enumerate().map(point).collect_view()}
            </div>
            <p class="drawnlegend mut" aria-hidden="true">
                <span><svg width="18" height="8"><path class="drawnown" d="M0 4h18"></path></svg>{move || say().line_own}</span>
                {move || measured.read().is_some().then(|| view! {
                    <span><svg width="18" height="8"><path class="drawncame" d="M0 4h18"></path></svg>{say().line_came}</span>
                })}
            </p>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_kept_and_read_again() {
        let line = [0.05, 0.5, 1.0];
        assert_eq!(read(&written(&line)), Some(line.to_vec()));
        assert_eq!((read("0.5,x"), read("0.5,1.5"), read("")), (None, None, None));
    }

    #[test]
    fn the_gap_is_the_mean_distance_of_points() {
        assert_eq!(gap(&[0.5, 0.5], &[1.0, 0.25]), 0.375);
    }
}
