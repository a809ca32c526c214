//! "Read as table": the numbers of a picture as rows and columns of text, made only when asked for.

use crate::text::use_speech;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Heads of the columns, and rows of cells; the first cell of a row is its head.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// Heads of the columns; the first stands over the heads of the rows.
    pub heads: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// A summary line that opens a table.
#[component]
pub fn ReadAsTable(
    /// Makes the table; called while it is open.
    #[prop(into)]
    rows: Signal<Rows>,
) -> impl IntoView {
    let speech = use_speech();
    let open = RwSignal::new(false);
    let toggled = move |event: web_sys::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        open.set(target.is_some_and(|details| details.has_attribute("open")));
    };
    let table = move || {
        let Rows { heads, rows } = rows.get();
        let head =
            heads.into_iter().map(|head| view! { <th scope="col" class="num">{head}</th> }).collect_view();
        let body = rows
            .into_iter()
            .map(|row| {
                let mut cells = row.into_iter();
                let name = cells.next().unwrap_or_default();
                let cells = cells.map(|cell| view! { <td class="num">{cell}</td> }).collect_view();
                view! { <tr><th scope="row">{name}</th>{cells}</tr> }
            })
            .collect_view();
        view! { <table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table> }
    };
    view! {
        <details class="astable" on:toggle=toggled>
            <summary>{move || speech.words().read_as_table}</summary>
            <Show when=move || open.get()>
                <div class="scroller" tabindex="0" role="region" aria-label=move || speech.words().read_as_table>{table}</div>
            </Show>
        </details>
    }
}
