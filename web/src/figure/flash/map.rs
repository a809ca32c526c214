//! The map of the tiles: queries down, keys across, what is done, skipped, ahead; a slider through all of them.

use super::lesson::{Lesson, Mask};
use super::spoken::say;
use crate::control::roving::{Ends, moved};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Width of the map in px, at most, and of a token's row or column.
const MAP: f64 = 264.0;
const CELL: f64 = 22.0;

/// How a tile stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Done,
    Current,
    Skipped,
    Ahead,
}

impl Standing {
    /// Class and sign.
    fn look(self) -> (&'static str, &'static str) {
        match self {
            Self::Done => ("tiledone", "✓"),
            Self::Current => ("tilenow", "●"),
            Self::Skipped => ("tileskipped", "–"),
            Self::Ahead => ("tileahead", ""),
        }
    }
}

/// What the signs mean.
#[component]
pub fn Legend() -> impl IntoView {
    let entry = |standing: Standing, text: fn() -> &'static str| {
        let (class, sign) = standing.look();
        view! {
            <span>
                <svg width="16" height="16" aria-hidden="true">
                    <rect x="1" y="1" width="14" height="14" class=class></rect>
                    <text x="8" y="12" class="tilesign">{sign}</text>
                </svg>
                {text}
            </span>
        }
    };
    view! {
        <div class="legend tilelegend">
            {entry(Standing::Done, || say().state_done)}
            {entry(Standing::Current, || say().state_current)}
            {entry(Standing::Skipped, || say().state_skipped)}
            {entry(Standing::Ahead, || say().state_ahead)}
            <span><i class="hatched" aria-hidden="true"></i>{move || say().state_hidden}</span>
        </div>
    }
}

/// The map, a slider: arrow keys step.
#[component]
pub fn Map(
    /// The current tile in words.
    said: Signal<String>,
) -> impl IntoView {
    let lesson = expect_context::<Lesson>();
    let count = move || lesson.count.get();
    let on_key = move |event: KeyboardEvent| {
        // One may stand before the first tile and after the last.
        let (at, places) = untrack(|| (lesson.passed(), lesson.count.get() + 1));
        if let Some(to) = moved(&event, at, places, 1, Ends::Stop) {
            lesson.go(to);
        }
    };
    view! {
        <div
            class="tilemap"
            id="flash-map"
            role="slider"
            tabindex="0"
            aria-label=move || say().map_label
            aria-valuemin="0"
            aria-valuemax=move || count().to_string()
            aria-valuenow=move || lesson.passed().to_string()
            aria-valuetext=said
            on:keydown=on_key
        >
            {move || picture(lesson)}
        </div>
    }
}

/// Side of the squares that tokens take in the map, and its margin for their names, in px.
fn scale(mask: &Mask) -> (f64, f64) {
    ((MAP / mask.queries.max(mask.keys) as f64).min(CELL), 18.0)
}

fn picture(lesson: Lesson) -> Option<impl IntoView> {
    let (mask, tiles) = (lesson.mask.get()?, lesson.tiles.get());
    let (size, left) = scale(&mask);
    let (width, height) = (mask.keys as f64 * size, mask.queries as f64 * size);
    let (down, across) = tiles.counts(mask.queries, mask.keys);
    let passed = lesson.passed();
    // One outline per standing: a thousand tiles are four shapes.
    let mut outlines = [Standing::Ahead, Standing::Skipped, Standing::Done, Standing::Current]
        .map(|standing| (standing, String::new()));
    let mut signs = Vec::new();
    for at in 0..down * across {
        let (i, j) = (at / across, at % across);
        let skips = mask.hides(tiles, (i, j));
        let standing = match at + 1 {
            n if n == passed => Standing::Current,
            n if n < passed && skips => Standing::Skipped,
            n if n < passed => Standing::Done,
            _ => Standing::Ahead,
        };
        let (x, y) = ((j * tiles.keys) as f64 * size, (i * tiles.rows) as f64 * size);
        let (w, h) = ((tiles.keys as f64 * size).min(width - x), (tiles.rows as f64 * size).min(height - y));
        let (x, y) = (x + left, y + left);
        if let Some((_, outline)) = outlines.iter_mut().find(|(other, _)| *other == standing) {
            outline.push_str(&format!("M{x:.1} {y:.1}h{w:.1}v{h:.1}h{:.1}z", -w));
        }
        if w >= 10.0 && h >= 12.0 && standing != Standing::Ahead {
            let sign = if standing == Standing::Current && skips { Standing::Skipped } else { standing };
            signs.push((x + w / 2.0, y + h / 2.0 + 4.0, sign.look().1));
        }
    }
    // A diagonal in every masked cell.
    let mut lines = String::new();
    for (at, _) in mask.hidden.iter().enumerate().filter(|(_, hidden)| **hidden) {
        let (x, y) = ((at % mask.keys) as f64 * size + left, (at / mask.keys) as f64 * size + left);
        lines.push_str(&format!("M{x:.1} {:.1}L{:.1} {y:.1}", y + size, x + size));
    }
    let outlines = outlines
        .map(|(standing, outline)| view! { <path d=outline class=standing.look().0></path> })
        .into_iter()
        .collect_view();
    let signs = signs
        .into_iter()
        .map(|(x, y, sign)| view! { <text x=x y=y class="tilesign">{sign}</text> })
        .collect_view();
    Some(view! {
        <svg width=width + left + 2.0 height=height + left + 2.0 aria-hidden="true">
            <path d=lines class="maskline"></path>
            {outlines}
            {signs}
            {names(lesson, &mask)}
        </svg>
    })
}

/// Tokens beside the rows and over the columns, where there is room.
fn names(lesson: Lesson, mask: &Mask) -> Option<impl IntoView + use<>> {
    let (size, left) = scale(mask);
    let name = |index: usize, is_query: bool| {
        let at = index as f64 * size + size / 2.0 + left;
        let (x, y, class) = match is_query {
            true => (left - 4.0, at + 3.5, "maptick q end"),
            false => (at, left - 5.0, "maptick k middle"),
        };
        let text = lesson.token(index, is_query);
        view! { <text x=x y=y class=class>{text}</text> }
    };
    (size >= 9.0).then(|| {
        let queries = (0..mask.queries).map(|t| name(t, true)).collect_view();
        let keys = (0..mask.keys).map(|s| name(s, false)).collect_view();
        view! { {queries}{keys} }
    })
}
