//! What is shown of captured values: the numbers of a face, which of them a mask hides, which an edit has changed, and
//! the rings around those that made the chosen one.

use super::layout::{Face, Slot};
use super::lens::{Lens, Opened};
use super::naming::is_scores;
use super::walk::{Walk, subject};
use crate::picture::grid::Grid;
use crate::picture::heatmap::Ring;
use crate::picture::palette::Ramp;
use crate::store::Capture;
use graph::{Op, TensorId};
use leptos::prelude::*;
use std::sync::Arc;

impl Lens {
    /// The numbers of a face, as they were captured, windowed around its part of the chosen cell.
    pub fn grid(self, face: Face, first: (usize, usize), size: (usize, usize)) -> Option<Grid> {
        let (walk, capture) = (self.walk.get()?, self.capture.get()?);
        self.grid_over(walk.values(&capture.values, face.tensor), face, first, size)
    }

    /// The numbers of a slot: of an update's result the new ones.
    pub fn grid_of(self, slot: Slot, first: (usize, usize), size: (usize, usize)) -> Option<Grid> {
        let (walk, capture, stop) = (self.walk.get()?, self.capture.get()?, self.stop()?);
        let values = match slot.operand {
            None => walk.made(&capture.values, &stop),
            Some(_) => walk.values(&capture.values, slot.face.tensor),
        };
        self.grid_over(values, slot.face, first, size)
    }

    fn grid_over(
        self,
        values: &[f32],
        face: Face,
        first: (usize, usize),
        size: (usize, usize),
    ) -> Option<Grid> {
        let (walk, capture) = (self.walk.get()?, self.capture.get()?);
        let offsets = (0..size.0).flat_map(|r| (0..size.1).map(move |c| (first.0 + r, first.1 + c)));
        let offsets: Vec<usize> = offsets.map(|(row, column)| face.offset(row, column)).collect();
        let shown: Vec<f32> = offsets.iter().map(|&at| values.get(at).copied().unwrap_or(f32::NAN)).collect();
        let tensor = walk.tensor(face.tensor)?;
        let name = &tensor.name;
        let shares = name.ends_with("probabilities") && !name.starts_with("grad:");
        let masked = hidden_source(&walk, face.tensor).map(|source| {
            let source = walk.values(&capture.values, source);
            Arc::new(offsets.iter().map(|&at| source.get(at).is_some_and(|x| *x < graph::HIDDEN)).collect())
        });
        let hidden = masked.or_else(|| {
            let lacks = lacking(&walk, &capture, face.tensor)?;
            let lacking: Vec<bool> = offsets.iter().map(|&at| lacks(at)).collect();
            lacking.contains(&true).then(|| Arc::new(lacking))
        });
        let changed = self.before(face.tensor).map(|plain| {
            let differs = |&at: &usize| {
                let (now, then) = (values.get(at), plain.get(at));
                now.map(|x| x.to_bits()) != then.map(|x| x.to_bits())
            };
            Arc::new(offsets.iter().map(differs).collect::<Vec<bool>>())
        });
        let limit = if shares { 1.0 } else { Grid::largest(values).max(f32::MIN_POSITIVE) };
        let ramp = if shares { Ramp::Sequential } else { Ramp::Diverging };
        let whole = tensor.dtype == graph::Dtype::I32;
        Some(Grid {
            rows: size.0,
            columns: size.1,
            values: Arc::new(shown),
            hidden,
            ramp,
            limit,
            whole,
            changed,
        })
    }

    /// What a tensor was without edits; none where there are none, or where only an edit makes it.
    pub fn before(self, tensor: TensorId) -> Option<Vec<f32>> {
        let (walk, plain) = (self.walk.get()?, self.plain.get()?);
        let capture = self.capture.get()?;
        let name = walk.tensor(tensor)?.name.split(".before_edit_").next()?;
        let id = plain.graph.find(name)?;
        Some(plain.values(capture.plain.as_ref()?, id).to_vec())
    }

    /// Whether the mask of its attention hides a cell; none where there is no mask, and for the mask itself.
    pub fn is_masked(self, tensor: TensorId, offset: usize) -> Option<bool> {
        let (walk, capture) = (self.walk.get()?, self.capture.get()?);
        let name = subject(&walk.tensor(tensor)?.name);
        let (scope, local) = name.split_once("attention.")?;
        if local == "mask" || !is_scores(&walk, tensor) {
            return None;
        }
        let mask = walk.graph.find(&format!("{scope}attention.mask"))?;
        walk.values(&capture.values, mask).get(offset).map(|&seen| seen == 0.0)
    }

    /// Rings around the cells of an operand that made the chosen cell.
    pub fn rings(self, face: Face, operand: Option<usize>) -> Vec<Ring> {
        let Some(operand) = operand else { return Vec::new() };
        let Some(Opened { explanation: Some(explanation), .. }) = self.opened.get() else {
            return Vec::new();
        };
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

    /// Nothing is asked at this place of a loss or of the targets, so there is no number to show.
    pub fn lacks_target(self, tensor: TensorId, offset: usize) -> bool {
        let (Some(walk), Some(capture)) = (self.walk.get(), self.capture.get()) else { return false };
        lacking(&walk, &capture, tensor).is_some_and(|lacks| lacks(offset))
    }
}

/// Of a loss or of the targets: which places ask nothing.
fn lacking<'a>(
    walk: &Walk,
    capture: &'a Capture,
    tensor: TensorId,
) -> Option<impl Fn(usize) -> bool + use<'a>> {
    let name = walk.tensor(tensor)?.name.as_str();
    if !["targets", "token_loss", "loss"].contains(&name) {
        return None;
    }
    let whole = name == "loss";
    let targets = walk.values(&capture.values, walk.graph.find("targets")?);
    let none = |target: &f32| *target == graph::NO_TARGET as f32;
    Some(move |at: usize| if whole { targets.iter().all(none) } else { targets.get(at).is_some_and(none) })
}

/// Where a tensor of shares says which of its cells the mask hides: the softmax's operand.
fn hidden_source(walk: &Walk, tensor: TensorId) -> Option<TensorId> {
    let mut operation = walk.graph.operation(walk.graph.producer(tensor)?);
    // Edited shares are hidden where the shares were.
    while matches!(operation.op, Op::Patch(_)) {
        operation = walk.graph.operation(walk.graph.producer(operation.inputs[0])?);
    }
    matches!(operation.op, Op::Softmax(_)).then(|| operation.inputs[0])
}
