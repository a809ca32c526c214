//! What page and worker tell each other. The only home of serde-wasm-bindgen; no logic.
//!
//! Arrays cross as typed arrays whose buffers are transferred, never as JSON. Sequence: the worker posts
//! [`Event::Ready`] once it listens; the page then sends commands and, when it has drawn a frame, asks for the
//! next with [`Command::Frame`]: at most one frame is in flight.

mod arrays;
mod command;
mod compare;
mod decode;
mod event;
mod lab;
mod lesson;
mod message;
mod samples;
mod text_refusal;

pub use arrays::{Bytes, Floats, Pieces};
pub use command::{
    BackendChoice, Build, Command, CrashKind, DataChoice, EncodeRequest, FrameRequest, GenerateRequest,
    Limits, Look, Optimizer, Pretrained, Schedule, StoryLanguage, Subject, TextRequest, Tokenizer, Training,
    Watch,
};
pub use compare::{
    CheckedAt, CompareLength, CompareLook, CompareRequest, Compared, ComparedLength, ComparedLook,
    ComparedNews, ComparedRun, Comparison, ComparisonInfo, HeldCurve, RunEnd, RunFacts, SeenByPosition,
};
pub use decode::{DecodeRequest, DecodedStep};
pub use event::{
    AdapterInfo, AttentionFrame, AttentionMaps, BackendKind, BackendState, Built, Captured, Encoded, Event,
    ExampleRow, Frame, GeneratedToken, MergeInfo, PretrainedInfo, Ready, Refusal, Snapshot, StopReason,
    TaskInfo, TextInfo, TextSize,
};
pub use lab::{
    LabAnswer, LabBackend, LabCall, LabCommand, LabCompared, LabDiverged, LabEvent, LabModel, LabOperation,
    LabProgress, LabRows, LabRun, LabTask, LabTensor, LabTensorInfo, LabTokenizer,
};
pub use lesson::{Ask, Count, Counted, Cut, CutText, JudgeLength, JudgedLength, Measured, News, Told};
pub use message::{Malformed, command_from_js, command_to_js, event_from_js, event_to_js};
pub use samples::{Continued, Sample, SamplesFrame, TextSamples};
pub use text_refusal::TextRefusal;

/// Raised with every change that an older page or worker would misread.
pub const VERSION: u32 = 11;

/// Tells one build's files from another's: worker files are not content-hashed.
pub const BUILD_ID: &str = match option_env!("GLASSFORMER_BUILD_ID") {
    Some(id) => id,
    None => "development",
};
