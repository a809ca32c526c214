//! What the model expects: probabilities over the whole vocabulary, and the chosen row of any shares. A decoder says
//! what comes next, an encoder what stands at the place itself.

use crate::control::Save;
use crate::lens::use_lens;
use crate::picture::number;
use crate::text::{fill, use_speech};
use graph::AxisName;
use leptos::prelude::*;
use transformer::Topology;

/// Row and column.
type Cell = (usize, usize);

/// Bars over the whole vocabulary for the chosen position, or the one that is asked about.
#[component]
pub fn NextToken() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = move || speech.words();
    // A cell that was chosen in another sequence says nothing about this one, until a cell is chosen again.
    let left = Memo::new(move |before: Option<&(Vec<u32>, Option<Cell>)>| {
        let tokens = lens.example.with(|example| example.tokens.clone());
        match before {
            Some((same, cell)) if *same == tokens => (tokens, *cell),
            Some(_) => (tokens, lens.cell.get_untracked()),
            None => (tokens, None),
        }
    });
    let position = Memo::new(move |_| {
        let length = lens.walk.with(|walk| walk.as_ref().map_or(1, |walk| walk.extent.length));
        let asked = || {
            let form = lens.form.get()?;
            Some(lens.example.with(|example| form.asked(&example.tokens)))
        };
        let chosen = lens.cell.get().filter(|cell| left.with(|(_, left)| *left != Some(*cell)));
        chosen.map(|cell| cell.0).or_else(asked).unwrap_or(length - 1).min(length - 1)
    });
    let shares = Memo::new(move |_| {
        let walk = lens.walk.get()?;
        let tensor = walk.graph.find("probabilities")?;
        let face = lens.face(&walk, tensor);
        let grid = lens.grid(face, (position.get(), 0), (1, face.columns))?;
        Some(grid.values.to_vec())
    });
    let title = move || match lens.topology() {
        Topology::Decoder => words().next_token,
        Topology::Encoder => words().hidden_token,
        Topology::EncoderDecoder => words().next_target_token,
    };
    let heading = move || {
        let tokens = lens.walk.get().and_then(|walk| walk.graph.find("tokens"));
        let token = tokens.and_then(|tokens| lens.axis_label(tokens, AxisName::T, position.get()));
        let place = if lens.topology() == Topology::Encoder { words().at_place } else { words().after_token };
        let place = fill(place, &[&position.get().to_string(), &token.unwrap_or_default()]);
        let all =
            shares.get().map(|shares| fill(words().vocabulary_all, &[&number::grouped(shares.len() as u64)]));
        format!("{} · {place} · {}", title(), all.unwrap_or_default())
    };
    let said = move || {
        let shares = shares.get()?;
        let best = (0..shares.len()).max_by(|&a, &b| shares[a].total_cmp(&shares[b]))?;
        let token = lens.vocabulary.read().get(best).cloned()?;
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
            <section class="nexttoken" id="next-token" aria-label=title>
                <h2>{heading}</h2>
                <p class="ink2">{said}</p>
                <ol tabindex="0">{bars}</ol>
                <Save name="next-token" what=Signal::derive(title)/>
            </section>
        </Show>
    }
}

/// In the inspector: the row of the chosen cell, where a row is one query over keys.
#[component]
pub fn RowTable() -> impl IntoView {
    let speech = use_speech();
    let lens = use_lens();
    let words = move || speech.words();
    let row = move || {
        let (walk, stop) = (lens.walk.get()?, lens.stop()?);
        let (row, column) = lens.cell.get()?;
        let face = lens.face(&walk, stop.tensor);
        let slot = crate::scene::Slot { face, operand: None };
        let grid = lens.grid_of(slot, (row, 0), (1, face.columns))?;
        let first = column.saturating_sub(16);
        let rows = (first..face.columns.min(first + 33)).map(|c| {
            let value = if lens.lacks_target(face.tensor, face.offset(row, c)) {
                words().no_target.to_owned()
            } else if grid.is_hidden(0, c) && grid.at(0, c) != 0.0 {
                "−∞".to_owned()
            } else if grid.whole {
                format!("{}", grid.at(0, c))
            } else {
                number::fixed(grid.at(0, c), 3)
            };
            let label = lens.axis_label(face.tensor, face.column_axis, c);
            view! {
                <tr class:on=c == column>
                    <td class="mut num start">{c}</td>
                    <td>{label}</td>
                    <td class="num">{value}</td>
                </tr>
            }
        });
        let rows = rows.collect_view();
        let name = lens.position(face.tensor, face.row_axis, row, true);
        Some(view! {
            <h2>{name}</h2>
            <table class="rowt"><tbody>{rows}</tbody></table>
        })
    };
    let waits = move || lens.capture.with(Option::is_some).then(|| words().choose_cell);
    view! { {move || row().map_or_else(|| view! { <p class="mut">{waits}</p> }.into_any(), IntoAny::into_any)} }
}
