//! Training as asked: a list of batches over again, or a task; steps go on where the last call ended.

use super::forward::{all_used, room};
use super::request::{Data, Entry, TrainRequest};
use super::tasks::fitting;
use super::tokens;
use super::{Lab, Learned};
use crate::{Batch, Drained, Error, Optimizer, RING, Snapshot, Trainer, TrainerSettings};
use data::TaskName;
use graph::Edit;
use transformer::Extent;

/// Extents of batches whose plans are kept.
const KEPT: usize = 4;

/// Steps between two reads, at most; the ring of losses must not wrap.
const MOST_STEPS: u32 = RING as u32 / 4;

/// A call of `train` that has not ended.
pub struct Run {
    feed: Feed,
    /// The last used is the last; its plan holds the current parameters.
    trainers: Vec<Trainer>,
    settings: TrainerSettings,
    edits: Vec<Edit>,
    /// Steps of this call.
    steps: u32,
    losses: Vec<f32>,
}

enum Feed {
    /// One entry a step.
    Entries(Vec<Batch>),
    /// Drawn on the device.
    Task(TaskName),
}

/// Steps just done.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Step of the first, counted over all calls.
    pub first_step: u32,
    /// Nats.
    pub losses: Vec<f32>,
    /// Before clipping.
    pub norms: Vec<f32>,
    /// Learning rates.
    pub rates: Vec<f64>,
    /// Tokens of one step.
    pub tokens_per_step: usize,
    /// The call has done all its steps.
    pub done: bool,
}

/// How a call has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// Of the steps that stay.
    pub losses: Vec<f32>,
    /// The step after them, where its update left no finite weights.
    pub diverged: Option<Error>,
}

impl Run {
    /// Everything after the last step; none before there is a plan.
    pub async fn snapshot(&self) -> Result<Option<Snapshot>, Error> {
        match self.trainers.last() {
            Some(trainer) => trainer.snapshot().await.map(Some),
            None => Ok(None),
        }
    }

    /// Parameters after the last step.
    pub async fn parameters(&self) -> Result<Vec<Vec<f32>>, Error> {
        match self.trainers.last() {
            Some(trainer) => trainer.parameters().await,
            None => Ok(Vec::new()),
        }
    }
}

impl Lab {
    /// Checks a request and makes the first plan; then [`Lab::advance`] until it is done.
    ///
    /// # Errors
    /// `Input`, naming the field; `OutOfMemory`.
    pub fn begin(&mut self, request: &TrainRequest) -> Result<(), Error> {
        let total_steps = self.state.step.saturating_add(request.steps);
        let resumed = self.resumed.as_ref().map(|resumed| &resumed.optimizer);
        let rates = request.optimizer.as_ref().or(resumed).cloned().unwrap_or_default();
        let optimizer = rates.optimizer(total_steps);
        let resumed = self.resumed.as_ref().map(|resumed| resumed.seed);
        let seed = request.seed.or(resumed).unwrap_or(self.seed);
        let edits = request.interventions.clone();
        let (feed, batch) = match &request.data {
            Data::Entries(entries) => (Feed::Entries(self.entries(entries)?), 1),
            Data::Task(of) => (Feed::Task(of.task), of.batch as usize),
        };
        let task = match feed {
            Feed::Task(task) => Some(task),
            Feed::Entries(_) => None,
        };
        let learned = Learned { seed, optimizer: rates };
        let settings = TrainerSettings { batch, seed, optimizer };
        let mut run =
            Run { feed, trainers: Vec::new(), settings, edits, steps: request.steps, losses: Vec::new() };
        let trainer = self.first_trainer(&run)?;
        run.trainers.push(trainer);
        self.run = Some(run);
        // Batches of one's own do not make the task forgotten.
        let task = task.map(|task| (task, seed)).or(self.trained_on);
        (self.learned, self.trained_on) = (Some(learned), task);
        Ok(())
    }

    fn first_trainer(&self, run: &Run) -> Result<Trainer, Error> {
        match &run.feed {
            Feed::Entries(_) => self.trainer_of_entry(run, 0),
            Feed::Task(task) => self.trainer_of_task(run, *task),
        }
    }

    fn entries(&self, entries: &[Entry]) -> Result<Vec<Batch>, Error> {
        if entries.is_empty() {
            return Err(Error::Input("train: data has no entries; it needs at least 1".to_owned()));
        }
        let checked = entries.iter().enumerate().map(|(at, entry)| {
            let Entry { tokens, targets, source } = entry;
            let place = format!("train: data[{at}]");
            let batch = tokens::batch(&self.dims, &place, tokens, source.as_deref(), Some(targets))?;
            room(&self.dims, batch.extent, 3.0)?;
            Ok(batch)
        });
        checked.collect()
    }

    fn trainer_of_task(&self, run: &Run, task: TaskName) -> Result<Trainer, Error> {
        let source = fitting(&self.dims, task, run.settings.seed, "train: data.task")?;
        let data = source.training(self.dims.context)?;
        let extent = Extent::new(run.settings.batch, data.length).with_source(data.source_length);
        room(&self.dims, extent, 3.0)?;
        let settings = run.settings.clone();
        let mut trainer = Trainer::with_edits(&self.backend, &self.dims, &data, settings, run.edits.clone())?;
        all_used(trainer.plan().graph())?;
        trainer.restore(&self.state)?;
        Ok(trainer)
    }

    fn trainer_of_entry(&self, run: &Run, at: usize) -> Result<Trainer, Error> {
        let Feed::Entries(entries) = &run.feed else { return Err(Error::Internal("no entries".to_owned())) };
        let extent = entries[at].extent;
        let settings = run.settings.clone();
        let mut trainer = Trainer::given(&self.backend, &self.dims, extent, settings, run.edits.clone())?;
        all_used(trainer.plan().graph())?;
        trainer.restore(&self.state)?;
        Ok(trainer)
    }

    /// True between [`Lab::begin`] and [`Lab::end`].
    pub fn trains(&self) -> bool {
        self.run.is_some()
    }

    /// Does up to `steps` more steps and waits for their losses.
    ///
    /// # Errors
    /// `Diverged`; the steps before are kept. Whatever the error, [`Lab::end`] comes next.
    pub async fn advance(&mut self, steps: u32) -> Result<Progress, Error> {
        let Some(mut run) = self.run.take() else {
            return Err(Error::Internal("nothing is being trained".to_owned()));
        };
        let progress = self.advance_run(&mut run, steps).await;
        self.run = Some(run);
        progress
    }

    async fn advance_run(&mut self, run: &mut Run, steps: u32) -> Result<Progress, Error> {
        let done = run.losses.len() as u32;
        let mut steps = steps.clamp(1, MOST_STEPS).min(run.steps - done);
        if let Feed::Entries(entries) = &run.feed {
            let extent = |at: u32| entries[at as usize % entries.len()].extent;
            // As many as have one extent; another one has another plan.
            steps = (0..steps).take_while(|&i| extent(done + i) == extent(done)).count() as u32;
            if steps > 0 {
                self.take_up(run, done as usize % entries.len()).await?;
            }
        }
        let Run { feed, trainers, settings, losses, .. } = run;
        let Some(trainer) = trainers.last_mut() else { return Err(Error::Internal("no plan".to_owned())) };
        let first_step = trainer.known();
        for i in 0..steps {
            if let Feed::Entries(entries) = feed {
                trainer.feed(&entries[(done + i) as usize % entries.len()]);
            }
            trainer.run(1);
        }
        let drained = if steps > 0 { trainer.drain().await } else { Ok(()) };
        let Drained { losses: new_losses, norms, .. } = trainer.take();
        losses.extend(&new_losses);
        drained?;
        let rate = |i: usize| settings.optimizer.learning_rate(first_step + i as u32);
        Ok(Progress {
            first_step,
            rates: (0..new_losses.len()).map(rate).collect(),
            losses: new_losses,
            norms,
            tokens_per_step: trainer.tokens_per_step(),
            done: run.losses.len() as u32 >= run.steps,
        })
    }

    /// Brings the plan for the extent of entry `at` to the end of the list, with the current state.
    async fn take_up(&self, run: &mut Run, at: usize) -> Result<(), Error> {
        let Feed::Entries(entries) = &run.feed else { return Ok(()) };
        let extent = entries[at].extent;
        let Some(last) = run.trainers.last() else { return Ok(()) };
        if last.extent() == extent {
            return Ok(());
        }
        let state = last.snapshot().await?;
        let known = run.trainers.iter().position(|trainer| trainer.extent() == extent);
        let mut trainer = match known {
            Some(at) => run.trainers.remove(at),
            None => self.trainer_of_entry(run, at)?,
        };
        trainer.restore(&state)?;
        if run.trainers.len() == KEPT {
            run.trainers.remove(0);
        }
        run.trainers.push(trainer);
        Ok(())
    }

    /// Ends the call, whether it is done or not: its completed steps stay.
    ///
    /// # Errors
    /// `DeviceLost`: the model is then what it was before the call.
    pub async fn end(&mut self) -> Result<Ended, Error> {
        let Some(mut run) = self.run.take() else { return Ok(Ended { losses: Vec::new(), diverged: None }) };
        let Some(trainer) = run.trainers.last() else {
            return Ok(Ended { losses: run.losses, diverged: None });
        };
        let state = trainer.snapshot().await?;
        let Some(tensor) = self.first_not_finite(&state.parameters) else {
            self.state = state;
            return Ok(Ended { losses: run.losses, diverged: None });
        };
        // The last update has overflowed, which no loss has told yet. Steps repeat to the bit: go up to the one before.
        run.steps = (run.losses.len() as u32).saturating_sub(1);
        run.losses.clear();
        run.trainers = vec![self.first_trainer(&run)?];
        while (run.losses.len() as u32) < run.steps {
            self.advance_run(&mut run, MOST_STEPS).await?;
        }
        let step = self.state.step + run.steps;
        if let Some(trainer) = run.trainers.last() {
            self.state = trainer.snapshot().await?;
        }
        Ok(Ended { losses: run.losses, diverged: Some(Error::Diverged { step, tensor }) })
    }

    /// Name of the first parameter that holds a NaN or an infinity.
    fn first_not_finite(&self, values: &[f32]) -> Option<String> {
        let parameters = self.split(values);
        let bad = parameters.iter().position(|values| values.iter().any(|x| !x.is_finite()))?;
        Some(self.parameters[bad].0.clone())
    }

    /// Rates of the running call.
    pub fn optimizer(&self) -> Option<&Optimizer> {
        self.run.as_ref().map(|run| &run.settings.optimizer)
    }
}
