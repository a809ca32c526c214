//! A whole training step as one graph: batch, forward, backward, norm, clipping, AdamW, bookkeeping.

use crate::Error;
use crate::trainer::RING;
use graph::ops::{AdamWOperands, GatherRows, RATES, SampleRows};
use graph::{AxisName, Dtype, Edit, Graph, Pass, Shape, TensorId};
use transformer::{Dims, Loss, decoder, loss};

/// Where the batches of a training graph come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// Drawn on the device from tables that are written once.
    Sampled {
        /// Length of both tables.
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

/// The graph of a step, and the tensors that its owner writes and reads.
#[derive(Clone, Debug)]
pub struct TrainingGraph {
    /// The whole step.
    pub graph: Graph,
    /// Sampled: table of tokens, `[N]`; given: tokens `[B,T]`.
    pub tokens: TensorId,
    /// Likewise of targets.
    pub targets: TensorId,
    /// `[RING, RATES]`
    pub rate_table: TensorId,
    /// Steps done, `[]`.
    pub step: TensorId,
    /// 1 after a step whose loss or norm was not finite, `[]`.
    pub stop: TensorId,
    /// `[RING, 2]`: loss and gradient norm of the last steps.
    pub ring: TensorId,
    /// θ, in declaration order.
    pub parameters: Vec<TensorId>,
    /// m, likewise.
    pub first_moments: Vec<TensorId>,
    /// v, likewise.
    pub second_moments: Vec<TensorId>,
    /// Loss of the batch.
    pub loss: Loss,
}

impl TrainingGraph {
    /// The step of a decoder on `batch` rows of `length` tokens.
    pub fn new(dims: &Dims, batch: usize, length: usize, feed: Feed) -> Result<Self, Error> {
        Self::with_edits(dims, batch, length, feed, Vec::new())
    }

    /// The step of a decoder in which some tensors are edited right after they are computed.
    pub fn with_edits(
        dims: &Dims,
        batch: usize,
        length: usize,
        feed: Feed,
        edits: Vec<Edit>,
    ) -> Result<Self, Error> {
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
        let source = source(&mut g, step, batch, length, feed)?;

        let forward = decoder(&mut g, dims, source.batch_tokens)?;
        let loss = loss(&mut g, forward.logits, source.batch_targets)?;
        g.append_gradients(loss.loss)?;

        let parameters: Vec<TensorId> = g.parameters().map(|(id, _)| id).collect();
        let (first_moments, second_moments) = g.within(Pass::Optimizer, |g| {
            update(g, &parameters, loss.loss, Bookkeeping { step, stop, ring, rate_table })
        })?;
        let Source { tokens, targets, .. } = source;
        Ok(Self {
            graph: g,
            tokens,
            targets,
            rate_table,
            step,
            stop,
            ring,
            parameters,
            first_moments,
            second_moments,
            loss,
        })
    }

    /// What a step must bring about: everything that it leaves behind.
    pub fn wanted(&self) -> Vec<TensorId> {
        [self.ring, self.stop, self.step].into_iter().chain(self.parameters.iter().copied()).collect()
    }
}

struct Source {
    tokens: TensorId,
    targets: TensorId,
    batch_tokens: TensorId,
    batch_targets: TensorId,
}

fn source(g: &mut Graph, step: TensorId, batch: usize, length: usize, feed: Feed) -> Result<Source, Error> {
    match feed {
        Feed::Given => {
            let shape = Shape::of(&[(AxisName::B, batch), (AxisName::T, length)]);
            let tokens = g.input("tokens", shape.clone(), Dtype::I32)?;
            let targets = g.input("targets", shape, Dtype::I32)?;
            Ok(Source { tokens, targets, batch_tokens: tokens, batch_targets: targets })
        }
        Feed::Sampled { table, stride, starts, seed } => {
            let shape = Shape::of(&[(AxisName::Number, table)]);
            let tokens = g.input("data.tokens", shape.clone(), Dtype::I32)?;
            let targets = g.input("data.targets", shape, Dtype::I32)?;
            let (batch_tokens, batch_targets) = g.within(Pass::Data, |g| {
                let rows = g.sample_rows(step, SampleRows { seed, starts, count: batch })?;
                let batch_tokens = g.gather_rows(tokens, rows, GatherRows { stride, length })?;
                let batch_targets = g.gather_rows(targets, rows, GatherRows { stride, length })?;
                g.label(batch_tokens, "tokens")?;
                g.label(batch_targets, "targets")?;
                Ok((batch_tokens, batch_targets))
            })?;
            Ok(Source { tokens, targets, batch_tokens, batch_targets })
        }
    }
}

#[derive(Clone, Copy)]
struct Bookkeeping {
    step: TensorId,
    stop: TensorId,
    ring: TensorId,
    rate_table: TensorId,
}

type Moments = (Vec<TensorId>, Vec<TensorId>);

/// Norm, guard, clipping, AdamW for every parameter, record, advance: in this order, so that a bad step is noted
/// before anything changes and leaves everything as it was.
fn update(
    g: &mut Graph,
    parameters: &[TensorId],
    loss: TensorId,
    keep: Bookkeeping,
) -> Result<Moments, graph::Error> {
    let gradient = |g: &Graph, id: TensorId| {
        let name = g.tensor(id).name.clone();
        g.find(&format!("grad:{name}")).ok_or_else(|| {
            graph::Error::new("adamw", format!("{name} has no gradient: the loss does not use it"))
        })
    };
    let gradients = parameters.iter().map(|&id| gradient(g, id)).collect::<Result<Vec<_>, _>>()?;
    let rates = g.pick_rates(keep.rate_table, keep.step)?;
    let norm = g.global_norm(&gradients)?;
    g.label(norm, "training.gradient_norm")?;
    g.guard(keep.stop, loss, norm)?;
    let clip = g.clip(norm, rates)?;
    let (mut first_moments, mut second_moments) = (Vec::new(), Vec::new());
    for (&parameter, &gradient) in parameters.iter().zip(&gradients) {
        let tensor = g.tensor(parameter).clone();
        let first_moment =
            g.state(&format!("first_moment:{}", tensor.name), tensor.shape.clone(), Dtype::F32)?;
        let second_moment =
            g.state(&format!("second_moment:{}", tensor.name), tensor.shape.clone(), Dtype::F32)?;
        let operands =
            AdamWOperands { parameter, gradient, first_moment, second_moment, clip, rates, stop: keep.stop };
        g.adamw(operands, tensor.shape.rank() == 2)?;
        first_moments.push(first_moment);
        second_moments.push(second_moment);
    }
    g.record(keep.ring, loss, norm, keep.step)?;
    g.advance(keep.step, keep.stop)?;
    Ok((first_moments, second_moments))
}
