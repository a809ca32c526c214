//! All tokens in the plane of most variance, recomputed with every capture: a picture that moves while it trains.

use super::subject::{MARKED, Subject};
use crate::control::Save;
use crate::control::roving::{Ends, moved};
use crate::picture::number;
use crate::picture::table::{ReadAsTable, Rows};
use crate::text::fill;
use crate::text::views::embedding::words;
use leptos::prelude::*;
use std::collections::HashSet;
use web_sys::KeyboardEvent;

/// Side of the picture, and room around the points, in its own units.
const SIDE: f64 = 460.0;
const MARGIN: f64 = 26.0;

/// Most labels; of more than so many tokens only those are labelled that cover no other.
const LABELS: usize = 300;
const CROWD: usize = 24;

/// What a label covers beside its point: so much a character, and so high.
const LETTER: f64 = 7.4;
const LINE: f64 = 11.0;

/// The picture.
#[component]
pub fn Projection() -> impl IntoView {
    let subject = expect_context::<Subject>();
    let said = move || words(subject.speech.language());
    let count = subject.count;
    let reach = Memo::new(move |_| {
        subject.plane.with(|plane| plane.as_ref().map_or(1.0, |plane| reach(&plane.points)))
    });
    let labelled = Memo::new(move |_| {
        if count.get() <= CROWD {
            return (0..count.get()).collect::<HashSet<_>>();
        }
        let near = subject.near.read().iter().take(MARKED).map(|near| near.id).collect::<Vec<_>>();
        let tokens = subject.lens.example.with(|example| {
            example.tokens.iter().chain(&example.source).map(|&id| id as usize).collect::<Vec<_>>()
        });
        let first = std::iter::once(subject.chosen.get()).chain(near).chain(tokens);
        let reach = reach.get();
        subject.plane.with(|plane| {
            let Some(plane) = plane else { return HashSet::new() };
            let at = |id: usize| {
                let width = LETTER * subject.label(id).chars().count() as f64;
                (place(plane.points.get(id).copied().unwrap_or_default(), reach), width)
            };
            apart(first.chain(0..count.get()).map(|id| (id, at(id))), LABELS)
        })
    });
    let on_key = move |event: KeyboardEvent| {
        let now = subject.chosen.get_untracked();
        if let Some(next) = moved(&event, now, count.get_untracked(), 1, Ends::Stop) {
            subject.choose(next);
        }
    };
    let points = move || {
        let one = |id: usize| view! { <Point id reach labelled/> };
        (0..count.get()).map(one).collect_view()
    };
    let end = move || number::significant(reach.get(), 3);
    let shares = move || {
        subject.plane.with(|plane| {
            let plane = plane.as_ref()?;
            let percent = plane.shares.map(number::percent);
            let together = number::percent(plane.shares[0] + plane.shares[1]);
            Some(fill(said().shares, &[&percent[0], &percent[1], &together]))
        })
    };
    let variances = move || {
        subject.plane.with(|plane| {
            let plane = plane.as_ref()?;
            let [x, y, whole] =
                [plane.along[0], plane.along[1], plane.whole].map(|v| number::significant(v, 4));
            Some(fill(said().variances, &[&x, &y, &whole]))
        })
    };
    let here = move || told(subject);
    let name = move || format!("{} {} {}", shares().unwrap_or_default(), here(), said().keys);
    let none =
        Memo::new(move |_| subject.plane.with(Option::is_none) && subject.lens.capture.with(Option::is_some));
    let middle = SIDE / 2.0;
    let far = SIDE - MARGIN + 10.0;
    view! {
        <section class="projection" aria-label=move || said().projection>
            <h2>{move || said().projection}</h2>
            <p class="mut">{move || said().projection_tell}</p>
            <Show when=move || none.get()><p class="ink2">{move || said().no_plane}</p></Show>
            <svg
                viewBox=format!("0 0 {SIDE} {SIDE}")
                id="projection"
                role="listbox"
                tabindex="0"
                aria-label=name
                aria-activedescendant=move || format!("token-{}", subject.chosen.get())
                on:keydown=on_key
            >
                <line x1=MARGIN y1=middle x2=far y2=middle class="axisline"></line>
                <line x1=middle y1=MARGIN - 10.0 x2=middle y2=SIDE - MARGIN class="axisline"></line>
                <text x=far y=middle + 14.0 class="axisend" text-anchor="end" aria-hidden="true">{end}</text>
                <text x=middle + 5.0 y=MARGIN - 2.0 class="axisend" aria-hidden="true">{end}</text>
                {points}
            </svg>
            <p class="num" id="shares">{shares}</p>
            <p class="mut num" id="variances">{variances}</p>
            <p class="readout" aria-live="polite">{here}</p>
            <ReadAsTable rows=Signal::derive(move || table(subject))/>
            <Save name="embedding" what=Signal::derive(move || said().projection.to_owned())/>
        </section>
    }
}

/// A token: a dot, a square for a near one, a diamond for the chosen one.
#[component]
fn Point(id: usize, reach: Memo<f64>, labelled: Memo<HashSet<usize>>) -> impl IntoView {
    let subject = expect_context::<Subject>();
    let chosen = Memo::new(move |_| subject.chosen.get() == id);
    let near = Memo::new(move |_| subject.near.read().iter().take(MARKED).any(|near| near.id == id));
    let place = move || {
        let point =
            subject.plane.with(|plane| plane.as_ref().and_then(|plane| plane.points.get(id).copied()));
        let (x, y) = place(point.unwrap_or_default(), reach.get());
        format!("translate({x:.1}px, {y:.1}px)")
    };
    let mark = move || match (chosen.get(), near.get()) {
        (true, _) => view! { <polygon points="0,-7 7,0 0,7 -7,0"></polygon> }.into_any(),
        (_, true) => view! { <rect x="-4" y="-4" width="8" height="8"></rect> }.into_any(),
        _ => view! { <circle r="2.5"></circle> }.into_any(),
    };
    let label = Memo::new(move |_| labelled.read().contains(&id).then(|| subject.label(id)));
    view! {
        <g
            role="option"
            id=format!("token-{id}")
            class="point"
            class:chosen=move || chosen.get()
            class:near=move || near.get()
            aria-selected=move || chosen.get().to_string()
            aria-label=move || subject.label(id)
            style:transform=place
            on:click=move |_| subject.choose(id)
        >
            <circle r="12" class="touch"></circle>
            {mark}
            <text x="8" y="4">{label}</text>
        </g>
    }
}

/// Where a point is drawn: up is up, and both axes have one scale.
fn place([x, y]: [f64; 2], reach: f64) -> (f64, f64) {
    let unit = (SIDE / 2.0 - MARGIN) / reach;
    (SIDE / 2.0 + x * unit, SIDE / 2.0 - y * unit)
}

/// Those whose labels, this wide beside their points, cover none of an earlier one.
fn apart(labels: impl Iterator<Item = (usize, ((f64, f64), f64))>, most: usize) -> HashSet<usize> {
    let mut taken: Vec<((f64, f64), f64)> = Vec::new();
    let mut shown = HashSet::new();
    for (id, (at, width)) in labels {
        let covers = |((x, y), other): &((f64, f64), f64)| {
            (at.1 - y).abs() < LINE && at.0 < x + other && *x < at.0 + width
        };
        if shown.len() < most && !shown.contains(&id) && !taken.iter().any(covers) {
            taken.push((at, width));
            shown.insert(id);
        }
    }
    shown
}

/// A round number that no point is farther away than: it seldom changes while points move.
fn reach(points: &[[f64; 2]]) -> f64 {
    let most = points.iter().flatten().fold(f64::MIN_POSITIVE, |most, x| most.max(x.abs()));
    let power = 10f64.powf(most.log10().floor());
    [1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0]
        .map(|step| step * power)
        .into_iter()
        .find(|&end| end >= most)
        .unwrap_or(most)
}

fn told(subject: Subject) -> String {
    let words = words(subject.speech.language());
    let id = subject.chosen.get();
    let point = subject.plane.with(|plane| plane.as_ref().and_then(|plane| plane.points.get(id).copied()));
    let Some(point) = point else { return String::new() };
    let [x, y] = point.map(|x| number::fixed(x as f32, 3));
    let near = subject.near.read();
    let nearest = near.first().and_then(|near| Some((near.id, near.cosine?)));
    let place = fill(words.at, &[&subject.label(id), &x, &y]);
    match nearest {
        Some((other, cosine)) => {
            format!(
                "{place} {}",
                fill(words.nearest, &[&subject.label(other), &number::fixed(cosine as f32, 3)])
            )
        }
        None => place,
    }
}

fn table(subject: Subject) -> Rows {
    let words = words(subject.speech.language());
    let heads = [words.token, words.id, words.across, words.up].map(str::to_owned).to_vec();
    let row = |(id, point): (usize, &[f64; 2])| {
        let [x, y] = point.map(|x| number::exact(x as f32));
        vec![subject.label(id), id.to_string(), x, y]
    };
    let rows = subject.plane.with(|plane| {
        plane.as_ref().map(|plane| plane.points.iter().enumerate().map(row).collect()).unwrap_or_default()
    });
    Rows { heads, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_would_cover_an_earlier_one_is_left_out() {
        let labels = [(7, ((10.0, 10.0), 30.0)), (1, ((35.0, 14.0), 20.0)), (2, ((41.0, 10.0), 20.0))];
        let below = (3, ((12.0, 22.0), 30.0));
        let all = labels.into_iter().chain([below, labels[0]]);
        assert_eq!(apart(all.clone(), 9), HashSet::from([7, 2, 3]));
        assert_eq!(apart(all, 1), HashSet::from([7]));
    }

    #[test]
    fn points_stay_inside_and_up_is_up() {
        let points = [[0.4, -0.1], [-1.31, 0.2]];
        assert_eq!(reach(&points), 1.5);
        assert_eq!(place([0.0, 0.0], 1.5), (SIDE / 2.0, SIDE / 2.0));
        let (x, y) = place([-1.5, 1.5], 1.5);
        assert!((x - MARGIN).abs() < 1e-9 && (y - MARGIN).abs() < 1e-9);
        assert_eq!(reach(&[[0.02, 0.0]]), 0.02);
    }
}
