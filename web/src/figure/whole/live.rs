//! What moves in the picture while the model trains: the example's tokens, the weights of attention, the next token.

use super::svg::side_word;
use crate::lens::use_lens;
use crate::picture::heatmap::Heatmap;
use crate::picture::number;
use crate::scene::whole::Hole;
use crate::text::whole::words;
use crate::text::{fill, use_speech};
use graph::AxisName;
use leptos::prelude::*;
use transformer::Side;

/// Bars of the next token at most: where a vocabulary has more, the likeliest.
const BARS: usize = 14;

/// A length for a style.
fn px(length: f64) -> String {
    format!("{length}px")
}

/// The ids of a stack, as tokens; more than there is room for end with a dash.
#[component]
pub fn Tiles(
    side: Side,
    hole: Hole,
    /// In a row.
    lying: bool,
) -> impl IntoView {
    let (lens, speech) = (use_lens(), use_speech());
    let ((x, y), (width, height)) = (hole.from, hole.size);
    let room = if lying { hole.size.0 / 24.0 } else { hole.size.1 / 18.0 }.round() as usize;
    let tokens = move || {
        let example = lens.example.get();
        let ids = if side == Side::Encoder { example.source } else { example.tokens };
        let vocabulary = lens.vocabulary.read();
        let many = ids.len() > room;
        let kept = if many { room.saturating_sub(1) } else { room };
        let told = |id: &u32| vocabulary.get(*id as usize).cloned().unwrap_or_default();
        let mut told: Vec<String> = ids.iter().take(kept).map(told).collect();
        if many {
            told.push("…".to_owned());
        }
        told.into_iter().map(|token| view! { <li>{token}</li> }).collect_view()
    };
    let label = move || side_word(side, words(speech.language()));
    view! { <ol class="tiles" class:lying=lying aria-label=label style:left=px(x) style:top=px(y) style:width=px(width) style:height=px(height)>{tokens}</ol> }
}

/// The weights of an attention, of the head that is looked at.
#[component]
pub fn Weights(
    /// The stop that makes them.
    stop: usize,
    hole: Hole,
) -> impl IntoView {
    let (lens, speech) = (use_lens(), use_speech());
    let ((x, y), (width, height)) = (hole.from, hole.size);
    let grid = Signal::derive(move || {
        let walk = lens.walk.get()?;
        let face = lens.face(&walk, walk.stops.get(stop)?.tensor);
        lens.grid(face, (0, 0), (face.rows, face.columns))
    });
    let cell = Signal::derive(move || {
        grid.with(|grid| {
            let size = |count: usize, room: f64| room / count.max(1) as f64;
            grid.as_ref()
                .map_or((7.0, 7.0), |grid| (size(grid.columns, hole.size.0), size(grid.rows, hole.size.1)))
        })
    });
    let label = Signal::derive(move || {
        fill(words(speech.language()).weights_says, &[&(lens.head.get() + 1).to_string()])
    });
    view! { <div class="over" style:left=px(x) style:top=px(y) style:width=px(width) style:height=px(height)><Heatmap grid cell label/></div> }
}

/// The next token: a bar for each, of many the likeliest.
#[component]
pub fn Next(hole: Hole) -> impl IntoView {
    let (lens, speech) = (use_lens(), use_speech());
    let say = move || words(speech.language());
    let ((x, y), (width, height)) = (hole.from, hole.size);
    let shares = Memo::new(move |_| {
        let walk = lens.walk.get()?;
        let asked = lens.form.get().map(|form| lens.example.with(|example| form.asked(&example.tokens)));
        let at = asked.unwrap_or(walk.extent.length - 1).min(walk.extent.length - 1);
        let face = lens.face(&walk, walk.graph.find("probabilities")?);
        let grid = lens.grid(face, (at, 0), (1, face.columns))?;
        let mut shares: Vec<(usize, f32)> = grid.values.iter().copied().enumerate().collect();
        if shares.len() > BARS {
            shares.sort_by(|a, b| b.1.total_cmp(&a.1));
            shares.truncate(BARS);
        }
        Some(shares)
    });
    let token = move |id: usize| lens.vocabulary.read().get(id).cloned().unwrap_or_default();
    let best = move || shares.get()?.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let said =
        move || best().map(|(id, share)| fill(say().next_says, &[&token(id), &number::fixed(share, 3)]));
    let top = move || best().map(|(id, share)| (token(id), number::probability(share, 2)));
    let bars = move || {
        let likeliest = best().map(|(id, _)| id);
        let bar = |(id, share): (usize, f32)| {
            let height = format!("scaleY({:.4})", share.clamp(0.0, 1.0));
            let most = likeliest == Some(id);
            view! { <li class:most=most><i style:transform=height></i><span>{token(id)}</span></li> }
        };
        shares.get().map(|shares| shares.into_iter().map(bar).collect_view())
    };
    view! {
        <div class="over nextbars" role="img" aria-label=said style:left=px(x) style:top=px(y) style:width=px(width) style:height=px(height)>
            <p>{move || say().next_token}<b class="num">{move || top().map(|(token, share)| format!("{token} {share}"))}</b></p>
            <ol aria-hidden="true">{bars}</ol>
        </div>
    }
}

/// A cell of attention that is worth opening: in the row that is asked about, the largest weight on another token.
pub fn telling_cell(lens: crate::lens::Lens) -> Option<(String, (usize, usize), f32)> {
    let walk = lens.walk.get()?;
    let stop = walk.stops.iter().find(|stop| stop.local() == "attention.probabilities")?;
    let face = lens.face(&walk, stop.tensor);
    let form = lens.form.get();
    let row = form.map_or(face.rows - 1, |form| lens.example.with(|example| form.asked(&example.tokens)));
    let row = row.min(face.rows - 1);
    let grid = lens.grid(face, (row, 0), (1, face.columns))?;
    let same = face.column_axis == AxisName::S && face.rows == face.columns;
    let others = (0..face.columns).filter(|&column| !(grid.is_hidden(0, column) || same && column == row));
    let column = others.max_by(|&a, &b| grid.at(0, a).total_cmp(&grid.at(0, b))).unwrap_or(row);
    Some((stop.name.clone(), (row, column), grid.at(0, column)))
}
