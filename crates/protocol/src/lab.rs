//! What `glassformer.js` asks and hears (`docs/api.md`): numbered calls, each with one final answer.

use crate::arrays::{Bytes, Floats};
use crate::command::BackendChoice;
use crate::event::BackendKind;
use serde::{Deserialize, Serialize};
use transformer::ModelConfig;

/// A call; its answer carries the same number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabCommand {
    /// Chosen by the caller.
    pub id: u32,
    /// What is asked.
    pub call: LabCall,
}

/// The functions of `Lab`. Requests are JSON, read where they are served: whatever is wrong with one is an answer,
/// not a lost message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum LabCall {
    /// First of all; answered by `Opened`.
    Open(BackendChoice),
    /// Answered by `Tasks`.
    Tasks,
    /// A configuration and options; answered by `Model`.
    Build {
        /// `ModelConfig`
        config: String,
        /// `{ seed?: number }`
        options: String,
    },
    /// Answered by `Tensors`.
    Parameters,
    /// Answered by `Done`.
    SetParameters(Vec<LabTensor>),
    /// Answered by `Forward`.
    Forward(String),
    /// Answered by `Progress` after some steps, again and again, then by `Trained`.
    Train(String),
    /// Ends a call of `Train` between two steps; that call is answered by `Failed`, this one not at all.
    Abort(u32),
    /// Answered by `Token` for every token, then by `Generated`.
    Generate(String),
    /// Answered by `Saved`.
    Save,
    /// Answered by `Model`.
    Load(Bytes),
}

/// Values with a name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabTensor {
    /// As in `docs/model.md`.
    pub name: String,
    /// Lengths of its axes.
    pub shape: Vec<u32>,
    /// Row-major.
    pub data: Floats,
}

/// An answer, or a part of one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabEvent {
    /// The call.
    pub id: u32,
    /// What it brought.
    pub answer: LabAnswer,
}

/// What a call brings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum LabAnswer {
    /// The lab is open.
    Opened(LabBackend),
    /// Ready to build and train.
    Tasks(Vec<LabTask>),
    /// A model is there.
    Model(Box<LabModel>),
    /// Nothing to tell.
    Done,
    /// Parameters.
    Tensors(Vec<LabTensor>),
    /// A forward pass.
    Forward {
        /// Nats, where there were targets.
        loss: Option<f32>,
        /// `[B,T,V]`
        logits: LabTensor,
        /// In the order asked for.
        tensors: Vec<LabTensor>,
    },
    /// Steps just done.
    Progress(LabProgress),
    /// All steps are done; one loss each.
    Trained(Floats),
    /// One more token.
    Token {
        /// Which.
        id: u32,
        /// In the full softmax at temperature 1.
        probability: f64,
    },
    /// All new tokens.
    Generated(Vec<u32>),
    /// A checkpoint.
    Saved(Bytes),
    /// The call was refused or broke off.
    Failed {
        /// A code of `docs/api.md`.
        code: String,
        /// What was wrong and what would be right.
        message: String,
        /// Of the steps that stay, where a training broke off.
        losses: Option<Floats>,
    },
}

/// Where a lab computes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabBackend {
    /// WebGPU or the CPU.
    pub kind: BackendKind,
    /// Of the adapter, as the browser tells.
    pub name: String,
    /// Emulated.
    pub software: bool,
    /// Of this build.
    pub version: String,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabTask {
    /// Its name.
    pub name: String,
    /// A model that learns it.
    pub config: ModelConfig,
    /// How each id is shown.
    pub vocabulary: Vec<String>,
    /// First token of every target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// Ends an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<u32>,
}

/// What a model is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabModel {
    /// How many numbers it learns.
    pub parameter_count: f64,
    /// Named tensors and their gradients.
    pub tensors: Vec<LabTensorInfo>,
    /// Forward, then backward.
    pub operations: Vec<LabOperation>,
}

/// A named tensor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabTensorInfo {
    /// As in `docs/model.md`.
    pub name: String,
    /// Letters, or a number.
    pub axes: Vec<String>,
    /// `parameter`, `activation`, `gradient`.
    pub role: String,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabOperation {
    /// Place in the running order.
    pub index: u32,
    /// `forward`, `backward`.
    pub pass: String,
    /// `matmul`, `softmax`, ...
    pub kind: String,
    /// `block.0.attention`
    pub scope: String,
    /// Names of its operands.
    pub inputs: Vec<String>,
    /// Name of its result.
    pub output: String,
    /// MathML.
    pub formula: String,
}

/// Neighbouring steps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabProgress {
    /// Of the first.
    pub first_step: u32,
    /// Nats, each measured before that step's update.
    pub losses: Floats,
    /// Gradient norms before clipping.
    pub norms: Floats,
    /// Learning rates.
    pub rates: Vec<f64>,
    /// Over these steps.
    pub tokens_per_second: f64,
}
