//! Requests as JSON, exactly as `docs/api.md` writes them: unknown fields are refused, absent ones have defaults.

use super::config::told;
use crate::{Error, Optimizer, Schedule};
use graph::{Edit, EditValue};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use std::sync::Arc;

/// Bytes of a request, at most.
const LONGEST: usize = 64 << 20;

fn read<T: DeserializeOwned>(call: &str, text: &str) -> Result<T, Error> {
    if text.len() > LONGEST {
        let message =
            format!("{call}: the request has {} MB; at most {} fit", text.len() >> 20, LONGEST >> 20);
        return Err(Error::OutOfMemory(message));
    }
    serde_json::from_str(text).map_err(|error| Error::Input(format!("{call}: {}", told(&error))))
}

/// Options of `build`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildOptions {
    /// Of the initial weights.
    #[serde(default)]
    pub seed: u32,
}

impl BuildOptions {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("build", text)
    }
}

/// Asks for one forward pass.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForwardRequest {
    /// `[B][T]`
    pub tokens: Vec<Vec<i64>>,
    /// `[B][S]`, encoder_decoder only.
    pub source: Option<Vec<Vec<i64>>>,
    /// `[B][T]`, −1 = none.
    pub targets: Option<Vec<Vec<i64>>>,
    /// What is handed back beside the logits.
    pub capture: Option<Capture>,
    /// What is changed on the way.
    #[serde(default)]
    pub interventions: Vec<Intervention>,
}

impl ForwardRequest {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("forward", text)
    }
}

/// Names, or the word `all`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum Capture {
    /// `all`.
    Word(String),
    /// Names of `docs/model.md`.
    Names(Vec<String>),
}

/// An edit as it is sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// Name of the tensor.
    tensor: String,
    /// An index or null per axis.
    at: Vec<Option<usize>>,
    /// What its cells become.
    set: Set,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Set {
    Number(f64),
    Word(String),
    From { from: SentTensor },
}

#[derive(Clone, Debug, Deserialize)]
struct SentTensor {
    shape: Vec<usize>,
    data: Vec<f64>,
}

/// The edits of a request.
///
/// # Errors
/// `Input` for a parameter, a gradient, `loss`, an unknown word, a number that f32 does not hold.
pub fn edits(interventions: &[Intervention]) -> Result<Vec<Edit>, Error> {
    interventions.iter().map(edit).collect()
}

fn edit(intervention: &Intervention) -> Result<Edit, Error> {
    let Intervention { tensor, at, set } = intervention;
    let refuse = |message: String| Err(Error::Input(format!("intervention on {tensor}: {message}")));
    if tensor == "loss"
        || tensor.starts_with("grad:")
        || tensor.ends_with(".weight")
        || tensor.ends_with(".bias")
    {
        return refuse("parameters, gradients and loss cannot be edited; activations can".to_owned());
    }
    let number = |x: f64| {
        let small = x as f32;
        if small.is_finite() {
            Ok(small)
        } else {
            refuse(format!("{x} is no finite 32-bit number")).map(|_| 0.0)
        }
    };
    let set = match set {
        Set::Number(x) => EditValue::Number(number(*x)?),
        Set::Word(word) if word == "zero" => EditValue::Number(0.0),
        Set::Word(word) if word == "mean" => EditValue::Mean,
        Set::Word(word) => {
            return refuse(format!(
                "set is {word:?}; it must be a number, \"zero\", \"mean\" or {{from: tensor}}"
            ));
        }
        Set::From { from } => {
            let values = from.data.iter().map(|&x| number(x)).collect::<Result<Vec<f32>, Error>>()?;
            EditValue::From { shape: from.shape.clone(), values: Arc::new(values) }
        }
    };
    Ok(Edit { tensor: tensor.clone(), at: at.clone(), set })
}

/// Asks for training.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainRequest {
    /// What it learns.
    pub data: Data,
    /// How many steps.
    pub steps: u32,
    /// Rates.
    #[serde(default)]
    pub optimizer: OptimizerRequest,
    /// Of the draws of a task.
    #[serde(default)]
    pub seed: u32,
    /// Held during training.
    #[serde(default)]
    pub interventions: Vec<Intervention>,
}

impl TrainRequest {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("train", text)
    }
}

/// What a model learns.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Data {
    /// One entry a step, over again.
    Entries(Vec<Entry>),
    /// A task by name.
    Task {
        /// Its name.
        task: String,
        /// Rows a step.
        batch: u32,
    },
}

/// The batch of one step.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// `[B][T]`
    pub tokens: Vec<Vec<i64>>,
    /// `[B][T]`
    pub targets: Vec<Vec<i64>>,
    /// `[B][S]`
    pub source: Option<Vec<Vec<i64>>>,
}

/// Rates; what is absent has its default of `docs/model.md`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptimizerRequest {
    lr: Option<f64>,
    beta1: Option<f64>,
    beta2: Option<f64>,
    eps: Option<f64>,
    weight_decay: Option<f64>,
    /// Null: no clipping; absent: the default.
    #[serde(default, deserialize_with = "present")]
    clip: Option<Option<f64>>,
    warmup: Option<u32>,
    schedule: Option<ScheduleWord>,
    min_lr: Option<f64>,
    total_steps: Option<u32>,
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<f64>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ScheduleWord {
    Constant,
    Linear,
    Cosine,
}

impl OptimizerRequest {
    /// # Errors
    /// `Input`, naming the field and the bound.
    pub fn optimizer(&self, total_steps: u32) -> Result<Optimizer, Error> {
        let default = Optimizer::default();
        let schedule = match self.schedule {
            None | Some(ScheduleWord::Constant) => Schedule::Constant,
            Some(ScheduleWord::Linear) => Schedule::Linear,
            Some(ScheduleWord::Cosine) => Schedule::Cosine,
        };
        let optimizer = Optimizer {
            lr: self.lr.unwrap_or(default.lr),
            beta1: self.beta1.unwrap_or(default.beta1),
            beta2: self.beta2.unwrap_or(default.beta2),
            eps: self.eps.unwrap_or(default.eps),
            weight_decay: self.weight_decay.unwrap_or(default.weight_decay),
            clip: self.clip.unwrap_or(default.clip),
            warmup: self.warmup.unwrap_or(default.warmup),
            schedule,
            min_lr: self.min_lr.unwrap_or(default.min_lr),
            total_steps: self.total_steps.unwrap_or(total_steps),
        };
        optimizer.validate()?;
        Ok(optimizer)
    }
}

/// Asks for a continuation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenerateRequest {
    /// What comes before.
    pub prompt: Vec<i64>,
    /// `[S]`, encoder_decoder only.
    pub source: Option<Vec<i64>>,
    /// How many tokens at most.
    pub count: u32,
    /// Ends the continuation.
    pub stop: Option<i64>,
    /// 0 is greedy.
    #[serde(default = "one")]
    pub temperature: f64,
    /// Keeps the k likeliest.
    pub top_k: Option<u32>,
    /// Keeps the likeliest that together reach p.
    pub top_p: Option<f64>,
    /// Of the draws.
    #[serde(default)]
    pub seed: u32,
}

fn one() -> f64 {
    1.0
}

impl GenerateRequest {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("generate", text)
    }
}
