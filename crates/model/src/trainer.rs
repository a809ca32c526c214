//! The training loop: steps are run, losses drained from the ring, rates written ahead; a bad step stops it.

use crate::training_graph::{Feed, TrainingGraph};
use crate::{Backend, Batch, Error, Optimizer, Plan, initial_parameters};
use data::Dataset;
use graph::ops::RATES;
use graph::{Dtype, Edit};
use std::sync::Arc;
use transformer::{Dims, Extent};

/// Steps that the ring of losses and the table of rates hold; it is drained before it wraps.
pub const RING: usize = 1024;

/// Everything but the model that decides a run.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainerSettings {
    /// Rows a step.
    pub batch: usize,
    /// Of weights and batches.
    pub seed: u32,
    /// Rates.
    pub optimizer: Optimizer,
}

impl TrainerSettings {
    /// # Errors
    /// `Input`, naming the field and the bound.
    pub fn validate(&self) -> Result<(), Error> {
        self.optimizer.validate()?;
        if self.batch == 0 || self.batch > 4096 {
            return Err(Error::Input(format!("batch is {}; it must be 1 to 4096", self.batch)));
        }
        Ok(())
    }

    /// Of the rows of a step.
    pub fn extent(&self, dataset: &Dataset) -> Extent {
        Extent::new(self.batch, dataset.length).with_source(dataset.source_length)
    }
}

/// A model in training.
pub struct Trainer {
    dims: Dims,
    settings: TrainerSettings,
    extent: Extent,
    feed: Feed,
    edits: Vec<Edit>,
    step_graph: TrainingGraph,
    plan: Plan,
    /// Steps handed to the backend; the device may be behind.
    submitted: u32,
    /// First step whose rates are not in the table yet.
    rates_until: u32,
    /// Steps whose losses are known.
    known: u32,
    /// The last of them, until somebody takes them.
    drained: Drained,
}

/// What neighbouring steps have brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drained {
    /// The first of them.
    pub first_step: u32,
    /// In nats, one a step, each measured before that step's update.
    pub losses: Vec<f32>,
    /// Gradient norms before clipping, one a step.
    pub norms: Vec<f32>,
}

/// Everything needed to go on: flat, in declaration order.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Steps done.
    pub step: u32,
    /// θ
    pub parameters: Vec<f32>,
    /// m
    pub first_moments: Vec<f32>,
    /// v
    pub second_moments: Vec<f32>,
}

/// A step that is still to be done, but for its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct NextStep {
    /// Parameters and moments before it.
    pub before: Snapshot,
    /// What is edited in it.
    pub edits: Vec<Edit>,
    /// Its row of the rate table.
    pub rates: [f32; RATES],
}

impl Trainer {
    /// A fresh model on `dataset`, step 0.
    ///
    /// # Errors
    /// `Input` for settings out of bounds or data that does not fit, `OutOfMemory`, `DeviceLost`, `Internal`.
    pub fn new(
        backend: &Backend,
        dims: &Dims,
        dataset: &Dataset,
        settings: TrainerSettings,
    ) -> Result<Self, Error> {
        Self::with_edits(backend, dims, dataset, settings, Vec::new())
    }

    /// The same with some tensors edited in every step.
    ///
    /// # Errors
    /// Those of [`Trainer::new`], and `Input` for an edit that does not fit its tensor.
    pub fn with_edits(
        backend: &Backend,
        dims: &Dims,
        dataset: &Dataset,
        settings: TrainerSettings,
        edits: Vec<Edit>,
    ) -> Result<Self, Error> {
        let feed = Feed::of(dataset, settings.seed);
        let extent = settings.extent(dataset);
        let mut trainer = Self::on(backend, dims, extent, settings, (feed, edits))?;
        let inputs = trainer.step_graph.inputs;
        inputs.write(&mut trainer.plan, &dataset.tokens, &dataset.targets, &dataset.source);
        Ok(trainer)
    }

    /// A fresh model whose batches, rows of one extent, are written before every step ([`Trainer::feed`]).
    ///
    /// # Errors
    /// Those of [`Trainer::with_edits`].
    pub fn given(
        backend: &Backend,
        dims: &Dims,
        extent: Extent,
        settings: TrainerSettings,
        edits: Vec<Edit>,
    ) -> Result<Self, Error> {
        let settings = TrainerSettings { batch: extent.batch, ..settings };
        Self::on(backend, dims, extent, settings, (Feed::Given, edits))
    }

    fn on(
        backend: &Backend,
        dims: &Dims,
        extent: Extent,
        settings: TrainerSettings,
        (feed, edits): (Feed, Vec<Edit>),
    ) -> Result<Self, Error> {
        settings.validate()?;
        let step_graph = TrainingGraph::with_edits(dims, extent, feed, edits.clone())?;
        let mut plan = backend.plan(Arc::new(step_graph.graph.clone()), &step_graph.wanted())?;
        let initial = initial_parameters(&step_graph.graph, dims.layers, settings.seed);
        for (&id, values) in step_graph.update.parameters.iter().zip(&initial) {
            plan.write(id, values);
        }
        Ok(Self {
            dims: dims.clone(),
            settings,
            extent,
            feed,
            edits,
            step_graph,
            plan,
            submitted: 0,
            rates_until: 0,
            known: 0,
            drained: Drained::default(),
        })
    }

    /// Numbers of the rows that the next step will draw, in the order of its batch; none where batches are given.
    pub fn next_rows(&self) -> Vec<usize> {
        self.feed.rows(self.submitted, self.extent.batch)
    }

    /// The rates of the next step.
    pub fn next_rates(&self) -> [f32; RATES] {
        self.settings.optimizer.rates(self.submitted)
    }

    /// What the next step begins with.
    pub async fn next_step(&self) -> Result<NextStep, Error> {
        let before = self.snapshot().await?;
        Ok(NextStep { before, edits: self.edits.clone(), rates: self.next_rates() })
    }

    /// Writes the batch of the next step.
    pub fn feed(&mut self, batch: &Batch) {
        batch.write(&mut self.plan, self.step_graph.inputs);
    }

    /// Rows of its batches and how long they are.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// The model.
    pub fn dims(&self) -> &Dims {
        &self.dims
    }

    /// How it learns.
    pub fn settings(&self) -> &TrainerSettings {
        &self.settings
    }

    /// What is edited in every step.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Steps handed to the backend.
    pub fn submitted(&self) -> u32 {
        self.submitted
    }

    /// Steps whose losses are known.
    pub fn known(&self) -> u32 {
        self.known
    }

    /// Tokens a step reads, those of sources too.
    pub fn tokens_per_step(&self) -> usize {
        self.extent.tokens()
    }

    /// Hands over the losses and norms drained since the last time. They are kept until then, so whoever trains on and on
    /// takes them after each [`Trainer::drain`].
    pub fn take(&mut self) -> Drained {
        let rest = Drained { first_step: self.known, ..Drained::default() };
        std::mem::replace(&mut self.drained, rest)
    }

    /// The plan that holds the current parameters.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Rates for the coming steps.
    pub fn set_optimizer(&mut self, optimizer: Optimizer) -> Result<(), Error> {
        optimizer.validate()?;
        self.settings.optimizer = optimizer;
        self.rates_until = self.submitted;
        Ok(())
    }

    /// Runs `steps` more steps (at most half the ring between two drains); on a GPU they are only submitted.
    pub fn run(&mut self, steps: u32) {
        if self.rates_until < self.submitted + steps {
            self.write_rates();
        }
        self.plan.run(steps);
        self.submitted += steps;
    }

    /// The whole table for the steps from here on: row r belongs to the next step that is r modulo RING.
    fn write_rates(&mut self) {
        let first = self.submitted;
        let mut table = vec![0.0; RING * RATES];
        for step in first..first + RING as u32 {
            let row = step as usize % RING;
            table[row * RATES..(row + 1) * RATES].copy_from_slice(&self.settings.optimizer.rates(step));
        }
        self.plan.write(self.step_graph.rate_table, &table);
        self.rates_until = first + RING as u32;
    }

    /// Waits for all submitted steps and takes their losses out of the ring.
    ///
    /// # Errors
    /// `Diverged`: the steps before the bad one are kept, the weights are those before it.
    pub async fn drain(&mut self) -> Result<(), Error> {
        let g = &self.step_graph;
        let ring = self.plan.read(&[g.ring]).await?.swap_remove(0);
        let done = self.plan.read_ids(g.step).await?[0] as u32;
        for step in self.known..done {
            let row = step as usize % RING;
            self.drained.losses.push(ring[2 * row]);
            self.drained.norms.push(ring[2 * row + 1]);
        }
        self.known = self.known.max(done);
        if done < self.submitted {
            self.submitted = done;
            let tensor = self.first_not_finite().await?;
            return Err(Error::Diverged { step: done, tensor });
        }
        Ok(())
    }

    /// The first tensor of the step just run, in the order of computation, that holds a NaN or an infinity.
    async fn first_not_finite(&self) -> Result<String, Error> {
        let graph = self.plan.graph();
        let wanted = self.step_graph.wanted();
        let plan = self.plan.rerun_explicit(&wanted)?;
        for id in graph.needed_for(&wanted) {
            let output = graph.operation(id).output;
            let tensor = graph.tensor(output);
            if !tensor.named || tensor.dtype != Dtype::F32 {
                continue;
            }
            let values = plan.read(&[output]).await?.swap_remove(0);
            if values.iter().any(|x| !x.is_finite()) {
                return Ok(tensor.name.clone());
            }
        }
        Ok("training.gradient_norm".to_owned())
    }

    /// All parameters and moments, after the submitted steps.
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        let g = &self.step_graph;
        let values = self.plan.read(&g.update.all()).await?;
        let n = g.update.parameters.len();
        Ok(Snapshot {
            step: self.submitted,
            parameters: values[..n].concat(),
            first_moments: values[n..2 * n].concat(),
            second_moments: values[2 * n..].concat(),
        })
    }

    /// All parameters, in declaration order.
    pub async fn parameters(&self) -> Result<Vec<Vec<f32>>, Error> {
        self.plan.read(&self.step_graph.update.parameters).await
    }

    /// Goes on from a snapshot of an equal model.
    ///
    /// # Errors
    /// `Input` when the sizes do not fit or a value is not finite; nothing has changed then.
    pub fn restore(&mut self, snapshot: &Snapshot) -> Result<(), Error> {
        let g = &self.step_graph;
        let update = &g.update;
        let sizes: Vec<usize> = update.parameters.iter().map(|&id| g.graph.shape(id).len()).collect();
        let total: usize = sizes.iter().sum();
        let parts = [
            (&update.parameters, &snapshot.parameters),
            (&update.first_moments, &snapshot.first_moments),
            (&update.second_moments, &snapshot.second_moments),
        ];
        for (_, values) in &parts {
            if values.len() != total {
                return Err(Error::Input(format!(
                    "the snapshot holds {} values, the model {total}",
                    values.len()
                )));
            }
            if values.iter().any(|x| !x.is_finite()) {
                return Err(Error::Input("the snapshot holds values that are not finite".to_owned()));
            }
        }
        for (ids, values) in parts {
            let mut rest: &[f32] = values;
            for (&id, &size) in ids.iter().zip(&sizes) {
                let (own, after) = rest.split_at(size);
                self.plan.write(id, own);
                rest = after;
            }
        }
        self.plan.write_ids(g.step, &[snapshot.step as i32]);
        self.plan.write_ids(g.stop, &[0]);
        self.submitted = snapshot.step;
        self.rates_until = snapshot.step;
        self.known = snapshot.step;
        self.drained = Drained { first_step: snapshot.step, ..Drained::default() };
        Ok(())
    }
}
