//! A scene: the way through a network with its values, and what tokens are called in it.

use super::face::{Face, Spot};
use super::stop::{Stop, reads_source, subject};
use super::walk::Walk;
use crate::picture::grid::Grid;
use crate::run::form::Form;
use crate::run::{Capture, Example};
use graph::{AxisName, Explanation, TensorId};
use std::sync::{Arc, OnceLock};

/// All of it. Figures read it and nothing else of a run.
#[derive(Debug)]
pub struct Scene {
    /// The way, edits included.
    pub walk: Arc<Walk>,
    /// The same way without edits.
    pub plain: Arc<Walk>,
    /// Values of just this way; none while they are on their way.
    pub capture: Option<Arc<Capture>>,
    /// The example; none where the rows are those of the next step's batch.
    pub prompt: Option<Example>,
    /// How each id is shown.
    pub vocabulary: Arc<Vec<String>>,
    /// What the model reads, and what it is asked.
    pub form: Option<Form>,
    /// Of each tensor, and of what a stop makes of it in place: of every row of the batch.
    facts: Vec<[OnceLock<Vec<Facts>>; 2]>,
}

/// What is to be known of a tensor, of its numbers for one row of a batch, found once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facts {
    /// Largest absolute value that is seen.
    pub limit: f32,
    /// No value is negative.
    pub positive: bool,
    /// Ids or counts.
    pub whole: bool,
}

impl Scene {
    /// Puts it together.
    pub fn new(
        (walk, plain): (Arc<Walk>, Arc<Walk>),
        capture: Option<Arc<Capture>>,
        prompt: Option<Example>,
        vocabulary: Arc<Vec<String>>,
        form: Option<Form>,
    ) -> Self {
        let facts = walk.graph.tensors().map(|_| Default::default()).collect();
        Self { walk, plain, capture, prompt, vocabulary, form, facts }
    }

    /// The batch of the next step is looked at.
    pub fn is_frozen(&self) -> bool {
        self.prompt.is_none()
    }

    /// A tensor's values; none of them while nothing is captured.
    pub fn values(&self, tensor: TensorId) -> &[f32] {
        self.capture.as_ref().map_or(&[], |capture| self.walk.values(&capture.values, tensor))
    }

    /// What a stop has made: of an update the new values, else the tensor's.
    pub fn made(&self, stop: &Stop) -> &[f32] {
        self.capture.as_ref().map_or(&[], |capture| self.walk.made(&capture.values, stop))
    }

    /// What a tensor was without edits; none where there are none, or where only an edit makes it.
    pub fn before(&self, tensor: TensorId) -> Option<&[f32]> {
        let name = self.walk.tensor(tensor)?.name.split(".before_edit_").next()?;
        let plain = self.capture.as_ref()?.plain.as_ref()?;
        Some(self.plain.values(plain, self.plain.graph.find(name)?))
    }

    /// How a cell of a stop's result came to be; none for what is given, and while nothing is captured.
    pub fn explain(&self, stop: &Stop, offset: usize) -> Option<Explanation> {
        let (id, _) = (stop.op?, self.capture.as_ref()?);
        let inputs = &self.walk.graph.operation(id).inputs;
        let values: Vec<&[f32]> = inputs.iter().map(|&input| self.values(input)).collect();
        Some(self.walk.graph.explain(id, offset, &values))
    }

    /// Facts of the tensor of a face, or of what a stop makes of it in place. Of a batch they are those of the row that
    /// is shown: rows of few targets have small gradients, which the largest of all rows would drown. Heads of a row
    /// stay comparable.
    pub fn facts(&self, face: Face, made_by: Option<&Stop>) -> Facts {
        let tensor = face.tensor;
        let of = |values: &[f32]| Facts {
            limit: Grid::largest(values),
            positive: values.iter().all(|x| *x >= 0.0),
            whole: self.walk.tensor(tensor).is_some_and(|tensor| tensor.dtype == graph::Dtype::I32),
        };
        let kept = self.facts.get(tensor.0 as usize).map(|kept| &kept[usize::from(made_by.is_some())]);
        let rows = || {
            let values = made_by.map_or_else(|| self.values(tensor), |stop| self.made(stop));
            values.chunks(self.row_length(tensor)).map(of).collect::<Vec<Facts>>()
        };
        let row = face.base / self.row_length(tensor);
        let found = kept.and_then(|kept| kept.get_or_init(rows).get(row).copied());
        found.unwrap_or_else(|| of(&[]))
    }

    /// Cells of a tensor that belong to one row of the batch; all where it has no such axis.
    fn row_length(&self, tensor: TensorId) -> usize {
        let Some(shape) = self.walk.tensor(tensor).map(|tensor| &tensor.shape) else { return 1 };
        let rows = shape.axes().first().filter(|axis| axis.name == AxisName::B).map_or(1, |axis| axis.len);
        (shape.len() / rows.max(1)).max(1)
    }

    /// The row that is looked at; empty while nothing is captured of a batch.
    pub fn example(&self, row: usize) -> Example {
        let of_batch = || {
            let capture = self.capture.as_ref()?;
            let (length, source) = (self.walk.extent.length, self.walk.extent.source_length);
            let of = |all: &[u32], len: usize| all.get(row * len..)?.get(..len).map(<[u32]>::to_vec);
            Some(Example {
                tokens: of(&capture.tokens, length)?,
                targets: capture.targets.get(row * length..(row + 1) * length)?.to_vec(),
                source: of(&capture.source, source)?,
            })
        };
        self.prompt.clone().or_else(of_batch).unwrap_or_default()
    }

    /// What stands at `index` of a tensor's axis: the token there, or nothing for features.
    pub fn axis_label(&self, row: usize, tensor: TensorId, axis: AxisName, index: usize) -> Option<String> {
        let name = self.walk.tensor(tensor).map(|tensor| tensor.name.as_str());
        let label = |id: u32| self.vocabulary.get(id as usize).cloned();
        match axis {
            AxisName::T | AxisName::S => {
                let of_source = name.is_some_and(|name| reads_source(subject(name), axis));
                label(self.token(row, of_source, index)?)
            }
            AxisName::V => label(index as u32),
            AxisName::Number if name == Some("training.rates") => {
                RATES.get(index).map(|&rate| rate.to_owned())
            }
            _ => None,
        }
    }

    fn token(&self, row: usize, of_source: bool, index: usize) -> Option<u32> {
        if let Some(example) = &self.prompt {
            return if of_source { &example.source } else { &example.tokens }.get(index).copied();
        }
        let (capture, extent) = (self.capture.as_ref()?, self.walk.extent);
        let (ids, length) = match of_source {
            true => (&capture.source, extent.source_length),
            false => (&capture.tokens, extent.length),
        };
        (index < length).then(|| ids.get(row * length + index).copied())?
    }

    /// A spot that is there.
    pub fn spot(&self, row: Option<usize>, head: usize) -> Spot {
        let (rows, heads) = (self.walk.extent.batch, self.walk.dims.heads);
        Spot { row: row.unwrap_or(0).min(rows - 1), head: head.min(heads - 1) }
    }
}

/// What the numbers of a row of the rate table are, as the formula of an update writes them.
const RATES: [&str; graph::ops::RATES] = ["η", "ηλ", "1/(1−β₁ᵗ)", "1/(1−β₂ᵗ)", "β₁", "β₂", "ε", "max"];

#[cfg(test)]
#[path = "seen_tests.rs"]
pub mod tests;
