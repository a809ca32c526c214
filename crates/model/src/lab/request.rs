//! Requests as JSON, exactly as `docs/api.md` writes them: unknown fields are refused, absent ones have defaults. Null is
//! as absent, save where it means none.

use super::given::{At, Read, WHOLE, read};
use super::json::Json;
use super::nearest::did_you_mean;
use crate::{Error, Optimizer, Schedule};
use data::TaskName;
use graph::{Edit, EditValue};
use serde_json::{Value, json};
use std::sync::Arc;

/// Rows of a batch, at most.
const MOST_ROWS: u32 = 4096;

/// Options of `build`.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// Of the initial weights.
    pub seed: u32,
}

impl BuildOptions {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("build", text, |at| {
            let fields = at.fields(&["seed"])?;
            Ok(Self { seed: fields.maybe("seed", At::whole)?.unwrap_or(0) })
        })
    }
}

/// Asks for one forward pass.
#[derive(Clone, Debug)]
pub struct ForwardRequest {
    /// `[B][T]`
    pub tokens: Vec<Vec<i64>>,
    /// `[B][S]`, encoder_decoder only.
    pub source: Option<Vec<Vec<i64>>>,
    /// `[B][T]`, −1 = none.
    pub targets: Option<Vec<Vec<i64>>>,
    /// What is handed back beside the logits.
    pub capture: Capture,
    /// What is changed on the way.
    pub interventions: Vec<Edit>,
}

/// Names of `docs/model.md`, or every activation.
#[derive(Clone, Debug, PartialEq)]
pub enum Capture {
    All,
    Names(Vec<String>),
}

/// What rows are.
const ROWS: &str = "rows of token ids";

impl ForwardRequest {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("forward", text, |at| {
            let fields = at.fields(&["tokens", "source", "targets", "capture", "interventions"])?;
            Ok(Self {
                tokens: fields.need("tokens", ROWS)?.rows()?,
                source: fields.maybe("source", At::rows)?,
                targets: fields.maybe("targets", At::rows)?,
                capture: fields.maybe("capture", capture)?.unwrap_or(Capture::Names(Vec::new())),
                interventions: fields.maybe("interventions", edits)?.unwrap_or_default(),
            })
        })
    }
}

fn capture(at: &At) -> Read<Capture> {
    match at.json() {
        Json::Text(word) if word == "all" => Ok(Capture::All),
        Json::Wholes(_) | Json::Numbers(_) | Json::List(_) => {
            at.list("names", |name| name.text().map(str::to_owned)).map(Capture::Names)
        }
        _ => at.refuse("a list of names or \"all\""),
    }
}

fn edits(at: &At) -> Read<Vec<Edit>> {
    at.list("interventions, each with tensor, at and set", edit)
}

/// Refuses parameters, gradients, `loss`, an unknown word, a number that f32 does not hold.
fn edit(at: &At) -> Read<Edit> {
    let fields = at.fields(&["tensor", "at", "set"])?;
    let tensor = fields.need("tensor", "the name of an activation")?;
    let name = tensor.text()?;
    if name == "loss" || name.starts_with("grad:") || name.ends_with(".weight") || name.ends_with(".bias") {
        return tensor.refuse("the name of an activation: parameters, gradients and loss cannot be edited");
    }
    let axes = "a list with an index or null for each axis";
    let index = |at: &At| match at.json() {
        Json::Null => Ok(None),
        _ => at.json().whole().and_then(|n| usize::try_from(n).ok()).map_or_else(
            || at.refuse("an index from 0, or null for the whole axis"),
            |index| Ok(Some(index)),
        ),
    };
    let indexes = fields.need("at", axes)?.list("an index or null for each axis", index)?;
    Ok(Edit { tensor: name.to_owned(), at: indexes, set: value(&fields.need("set", SET)?)? })
}

const SET: &str = "a number, \"zero\", \"mean\" or { from: tensor }";

fn value(at: &At) -> Read<EditValue> {
    match at.json() {
        Json::Whole(_) | Json::Number(_) => number_of_32_bits(at).map(EditValue::Number),
        Json::Text(word) if word == "zero" => Ok(EditValue::Number(0.0)),
        Json::Text(word) if word == "mean" => Ok(EditValue::Mean),
        Json::Object(_) => {
            let fields = at.fields(&["from"])?;
            let from = fields.need("from", "a tensor, { shape, data }")?;
            let fields = from.fields(&["shape", "data"])?;
            let shape = fields.need("shape", "a list of lengths")?.list("lengths", |at| at.whole())?;
            let data = fields.need("data", "a list of numbers")?.list("numbers", number_of_32_bits)?;
            Ok(EditValue::From {
                shape: shape.into_iter().map(|len| len as usize).collect(),
                values: Arc::new(data),
            })
        }
        _ => at.refuse(SET),
    }
}

fn number_of_32_bits(at: &At) -> Read<f32> {
    let small = at.number()? as f32;
    if small.is_finite() { Ok(small) } else { at.refuse("a number that 32 bits hold") }
}

/// Asks for training.
#[derive(Clone, Debug)]
pub struct TrainRequest {
    /// What it learns.
    pub data: Data,
    /// How many steps.
    pub steps: u32,
    /// Rates; none: those of `docs/model.md`, or of the state that was loaded.
    pub optimizer: Option<OptimizerRequest>,
    /// Of the rows of a task and their draws; none: that of the weights, or of the state that was loaded.
    pub seed: Option<u32>,
    /// Held during training.
    pub interventions: Vec<Edit>,
}

impl TrainRequest {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("train", text, |at| {
            let fields = at.fields(&["data", "steps", "optimizer", "seed", "interventions"])?;
            Ok(Self {
                data: Data::read(&fields.need("data", DATA)?)?,
                steps: fields.need("steps", WHOLE)?.whole()?,
                optimizer: fields.maybe("optimizer", OptimizerRequest::read)?,
                seed: fields.maybe("seed", At::whole)?,
                interventions: fields.maybe("interventions", edits)?.unwrap_or_default(),
            })
        })
    }
}

/// What a model learns.
#[derive(Clone, Debug)]
pub enum Data {
    /// One entry a step, over again.
    Entries(Vec<Entry>),
    /// A task.
    Task(TaskData),
}

const DATA: &str = "{ task, batch }, or a list of entries { tokens, targets }";

impl Data {
    fn read(at: &At) -> Read<Self> {
        match at.json() {
            Json::Object(_) => TaskData::read(at).map(Self::Task),
            Json::List(_) | Json::Wholes(_) | Json::Numbers(_) => {
                at.list("entries { tokens, targets }", Entry::read).map(Self::Entries)
            }
            _ => at.refuse(DATA),
        }
    }
}

/// A task, of which rows are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskData {
    pub task: TaskName,
    /// Rows a step.
    pub batch: u32,
}

impl TaskData {
    pub(super) fn read(at: &At) -> Read<Self> {
        let fields = at.fields(&["task", "batch"])?;
        let task = task(&fields.need("task", "the name of a task")?)?;
        let batch = fields.need("batch", "a whole number of rows")?.within(1, MOST_ROWS)?;
        Ok(Self { task, batch })
    }
}

/// A task by its name.
pub fn task(at: &At) -> Read<TaskName> {
    let found = match at.json() {
        Json::Text(name) => TaskName::parse(name).ok(),
        _ => None,
    };
    found.map_or_else(
        || {
            let names = TaskName::ALL.map(TaskName::name);
            let meant = match at.json() {
                Json::Text(name) => did_you_mean(name, names),
                _ => String::new(),
            };
            at.refuse(&format!("one of {}{meant}", names.join(", ")))
        },
        Ok,
    )
}

/// The batch of one step.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `[B][T]`
    pub tokens: Vec<Vec<i64>>,
    /// `[B][T]`
    pub targets: Vec<Vec<i64>>,
    /// `[B][S]`
    pub source: Option<Vec<Vec<i64>>>,
}

impl Entry {
    fn read(at: &At) -> Read<Self> {
        let fields = at.fields(&["tokens", "targets", "source"])?;
        Ok(Self {
            tokens: fields.need("tokens", ROWS)?.rows()?,
            targets: fields.need("targets", ROWS)?.rows()?,
            source: fields.maybe("source", At::rows)?,
        })
    }
}

/// Rates; what is absent has its default of `docs/model.md`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OptimizerRequest {
    rates: Optimizer,
    /// None: as many as are done by the end.
    total_steps: Option<u32>,
}

const RATES: [&str; 10] =
    ["lr", "beta1", "beta2", "eps", "weight_decay", "clip", "warmup", "schedule", "min_lr", "total_steps"];

impl OptimizerRequest {
    pub(super) fn read(at: &At) -> Read<Self> {
        let fields = at.fields(&RATES)?;
        let default = Optimizer::default();
        let number = |name, default| Ok::<f64, String>(fields.maybe(name, At::number)?.unwrap_or(default));
        let schedules = [Schedule::Constant, Schedule::Linear, Schedule::Cosine];
        let words = schedules.map(Schedule::text);
        let rates = Optimizer {
            lr: number("lr", default.lr)?,
            beta1: number("beta1", default.beta1)?,
            beta2: number("beta2", default.beta2)?,
            eps: number("eps", default.eps)?,
            weight_decay: number("weight_decay", default.weight_decay)?,
            clip: match fields.given("clip") {
                None => default.clip,
                Some(at) if *at.json() == Json::Null => None,
                Some(at) => Some(at.number()?),
            },
            warmup: fields.maybe("warmup", At::whole)?.unwrap_or(default.warmup),
            schedule: fields
                .maybe("schedule", |at| at.word(&words))?
                .map_or(default.schedule, |word| schedules[word]),
            min_lr: number("min_lr", default.min_lr)?,
            total_steps: 0,
        };
        // Its message begins with the name of the field.
        rates.validate().map_err(|error| format!("{at}.{error}"))?;
        Ok(Self { rates, total_steps: fields.maybe("total_steps", At::whole)? })
    }

    /// Rates of which none is left out.
    pub(super) fn read_whole(at: &At) -> Read<Self> {
        let fields = at.fields(&RATES)?;
        for name in RATES {
            let at = fields.need(name, "as saveState writes it")?;
            if *at.json() == Json::Null && !["clip", "total_steps"].contains(&name) {
                return at.refuse("as saveState writes it");
            }
        }
        Self::read(at)
    }

    /// As [`read_whole`](Self::read_whole) reads it.
    pub(super) fn to_json(&self) -> Value {
        let Optimizer { lr, beta1, beta2, eps, weight_decay, clip, warmup, schedule, min_lr, .. } =
            &self.rates;
        json!({
            "lr": lr, "beta1": beta1, "beta2": beta2, "eps": eps, "weight_decay": weight_decay, "clip": clip,
            "warmup": warmup, "schedule": schedule.text(), "min_lr": min_lr, "total_steps": self.total_steps,
        })
    }

    /// The rates; a schedule of its own length, or of `total_steps`.
    pub fn optimizer(&self, total_steps: u32) -> Optimizer {
        Optimizer { total_steps: self.total_steps.unwrap_or(total_steps), ..self.rates.clone() }
    }
}

/// Asks for a continuation.
#[derive(Clone, Debug)]
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
    pub temperature: f64,
    /// Keeps the k likeliest.
    pub top_k: Option<u32>,
    /// Keeps the likeliest that together reach p.
    pub top_p: Option<f64>,
    /// Of the draws.
    pub seed: u32,
}

impl GenerateRequest {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("generate", text, |at| {
            let known = ["prompt", "source", "count", "stop", "temperature", "top_k", "top_p", "seed"];
            let fields = at.fields(&known)?;
            Ok(Self {
                prompt: fields.need("prompt", "a list of token ids")?.ids()?,
                source: fields.maybe("source", At::ids)?,
                count: fields.need("count", WHOLE)?.whole()?,
                stop: fields.maybe("stop", At::id)?,
                temperature: fields.maybe("temperature", At::number)?.unwrap_or(1.0),
                top_k: fields.maybe("top_k", At::whole)?,
                top_p: fields.maybe("top_p", At::number)?,
                seed: fields.maybe("seed", At::whole)?.unwrap_or(0),
            })
        })
    }
}
