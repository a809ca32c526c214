//! A whole training step as one graph: batch, forward, backward, norm, clipping, AdamW, bookkeeping.

use crate::trainer::RING;
use crate::{Error, Inputs};
use data::Dataset;
use graph::ops::{GatherRows, RATES, SampleRows};
use graph::random::draw;
use graph::{AxisName, Dtype, Edit, Graph, Pass, Shape, TensorId};
use transformer::optimizer::{Rates, Update, gradients, update};
use transformer::{Dims, Extent, Loss, inputs, loss, model};

/// Where the batches of a training graph come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// Drawn on the device from tables that are written once.
    Sampled {
        /// Length of the tables of tokens and targets.
        table: usize,
        /// Distance of neighbouring windows.
        stride: usize,
        /// How many windows there are.
        starts: usize,
        /// Of the draws.
        seed: u32,
    },
    /// Written by the caller before every step.
    Given,
}

impl Feed {
    /// Rows of a dataset.
    pub fn of(dataset: &Dataset, seed: u32) -> Self {
        Self::Sampled { table: dataset.tokens.len(), stride: dataset.stride, starts: dataset.starts, seed }
    }

    /// Numbers of the rows that a step draws, in the order of its batch; none where batches are given.
    pub fn rows(self, step: u32, batch: usize) -> Vec<usize> {
        let Self::Sampled { starts, seed, .. } = self else { return Vec::new() };
        (0..batch as u32).map(|b| draw(seed, step, b) as usize % starts).collect()
    }
}

/// The graph of a step, and the tensors that its owner writes and reads.
#[derive(Clone, Debug)]
pub struct TrainingGraph {
    /// The whole step.
    pub graph: Graph,
    /// Sampled: tables `[N]`; given: a batch.
    pub inputs: Inputs,
    /// `[RING, RATES]`
    pub rate_table: TensorId,
    /// Steps done, `[]`.
    pub step: TensorId,
    /// 1 after a step whose loss or norm was not finite, `[]`.
    pub stop: TensorId,
    /// `[RING, 2]`: loss and gradient norm of the last steps.
    pub ring: TensorId,
    /// Parameters and moments.
    pub update: Update,
    /// Loss of the batch.
    pub loss: Loss,
}

impl TrainingGraph {
    /// The step of a model on rows of one extent.
    pub fn new(dims: &Dims, extent: Extent, feed: Feed) -> Result<Self, Error> {
        Self::with_edits(dims, extent, feed, Vec::new())
    }

    /// The step of a model in which some tensors are edited right after they are computed.
    pub fn with_edits(dims: &Dims, extent: Extent, feed: Feed, edits: Vec<Edit>) -> Result<Self, Error> {
        let mut g = Graph::with_edits(edits);
        let step = g.state("training.step", Shape::scalar(), Dtype::I32)?;
        let stop = g.state("training.stop", Shape::scalar(), Dtype::I32)?;
        let ring = g.state(
            "training.ring",
            Shape::of(&[(AxisName::Number, RING), (AxisName::Number, 2)]),
            Dtype::F32,
        )?;
        let table = Shape::of(&[(AxisName::Number, RING), (AxisName::Number, RATES)]);
        let rate_table = g.input("training.rates", table, Dtype::F32)?;
        let (inputs, batch) = source(&mut g, step, extent, feed)?;

        let forward = model(&mut g, dims, batch.tokens, batch.source)?;
        let loss = loss(&mut g, forward.logits, batch.targets)?;
        g.append_gradients(loss.loss)?;

        let update = g.within(Pass::Optimizer, |g| {
            finish(g, loss.loss, Bookkeeping { step, stop, ring, rate_table })
        })?;
        Ok(Self { graph: g, inputs, rate_table, step, stop, ring, update, loss })
    }

    /// What a step must bring about: everything that it leaves behind.
    pub fn wanted(&self) -> Vec<TensorId> {
        [self.ring, self.stop, self.step].into_iter().chain(self.update.parameters.iter().copied()).collect()
    }
}

/// Where rows are written, and the batch that the step reads: the same, or drawn from tables.
fn source(g: &mut Graph, step: TensorId, extent: Extent, feed: Feed) -> Result<(Inputs, Inputs), Error> {
    let Feed::Sampled { table, stride, starts, seed } = feed else {
        let (tokens, targets, source) = inputs(g, extent)?;
        let batch = Inputs { tokens, targets, source };
        return Ok((batch, batch));
    };
    let Extent { batch, length, source_length } = extent;
    let tables = |g: &mut Graph, name: &str, len: usize| {
        g.input(&format!("data.{name}"), Shape::of(&[(AxisName::Number, len)]), Dtype::I32)
    };
    let (tokens, targets) = (tables(g, "tokens", table)?, tables(g, "targets", table)?);
    let source = match source_length {
        0 => None,
        length => Some(tables(g, "source", starts * length)?),
    };
    let drawn = g.within(Pass::Data, |g| {
        let rows = g.sample_rows(step, SampleRows { seed, starts, count: batch })?;
        let window = |g: &mut Graph, table, window, name: &str| {
            let drawn = g.gather_rows(table, rows, window)?;
            g.label(drawn, name)
        };
        let of_row = GatherRows { stride, length };
        let of_source = GatherRows { stride: source_length, length: source_length };
        Ok(Inputs {
            tokens: window(g, tokens, of_row.clone(), "tokens")?,
            targets: window(g, targets, of_row, "targets")?,
            source: source.map(|table| window(g, table, of_source, "source")).transpose()?,
        })
    })?;
    Ok((Inputs { tokens, targets, source }, drawn))
}

#[derive(Clone, Copy)]
struct Bookkeeping {
    step: TensorId,
    stop: TensorId,
    ring: TensorId,
    rate_table: TensorId,
}

/// Norm, guard, clipping, AdamW for every parameter, record, advance: in this order, so that a bad step is noted
/// before anything changes and leaves everything as it was.
fn finish(g: &mut Graph, loss: TensorId, keep: Bookkeeping) -> Result<Update, graph::Error> {
    let gradients = gradients(g)?;
    let rates = g.pick_rates(keep.rate_table, keep.step)?;
    let norm = g.global_norm(&gradients)?;
    g.label(norm, "training.gradient_norm")?;
    g.guard(keep.stop, loss, norm)?;
    let clip = g.clip(norm, rates)?;
    let update = update(g, Rates { clip, rates, stop: keep.stop })?;
    g.record(keep.ring, loss, norm, keep.step)?;
    g.advance(keep.step, keep.stop)?;
    Ok(update)
}
