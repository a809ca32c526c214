//! One run of a comparison: it waits, is trained, and ends with its last weights kept.

use super::{ComparedRun, Facts};
use crate::training_graph::Feed;
use crate::{
    Backend, Batch, Drained, Error, Inspector, NextStep, Plan, Snapshot, Trainer, VALIDATION_EVERY,
    Validator, initial_parameters,
};
use std::sync::Arc;
use transformer::study::history::History;
use transformer::{Extent, ForwardGraph};

/// Losses whose mean tells where a run has come to.
const LAST: usize = 20;

/// A look at held-out rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Check {
    /// After so many steps.
    pub step: u32,
    /// Mean loss in nats.
    pub loss: f64,
    /// Share of rows that are exactly right; none where rows have no answers.
    pub exact_match: Option<f64>,
}

/// Why a run is not trained any more.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// All steps are done.
    Finished,
    /// Loss or gradient norm is not finite; the weights are those before this step.
    Diverged {
        /// The bad step.
        step: u32,
        /// First tensor that is not finite.
        tensor: String,
    },
    /// It was stopped.
    Canceled,
    /// The backend failed; the weights are lost.
    Broken(Error),
}

/// What a run has come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// Steps done.
    pub steps: u32,
    /// Mean of the last 20 losses, of fewer where there are fewer.
    pub last_20: Option<f64>,
    /// Loss of held-out rows, last seen.
    pub validation: Option<f64>,
    /// The least that was seen.
    pub best_validation: Option<f64>,
    /// Share of held-out rows that are exactly right, last seen.
    pub exact_match: Option<f64>,
    /// It has ended because of a number that is not finite.
    pub diverged: bool,
}

/// A run as it is now.
pub struct Standing<'a> {
    /// Steps done.
    pub step: u32,
    /// Looks into it.
    pub inspector: &'a mut Inspector,
    /// Holds its parameters.
    pub parameters: &'a Plan,
}

pub(super) enum State {
    /// Its wave is still to come.
    Waiting,
    /// It holds plans.
    Training(Box<Training>),
    /// It holds no more than its last weights.
    Ended(End),
}

pub(super) struct Training {
    trainer: Trainer,
    validator: Validator,
}

pub(super) struct Run {
    pub asked: ComparedRun,
    pub facts: Facts,
    pub state: State,
    pub losses: History,
    pub grad_norms: History,
    pub checks: Vec<Check>,
    /// How long its steps have taken.
    pub trained_ms: f64,
    /// The last weights, once it has ended.
    kept: Option<Snapshot>,
    /// What it is looked into with, once somebody has.
    eye: Option<Eye>,
}

struct Eye {
    inspector: Inspector,
    parameters: Plan,
}

impl Run {
    pub fn new(asked: ComparedRun, facts: Facts) -> Self {
        Self {
            asked,
            facts,
            state: State::Waiting,
            losses: History::default(),
            grad_norms: History::default(),
            checks: Vec::new(),
            trained_ms: 0.0,
            kept: None,
            eye: None,
        }
    }

    /// Steps done.
    pub fn known(&self) -> u32 {
        match &self.state {
            State::Training(training) => training.trainer.known(),
            State::Waiting | State::Ended(_) => self.losses.end(),
        }
    }

    /// Makes its plans, and looks at held-out rows for the first time.
    pub async fn begin(&mut self, backend: &Backend) -> Result<(), Error> {
        let ComparedRun { dims, source, settings, edits, .. } = &self.asked;
        let dataset = source.training(dims.context)?;
        let trainer = Trainer::with_edits(backend, dims, &dataset, settings.clone(), edits.clone())?;
        let validator = Validator::new(backend, dims, source)?;
        self.state = State::Training(Box::new(Training { trainer, validator }));
        self.check().await
    }

    /// Hands `steps` steps to the backend.
    pub fn submit(&mut self, steps: u32, now_ms: impl Fn() -> f64) {
        if let State::Training(training) = &mut self.state {
            let from = now_ms();
            training.trainer.run(steps);
            self.trained_ms += now_ms() - from;
        }
    }

    /// Waits for them and learns what they brought; at a bad one it ends. Gives how many steps were done.
    pub async fn drain(&mut self, now_ms: impl Fn() -> f64) -> Result<u64, Error> {
        let State::Training(training) = &mut self.state else { return Ok(0) };
        let from = now_ms();
        let drained = training.trainer.drain().await;
        self.trained_ms += now_ms() - from;
        let Drained { first_step, losses, norms } = training.trainer.take();
        let done = losses.len() as u64;
        for ((step, loss), norm) in (first_step..).zip(losses).zip(norms) {
            self.losses.push(step, loss);
            self.grad_norms.push(step, norm);
        }
        if let Err(Error::Diverged { step, tensor }) = drained {
            self.end(End::Diverged { step, tensor }).await?;
            return Ok(done);
        }
        drained?;
        Ok(done)
    }

    /// Looks at held-out rows where it is time; at its last step it ends.
    pub async fn follow(&mut self, last: u32) -> Result<(), Error> {
        let State::Training(_) = &self.state else { return Ok(()) };
        let known = self.known();
        if known.is_multiple_of(VALIDATION_EVERY) || known == last {
            self.check().await?;
        }
        if known == last {
            self.end(End::Finished).await?;
        }
        Ok(())
    }

    async fn check(&mut self) -> Result<(), Error> {
        let State::Training(training) = &mut self.state else { return Ok(()) };
        let seen = training.validator.validate(training.trainer.plan()).await?;
        let step = training.trainer.known();
        self.checks.push(Check { step, loss: seen.loss, exact_match: seen.exact_match });
        Ok(())
    }

    /// Keeps its weights and lets its plans go; one that has ended stays as it is.
    pub async fn end(&mut self, end: End) -> Result<(), Error> {
        match &self.state {
            State::Ended(_) => return Ok(()),
            State::Waiting => {}
            State::Training(training) => self.kept = Some(training.trainer.snapshot().await?),
        }
        self.state = State::Ended(end);
        Ok(())
    }

    pub fn measures(&self) -> Measures {
        let last: Vec<f64> = self
            .losses
            .since(self.losses.end().saturating_sub(LAST as u32))
            .iter()
            .map(|piece| f64::from(piece.summary.mean))
            .collect();
        let check = self.checks.last();
        let least = self.checks.iter().map(|check| check.loss).reduce(f64::min);
        Measures {
            steps: self.known(),
            last_20: (!last.is_empty()).then(|| last.iter().sum::<f64>() / last.len() as f64),
            validation: check.map(|check| check.loss),
            best_validation: least,
            exact_match: check.and_then(|check| check.exact_match),
            diverged: matches!(self.state, State::Ended(End::Diverged { .. })),
        }
    }

    /// Its weights and moments as they are now: the first ones where it waits.
    async fn snapshot(&self) -> Result<Snapshot, Error> {
        match (&self.state, &self.kept) {
            (State::Training(training), _) => training.trainer.snapshot().await,
            (State::Ended(End::Broken(error)), None) if self.known() > 0 => Err(error.clone()),
            (_, Some(kept)) => Ok(kept.clone()),
            (_, None) => {
                let ComparedRun { dims, settings, .. } = &self.asked;
                let graph = ForwardGraph::new(dims, Extent::least(dims))?.graph;
                let parameters = initial_parameters(&graph, dims.layers, settings.seed).concat();
                let zeros = vec![0.0; parameters.len()];
                Ok(Snapshot { step: 0, parameters, first_moments: zeros.clone(), second_moments: zeros })
            }
        }
    }

    /// It keeps what it is looked into with.
    pub fn is_looked_into(&self) -> bool {
        self.eye.is_some()
    }

    /// The next look makes everything anew.
    pub fn close_eye(&mut self) {
        self.eye = None;
    }

    pub async fn standing(&mut self, backend: &Backend) -> Result<Standing<'_>, Error> {
        let snapshot = self.snapshot().await?;
        let eye = match &mut self.eye {
            Some(eye) => eye,
            none => none.insert(Eye::new(backend, &self.asked)?),
        };
        eye.write(&snapshot.parameters);
        Ok(Standing { step: snapshot.step, inspector: &mut eye.inspector, parameters: &eye.parameters })
    }

    pub async fn next_step(&self) -> Result<(NextStep, Batch), Error> {
        let ComparedRun { dims, source, settings, edits, .. } = &self.asked;
        let before = self.snapshot().await?;
        let dataset = source.training(dims.context)?;
        let rows = Feed::of(&dataset, settings.seed).rows(before.step, settings.batch);
        let rates = settings.optimizer.rates(before.step);
        Ok((NextStep { before, edits: edits.clone(), rates }, Batch::of_windows(&dataset, &rows)))
    }
}

impl Eye {
    fn new(backend: &Backend, asked: &ComparedRun) -> Result<Self, Error> {
        let graph = ForwardGraph::new(&asked.dims, Extent::least(&asked.dims))?.graph;
        let all: Vec<_> = graph.parameters().map(|(id, _)| id).collect();
        let parameters = backend.plan(Arc::new(graph), &all)?;
        Ok(Self { inspector: Inspector::new(backend, &asked.dims), parameters })
    }

    fn write(&mut self, values: &[f32]) {
        let graph = self.parameters.graph().clone();
        let mut rest = values;
        for (id, tensor) in graph.parameters() {
            let (own, after) = rest.split_at(tensor.shape.len());
            self.parameters.write(id, own);
            rest = after;
        }
    }
}
