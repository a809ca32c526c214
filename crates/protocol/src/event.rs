//! What the worker tells the page.

use crate::arrays::{Floats, Pieces};
use crate::command::{Build, Tokenizer, Training};
use crate::compare::{Compared, ComparedLength, ComparedLook, ComparisonInfo};
use crate::decode::DecodedStep;
use crate::lab::LabEvent;
use crate::lesson::{Counted, CutText, JudgedLength, Told};
use crate::samples::SamplesFrame;
use crate::text_refusal::TextRefusal;
use serde::{Deserialize, Serialize};
use transformer::ModelConfig;
use transformer::what_if::LeftOut;

/// An answer or a notice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// First of all: the worker listens.
    Ready(Ready),
    /// Which backends there are and which one runs; again whenever that changes or a speed was measured.
    Backend(BackendState),
    /// A text was accepted.
    Text(TextInfo),
    /// A made-up text.
    Story(String),
    /// The ids of a text.
    Encoded(Encoded),
    /// A model is there; its training plays or waits as asked.
    Built(Built),
    /// A command was refused; nothing changed.
    Refused(Refusal),
    /// What has happened since the last frame.
    Frame(Box<Frame>),
    /// One token of a continuation.
    Generated(GeneratedToken),
    /// What feeding one token brought.
    Decoded(Box<DecodedStep>),
    /// Everything needed to go on after a crash.
    Snapshot(Box<Snapshot>),
    /// Runs to be compared are there.
    Comparison(ComparisonInfo),
    /// What has happened in them.
    Compared(Box<Compared>),
    /// A pass of one of them.
    ComparedLook(Box<ComparedLook>),
    /// Answers `Cut`.
    Cut(CutText),
    /// Answers `Count`.
    Counted(Counted),
    /// Answers `JudgeLength`.
    JudgedLength(JudgedLength),
    /// Of a question of a lesson.
    Told(Told),
    /// Answers `CompareLength`.
    ComparedLength(ComparedLength),
    /// An answer to a call of the embed API.
    Lab(Box<LabEvent>),
    /// Once a second, whatever else happens.
    Heartbeat,
    /// The worker is broken and must be replaced.
    Fatal(String),
}

/// What a fresh worker is and offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    /// [`crate::VERSION`]
    pub version: u32,
    /// [`crate::BUILD_ID`]
    pub build_id: String,
    /// In the order they are shown.
    pub tasks: Vec<TaskInfo>,
}

/// A task that is ready to build and train.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskInfo {
    /// `sort`, `mirror`, ...; the page has words for it.
    pub name: String,
    /// A model that learns it in seconds; the preset of this task.
    pub config: ModelConfig,
    /// How that model is trained.
    pub training: Training,
    /// How each id is shown.
    pub vocabulary: Vec<String>,
    /// T of a row.
    pub length: u32,
    /// S of its source; 0 without one.
    pub source_length: u32,
    /// Rows to train on.
    pub training_rows: u32,
    /// Rows held out.
    pub held_out_rows: u32,
    /// Held-out rows of any length can be had of it, as `CompareLength` asks for.
    pub endless: bool,
    /// Leading tokens of a row that are given, not predicted.
    pub prompt_length: u32,
    /// First token of every target.
    pub start: Option<u32>,
    /// Ends an answer.
    pub stop: Option<u32>,
    /// Fills up short rows, seen by nobody.
    pub pad: Option<u32>,
    /// Stands for what is to be filled in.
    pub mask: Option<u32>,
    /// A few held-out rows, to look at.
    pub examples: Vec<ExampleRow>,
    /// A model for it that travels with the site.
    pub pretrained: Option<PretrainedInfo>,
}

/// A model that was trained beforehand: what its file holds, and how it came to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PretrainedInfo {
    /// The model.
    pub config: ModelConfig,
    /// How it was trained, and how it is trained on.
    pub training: Training,
    /// Of its weights, rows and batches.
    pub seed: u32,
    /// Steps that it was trained for.
    pub step: u32,
}

/// One row as the model sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleRow {
    /// T ids.
    pub tokens: Vec<u32>,
    /// T targets, −1 = none.
    pub targets: Vec<i32>,
    /// S ids of its source; empty without one.
    pub source: Vec<u32>,
}

/// An accepted text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextInfo {
    /// A model for a text of this vocabulary.
    pub config: ModelConfig,
    /// How that model is trained.
    pub training: Training,
    /// How it became tokens.
    pub tokenizer: Tokenizer,
    /// As each id is shown.
    pub vocabulary: Vec<String>,
    /// Every merge of byte pairs, in order; none for characters.
    pub merges: Vec<MergeInfo>,
    /// Tokens to train on.
    pub training_tokens: u32,
    /// Tokens held out.
    pub held_out_tokens: u32,
    /// A stretch of the held-out part, to look at.
    pub examples: Vec<ExampleRow>,
}

/// Two tokens became one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeInfo {
    /// The first of the pair, as it is shown.
    pub left: String,
    /// The second.
    pub right: String,
    /// Both together.
    pub result: String,
    /// How often the pair stood in the text then.
    pub count: u32,
}

/// The ids of a text, or why it has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encoded {
    /// Of the request.
    pub request: u32,
    /// None where it was refused.
    pub tokens: Vec<u32>,
    /// What was wrong.
    pub refused: Option<TextRefusal>,
}

/// A backend that computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BackendKind {
    /// WebGPU.
    Webgpu,
    /// WASM SIMD.
    Cpu,
}

/// Which backends there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BackendState {
    /// The one that runs.
    pub running: BackendKind,
    /// The GPU, where there is one and it computes rightly.
    pub webgpu: Option<AdapterInfo>,
    /// Why there is none, or why it was refused; empty while it is still being asked.
    pub why_not: String,
    /// Measured steps per second of this model on WebGPU.
    pub webgpu_steps_per_second: Option<f64>,
    /// Measured steps per second of this model on the CPU.
    pub cpu_steps_per_second: Option<f64>,
}

/// A GPU adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdapterInfo {
    /// Vendor and architecture, as the browser tells.
    pub name: String,
    /// Emulated on the CPU: slow.
    pub software: bool,
}

/// A model that is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Built {
    /// Counts what this worker has built or built again, a run carried over from a lost GPU too.
    pub number: u32,
    /// What was asked for.
    pub build: Build,
    /// `Graph::fingerprint` of the forward graph of `transformer::Extent::of_context`, in 52 bits.
    pub fingerprint: f64,
    /// Number of parameters.
    pub parameter_count: u32,
    /// Steps already done (after a restore).
    pub step: u32,
    /// ln V.
    pub uniform_guess_nats: f64,
    /// How many different tokens the training data ever ask for.
    pub choices: u32,
    /// The loss of a model that knows all that can be known, in nats; none where nobody knows it.
    pub floor_nats: Option<f64>,
    /// What each validation reads, where it is text: own text that is continued, and stories.
    pub validation_text: Option<TextSize>,
    /// Where it runs.
    pub running: BackendKind,
}

/// How long a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSize {
    /// Tokens that are predicted.
    pub tokens: u32,
    /// Bytes of UTF-8 that they are written with.
    pub bytes: u32,
}

/// A refused command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// One of the codes of `docs/api.md`.
    pub code: String,
    /// What was wrong and what would be right.
    pub message: String,
    /// Name of the command, such as `Build`.
    pub command: String,
    /// What was wrong with a text.
    pub text: Option<TextRefusal>,
}

/// What has happened in a run since the last frame.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Frame {
    /// The run.
    pub run: u32,
    /// Steps done.
    pub step: u32,
    /// Training goes on.
    pub playing: bool,
    /// Why it does not.
    pub stopped: Option<StopReason>,
    /// Losses that the page does not hold yet, in nats, measured before that step's update: step by step, or merged
    /// where it has not asked for long.
    pub losses: Pieces,
    /// Gradient norms before clipping, of the same steps.
    pub grad_norms: Pieces,
    /// Validations that the page does not hold yet: mean losses in nats over held-out rows, by the steps that were done.
    pub validations: Pieces,
    /// Trained tokens per second over the last moments; none while paused.
    pub tokens_per_second: Option<f64>,
    /// Steps per second over the last moments.
    pub steps_per_second: Option<f64>,
    /// Learning rate of the next step.
    pub lr: f64,
    /// If watched and changed.
    pub attention: Option<AttentionFrame>,
    /// If watched and changed.
    pub samples: Option<SamplesFrame>,
    /// If watched and changed.
    pub captured: Option<Captured>,
}

/// Why training stopped by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StopReason {
    /// Enough held-out rows are right.
    Solved {
        /// The share.
        exact_match: f64,
    },
    /// The step limit.
    StepLimit,
    /// The step of [`Build::until`].
    Arrived,
    /// Loss or gradient norm is not finite; the weights are those before this step.
    Diverged {
        /// The bad step.
        step: u32,
        /// First tensor that is not finite.
        tensor: String,
    },
}

/// Attention of every head on one held-out row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttentionFrame {
    /// Steps done when it was taken.
    pub step: u32,
    /// L, of each kind.
    pub layers: u32,
    /// H
    pub heads: u32,
    /// One per kind of attention.
    pub maps: Vec<AttentionMaps>,
}

/// One kind of attention in every block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AttentionMaps {
    /// `attention`, `encoder.attention`, `decoder.attention` or `decoder.cross_attention`.
    pub name: String,
    /// T ids.
    pub queries: Vec<u32>,
    /// S ids.
    pub keys: Vec<u32>,
    /// `[L,H,T,S]`
    pub probabilities: Floats,
}

/// Every tensor of a pass, in the order of tensor ids of `transformer::ExplicitGraph::new` for these rows, depth and
/// edits; ids and targets as floats. Of a step: tensors as they are before the update, then what becomes of those that
/// `ExplicitGraph::changed` names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Captured {
    /// The run.
    pub run: u32,
    /// [`crate::Look::request`]
    pub request: u32,
    /// Steps done when it was taken.
    pub step: u32,
    /// Where it was computed.
    pub backend: BackendKind,
    /// What was read: B rows.
    pub rows: u32,
    /// `[B,T]` ids.
    pub tokens: Vec<u32>,
    /// `[B,T]` targets.
    pub targets: Vec<i32>,
    /// `[B,S]` ids of the sources; empty without one.
    pub source: Vec<u32>,
    /// All values, tensor after tensor.
    pub values: Floats,
    /// The values of the same pass without edits, where there are edits.
    pub plain: Option<Floats>,
    /// Numbers of edits that do not fit, each with the reason.
    pub left_out: Vec<(u32, LeftOut)>,
    /// Why there are no values.
    pub trouble: Option<String>,
}

/// One token of a continuation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GeneratedToken {
    /// Of the request.
    pub request: u32,
    /// The token; none when the continuation is complete.
    pub id: Option<u32>,
    /// Its probability in the full softmax at temperature 1.
    pub probability: f64,
}

/// Everything needed to go on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    /// How the run was made; `play` tells whether it was training.
    pub build: Build,
    /// Steps done.
    pub step: u32,
    /// All parameters, in declaration order.
    pub parameters: Floats,
    /// AdamW's first moments, likewise.
    pub first_moments: Floats,
    /// AdamW's second moments, likewise.
    pub second_moments: Floats,
}
