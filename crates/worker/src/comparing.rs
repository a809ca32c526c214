//! The comparison: runs that are trained beside the session's own, a slice of time in every turn. What they are is
//! `model::Comparison`; here it is made of builds, paced, and told to the page.

use crate::lesson::{held, settings, source};
use crate::looking::{self, Model};
use crate::pace::Pace;
use crate::watching::FRAME_MS;
use data::{OwnText, Source};
use model::measures::ByPosition;
use model::{Backend, End, Error};
use protocol::{
    BackendKind, Build, Captured, CheckedAt, CompareLength, CompareLook, CompareRequest, Compared,
    ComparedLength, ComparedLook, ComparedNews, Comparison, ComparisonInfo, Floats, HeldCurve, Limits,
    Pieces, RunEnd, RunFacts, SeenByPosition, Subject, Training,
};
use std::rc::Rc;

/// Rows that tell what a run makes of another length.
pub const LONG_ROWS: usize = 32;

/// At most one comparison, and what the page knows of it.
#[derive(Default)]
pub struct Comparing {
    current: Option<Current>,
}

struct Current {
    number: u32,
    /// What is asked for, by run.
    builds: Vec<Build>,
    comparison: model::Comparison,
    /// Of all steps together.
    pace: Pace,
    total: u32,
    /// The page has drawn; it may have the next news.
    credit: Option<CompareRequest>,
    /// Steps, looks at held-out rows and whether it has ended, of every run, as the page was told last.
    told: Option<Vec<(u32, usize, bool)>>,
    last_news_ms: f64,
}

impl Comparing {
    /// Takes the place of the one that is there, unless it is refused.
    ///
    /// # Errors
    /// Whatever is wrong with one of its runs; `OutOfMemory` where they are too large together.
    pub fn begin(
        &mut self,
        request: Comparison,
        text: Option<&OwnText>,
        backend: &Backend,
    ) -> Result<ComparisonInfo, Error> {
        let comparison = model::Comparison::new(backend, asked(&request, text)?, request.steps)?;
        let current = Current {
            number: request.number,
            builds: request.runs.into_iter().map(|run| run.build).collect(),
            comparison,
            pace: Pace::default(),
            total: 0,
            credit: None,
            told: None,
            last_news_ms: 0.0,
        };
        let info = current.info();
        self.current = Some(current);
        Ok(info)
    }

    /// The page wants to hear what has happened.
    pub fn ask(&mut self, request: CompareRequest) {
        if let Some(current) = self.current.as_mut().filter(|current| current.number == request.number) {
            current.credit = Some(request);
        }
    }

    /// Trains a little. True: there is more to do at once.
    pub async fn turn(&mut self, now_ms: impl Fn() -> f64) -> bool {
        let Some(current) = self.current.as_mut().filter(|current| !current.comparison.is_done()) else {
            return false;
        };
        let from = now_ms();
        match current.comparison.advance(current.pace.slice(), &now_ms).await {
            // It was made ready to train.
            Ok(0) => {}
            Ok(steps) => {
                current.total += steps as u32;
                current.pace.done(steps as u32, from, now_ms(), current.total);
            }
            Err(error) => current.comparison.give_up(&error),
        }
        !current.comparison.is_done()
    }

    /// What the page does not know yet, if it asked, it is time, and something happened.
    pub fn news(&mut self, now_ms: f64) -> Option<Compared> {
        let current = self.current.as_mut()?;
        let done = current.comparison.is_done();
        let request = current.credit.as_ref()?;
        let now = current.state();
        if current.told.as_ref() == Some(&now) || (!done && now_ms - current.last_news_ms < FRAME_MS) {
            return None;
        }
        let news = current.compared(&request.held);
        (current.told, current.credit, current.last_news_ms) = (Some(now), None, now_ms);
        Some(news)
    }

    /// A pass of one of its runs; where it cannot be had it says why.
    ///
    /// # Errors
    /// `Input`: there is no such run.
    pub async fn look(&mut self, request: &CompareLook) -> Result<ComparedLook, Error> {
        let CompareLook { number, run, look } = request;
        let current = self.current_with(*number, *run)?;
        let captured = match current.captured(*run as usize, look).await {
            Ok(captured) => captured,
            Err(error) => {
                if error == Error::DeviceLost {
                    current.comparison.give_up(&error);
                }
                current.nothing(*run as usize, look, &error)
            }
        };
        Ok(ComparedLook { number: *number, run: *run, captured })
    }

    /// What one of its runs makes of rows of another length; none where it cannot be had.
    ///
    /// # Errors
    /// `Input`: there is no such run.
    pub async fn of_length(&mut self, asked: CompareLength) -> Result<ComparedLength, Error> {
        let comparison = &mut self.current_with(asked.number, asked.run)?.comparison;
        let seen = match comparison.by_position(asked.run as usize, asked.length as usize, LONG_ROWS).await {
            Ok(ByPosition { judged, right, .. }) => Some(SeenByPosition { judged, right }),
            Err(error) => {
                if error == Error::DeviceLost {
                    comparison.give_up(&error);
                }
                None
            }
        };
        Ok(ComparedLength { asked, seen })
    }

    fn current_with(&mut self, number: u32, run: u32) -> Result<&mut Current, Error> {
        self.current
            .as_mut()
            .filter(|current| current.number == number && (run as usize) < current.comparison.len())
            .ok_or_else(|| Error::Input(format!("comparison {number} has no run {run} to look into")))
    }

    /// Trains it no further.
    pub async fn stop(&mut self) {
        if let Some(current) = &mut self.current
            && let Err(error) = current.comparison.stop().await
        {
            current.comparison.give_up(&error);
        }
    }

    /// Forgets it.
    pub fn clear(&mut self) {
        self.current = None;
    }
}

/// The runs of a comparison, checked; those that learn the same share it.
fn asked(request: &Comparison, text: Option<&OwnText>) -> Result<Vec<model::ComparedRun>, Error> {
    let mut sources: Vec<(&Build, Rc<Source>)> = Vec::new();
    let mut runs = Vec::new();
    for run in &request.runs {
        let build = &run.build;
        if build.pretrained.is_some() {
            return Err(Error::Input(
                "a run that is compared begins with the weights of its seed, not with trained ones"
                    .to_owned(),
            ));
        }
        let dims = build.config.validate()?;
        let same = |other: &Build| {
            let of = |build: &Build| {
                (build.seed, build.config.topology, build.config.vocab_size, build.config.context)
            };
            of(other) == of(build) && other.data == build.data
        };
        let source = match sources.iter().find(|(other, _)| same(other)) {
            Some((_, source)) => source.clone(),
            None => {
                let made = Rc::new(source(build, &dims, text)?);
                sources.push((build, made.clone()));
                made
            }
        };
        let edits = held(&build.training, &dims, &source.training(dims.context)?)?;
        // All of them stop after as many steps, which is where a schedule ends that has no end of its own.
        let limits = Limits { exact_match: None, steps: Some(request.steps) };
        let training = Training { limits, ..build.training.clone() };
        let settings = settings(&Build { training, ..build.clone() });
        runs.push(model::ComparedRun { wave: run.wave, dims, source, settings, edits });
    }
    Ok(runs)
}

impl Current {
    fn running(&self) -> BackendKind {
        match self.comparison.backend() {
            Backend::Cpu => BackendKind::Cpu,
            Backend::WebGpu(_) => BackendKind::Webgpu,
        }
    }

    fn info(&self) -> ComparisonInfo {
        let of = |i: usize| {
            let facts = self.comparison.facts(i);
            RunFacts {
                parameter_count: facts.parameter_count as u32,
                flop_per_step: facts.flop_per_step as f64,
                bytes: facts.bytes as f64,
                differs: facts.differs.clone(),
                fingerprint: facts.fingerprint as f64,
                uniform_guess_nats: facts.uniform_guess_nats,
            }
        };
        let runs = (0..self.comparison.len()).map(of).collect();
        ComparisonInfo { number: self.number, running: self.running(), runs }
    }

    fn state(&self) -> Vec<(u32, usize, bool)> {
        let comparison = &self.comparison;
        let of = |i: usize| (comparison.known(i), comparison.checks(i).len(), comparison.ended(i).is_some());
        (0..comparison.len()).map(of).collect()
    }

    fn compared(&self, held: &[HeldCurve]) -> Compared {
        let comparison = &self.comparison;
        let of = |i: usize| {
            let held = held.get(i).copied().unwrap_or_default();
            let checks = comparison.checks(i);
            let lacking = checks.iter().filter(|check| check.step >= held.validations_until);
            ComparedNews {
                step: comparison.known(i),
                losses: Pieces::of(&comparison.losses(i).since(held.losses_until)),
                grad_norms: Pieces::of(&comparison.grad_norms(i).since(held.losses_until)),
                validations: lacking.map(checked).collect(),
                ended: comparison.ended(i).map(end),
                trained_ms: comparison.trained_ms(i),
                exact_match: checks.last().and_then(|check| check.exact_match),
            }
        };
        let left = comparison.steps_left() as f64;
        Compared {
            number: self.number,
            runs: (0..comparison.len()).map(of).collect(),
            done: comparison.is_done(),
            remaining_ms: self.pace.steps_per_second().map(|speed| left / speed * 1e3),
        }
    }

    async fn captured(&mut self, run: usize, look: &protocol::Look) -> Result<Captured, Error> {
        let backend = self.running();
        let next = match look.subject {
            Subject::Example { .. } => None,
            Subject::NextStep => Some(self.comparison.next_step(run).await?),
        };
        let number = self.builds[run].run;
        let model::Standing { step, inspector, parameters } = self.comparison.standing(run).await?;
        looking::captured(Model { run: number, step, backend, inspector, parameters, next }, look).await
    }

    fn nothing(&self, run: usize, look: &protocol::Look, error: &Error) -> Captured {
        Captured {
            run: self.builds[run].run,
            request: look.request,
            step: self.comparison.known(run),
            backend: self.running(),
            rows: 0,
            tokens: Vec::new(),
            targets: Vec::new(),
            source: Vec::new(),
            values: Floats::of(&[]),
            plain: None,
            left_out: Vec::new(),
            trouble: Some(error.to_string()),
        }
    }
}

fn checked(check: &model::Check) -> CheckedAt {
    CheckedAt { step: check.step, loss: check.loss, exact_match: check.exact_match }
}

fn end(end: &End) -> RunEnd {
    match end {
        End::Finished => RunEnd::Finished,
        End::Diverged { step, tensor } => RunEnd::Diverged { step: *step, tensor: tensor.clone() },
        End::Canceled => RunEnd::Canceled,
        End::Broken(error) => RunEnd::Broken { code: error.code().to_owned(), message: error.to_string() },
    }
}

#[cfg(test)]
#[path = "comparing_tests.rs"]
mod tests;
