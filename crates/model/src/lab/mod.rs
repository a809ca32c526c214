//! A model behind the embed API: built, loaded, run, trained and asked by requests that may be anything. Every
//! refusal leaves it as it was.

mod checkpoint;
mod compare;
mod config;
mod forward;
mod given;
mod info;
mod json;
mod nearest;
mod request;
mod state;
mod tasks;
mod tokenizer;
mod tokens;
mod training;

pub use checkpoint::{MAX_BYTES, check_size};
pub use compare::{CompareRequest, Compared, ComparedRun, Comparison};
pub use config::config_from_json;
pub use forward::ForwardAnswer;
pub use info::{ModelInfo, OperationInfo, TensorInfo};
pub use request::{BuildOptions, Data, ForwardRequest, GenerateRequest, TaskData, TrainRequest};
pub use state::STATE_MAX_BYTES;
pub use tasks::{EvaluateRequest, Evaluated, RowsRequest, TaskRows};
pub use tokenizer::{Reader, TokenizerInfo, TokenizerRequest};
pub use training::{Ended, Progress};

use crate::{Backend, Error, Generator, Sampling, Snapshot, initial_parameters};
use data::TaskName;
use forward::Prepared;
use json::Named;
use nearest::did_you_mean;
use request::OptimizerRequest;
use std::collections::{BTreeMap, BTreeSet};
use training::Run;
use transformer::{Dims, Extent, ForwardGraph, ModelConfig};

/// More blocks than a graph should hold; each has some thirty operations, and as many backward.
const MAX_LAYERS: usize = 256;

/// Unknown names for which others are suggested.
const SUGGESTIONS: usize = 8;

/// Values with a name and the lengths of their axes, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTensor {
    /// As in `docs/model.md`.
    pub name: String,
    /// Lengths of its axes.
    pub shape: Vec<usize>,
    /// Row-major.
    pub values: Vec<f32>,
}

/// A model and the state of its optimizer.
pub struct Lab {
    backend: Backend,
    dims: Dims,
    /// Names and shapes of the parameters, in declaration order.
    parameters: Vec<(String, Vec<usize>)>,
    /// The truth while no training runs.
    state: Snapshot,
    /// Of the weights that it was built with.
    seed: u32,
    /// How it was trained last.
    learned: Option<Learned>,
    /// The task, and the seed of its rows, that it was trained on last.
    trained_on: Option<(TaskName, u32)>,
    /// How the training was that goes on, where its state was loaded.
    resumed: Option<Learned>,
    run: Option<Run>,
    prepared: Option<Prepared>,
}

/// What a call of `train` was asked for, or took from the state that it went on from.
#[derive(Clone, Debug, PartialEq)]
struct Learned {
    /// Of the rows of a task and their draws.
    seed: u32,
    optimizer: OptimizerRequest,
}

impl Lab {
    /// A fresh model.
    ///
    /// # Errors
    /// `Config`, naming field and bound; `OutOfMemory` for more blocks than can be held.
    pub fn build(backend: Backend, config: &ModelConfig, seed: u32) -> Result<Self, Error> {
        let dims = checked(config)?;
        let graph = ForwardGraph::new(&dims, Extent::least(&dims))?.graph;
        let parameters = graph.parameters().map(|(_, t)| (t.name.clone(), t.shape.lens())).collect();
        let values = initial_parameters(&graph, dims.layers, seed).concat();
        let state = fresh(values);
        Ok(Self {
            backend,
            dims,
            parameters,
            state,
            seed,
            learned: None,
            trained_on: None,
            resumed: None,
            run: None,
            prepared: None,
        })
    }

    /// What it computes.
    pub fn dims(&self) -> &Dims {
        &self.dims
    }

    /// Of the weights that it was built with.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Flat, in declaration order; while training runs, as they are between two steps.
    async fn values(&self) -> Result<Vec<f32>, Error> {
        match &self.run {
            Some(run) => Ok(run.parameters().await?.concat()),
            None => Ok(self.state.parameters.clone()),
        }
    }

    /// One vector per parameter.
    fn split(&self, values: &[f32]) -> Vec<Vec<f32>> {
        let mut rest = values;
        let mut next = |(_, shape): &(String, Vec<usize>)| {
            let (own, after) = rest.split_at(shape.iter().product());
            rest = after;
            own.to_vec()
        };
        self.parameters.iter().map(&mut next).collect()
    }

    /// All parameters.
    pub async fn parameters(&self) -> Result<Vec<NamedTensor>, Error> {
        let values = self.split(&self.values().await?);
        let named = self.parameters.iter().zip(values);
        Ok(named
            .map(|((name, shape), values)| NamedTensor { name: name.clone(), shape: shape.clone(), values })
            .collect())
    }

    /// Replaces all parameters; the optimizer starts afresh.
    ///
    /// # Errors
    /// `Input`, listing missing, unknown and mis-shaped names, and values that are not finite.
    pub fn set_parameters(&mut self, given: Vec<NamedTensor>) -> Result<(), Error> {
        let arranged = self.arranged(given);
        self.state = fresh(arranged.map_err(|wrong| Error::Input(format!("setParameters: {wrong}")))?);
        self.resumed = None;
        Ok(())
    }

    /// `given` in declaration order, or everything that is wrong with it.
    fn arranged(&self, given: Vec<NamedTensor>) -> Result<Vec<f32>, String> {
        let known: BTreeSet<&str> = self.parameters.iter().map(|(name, _)| name.as_str()).collect();
        let unknown = given.iter().map(|t| &*t.name).filter(|name| !known.contains(name)).enumerate();
        let mut wrong: Vec<String> = unknown
            .map(|(at, name)| {
                // Comparing thousands of names with thousands would take its time.
                let meant =
                    if at < SUGGESTIONS { did_you_mean(name, known.iter().copied()) } else { String::new() };
                format!("unknown: {}{}", Named(name), meant.replace("; ", ", "))
            })
            .collect();
        let mut by_name: BTreeMap<String, NamedTensor> =
            given.into_iter().map(|t| (t.name.clone(), t)).collect();
        let mut values = Vec::new();
        for (name, shape) in &self.parameters {
            let Some(tensor) = by_name.remove(name) else {
                wrong.push(format!("missing: {name} {shape:?}"));
                continue;
            };
            if tensor.shape != *shape || tensor.values.len() != shape.iter().product::<usize>() {
                let count = tensor.values.len();
                wrong.push(format!(
                    "{name} has shape {:?} and {count} values; it must be {shape:?}",
                    tensor.shape
                ));
            } else if tensor.values.iter().any(|x| !x.is_finite()) {
                wrong.push(format!("{name} holds values that are not finite"));
            }
            values.extend(tensor.values);
        }
        if wrong.is_empty() { Ok(values) } else { Err(wrong.join("; ")) }
    }

    /// A safetensors file with all parameters, the configuration in its metadata.
    pub async fn save(&self) -> Result<Vec<u8>, Error> {
        checkpoint::write(&self.dims.config, &self.parameters().await?, None)
    }

    /// The model of a file, also of one that holds the state of a training, of which it then takes the parameters.
    ///
    /// # Errors
    /// `Checkpoint`, saying what is wrong with the file.
    pub fn load(backend: Backend, bytes: &[u8]) -> Result<Self, Error> {
        let file = checkpoint::read(bytes, MAX_BYTES)?;
        let mut lab = Self::of_config(backend, &file.config)?;
        let [parameters, ..] = state::parts(file);
        lab.state = fresh(lab.arranged(parameters).map_err(Error::Checkpoint)?);
        Ok(lab)
    }

    /// A model to be filled from a file.
    fn of_config(backend: Backend, config: &ModelConfig) -> Result<Self, Error> {
        let broken = |error: Error| Error::Checkpoint(format!("its configuration: {error}"));
        Self::build(backend, config, 0).map_err(broken)
    }

    /// Continues a prompt; `on_token` hears of every token.
    ///
    /// # Errors
    /// `Input`, naming the field and the bound.
    pub async fn generate(
        &self,
        request: &GenerateRequest,
        on_token: impl FnMut(crate::Token),
    ) -> Result<Vec<u32>, Error> {
        let sampling = Sampling {
            temperature: request.temperature,
            top_k: request.top_k,
            top_p: request.top_p,
            seed: request.seed,
        };
        // Its message begins with the name of the field.
        sampling.validate().map_err(|error| error.within("generate"))?;
        let prompt = tokens::row(&self.dims, &request.prompt, "generate: prompt")?;
        let source = match &request.source {
            None => Vec::new(),
            Some(source) => tokens::row(&self.dims, source, "generate: source")?,
        };
        let values = self.split(&self.values().await?);
        let capacity = prompt.len().saturating_add(request.count as usize);
        let mut generator = Generator::new(&self.dims, &values, capacity, &source)?;
        generator.go_on(&prompt, request.count, request.stop, &sampling, on_token)
    }
}

/// A configuration of a model that can be made.
fn checked(config: &ModelConfig) -> Result<Dims, Error> {
    let dims = config.validate()?;
    if dims.layers > MAX_LAYERS {
        let message = format!("layers is {}; this build holds at most {MAX_LAYERS}", dims.layers);
        return Err(Error::OutOfMemory(message));
    }
    Ok(dims)
}

/// A state whose optimizer has done nothing yet.
fn fresh(parameters: Vec<f32>) -> Snapshot {
    let zeros = vec![0.0; parameters.len()];
    Snapshot { step: 0, parameters, first_moments: zeros.clone(), second_moments: zeros }
}
