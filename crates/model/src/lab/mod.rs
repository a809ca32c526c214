//! A model behind the embed API: built, loaded, run, trained and asked by requests that may be anything. Every
//! refusal leaves it as it was.

mod checkpoint;
mod config;
mod forward;
mod info;
mod request;
mod tokens;
mod training;

pub use checkpoint::MAX_BYTES;
pub use config::config_from_json;
pub use forward::ForwardAnswer;
pub use info::{ModelInfo, OperationInfo, TensorInfo};
pub use request::{BuildOptions, ForwardRequest, GenerateRequest, TrainRequest};
pub use training::{Ended, Progress};

use crate::{Backend, Error, Generator, Sampling, Snapshot, initial_parameters};
use forward::Prepared;
use std::collections::{BTreeMap, BTreeSet};
use training::Run;
use transformer::{Dims, Extent, ForwardGraph, ModelConfig};

/// More blocks than a graph should hold; each has some thirty operations, and as many backward.
const MAX_LAYERS: usize = 256;

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
    run: Option<Run>,
    prepared: Option<Prepared>,
}

impl Lab {
    /// A fresh model.
    ///
    /// # Errors
    /// `Config`, naming field and bound; `OutOfMemory` for more blocks than can be held.
    pub fn build(backend: Backend, config: &ModelConfig, seed: u32) -> Result<Self, Error> {
        let dims = config.validate()?;
        if dims.layers > MAX_LAYERS {
            let message = format!("layers is {}; this build holds at most {MAX_LAYERS}", dims.layers);
            return Err(Error::OutOfMemory(message));
        }
        let graph = ForwardGraph::new(&dims, Extent::least(&dims))?.graph;
        let parameters = graph.parameters().map(|(_, t)| (t.name.clone(), t.shape.lens())).collect();
        let values = initial_parameters(&graph, dims.layers, seed).concat();
        let state = fresh(values);
        Ok(Self { backend, dims, parameters, state, run: None, prepared: None })
    }

    /// What it computes.
    pub fn dims(&self) -> &Dims {
        &self.dims
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
        self.state = fresh(self.arranged(given).map_err(Error::Input)?);
        Ok(())
    }

    /// `given` in declaration order, or everything that is wrong with it.
    fn arranged(&self, given: Vec<NamedTensor>) -> Result<Vec<f32>, String> {
        let known: BTreeSet<&str> = self.parameters.iter().map(|(name, _)| name.as_str()).collect();
        let mut wrong: Vec<String> = given
            .iter()
            .filter(|t| !known.contains(t.name.as_str()))
            .map(|t| format!("unknown: {}", t.name))
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
        checkpoint::write(&self.dims.config, &self.parameters().await?)
    }

    /// The model of a file.
    ///
    /// # Errors
    /// `Checkpoint`, saying what is wrong with the file.
    pub fn load(backend: Backend, bytes: &[u8]) -> Result<Self, Error> {
        let (config, tensors) = checkpoint::read(bytes)?;
        let broken = |error: Error| Error::Checkpoint(format!("its configuration: {error}"));
        let mut lab = Self::build(backend, &config, 0).map_err(broken)?;
        lab.state = fresh(lab.arranged(tensors).map_err(Error::Checkpoint)?);
        Ok(lab)
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
        sampling.validate()?;
        let prompt = tokens::row(&self.dims, &request.prompt, "prompt")?;
        let source = match &request.source {
            None => Vec::new(),
            Some(source) => tokens::row(&self.dims, source, "source")?,
        };
        let values = self.split(&self.values().await?);
        let capacity = prompt.len().saturating_add(request.count as usize);
        let mut generator = Generator::new(&self.dims, &values, capacity, &source)?;
        generator.go_on(&prompt, request.count, request.stop, &sampling, on_token)
    }
}

/// A state whose optimizer has done nothing yet.
fn fresh(parameters: Vec<f32>) -> Snapshot {
    let zeros = vec![0.0; parameters.len()];
    Snapshot { step: 0, parameters, first_moments: zeros.clone(), second_moments: zeros }
}
