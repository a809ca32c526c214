//! One run: a model, its data and its training, on the backend that it has been given.

use crate::comparing::LONG_ROWS;
use crate::convert::{optimizer, text_size};
use crate::lesson::{held, settings, source};
use crate::pace::Pace;
use data::{OwnText, Source, TaskName};
use lessons::{Data, Recipe};
use model::measures::{ByPosition, by_position};
use model::{Backend, Batch, Drained, Error, Inspector, Trainer, VALIDATION_EVERY, Validated, Validator};
use protocol::{
    BackendKind, Build, Built, Counted, DataChoice, JudgedLength, SeenByPosition, Snapshot, StopReason,
    Training,
};
use transformer::study::history::History;
use transformer::{Dims, Extent, ForwardGraph};

/// A model in training, and what has been seen of it.
pub struct Run {
    /// What was asked for; `training` follows live changes.
    pub build: Build,
    dims: Dims,
    source: Source,
    backend: Backend,
    /// The model.
    pub trainer: Trainer,
    /// Held-out rows.
    pub validator: Validator,
    /// Single examples.
    pub inspector: Inspector,
    /// Training goes on.
    pub playing: bool,
    /// Exactly one step is wanted.
    pub single_step: bool,
    /// The step that it trains to at full speed; none once it is there.
    goal: Option<u32>,
    /// Why it stopped by itself.
    pub stopped: Option<StopReason>,
    /// In nats, each before that step's update.
    pub losses: History,
    /// Before clipping.
    pub grad_norms: History,
    /// Mean losses over held-out rows, by steps done.
    pub validations: History,
    /// The last look at the held-out rows.
    pub validated: Option<(u32, Validated)>,
    /// Speed.
    pub pace: Pace,
}

impl Run {
    /// A fresh model, step 0.
    pub fn new(build: Build, text: Option<&OwnText>, backend: Backend) -> Result<Self, Error> {
        let dims = build.config.validate()?;
        let source = source(&build, &dims, text)?;
        let settings = settings(&build);
        let dataset = source.training(dims.context)?;
        let edits = held(&build.training, &dims, &dataset)?;
        let trainer = Trainer::with_edits(&backend, &dims, &dataset, settings, edits)?;
        let validator = Validator::new(&backend, &dims, &source)?;
        let inspector = Inspector::new(&backend, &dims);
        let mut run = Self {
            playing: build.play,
            goal: build.until,
            build,
            dims,
            source,
            backend,
            trainer,
            validator,
            inspector,
            single_step: false,
            stopped: None,
            losses: History::default(),
            grad_norms: History::default(),
            validations: History::default(),
            validated: None,
            pace: Pace::default(),
        };
        run.arrive();
        Ok(run)
    }

    /// Goes on from a snapshot of it, taken before its goal or after.
    pub fn restore(&mut self, snapshot: &model::Snapshot) -> Result<(), Error> {
        self.trainer.restore(snapshot)?;
        let Build { play, until, .. } = self.build;
        self.goal = until.filter(|&goal| goal > snapshot.step);
        (self.playing, self.stopped) = (play, None);
        Ok(())
    }

    /// Carries the run over to another backend, from the current step.
    pub async fn carry_over(&mut self, backend: Backend) -> Result<(), Error> {
        let snapshot = self.trainer.snapshot().await?;
        self.rebuild_on(backend, &snapshot)
    }

    /// Makes everything anew on `backend` and goes on from `snapshot`.
    pub fn rebuild_on(&mut self, backend: Backend, snapshot: &model::Snapshot) -> Result<(), Error> {
        let dataset = self.source.training(self.dims.context)?;
        let (settings, edits) = (self.trainer.settings().clone(), self.trainer.edits().to_vec());
        let mut trainer = Trainer::with_edits(&backend, &self.dims, &dataset, settings, edits)?;
        trainer.restore(snapshot)?;
        let validator = Validator::new(&backend, &self.dims, &self.source)?;
        self.inspector = Inspector::new(&backend, &self.dims);
        // What comes after the snapshot is done again.
        self.losses.truncate(snapshot.step);
        self.grad_norms.truncate(snapshot.step);
        self.validations.truncate(snapshot.step + 1);
        self.validated.take_if(|(step, _)| *step > snapshot.step);
        (self.trainer, self.validator, self.backend) = (trainer, validator, backend);
        Ok(())
    }

    /// Where it runs.
    pub fn running(&self) -> BackendKind {
        match self.backend {
            Backend::Cpu => BackendKind::Cpu,
            Backend::WebGpu(_) => BackendKind::Webgpu,
        }
    }

    /// The event that announces it.
    pub fn built(&self, number: u32) -> Result<Built, Error> {
        let graph = ForwardGraph::new(&self.dims, Extent::of_context(&self.dims))?.graph;
        let floor_nats = match &self.build.data {
            DataChoice::Task(name) => TaskName::parse(name)?.floor_nats(),
            DataChoice::OwnText => None,
        };
        Ok(Built {
            number,
            build: self.build.clone(),
            fingerprint: graph.fingerprint() as f64,
            parameter_count: self.build.config.parameter_count() as u32,
            step: self.trainer.known(),
            uniform_guess_nats: self.source.uniform_guess_nats(),
            choices: self.source.training(self.dims.context)?.choices() as u32,
            floor_nats,
            validation_text: self.validator.text_size().map(text_size),
            running: self.running(),
        })
    }

    /// Everything needed to go on after a crash.
    pub async fn snapshot(&self) -> Result<Snapshot, Error> {
        let snapshot = self.trainer.snapshot().await?;
        Ok(Snapshot {
            build: Build { play: self.playing, ..self.build.clone() },
            step: snapshot.step,
            parameters: protocol::Floats::of(&snapshot.parameters),
            first_moments: protocol::Floats::of(&snapshot.first_moments),
            second_moments: protocol::Floats::of(&snapshot.second_moments),
        })
    }

    /// Rates, limits and schedule for the coming steps.
    pub fn retune(&mut self, training: Training) -> Result<(), Error> {
        self.trainer.set_optimizer(optimizer(&training))?;
        self.build.training = training;
        Ok(())
    }

    /// Plays on; a run that has stopped by itself goes beyond its limit only when asked again.
    pub fn play(&mut self) {
        self.playing = true;
        self.stopped = None;
    }

    /// It is on its way to a step, at full speed.
    pub fn hurries(&self) -> bool {
        self.goal.is_some()
    }

    /// Steps until training stops by itself or held-out rows are looked at next.
    pub fn steps_allowed(&self) -> u32 {
        let known = self.trainer.known();
        let until_validation = VALIDATION_EVERY - known % VALIDATION_EVERY;
        let until_stop = match self.goal.or(self.build.training.limits.steps) {
            Some(stop) if stop > known => stop - known,
            _ => u32::MAX,
        };
        until_validation.min(until_stop)
    }

    /// Runs `steps` and learns what they brought.
    pub async fn advance(&mut self, steps: u32) -> Result<(), Error> {
        self.trainer.run(steps);
        let drained = self.trainer.drain().await;
        let Drained { first_step, losses, norms } = self.trainer.take();
        for ((step, loss), norm) in (first_step..).zip(losses).zip(norms) {
            self.losses.push(step, loss);
            self.grad_norms.push(step, norm);
        }
        match drained {
            Err(Error::Diverged { step, tensor }) => {
                self.stop(StopReason::Diverged { step, tensor });
                return Ok(());
            }
            other => other?,
        }
        if self.trainer.known().is_multiple_of(VALIDATION_EVERY) {
            self.validate().await?;
        }
        let known = self.trainer.known();
        if self.goal == Some(known) {
            self.validate().await?;
            self.arrive();
        } else if self.playing && !self.hurries() && self.build.training.limits.steps == Some(known) {
            self.validate().await?;
            if self.stopped.is_none() {
                self.stop(StopReason::StepLimit);
            }
        }
        Ok(())
    }

    /// Stands, where it has come to its goal.
    fn arrive(&mut self) {
        if self.goal == Some(self.trainer.known()) {
            self.goal = None;
            self.stop(StopReason::Arrived);
        }
    }

    /// Looks at the held-out rows, unless that was done at this very step.
    pub async fn validate(&mut self) -> Result<(), Error> {
        let step = self.trainer.known();
        if self.validated.as_ref().is_some_and(|&(at, _)| at == step) {
            return Ok(());
        }
        let seen = self.validator.validate(self.trainer.plan()).await?;
        self.validations.push(step, seen.loss as f32);
        if let (Some(goal), Some(exact_match)) = (self.build.training.limits.exact_match, seen.exact_match)
            && exact_match >= goal
            && self.playing
            && !self.hurries()
        {
            self.stop(StopReason::Solved { exact_match });
        }
        self.validated = Some((step, seen));
        Ok(())
    }

    fn stop(&mut self, reason: StopReason) {
        self.playing = false;
        self.stopped = Some(reason);
    }

    /// How often what stands after `context` in the rows that it learns.
    pub fn counted(&self, context: Vec<u32>) -> Result<Counted, Error> {
        let ids: Vec<i32> = context.iter().map(|id| *id as i32).collect();
        let counted = data::follows(&self.source.training(self.dims.context)?, &ids);
        let follows: Vec<(u32, u32)> = counted.into_iter().map(|(id, count)| (id as u32, count)).collect();
        let of = follows.iter().map(|(_, count)| count).sum();
        Ok(Counted { run: self.build.run, context, of, follows })
    }

    /// As lessons name a model: trained from its seed to its goal, or as far as it is; none where it learns something else
    /// than a task as it is.
    pub fn recipe(&self) -> Option<Recipe> {
        let Build { data: DataChoice::Task(name), training, config, seed, pretrained: None, .. } =
            &self.build
        else {
            return None;
        };
        let data = Data::Task(TaskName::parse(name).ok().filter(|_| training.held.is_empty())?);
        let steps = self.goal.unwrap_or_else(|| self.trainer.known());
        let (config, optimizer) = (config.clone(), optimizer(training));
        Some(Recipe {
            data,
            seed: *seed,
            config,
            batch: training.batch as usize,
            optimizer,
            steps,
            leaks: false,
        })
    }

    /// How often it is right at each position of held-out rows of a length.
    pub async fn of_length(&mut self, length: u32) -> Result<JudgedLength, Error> {
        let step = self.trainer.known();
        let parameters = self.trainer.parameters().await?;
        let seen = match &self.source {
            Source::Task(task) => by_position(&self.dims, &parameters, task, length as usize, LONG_ROWS).ok(),
            Source::OwnText(_) => None,
        };
        let seen = seen.map(|ByPosition { judged, right, .. }| SeenByPosition { judged, right });
        Ok(JudgedLength { run: self.build.run, step, length, seen })
    }

    /// What it learns from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The batch of the step that comes next, drawn again.
    pub fn next_batch(&self) -> Result<Batch, Error> {
        let dataset = self.source.training(self.dims.context)?;
        Ok(Batch::of_windows(&dataset, &self.trainer.next_rows()))
    }

    /// It learns to continue a text that was given.
    pub fn continues_text(&self) -> bool {
        matches!(&self.source, Source::OwnText(text) if text.mask().is_none())
    }

    /// The held-out row whose attention is shown.
    pub fn first_row(&self) -> Batch {
        self.validator.first_row()
    }
}
