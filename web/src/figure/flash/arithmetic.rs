//! The correction of one query row, written out as arithmetic with every digit.

use super::lesson::Lesson;
use super::spoken::say;
use crate::picture::number::exact;
use crate::text::fill;
use leptos::prelude::*;
use transformer::study::flash::RowUpdate;

/// What the current tile did to the chosen row.
#[component]
pub fn Arithmetic() -> impl IntoView {
    let lesson = expect_context::<Lesson>();
    let update = Memo::new(move |_| {
        let run = lesson.run.get()?;
        let last = run.last.as_ref()?;
        let chosen = lesson.row();
        let found = last.updates.iter().find(|update| update.query == chosen);
        let update = found.or(last.updates.first())?.clone();
        let row = &run.tiled.rows()[update.query];
        let ends = last.ends_rows.then(|| (row.output.clone(), row.logsumexp));
        Some((update, ends))
    });
    let feature = Memo::new(move |_| {
        let size = lesson.head.with(|head| head.as_ref().map_or(1, |head| head.size));
        lesson.feature.get().min(size - 1)
    });
    let heading = move || {
        let (RowUpdate { query, .. }, _) = update.get()?;
        Some(fill(say().of_row, &[&query.to_string(), &lesson.token(query, true)]))
    };
    let elsewhere = move || {
        let (RowUpdate { query, .. }, _) = update.get()?;
        (query != lesson.row()).then(|| say().outside)
    };
    let unmoved = move || {
        let (update, _) = update.get()?;
        (update.correction == 1.0).then(|| say().no_change)
    };
    let lines = move || {
        let (update, ends) = update.get()?;
        Some(lines(&update, ends.as_ref(), feature.get()))
    };
    let written = move || {
        let line = |(id, name, sum, result): Line| {
            view! {
                <li>
                    <span class="o">{name}</span>
                    <span class="num">{sum}</span>
                    <b class="num" id=id>{result}</b>
                </li>
            }
        };
        lines().map(|lines| lines.into_iter().map(line).collect_view())
    };
    let none = Memo::new(move |_| update.read().is_none());
    view! {
        <section class="panel" aria-labelledby="flash-arithmetic">
            <h2 id="flash-arithmetic">{move || say().arithmetic}</h2>
            <Show when=move || none.get()>
                <p class="empty">
                    {move || {
                        let skipped = lesson.run.get().is_some_and(|run| run.last.is_some());
                        if skipped { say().skipped_tile } else { say().none_yet }
                    }}
                </p>
            </Show>
            <p class="mut">{elsewhere}</p>
            <h3>{heading}</h3>
            <ol class="written" id="flash-written" aria-live="polite">{written}</ol>
            <p class="mut">{unmoved}</p>
        </section>
    }
}

/// Id, name, arithmetic, result.
type Line = (&'static str, String, String, String);

fn lines(update: &RowUpdate, ends: Option<&(Vec<f32>, f32)>, feature: usize) -> Vec<Line> {
    let RowUpdate { tile_max, max_before, max_after, correction, sum_before, tile_sum, sum_after, .. } =
        *update;
    let of = |values: &[f32]| values.get(feature).copied().unwrap_or(0.0);
    let before = of(&update.output_before);
    let (added, after) = (of(&update.tile_output), of(&update.output_after));
    let name = feature.to_string();
    let mut lines = vec![
        (
            "flash-m",
            say().new_maximum.to_owned(),
            format!("m = max({}, {})", exact(max_before), exact(tile_max)),
            exact(max_after),
        ),
        (
            "flash-correction",
            say().correction.to_owned(),
            format!("exp({} − {})", exact(max_before), bracketed(max_after)),
            exact(correction),
        ),
        (
            "flash-l",
            say().new_sum.to_owned(),
            format!("l = {} · {} + {}", exact(correction), exact(sum_before), bracketed(tile_sum)),
            exact(sum_after),
        ),
        (
            "flash-o",
            fill(say().new_output, &[&name]),
            format!("o = {} · {} + {}", exact(correction), bracketed(before), bracketed(added)),
            exact(after),
        ),
    ];
    if let Some((output, logsumexp)) = ends {
        let done = format!("{} / {}", bracketed(after), exact(sum_after));
        lines.push(("flash-divided", say().divided.to_owned(), done, exact(of(output))));
        let kept = format!("{} + ln {}", exact(max_after), exact(sum_after));
        lines.push(("flash-logsumexp", say().logsumexp.to_owned(), kept, exact(*logsumexp)));
    }
    lines
}

/// A negative number behind a sign stands in brackets.
fn bracketed(x: f32) -> String {
    if x < 0.0 { format!("({})", exact(x)) } else { exact(x) }
}
