//! What each run makes of rows longer than those it was trained on, position by position: of tasks that never end.

use super::result::spread;
use super::told::letter;
use crate::control::{Save, Segmented};
use crate::picture::number;
use crate::picture::plot::{Axis, Drawing, Line, Plot, Points};
use crate::picture::table::Rows;
use crate::run::{Compared, Lengths};
use crate::text::compare::{CompareWords, words};
use crate::text::{fill, use_speech};
use leptos::prelude::*;
use protocol::SeenByPosition;
use std::ops::Range;
use transformer::Position;
use transformer::study::verdict::median;

/// Positions that a point of a line is the share of.
const TOGETHER: usize = 8;

/// The card.
#[component]
pub fn LongerRows(
    compared: Compared,
    /// T of the rows that are trained on.
    trained: u32,
    /// Shall be measured.
    on_measure: Callback<Vec<u32>>,
) -> impl IntoView {
    let speech = use_speech();
    let say = move || words(speech.language());
    let lengths = [1, 2, 4, 8].map(|times| times * trained);
    let shown = RwSignal::new(lengths[1]);
    let options = Signal::derive(move || lengths.map(|length| (length, length.to_string())).to_vec());
    let variants =
        move || compared.asked.with(|asked| asked.as_ref().map_or(0, |asked| asked.variants.len()));
    let drawing = Memo::new(move |_| {
        let length = shown.get();
        let lines: Vec<Line> = compared.lengths.with(|seen| {
            let of = |variant: usize| {
                let run = *compared.of_variant(variant).first()?;
                let points = by_position(seen.get(&(run, length))?.as_ref()?);
                let end = Some(letter(variant));
                Some(Line { class: format!("runline run{}", variant % 4), points, end })
            };
            (0..variants()).filter_map(of).collect()
        });
        let x = Axis { from: 0.0, to: f64::from(length), log: false };
        let y = Axis { from: 0.0, to: 1.0, log: false };
        (!lines.is_empty()).then_some(Drawing { x, y, bands: Vec::new(), lines, level: None })
    });
    let rows = Memo::new(move |_| {
        compared.lengths.with(|seen| {
            let row = |length: &u32| {
                let cells = (0..variants()).map(|variant| cell(compared, seen, variant, *length, say()));
                std::iter::once(format!("T {length}")).chain(cells).collect()
            };
            Rows {
                heads: std::iter::once(say().run_head.to_owned())
                    .chain((0..variants()).map(letter))
                    .collect(),
                rows: lengths.iter().map(row).collect(),
            }
        })
    });
    let table = move || spread("compare-lengths", rows.get(), false);
    let measured = Memo::new(move |_| compared.lengths.with(|seen| !seen.is_empty()));
    let said = move || {
        let told = |row: Vec<String>| row.join(", ");
        let all: Vec<String> = rows.get().rows.into_iter().map(told).collect();
        format!("{}: {}", say().longer, all.join("; "))
    };
    view! {
        <section class="card g-lengths">
            <header>
                <h2>{move || say().longer}</h2>
                <span class="sp"></span>
                <Show when=move || measured.get()>
                    <Segmented
                        label=Signal::derive(move || say().longer_length.to_owned())
                        options
                        value=shown
                        on_choose=Callback::new(move |to| shown.set(to))
                    />
                </Show>
                <button type="button" class="btn sm" id="measure-lengths" on:click=move |_| on_measure.run(lengths.to_vec())>
                    {move || if measured.get() { say().longer_again } else { say().longer_measure }}
                </button>
                <Show when=move || measured.get()>
                    <Save
                        name="lengths"
                        what=Signal::derive(move || say().longer.to_owned())
                        rows=Callback::new(move |()| rows.get_untracked())
                    />
                </Show>
            </header>
            <p class="mut pad1">{move || fill(say().longer_says, &[&trained.to_string()])}</p>
            <Show when=move || measured.get()>
                <Plot drawing said=Signal::derive(said) id="lengths-chart"/>
                <div class="pad0 scrollx" tabindex="0">{table}</div>
            </Show>
        </section>
    }
}

/// Shares of right tokens, of some positions together; positions where nothing is judged are left out.
pub fn by_position(seen: &SeenByPosition) -> Points {
    let pieces = seen.judged.chunks(TOGETHER).zip(seen.right.chunks(TOGETHER)).enumerate();
    let point = |(i, (judged, right)): (usize, (&[u32], &[u32]))| {
        let judged: u32 = judged.iter().sum();
        let right: u32 = right.iter().sum();
        (judged > 0).then(|| ((i * TOGETHER + TOGETHER / 2) as f64, f64::from(right) / f64::from(judged)))
    };
    pieces.filter_map(point).collect()
}

/// The share of right tokens at some positions; none where nothing is judged.
pub fn share(seen: &SeenByPosition, positions: Range<usize>) -> Option<f64> {
    let sum = |counts: &[u32]| counts[positions.clone()].iter().sum::<u32>();
    let (judged, right) = (sum(&seen.judged), sum(&seen.right));
    (judged > 0).then(|| f64::from(right) / f64::from(judged))
}

/// That of the second half of a row.
fn second_half(seen: &SeenByPosition) -> Option<f64> {
    let length = seen.judged.len();
    share(seen, length / 2..length)
}

/// What stands in the table: the median over the seeds, or why there is nothing.
fn cell(compared: Compared, seen: &Lengths, variant: usize, length: u32, say: &CompareWords) -> String {
    let runs = compared.of_variant(variant);
    let found: Vec<&Option<SeenByPosition>> =
        runs.iter().filter_map(|run| seen.get(&(*run, length))).collect();
    if found.is_empty() {
        return "…".to_owned();
    }
    let shares: Vec<f64> = found.iter().copied().flatten().filter_map(second_half).collect();
    if let Some(share) = median(&shares) {
        return number::fixed(share as f32, 3);
    }
    let ends = compared.asked.with(|asked| {
        let config = &asked.as_ref()?.wishes.get(variant)?.config;
        (config.position == Position::Learned && config.context < length).then_some(config.context)
    });
    ends.map_or_else(|| "–".to_owned(), |context| fill(say.longer_ends, &[&context.to_string()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_what_is_judged() {
        let judged = [vec![0; 16], vec![2; 16]].concat();
        let right = [vec![0; 16], vec![1; 8], vec![2; 8]].concat();
        let seen = SeenByPosition { judged, right };
        assert_eq!(by_position(&seen), [(20.0, 0.5), (28.0, 1.0)]);
        assert_eq!(second_half(&seen), Some(0.75));
        assert_eq!(second_half(&SeenByPosition { judged: vec![2, 0], right: vec![1, 0] }), None);
    }
}
