//! The result: what differs, what it costs, what it came to, and what may be said of it.

use super::told::table;
use crate::browser::save_text;
use crate::picture::table::Rows;
use crate::picture::written::{csv, markdown};
use crate::run::Compared;
use crate::text::compare::words;
use crate::text::use_speech;
use leptos::prelude::*;

/// A table with a column a run, in its color; its last row may be a verdict.
pub fn spread(id: &'static str, Rows { heads, rows }: Rows, judged: bool) -> AnyView {
    let last = rows.len().saturating_sub(1);
    let head = |(i, head): (usize, String)| {
        let class = if i == 0 { "start".to_owned() } else { format!("num run{}", i - 1) };
        view! { <th scope="col" class=class>{head}</th> }
    };
    let row = |(at, row): (usize, Vec<String>)| {
        let mut cells = row.into_iter();
        let name = cells.next().unwrap_or_default();
        let cells = cells.map(|cell| view! { <td class="num">{cell}</td> }).collect_view();
        view! { <tr class:verdict=judged && at == last><th scope="row">{name}</th>{cells}</tr> }
    };
    view! {
        <table class="resulttable" id=id>
            <thead><tr>{heads.into_iter().enumerate().map(head).collect_view()}</tr></thead>
            <tbody>{rows.into_iter().enumerate().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// The card.
#[component]
pub fn ResultTable(compared: Compared) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let rows = Memo::new(move |_| {
        let (asked, facts) = (compared.asked.get()?, compared.facts.get());
        let (heads, rows) = compared.runs.with(|runs| table(&asked, &facts, runs, speech.words(), say()));
        Some(Rows { heads, rows })
    });
    let body = move || rows.get().map(|rows| spread("compare-result", rows, true));
    let save = move |name: &'static str, kind: &'static str, written: fn(&Rows) -> String| {
        move |_| {
            if let Some(rows) = rows.get_untracked() {
                save_text(name, kind, &written(&rows));
            }
        }
    };
    let saving = move || crate::text::saving::words(speech.language());
    view! {
        <section class="card g-result">
            <header>
                <h2>{move || say().result}</h2>
                <span class="sp"></span>
                <button type="button" class="btn sm ghost" on:click=save("comparison.csv", "text/csv", csv)>{move || saving().csv}</button>
                <button type="button" class="btn sm ghost" on:click=save("comparison.md", "text/markdown", markdown)>{move || saving().markdown}</button>
            </header>
            <div class="pad0 scrollx" tabindex="0">{body}</div>
            <p class="mut verdictsays">{move || say().verdict_says}</p>
        </section>
    }
}
