//! A cell in words: where it is, what it holds, how it ranks among those it competes with.

use super::layout::Slot;
use super::naming::Naming;
use super::seen::Scene;
use super::stop::{Stop, is_scores};
use crate::picture::grid::Grid;
use crate::picture::number;
use crate::text::{Language, fill, lens_words};
use graph::{AxisName, TensorId};

/// Whoever tells: a scene, in a language, of a row of the batch.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// What is looked at.
    pub scene: &'a Scene,
    /// The language.
    pub language: Language,
    /// Row of the batch.
    pub row: usize,
}

impl Told<'_> {
    /// An axis position in words: `query 3 “on”`.
    pub fn position(self, tensor: TensorId, axis: AxisName, index: usize, is_row: bool) -> String {
        let (words, lens) = (self.language.words(), lens_words(self.language));
        let walk = &self.scene.walk;
        let scores = walk.tensor(tensor).is_some() && is_scores(&walk.graph, tensor);
        let place = match (scores, is_row) {
            (true, true) => lens.query_at,
            (true, false) => lens.key_at,
            (false, true) => words.row,
            (false, false) => words.column,
        };
        let place = fill(place, &[&index.to_string()]);
        match self.scene.axis_label(self.row, tensor, axis, index) {
            Some(token) => format!("{place} “{token}”"),
            None => place,
        }
    }

    /// A cell of a slot of a stop; nothing while nothing is captured.
    pub fn cell(self, stop: &Stop, slot: Slot, (row, column): (usize, usize)) -> String {
        let Self { scene, language, .. } = self;
        let (words, lens) = (language.words(), lens_words(language));
        let face = slot.face;
        let offset = face.offset(row, column);
        let Some(grid) = scene.grid_of(stop, slot, (row, 0), (1, face.columns)) else { return String::new() };
        let place = [
            (face.rows > 1).then(|| self.position(face.tensor, face.row_axis, row, true)),
            (face.columns > 1).then(|| self.position(face.tensor, face.column_axis, column, false)),
        ];
        let place: Vec<String> = place.into_iter().flatten().collect();
        let value = if scene.lacks_target(face.tensor, offset) {
            words.no_target.to_owned()
        } else if grid.is_hidden(0, column) {
            words.masked_value.to_owned()
        } else {
            written(&grid, column)
        };
        let title = Naming { language, walk: &scene.walk }.slot_title(stop, slot);
        let mut said = match place.is_empty() {
            true => fill(words.value_alone, &[&title, &value]),
            false => fill(words.value_is, &[&title, &place.join(", "), &value]),
        };
        match scene.is_masked(face.tensor, offset) {
            Some(true) => said = format!("{said}, {}", lens.masked_yes),
            Some(false) => said = format!("{said}, {}", lens.masked_no),
            None => {}
        }
        let before = scene.before(face.tensor).and_then(|before| before.get(offset).copied());
        if let Some(before) = before.filter(|before| before.to_bits() != grid.at(0, column).to_bits()) {
            said = format!("{said} · {}", fill(lens.was, &[&number::exact(before)]));
        }
        if !self.competes(slot) || grid.is_hidden(0, column) {
            return said;
        }
        let (rank, of) = grid.rank(0, column);
        let rank = match rank {
            1 => fill(words.largest_of_row, &[&of.to_string()]),
            rank => fill(words.number_of_row, &[&rank.to_string(), &of.to_string()]),
        };
        format!("{said} · {rank}")
    }

    /// Before the mask and on the way back there is no contest.
    fn competes(self, Slot { face, .. }: Slot) -> bool {
        let name = self.scene.walk.tensor(face.tensor).map_or("", |tensor| tensor.name.as_str());
        let shares = ["masked", "probabilities", "logits"].iter().any(|end| name.ends_with(end));
        shares
            && !name.starts_with("grad:")
            && matches!(face.column_axis, AxisName::S | AxisName::V)
            && face.columns > 1
    }
}

/// A cell of a one-row grid in full.
fn written(grid: &Grid, column: usize) -> String {
    let value = grid.at(0, column);
    if grid.whole { format!("{value}") } else { number::exact(value) }
}
