//! Configurations side by side: each variant is trained with each seed, one run after another, on models of their own.

use super::config::{self, FIELDS, of_fields};
use super::forward::room;
use super::given::{At, WHOLE, parse};
use super::request::{Data, OptimizerRequest, TaskData, TrainRequest};
use super::tasks::{Evaluated, check_fit};
use super::{Ended, Lab, checked};
use crate::{Backend, Error, Validator};
use data::Source;
use transformer::{Extent, ModelConfig};

/// Held-out rows are looked at every so many steps.
const VALIDATION_EVERY: u32 = 20;

/// Variants, and seeds, at most.
const MOST: usize = 16;

/// Asks for a comparison.
#[derive(Clone, Debug)]
pub struct CompareRequest {
    variants: Vec<Variant>,
    data: TaskData,
    steps: u32,
    seeds: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Variant {
    config: ModelConfig,
    optimizer: Option<OptimizerRequest>,
}

impl CompareRequest {
    /// # Errors
    /// `Config` where a field of a configuration is at fault, `Input` for any other; both name variant and field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let json = parse("compare", text)?;
        let at = At::call("compare", &json);
        let known = ["base", "variants", "data", "steps", "seeds"];
        let fields = at.fields(&known).map_err(Error::Input)?;
        let need = |name, right: &str| fields.need(name, right).map_err(Error::Input);
        let base = need("base", "a configuration")?;
        let base = base.fields(&FIELDS).map_err(|message| config::refused("config", message))?;
        // Also where variants replace what is wrong with it.
        of_fields(|_| &base)?;
        let variant = |at: &At| -> Result<Variant, Error> {
            let known: Vec<&str> = FIELDS.into_iter().chain(["optimizer"]).collect();
            let own = at.fields(&known).map_err(|message| config::refused("config", message))?;
            let config = of_fields(|name| if own.given(name).is_some() { &own } else { &base })?;
            let optimizer = own.maybe("optimizer", OptimizerRequest::read).map_err(Error::Input)?;
            Ok(Variant { config, optimizer })
        };
        let list = "a list of objects with fields of the configuration, or optimizer";
        let variants = need("variants", list)?;
        let variants = variants.items(list).map_err(Error::Input)?;
        counted("variants", variants.len())?;
        let seeds = need("seeds", "a list of seeds")?.list("seeds", |at| at.whole()).map_err(Error::Input)?;
        counted("seeds", seeds.len())?;
        Ok(Self {
            variants: variants.iter().map(variant).collect::<Result<_, _>>()?,
            data: need("data", "{ task, batch }").and_then(|at| TaskData::read(&at).map_err(Error::Input))?,
            steps: need("steps", WHOLE)?.whole().map_err(Error::Input)?,
            seeds,
        })
    }
}

fn counted(field: &str, count: usize) -> Result<(), Error> {
    if (1..=MOST).contains(&count) {
        return Ok(());
    }
    Err(Error::Input(format!("compare: {field} has {count} entries; it must have 1 to {MOST}")))
}

/// A comparison that goes on.
pub struct Comparison {
    backend: Backend,
    request: CompareRequest,
    current: Option<Current>,
    runs: Vec<ComparedRun>,
}

/// The run that goes on.
struct Current {
    lab: Lab,
    validator: Validator,
    /// By the steps before them.
    validations: Vec<(u32, Evaluated)>,
    /// Steps done.
    done: u32,
}

/// Steps just done.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    pub variant: usize,
    pub seed: u32,
    /// Of the first.
    pub first_step: u32,
    /// Nats.
    pub losses: Vec<f32>,
    /// Steps of all runs that are still to be done.
    pub remaining: u64,
}

/// A run that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedRun {
    pub variant: usize,
    pub seed: u32,
    /// One a step, measured before that step's update.
    pub losses: Vec<f32>,
    /// Mean losses over held-out rows: after every 20 steps, and after the last.
    pub validations: Vec<f64>,
    /// After the last step.
    pub exact_match: f64,
    pub parameter_count: u64,
    /// The step, and the first tensor that was not finite, where it broke off.
    pub diverged: Option<(u32, String)>,
}

impl Comparison {
    /// Checks every variant before anything runs.
    ///
    /// # Errors
    /// `Config`, `Input`, `OutOfMemory`, naming the variant.
    pub fn begin(backend: Backend, request: CompareRequest) -> Result<Self, Error> {
        let TaskData { task, batch } = request.data;
        let source = Source::Task(task.make(0));
        for (at, variant) in request.variants.iter().enumerate() {
            let place = format!("compare: variants[{at}]");
            let fits = || {
                let dims = checked(&variant.config)?;
                check_fit(&dims, &source, task, "data.task")?;
                let data = source.training(dims.context)?;
                room(&dims, Extent::new(batch as usize, data.length).with_source(data.source_length), 3.0)
            };
            fits().map_err(|error: Error| error.within(&place))?;
        }
        Ok(Self { backend, request, current: None, runs: Vec::new() })
    }

    /// All runs are done.
    pub fn done(&self) -> bool {
        self.runs.len() == self.request.variants.len() * self.request.seeds.len()
    }

    /// Does up to `steps` more steps of a run and waits for their losses.
    ///
    /// # Errors
    /// `OutOfMemory`, `DeviceLost`, `Internal`: the comparison is then over.
    pub async fn advance(&mut self, steps: u32) -> Result<Compared, Error> {
        let mut current = match self.current.take() {
            Some(current) => current,
            None => self.begin_run()?,
        };
        let (variant, seed) = self.place();
        let until_validation = VALIDATION_EVERY - current.done % VALIDATION_EVERY;
        let (losses, first_step) = match current.lab.advance(steps.min(until_validation)).await {
            Ok(progress) if !progress.done => {
                let losses = progress.losses;
                current.done += losses.len() as u32;
                if current.done.is_multiple_of(VALIDATION_EVERY) {
                    let seen = current.lab.judge(&mut current.validator).await?;
                    current.validations.push((current.done, seen));
                }
                self.current = Some(current);
                (losses, progress.first_step)
            }
            Ok(progress) => {
                self.end_run(current, None).await?;
                (progress.losses, progress.first_step)
            }
            Err(error @ Error::Diverged { .. }) => {
                let first_step = current.done;
                self.end_run(current, Some(error)).await?;
                let losses = self.runs.last().map_or(&[][..], |run| &run.losses);
                (losses.get(first_step as usize..).unwrap_or_default().to_vec(), first_step)
            }
            Err(error) => return Err(error),
        };
        Ok(Compared { variant, seed, first_step, losses, remaining: self.remaining() })
    }

    /// What has been compared.
    pub fn runs(self) -> Vec<ComparedRun> {
        self.runs
    }

    /// Variant and seed of the run that goes on.
    fn place(&self) -> (usize, u32) {
        let seeds = &self.request.seeds;
        (self.runs.len() / seeds.len(), seeds[self.runs.len() % seeds.len()])
    }

    fn remaining(&self) -> u64 {
        let CompareRequest { variants, seeds, steps, .. } = &self.request;
        let runs = (variants.len() * seeds.len() - self.runs.len()) as u64;
        runs * u64::from(*steps) - self.current.as_ref().map_or(0, |current| u64::from(current.done))
    }

    fn begin_run(&self) -> Result<Current, Error> {
        let (variant, seed) = self.place();
        let CompareRequest { variants, data, steps, .. } = &self.request;
        let Variant { config, optimizer } = &variants[variant];
        let mut lab = Lab::build(self.backend.clone(), config, seed)?;
        lab.begin(&TrainRequest {
            data: Data::Task(*data),
            steps: *steps,
            optimizer: optimizer.clone(),
            seed: Some(seed),
            interventions: Vec::new(),
        })?;
        let validator = lab.validator(&Source::Task(data.task.make(seed)), data.task, None)?;
        Ok(Current { lab, validator, validations: Vec::new(), done: 0 })
    }

    /// Looks at the held-out rows once more, with the last finite weights, and makes room for the next run.
    async fn end_run(&mut self, current: Current, broken: Option<Error>) -> Result<(), Error> {
        let (variant, seed) = self.place();
        let Current { mut lab, mut validator, mut validations, .. } = current;
        let Ended { losses, diverged } = lab.end().await?;
        let steps = losses.len() as u32;
        // A step that was taken back may have been validated.
        validations.retain(|(done, _)| *done < steps);
        validations.push((steps, lab.judge(&mut validator).await?));
        self.runs.push(ComparedRun {
            variant,
            seed,
            losses,
            exact_match: validations.last().map_or(0.0, |(_, seen)| seen.exact_match),
            validations: validations.into_iter().map(|(_, seen)| seen.loss).collect(),
            parameter_count: lab.dims().config.parameter_count(),
            diverged: match diverged.or(broken) {
                Some(Error::Diverged { step, tensor }) => Some((step, tensor)),
                _ => None,
            },
        });
        Ok(())
    }
}
