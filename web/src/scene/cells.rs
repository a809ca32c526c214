//! What is shown of captured values: the numbers of a face, which of them a mask hides, which an edit has changed, and
//! the rings around those that made the chosen one.

use super::face::Face;
use super::layout::Slot;
use super::seen::{Facts, Scene};
use super::stop::{Stop, is_scores, subject};
use super::walk::Walk;
use crate::picture::grid::{Grid, Ramp, Ring};
use graph::explain::Explanation;
use graph::{Op, TensorId};
use std::sync::Arc;
use transformer::Attention;

impl Scene {
    /// The numbers of a face, as they were captured, of a window; none while nothing is captured.
    pub fn grid(&self, face: Face, first: (usize, usize), size: (usize, usize)) -> Option<Grid> {
        self.grid_over((self.values(face.tensor), self.facts(face, None)), face, first, size)
    }

    /// The numbers of a slot: of an update's result the new ones.
    pub fn grid_of(
        &self,
        stop: &Stop,
        slot: Slot,
        first: (usize, usize),
        size: (usize, usize),
    ) -> Option<Grid> {
        let Slot { face, operand: None } = slot else { return self.grid(slot.face, first, size) };
        self.grid_over((self.made(stop), self.facts(face, Some(stop))), face, first, size)
    }

    fn grid_over(
        &self,
        (values, facts): (&[f32], Facts),
        face: Face,
        first: (usize, usize),
        size: (usize, usize),
    ) -> Option<Grid> {
        self.capture.as_ref()?;
        let walk = &self.walk;
        let offsets = (0..size.0).flat_map(|r| (0..size.1).map(move |c| (first.0 + r, first.1 + c)));
        let offsets: Vec<usize> = offsets.map(|(row, column)| face.offset(row, column)).collect();
        let shown: Vec<f32> = offsets.iter().map(|&at| values.get(at).copied().unwrap_or(f32::NAN)).collect();
        let name = &walk.tensor(face.tensor)?.name;
        let shares = name.ends_with("probabilities") && !name.starts_with("grad:");
        let masked = hidden_source(walk, face.tensor).map(|source| {
            let source = self.values(source);
            Arc::new(offsets.iter().map(|&at| source.get(at).is_some_and(|x| *x < graph::HIDDEN)).collect())
        });
        let hidden = masked.or_else(|| {
            let lacking: Vec<bool> = offsets.iter().map(|&at| self.lacks_target(face.tensor, at)).collect();
            lacking.contains(&true).then(|| Arc::new(lacking))
        });
        let changed = self.before(face.tensor).map(|plain| {
            let differs = |&at: &usize| {
                let (now, then) = (values.get(at), plain.get(at));
                now.map(|x| x.to_bits()) != then.map(|x| x.to_bits())
            };
            Arc::new(offsets.iter().map(differs).collect::<Vec<bool>>())
        });
        Some(Grid {
            rows: size.0,
            columns: size.1,
            values: Arc::new(shown),
            hidden,
            ramp: if shares { Ramp::Sequential } else { Ramp::Diverging },
            limit: if shares { 1.0 } else { facts.limit.max(f32::MIN_POSITIVE) },
            whole: facts.whole,
            changed,
        })
    }

    /// Whether the mask of its attention hides a cell; none where there is no mask, and for the mask itself.
    pub fn is_masked(&self, tensor: TensorId, offset: usize) -> Option<bool> {
        let name = subject(&self.walk.tensor(tensor)?.name);
        let mask = Attention::of(name)?.name("mask");
        if name == mask || !is_scores(&self.walk.graph, tensor) {
            return None;
        }
        self.capture.as_ref()?;
        self.values(self.walk.graph.find(&mask)?).get(offset).map(|&seen| seen == 0.0)
    }

    /// Nothing is asked at this place of a loss, of the targets or of the gradients that come back through them, so
    /// there is no number to show.
    pub fn lacks_target(&self, tensor: TensorId, offset: usize) -> bool {
        let Some(tensor) = self.walk.tensor(tensor).filter(|_| self.capture.is_some()) else { return false };
        let targets = self.walk.graph.find("targets").map_or(&[][..], |targets| self.values(targets));
        let none = |target: &f32| *target == graph::NO_TARGET as f32;
        match tensor.name.as_str() {
            "loss" => targets.iter().all(none),
            "targets" | "token_loss" | "grad:token_loss" => targets.get(offset).is_some_and(none),
            "grad:logits" => targets.get(offset / tensor.shape.last()).is_some_and(none),
            _ => false,
        }
    }
}

/// Rings around the cells of an operand that made the chosen cell.
pub fn rings(explanation: &Explanation, face: Face, operand: usize) -> Vec<Ring> {
    let cells: Vec<(usize, usize)> = explanation
        .terms
        .iter()
        .flat_map(|term| &term.cells)
        .filter(|cell| cell.operand == operand)
        .filter_map(|cell| face.cell(cell.offset))
        .collect();
    let Some(&first) = cells.first() else { return Vec::new() };
    let fold = |pick: fn(usize, usize) -> usize| {
        cells.iter().fold(first, |(row, column), cell| (pick(row, cell.0), pick(column, cell.1)))
    };
    let (from, to) = (fold(usize::min), fold(usize::max));
    let size = (to.0 - from.0 + 1, to.1 - from.1 + 1);
    let class = if operand == 0 { "ring band first" } else { "ring band second" };
    // Scattered cells (a RoPE pair of halves) are ringed one by one.
    if size.0 * size.1 > cells.len() && cells.len() <= 4 {
        return cells.into_iter().map(|from| Ring { from, size: (1, 1), class }).collect();
    }
    vec![Ring { from, size, class }]
}

/// Where a tensor of shares says which of its cells the mask hides: the softmax's operand.
fn hidden_source(walk: &Walk, tensor: TensorId) -> Option<TensorId> {
    let mut operation = walk.graph.operation(walk.producer(tensor)?);
    // Edited shares are hidden where the shares were.
    while matches!(operation.op, Op::Patch(_)) {
        operation = walk.graph.operation(walk.graph.producer(operation.inputs[0])?);
    }
    matches!(operation.op, Op::Softmax(_)).then(|| operation.inputs[0])
}
