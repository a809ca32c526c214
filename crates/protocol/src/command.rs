//! What the page asks of the worker.

use crate::arrays::Bytes;
use crate::compare::{CompareLength, CompareLook, CompareRequest, Comparison};
use crate::decode::DecodeRequest;
use crate::event::Snapshot;
use crate::lab::LabCommand;
use crate::lesson::{Ask, Count, Cut, JudgeLength};
use serde::{Deserialize, Serialize};
use transformer::ModelConfig;

/// A request; answered in order, by one or more events.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Text for training; answered by `Text` or `Refused`. The worker keeps the last accepted one for
    /// [`DataChoice::OwnText`].
    ReadText(TextRequest),
    /// A text made by our own grammar, to begin with; answered by `Story`.
    Story(StoryLanguage),
    /// The ids of a text in the vocabulary of the present run; answered by `Encoded`.
    Encode(EncodeRequest),
    /// Makes a new model and its data; answered by `Built` or `Refused` (the old run then goes on).
    Build(Box<Build>),
    /// Makes the model of a file and its data, at the step that it was trained to; answered by `Built` and `Snapshot`, or
    /// by `Refused` (the old run then goes on).
    Pretrained(Box<Pretrained>),
    /// Makes the model of a snapshot and goes on from its step; answered by `Built` or `Refused`.
    Restore(Box<Snapshot>),
    /// Trains until paused or stopped.
    Play,
    /// Stops before the next step.
    Pause,
    /// Exactly one step, then paused.
    Step,
    /// Steps per second, or as fast as it goes.
    Speed(Option<f64>),
    /// Rates for the coming steps; needs no restart.
    Optimizer(Optimizer),
    /// When training stops by itself; needs no restart.
    Limits(Limits),
    /// What the page wants to look at from now on.
    Watch(Watch),
    /// The page has drawn the last frame and wants the next.
    Frame(FrameRequest),
    /// Continues a prompt; answered by `Generated` for every token, or `Refused`.
    Generate(GenerateRequest),
    /// Feeds tokens one by one; answered by `Decoded` for each, or `Refused`.
    Decode(DecodeRequest),
    /// Carries training over to another backend, from the current step.
    Backend(BackendChoice),
    /// Answered by `Snapshot`.
    Snapshot,
    /// Makes runs to be compared, in place of those that are there, and trains them beside the session's own; answered by
    /// `Comparison` or `Refused` (those that are there then go on).
    Compare(Box<Comparison>),
    /// The page has drawn the last news of the comparison and wants the next; answered by one `Compared` when there is
    /// some.
    CompareFrame(CompareRequest),
    /// Looks into one of the runs that are compared; answered by `ComparedLook`, or `Refused` where there is no such run.
    CompareLook(CompareLook),
    /// Answers a question of a lesson by measuring; answered by `Told`, several times.
    Ask(Ask),
    /// Cuts a text by byte pairs; answered by `Cut`.
    Cut(Cut),
    /// Counts what follows some tokens in the training data of the present run; answered by `Counted`, or `Refused` where
    /// there is no run.
    Count(Count),
    /// Judges the present run on rows of a length; answered by `JudgedLength`, or `Refused` where there is no run.
    JudgeLength(JudgeLength),
    /// The question that is being answered is called off.
    CallOff,
    /// Judges one of them on longer rows; answered by `ComparedLength`, or `Refused` where there is no such run.
    CompareLength(CompareLength),
    /// Trains none of them any further; what they have reached can still be looked into.
    CompareStop,
    /// Forgets all of them.
    CompareClear,
    /// A call of the embed API; answered by `Lab`.
    Lab(Box<LabCommand>),
    /// Breaks the worker on purpose, for tests of recovery.
    Crash(CrashKind),
}

/// Which backend the learner wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BackendChoice {
    /// WebGPU on a hardware adapter, else the CPU.
    Auto,
    /// WebGPU, even in software.
    Webgpu,
    /// The CPU.
    Cpu,
}

/// Everything that decides a run: equal builds give equal weights and batches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Build {
    /// Chosen by the page, repeated in every event about this run.
    pub run: u32,
    /// The model; `topology` must be what the data asks for, `vocab_size` the data's (own text under an encoder: one
    /// more, for the mask), `context` the longer of the data's rows and sources (tasks) or free (own text).
    pub config: ModelConfig,
    /// What it learns.
    pub data: DataChoice,
    /// How it learns.
    pub training: Training,
    /// Weights, rows and batches follow from it.
    pub seed: u32,
    /// Where it runs.
    pub backend: BackendChoice,
    /// Starts training at once.
    pub play: bool,
    /// Training goes at full speed to this step and stands there ([`crate::StopReason::Arrived`]), whatever its limits
    /// and its speed say until then; none: there is no such step. A snapshot keeps what is left of the way.
    pub until: Option<u32>,
    /// The step that its parameters had been trained to when it began ([`crate::TaskInfo::pretrained`]); none: it began
    /// with those of its seed.
    pub pretrained: Option<u32>,
}

/// A model that was trained beforehand.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pretrained {
    /// What the file holds: [`Build::pretrained`] is there, and [`Build::data`] is a task.
    pub build: Build,
    /// The file.
    pub bytes: Bytes,
}

/// A text and how it becomes tokens.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TextRequest {
    /// UTF-8: a file's, or those of a text field.
    pub bytes: Bytes,
    /// Characters, or pairs of bytes.
    pub tokenizer: Tokenizer,
}

/// How a text becomes tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tokenizer {
    /// Each character is a token.
    Characters,
    /// Byte pairs, merged so many times.
    Bpe {
        /// Merges at most.
        merges: u32,
    },
}

/// Language of a made-up story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoryLanguage {
    /// English.
    English,
    /// 中文
    Chinese,
}

/// Asks for ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncodeRequest {
    /// Repeated in the answer.
    pub request: u32,
    /// As typed.
    pub text: String,
}

/// What a model learns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataChoice {
    /// A task of [`crate::Ready::tasks`], by name.
    Task(String),
    /// The text of the last accepted [`Command::ReadText`].
    OwnText,
}

/// How a model learns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// Rows a step. A change needs a restart.
    pub batch: u32,
    /// Rates.
    pub optimizer: Optimizer,
    /// When to stop.
    pub limits: Limits,
    /// What is changed in every step of training, as `transformer::what_if` writes it; empty for nothing. Held-out rows
    /// are tried without it. A change needs a restart.
    pub held: String,
}

/// AdamW, clipping and schedule, as in `docs/model.md`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Optimizer {
    /// Peak learning rate.
    pub lr: f64,
    /// β₁
    pub beta1: f64,
    /// β₂
    pub beta2: f64,
    /// eps
    pub eps: f64,
    /// Decay of tensors with two axes.
    pub weight_decay: f64,
    /// Largest gradient norm.
    pub clip: Option<f64>,
    /// Steps of linear warm-up.
    pub warmup: u32,
    /// After warm-up.
    pub schedule: Schedule,
    /// Where linear and cosine end.
    pub min_lr: f64,
    /// When they end; none: at the step limit.
    pub total_steps: Option<u32>,
}

/// The learning rate after warm-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// Stays.
    Constant,
    /// Straight line to `min_lr`.
    Linear,
    /// Half a cosine to `min_lr`.
    Cosine,
}

/// When training stops by itself.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Stops when this share of held-out rows is exactly right; none: never for that.
    pub exact_match: Option<f64>,
    /// Stops after this step; none: never for that.
    pub steps: Option<u32>,
}

/// What the page looks at; the worker computes nothing else for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Capture every tensor of a pass.
    pub inspect: Option<Look>,
    /// Attention of every head on the first held-out row.
    pub attention: bool,
    /// Held-out samples.
    pub samples: bool,
}

/// A pass that the page wants to look into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Chosen by the page, repeated in [`crate::Captured::request`].
    pub request: u32,
    /// What is read.
    pub subject: Subject,
}

/// What a captured pass reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// One row.
    Example {
        /// T ids.
        tokens: Vec<u32>,
        /// T targets that the loss is taken against, −1 = none.
        targets: Vec<i32>,
        /// S ids of the source; empty where the model reads none.
        source: Vec<u32>,
        /// Gradients too.
        backward: bool,
        /// What is changed on the way, as `transformer::what_if` writes it; empty for nothing.
        edits: String,
    },
    /// The whole batch of the step that comes next, with its gradients and its update; nothing comes while training
    /// goes on.
    NextStep,
}

/// Asks for the next frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameRequest {
    /// [`crate::Built::number`] that the page heard last. What is held is held of that one: a request on its way while
    /// something new is built is passed over, since the page asks anew when it hears of it.
    pub built: u32,
    /// The page holds the losses of all steps before this one, one by one or merged: the frame brings the rest.
    pub losses_until: u32,
    /// Likewise of validations.
    pub validations_until: u32,
}

/// Asks for a continuation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GenerateRequest {
    /// Repeated in every answer.
    pub request: u32,
    /// What comes before; in an encoder-decoder the start of the target.
    pub prompt: Vec<u32>,
    /// The source; empty where the model reads none.
    pub source: Vec<u32>,
    /// How many tokens at most.
    pub count: u32,
    /// Ends the continuation, not part of it.
    pub stop: Option<u32>,
    /// 0 is greedy.
    pub temperature: f64,
    /// Keeps the k likeliest.
    pub top_k: Option<u32>,
    /// Keeps the likeliest that together reach p.
    pub top_p: Option<f64>,
    /// Of the draws.
    pub seed: u32,
}

/// How to break the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CrashKind {
    /// Panics while handling a message.
    Panic,
    /// Panics inside an asynchronous task.
    AsyncPanic,
    /// Stops answering.
    Hang,
}
