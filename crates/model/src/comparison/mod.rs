//! Runs that differ in what was asked and in nothing else, trained in lockstep on one backend: the same seed gives the
//! same rows and, wherever shapes agree, the same initial weights. Who calls decides how long, and brings the clock.

mod facts;
mod run;

pub use facts::Facts;
pub use run::{Check, End, Measures, Standing};

use crate::measures::{ByPosition, by_position};
use crate::{Backend, Error, NextStep, TrainerSettings, VALIDATION_EVERY};
use data::Source;
use facts::{Beginning, facts};
use graph::Edit;
use run::{Run, State};
use std::rc::Rc;
use transformer::Dims;
use transformer::study::history::History;

/// Runs that keep what they are looked into with; a page shows no more of them side by side.
const LOOKED_INTO: usize = 4;

/// A run to be compared.
#[derive(Clone)]
pub struct ComparedRun {
    /// Runs of one wave are stepped together; waves follow each other from the lowest number on.
    pub wave: u32,
    /// The model.
    pub dims: Dims,
    /// What it learns; often several runs share one.
    pub source: Rc<Source>,
    /// How.
    pub settings: TrainerSettings,
    /// What is edited in every step.
    pub edits: Vec<Edit>,
}

/// Runs that hold their plans at the same time.
struct Wave {
    number: u32,
    /// How the first of them begins.
    first: Beginning,
    bytes: u64,
}

/// Runs, some of them done, some in training, some waiting: at most one wave of them holds a training plan.
pub struct Comparison {
    backend: Backend,
    steps: u32,
    runs: Vec<Run>,
}

impl Comparison {
    /// Checks all of them and tells their facts; nothing is made yet that trains.
    ///
    /// # Errors
    /// `Input` and `Config` for what is wrong with one of them; `OutOfMemory` with the bytes that a wave needs and those
    /// that are allowed.
    pub fn new(backend: &Backend, runs: Vec<ComparedRun>, steps: u32) -> Result<Self, Error> {
        if runs.is_empty() || steps == 0 {
            return Err(Error::Input("a comparison needs at least one run and one step".to_owned()));
        }
        let mut waves: Vec<Wave> = Vec::new();
        let mut made = Vec::new();
        for asked in runs {
            let wave = waves.iter_mut().find(|wave| wave.number == asked.wave);
            let (facts, beginning) = facts(backend, &asked, wave.as_ref().map(|wave| &wave.first))?;
            let bytes = facts.bytes + facts.validation_bytes;
            match wave {
                Some(wave) => wave.bytes += bytes,
                None => waves.push(Wave { number: asked.wave, first: beginning, bytes }),
            }
            made.push(Run::new(asked, facts));
        }
        let needed = waves.iter().map(|wave| wave.bytes).max().unwrap_or(0);
        let allowed = backend.allowed_bytes();
        if needed > allowed {
            return Err(Error::OutOfMemory(format!(
                "runs that are trained together need {} MB and {} MB are allowed; compare fewer of them, or make them \
                 or their batches smaller",
                needed >> 20,
                allowed >> 20
            )));
        }
        Ok(Self { backend: backend.clone(), steps, runs: made })
    }

    /// Where it runs.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// How many runs.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Never: a comparison has a run.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// What was asked of run `i`.
    pub fn asked(&self, i: usize) -> &ComparedRun {
        &self.runs[i].asked
    }

    /// What is known of run `i` from the beginning.
    pub fn facts(&self, i: usize) -> &Facts {
        &self.runs[i].facts
    }

    /// Steps that run `i` has done.
    pub fn known(&self, i: usize) -> u32 {
        self.runs[i].known()
    }

    /// Its losses in nats, each measured before that step's update.
    pub fn losses(&self, i: usize) -> &History {
        &self.runs[i].losses
    }

    /// Its gradient norms before clipping.
    pub fn grad_norms(&self, i: usize) -> &History {
        &self.runs[i].grad_norms
    }

    /// What was seen of held-out rows.
    pub fn checks(&self, i: usize) -> &[Check] {
        &self.runs[i].checks
    }

    /// Why it is not trained any more.
    pub fn ended(&self, i: usize) -> Option<&End> {
        match &self.runs[i].state {
            State::Ended(end) => Some(end),
            State::Waiting | State::Training(_) => None,
        }
    }

    /// How long its steps have taken, in ms of the clock that [`Comparison::advance`] was given; looks at held-out rows are
    /// not counted.
    pub fn trained_ms(&self, i: usize) -> f64 {
        self.runs[i].trained_ms
    }

    /// What it has come to.
    pub fn measures(&self, i: usize) -> Measures {
        self.runs[i].measures()
    }

    /// Every run has ended.
    pub fn is_done(&self) -> bool {
        self.runs.iter().all(|run| matches!(run.state, State::Ended(_)))
    }

    /// Steps that all runs together have still to do.
    pub fn steps_left(&self) -> u64 {
        let left = |run: &Run| match run.state {
            State::Ended(_) => 0,
            State::Waiting | State::Training(_) => u64::from(self.steps - run.known()),
        };
        self.runs.iter().map(left).sum()
    }

    /// Makes the next run of the wave ready to train, or, where all of them are, does about `steps` steps of theirs, not
    /// beyond the next look at held-out rows: of all together on a GPU, which works on each before the first is waited
    /// for; on the CPU of the first one, then of the others until they have done as many, a call each, so that a call is
    /// short. Gives how many were done; `now_ms` tells the time.
    ///
    /// # Errors
    /// `DeviceLost`, `OutOfMemory`, `Internal`: then only [`Comparison::give_up`] makes sense. A run that diverges is no
    /// error: it ends, and the others go on.
    pub async fn advance(&mut self, steps: u32, now_ms: impl Fn() -> f64) -> Result<u64, Error> {
        let open = |run: &&mut Run| !matches!(run.state, State::Ended(_));
        let Some(wave) = self.runs.iter_mut().filter(open).map(|run| run.asked.wave).min() else {
            return Ok(0);
        };
        let mut runs: Vec<&mut Run> =
            self.runs.iter_mut().filter(open).filter(|run| run.asked.wave == wave).collect();
        if let Some(next) = runs.iter_mut().find(|run| matches!(run.state, State::Waiting)) {
            next.begin(&self.backend).await?;
            return Ok(0);
        }
        let front = runs.iter().map(|run| run.known()).max().unwrap_or(0);
        let behind = runs.iter().any(|run| run.known() < front);
        let each = match self.backend {
            Backend::Cpu => steps,
            Backend::WebGpu(_) => steps / runs.len() as u32,
        };
        let until_check = VALIDATION_EVERY - front % VALIDATION_EVERY;
        let target =
            if behind { front } else { front + each.max(1).min(until_check).min(self.steps - front) };
        let mut chosen: Vec<&mut Run> = runs.into_iter().filter(|run| run.known() < target).collect();
        if let Backend::Cpu = self.backend {
            chosen.truncate(1);
        }
        chosen.iter_mut().for_each(|run| run.submit(target - run.known(), &now_ms));
        let mut done = 0;
        for run in &mut chosen {
            done += run.drain(&now_ms).await?;
        }
        for run in chosen {
            run.follow(self.steps).await?;
        }
        Ok(done)
    }

    /// Ends all runs that have not ended; what they have reached stays.
    ///
    /// # Errors
    /// `DeviceLost`, as [`Comparison::advance`].
    pub async fn stop(&mut self) -> Result<(), Error> {
        for run in &mut self.runs {
            run.end(End::Canceled).await?;
        }
        Ok(())
    }

    /// After an error: what was in training is lost and ends with it; what had ended can be looked into further, on the
    /// CPU where the GPU is gone.
    pub fn give_up(&mut self, error: &Error) {
        if *error == Error::DeviceLost {
            self.backend = Backend::Cpu;
            self.runs.iter_mut().for_each(Run::close_eye);
        }
        for run in self.runs.iter_mut().filter(|run| !matches!(run.state, State::Ended(_))) {
            run.state = State::Ended(End::Broken(error.clone()));
        }
    }

    /// Run `i` with the weights that it has now, to be looked into.
    ///
    /// # Errors
    /// What ended it, where its weights are lost; those of the backend.
    pub async fn standing(&mut self, i: usize) -> Result<Standing<'_>, Error> {
        let open = self.runs.iter().filter(|run| run.is_looked_into()).count();
        if open >= LOOKED_INTO && !self.runs[i].is_looked_into() {
            self.runs.iter_mut().for_each(Run::close_eye);
        }
        self.runs[i].standing(&self.backend).await
    }

    /// What run `i` makes of up to `rows` held-out rows of `length` tokens, with the weights that it has now.
    ///
    /// # Errors
    /// As [`Comparison::standing`] and [`crate::by_position`]; `Input` for own text, which has no such rows.
    pub async fn by_position(&mut self, i: usize, length: usize, rows: usize) -> Result<ByPosition, Error> {
        let (dims, source) = (self.runs[i].asked.dims.clone(), self.runs[i].asked.source.clone());
        let Source::Task(task) = &*source else {
            return Err(Error::Input("own text has no rows of another length".to_owned()));
        };
        let parameters = self.standing(i).await?.parameters;
        let ids: Vec<_> = parameters.graph().parameters().map(|(id, _)| id).collect();
        by_position(&dims, &parameters.read(&ids).await?, task, length, rows)
    }

    /// The step that run `i` would do next, and its rows.
    ///
    /// # Errors
    /// As [`Comparison::standing`].
    pub async fn next_step(&self, i: usize) -> Result<(NextStep, crate::Batch), Error> {
        self.runs[i].next_step().await
    }
}
