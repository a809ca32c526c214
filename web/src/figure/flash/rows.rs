//! What is carried along per query row: m, l and o.

use super::lesson::Lesson;
use super::spoken::say;
use super::tile::{grid, names};
use crate::picture::framed::{Framed, cell_size};
use crate::picture::grid::Ramp;
use crate::picture::number;
use crate::picture::table::{ReadAsTable, Rows};
use crate::text::fill;
use leptos::prelude::*;
use transformer::study::flash::{Row, Stage};

/// Room for the picture of o in px.
const ROOM: f64 = 250.0;

/// The table of m and l, and the picture of o.
#[component]
pub fn Carried() -> impl IntoView {
    let lesson = expect_context::<Lesson>();
    let all = move || lesson.run.get().map(|run| run.tiled.rows().to_vec()).unwrap_or_default();
    let body = move || all().into_iter().enumerate().map(|(t, row)| line(lesson, t, &row)).collect_view();
    let picture = Signal::derive(move || {
        let rows = all();
        let columns = rows.first()?.output.len();
        let hidden = rows.iter().flat_map(|row| vec![row.stage == Stage::Ahead; columns]).collect();
        let values: Vec<f32> = rows.iter().flat_map(|row| row.output.clone()).collect();
        Some(grid(values, columns, Ramp::Diverging, Some(hidden)))
    });
    let sizes =
        move || lesson.head.with(|head| head.as_ref().map_or((0, 0), |head| (head.queries, head.size)));
    let row_names = Signal::derive(move || names(lesson, 0..sizes().0, true));
    let column_names = Signal::derive(move || (0..sizes().1).map(|d| (d, String::new())).collect::<Vec<_>>());
    let cell = Signal::derive(move || (cell_size(sizes().1, ROOM).0, 24.0));
    let describe = Callback::new(move |(t, d): (usize, usize)| {
        let value = all().get(t).and_then(|row| row.output.get(d).copied()).unwrap_or(f32::NAN);
        let value = number::exact(value);
        fill(say().output_cell, &[&t.to_string(), &lesson.token(t, true), &d.to_string(), &value])
    });
    let choose = Callback::new(move |(t, d): (usize, usize)| {
        lesson.chosen.set(Some(t));
        lesson.feature.set(d);
    });
    let in_full = move || {
        let t = lesson.row();
        let row = all().get(t).filter(|row| row.stage != Stage::Ahead)?.clone();
        let logsumexp =
            if row.stage == Stage::Done { number::exact(row.logsumexp) } else { "–".to_owned() };
        let (m, l) = (number::exact(row.max), number::exact(row.sum));
        Some(fill(say().row_in_full, &[&t.to_string(), &lesson.token(t, true), &m, &l, &logsumexp]))
    };
    view! {
        <section class="panel wide" aria-labelledby="flash-rows">
            <h2 id="flash-rows">{move || say().rows}</h2>
            <p class="ink2">{move || say().rows_says}" "{move || say().output_done}</p>
            <div class="sidebyside">
                <table class="running" id="flash-rows-table">
                    <thead>
                        <tr>
                            <th scope="col">{move || say().query}</th>
                            <th scope="col" class="num">{move || say().maximum}</th>
                            <th scope="col" class="num">{move || say().sum}</th>
                            <th scope="col">{move || say().stage}</th>
                        </tr>
                    </thead>
                    <tbody>{body}</tbody>
                    <caption class="framedsays num" id="flash-row-says" aria-live="polite">{in_full}</caption>
                </table>
                <Framed
                    title=Signal::derive(|| say().output.to_owned())
                    grid=picture cell rows=row_names columns=column_names
                    describe on_choose=choose hint=Signal::derive(|| say().choose.to_owned()) id="flash-output"
                />
            </div>
            <ReadAsTable rows=Signal::derive(move || table(&all(), lesson))/>
        </section>
    }
}

fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Ahead => say().stage_ahead,
        Stage::Running => say().stage_running,
        Stage::Done => say().stage_done,
    }
}

fn line(lesson: Lesson, t: usize, row: &Row) -> impl IntoView + use<> {
    let [m, l] = match row.stage {
        Stage::Ahead => ["–".to_owned(), "–".to_owned()],
        _ => [row.max, row.sum].map(|x| number::fixed(x, 3)),
    };
    let chosen = move || lesson.row() == t;
    let class = match row.stage {
        Stage::Ahead => "ahead",
        Stage::Running => "runs",
        Stage::Done => "done",
    };
    let name = fill(say().token_of_query, &[&t.to_string(), &lesson.token(t, true)]);
    view! {
        <tr class=class class:on=chosen>
            <th scope="row">
                <button
                    type="button"
                    class="bare rowpick"
                    aria-pressed=move || chosen().to_string()
                    on:click=move |_| lesson.chosen.set(Some(t))
                >
                    {name}
                </button>
            </th>
            <td class="num">{m}</td>
            <td class="num">{l}</td>
            <td>{word(row.stage)}</td>
        </tr>
    }
}

/// Everything in full.
fn table(all: &[Row], lesson: Lesson) -> Rows {
    let features = all.first().map_or(0, |row| row.output.len());
    let heads = [say().query, say().maximum, say().sum, say().stage].map(str::to_owned).into_iter();
    let heads = heads.chain((0..features).map(|d| format!("o{d}"))).collect();
    let line = |(t, row): (usize, &Row)| {
        let name = fill(say().token_of_query, &[&t.to_string(), &lesson.token(t, true)]);
        let given = row.stage != Stage::Ahead;
        let value = |x: f32| if given { number::exact(x) } else { String::new() };
        [name, value(row.max), value(row.sum), word(row.stage).to_owned()]
            .into_iter()
            .chain(row.output.iter().map(|&x| value(x)))
            .collect()
    };
    Rows { heads, rows: all.iter().enumerate().map(line).collect() }
}
