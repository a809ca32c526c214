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
    /// Answered by `Saved`.
    SaveState,
    /// Answered by `Model`.
    LoadState(Bytes),
    /// Answered by `Comparing` after some steps, again and again, then by `Compared`; ended by `Abort`, as `Train` is.
    Compare(String),
    /// Answered by `Rows`.
    Rows(String),
    /// Answered by `Evaluated`.
    Evaluate(String),
    /// Answered by `Tokenizer`.
    Tokenizer(String),
    /// Answered by `Encoded`.
    Encode(String),
    /// Answered by `Decoded`.
    Decode(String),
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
    /// A checkpoint, or the state of a training.
    Saved(Bytes),
    /// Steps of a comparison, just done.
    Comparing(LabCompared),
    /// All its runs.
    Compared(Vec<LabRun>),
    /// Rows of a task.
    Rows(LabRows),
    /// Held-out rows, and how well they are answered.
    Evaluated {
        /// Nats.
        loss: f64,
        /// Share of rows that are right.
        exact_match: f64,
    },
    /// What text is read with from now on.
    Tokenizer(LabTokenizer),
    /// Ids of a text.
    Encoded(Vec<u32>),
    /// The text of ids.
    Decoded(String),
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

/// Neighbouring steps of one run of a comparison.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabCompared {
    /// Place of the variant in the request.
    pub variant: u32,
    /// Of the run.
    pub seed: u32,
    /// Of the first.
    pub first_step: u32,
    /// Nats.
    pub losses: Floats,
    /// Steps of all runs after the last of these.
    pub remaining: f64,
}

/// A run of a comparison.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabRun {
    /// Place of the variant in the request.
    pub variant: u32,
    /// Of weights, rows and draws.
    pub seed: u32,
    /// One a step.
    pub losses: Floats,
    /// Mean losses over held-out rows.
    pub validation: Vec<f64>,
    /// Share of held-out rows that are right after the last step.
    pub exact_match: f64,
    /// How many numbers it learns.
    pub parameter_count: f64,
    /// Where it broke off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diverged: Option<LabDiverged>,
}

/// A step that left something that is not finite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabDiverged {
    /// Counted from 0.
    pub step: u32,
    /// The first that was not finite.
    pub tensor: String,
}

/// Rows of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabRows {
    /// `[N][T]`
    pub tokens: Vec<Vec<i32>>,
    /// `[N][T]`, −1 where there is none.
    pub targets: Vec<Vec<i32>>,
    /// `[N][S]`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Vec<Vec<i32>>>,
}

/// A tokenizer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabTokenizer {
    /// How each id is shown.
    pub vocabulary: Vec<String>,
    /// How both sides of each are shown, the first one first.
    pub merges: Vec<(String, String)>,
}
