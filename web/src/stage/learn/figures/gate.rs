//! One position in the feed-forward network: gate and up, what is made of them, and what ReLU would make of the same
//! gate.

use super::kept::{POSITIONS, kept};
use super::vector::{Slider, Vector, largest, positions, row_of, told_position};
use crate::lens::use_lens;
use crate::text::fill;
use crate::text::lesson_figures::words;
use leptos::prelude::*;

/// The rows, in the order in which they are made: local name in the first block, and class.
const ROWS: [(&str, &str); 4] = [("gate", "q"), ("activated", "sc"), ("up", "k"), ("hidden", "v")];

/// The figure.
#[component]
pub fn Gate() -> impl IntoView {
    let lens = use_lens();
    let say = move || words(lens.speech.language());
    let position = kept(5, POSITIONS);
    let row = move |name: &'static str| {
        Memo::new(move |_| row_of(lens, &format!("block.0.feed_forward.{name}"), position.get() as usize))
    };
    let rows = ROWS.map(|(name, class)| (name, class, row(name)));
    let gate = rows[0].2;
    let rectified = Memo::new(move |_| Some(gate.get()?.iter().map(|x| x.max(0.0)).collect::<Vec<f64>>()));
    let formula = move |name: &str| match name {
        "activated" => "SiLU(gate)",
        "hidden" => "SiLU(gate) ⊙ up",
        "relu" => "ReLU(gate)",
        "gate" => "gate",
        _ => "up",
    };
    let shown = move |(name, class, row): (&'static str, &'static str, Memo<Option<Vec<f64>>>)| {
        let values = Signal::derive(move || row.get().unwrap_or_default());
        let told = Signal::derive(move || {
            let zeros = values.with(|values| values.iter().filter(|x| **x == 0.0).count());
            fill(say().zeros, &[&zeros.to_string(), &values.with(Vec::len).to_string()])
        });
        let limit = Signal::derive(move || values.with(|values| largest(values)));
        view! { <Vector name=formula(name) values limit told class/> }
    };
    view! {
        <div class="vectors" id="lesson-gate">
            <Slider id="gate-position" label=Signal::derive(move || say().position.to_owned()) ends=positions(lens) value=position told=told_position(lens, position)/>
            <Show when=move || gate.read().is_some() fallback=move || view! { <p class="mut">{move || say().no_gate}</p> }>
                {rows.map(shown).collect_view()}
                {shown(("relu", "ink2", rectified))}
                <p class="mut">{move || say().gate_says}</p>
            </Show>
        </div>
    }
}
