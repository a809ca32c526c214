//! What the model expects next: probabilities over the whole vocabulary, and the chosen row of any shares.

use super::layout::Face;
use super::lens::Lens;
use crate::picture::number;
use crate::store::use_store;
use crate::text::fill;
use graph::AxisName;
use leptos::prelude::*;

/// Bars over the whole vocabulary, after the chosen position (or the last one).
#[component]
pub fn NextToken() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let words = move || store.words();
    let position = Memo::new(move |_| {
        let length = lens.walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.extent.length));
        lens.cell.get().map_or(length - 1, |cell| cell.0).min(length - 1)
    });
    let shares = Memo::new(move |_| {
        let walk = lens.walk.get()?;
        let tensor = walk.graph.find("probabilities")?;
        let face = Face::of(&walk.graph, tensor, 0, 1);
        let grid = lens.grid(face, (position.get(), 0), (1, face.columns))?;
        Some(grid.values.to_vec())
    });
    let heading = move || {
        let token = lens.axis_label(AxisName::T, position.get()).unwrap_or_default();
        let after = fill(words().after_token, &[&position.get().to_string(), &token]);
        let all =
            shares.get().map(|shares| fill(words().vocabulary_all, &[&number::grouped(shares.len() as u64)]));
        format!("{} {after} · {}", words().next_token, all.unwrap_or_default())
    };
    let said = move || {
        let shares = shares.get()?;
        let best = (0..shares.len()).max_by(|&a, &b| shares[a].total_cmp(&shares[b]))?;
        let token = lens.axis_label(AxisName::V, best)?;
        Some(fill(words().likeliest, &[&token, &number::fixed(shares[best], 3)]))
    };
    let bars = move || {
        let Some(shares) = shares.get() else { return Vec::new() };
        let vocabulary = lens.vocabulary.read();
        let bar = |(id, share): (usize, &f32)| {
            let token = vocabulary.get(id).cloned().unwrap_or_default();
            let width = format!("scaleX({:.4})", share.clamp(0.0, 1.0));
            view! {
                <li>
                    <span class="tok">{token}</span>
                    <span class="track2" aria-hidden="true"><i style:transform=width></i></span>
                    <span class="num">{number::fixed(*share, 3)}</span>
                </li>
            }
        };
        shares.iter().enumerate().map(bar).collect()
    };
    view! {
        <Show when=move || shares.read().is_some()>
            <section class="nexttoken" id="next-token" aria-label=move || words().next_token>
                <h2>{heading}</h2>
                <p class="ink2">{said}</p>
                <ol tabindex="0">{bars}</ol>
            </section>
        </Show>
    }
}

/// In the inspector: the row of the chosen cell, where a row is one query over keys.
#[component]
pub fn RowTable() -> impl IntoView {
    let store = use_store();
    let lens = expect_context::<Lens>();
    let words = move || store.words();
    let row = move || {
        let (walk, stop) = (lens.walk.get()?, lens.stop()?);
        let (row, column) = lens.cell.get()?;
        let face = Face::of(&walk.graph, stop.tensor, lens.head.get(), walk.dims.heads);
        let grid = lens.grid(face, (row, 0), (1, face.columns))?;
        let first = column.saturating_sub(16);
        let rows = (first..face.columns.min(first + 33)).map(|c| {
            let value = if grid.is_hidden(0, c) && grid.at(0, c) != 0.0 {
                "−∞".to_owned()
            } else if grid.whole {
                format!("{}", grid.at(0, c))
            } else {
                number::fixed(grid.at(0, c), 3)
            };
            let label = lens.axis_label(face.column_axis, c);
            view! {
                <tr class:on=c == column>
                    <td class="mut num start">{c}</td>
                    <td>{label}</td>
                    <td class="num">{value}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        let name = lens.position(face.row_axis, row, true);
        Some(view! {
            <h2>{name}</h2>
            <table class="rowt"><tbody>{rows}</tbody></table>
        })
    };
    view! { {move || row().map_or_else(|| view! { <p class="mut">{words().choose_cell}</p> }.into_any(), IntoAny::into_any)} }
}
