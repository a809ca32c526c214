//! What a pass was about, and every number of it.

use protocol::{BackendKind, Captured, Subject};
use transformer::what_if::LeftOut;

/// The example that Inspect walks through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// T ids.
    pub tokens: Vec<u32>,
    /// T targets, −1 = none.
    pub targets: Vec<i32>,
    /// S ids of the source; empty where the model reads none.
    pub source: Vec<u32>,
}

/// All tensors of a pass.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The run.
    pub run: u32,
    /// What was looked at.
    pub subject: Subject,
    /// Steps done.
    pub step: u32,
    /// `[B,T]` ids.
    pub tokens: Vec<u32>,
    /// `[B,T]` targets, −1 = none.
    pub targets: Vec<i32>,
    /// `[B,S]` ids of the sources; empty without one.
    pub source: Vec<u32>,
    /// Where it was computed.
    pub backend: BackendKind,
    /// In the order of tensor ids; of a step then what it changes.
    pub values: Vec<f32>,
    /// The same without edits, where there are edits.
    pub plain: Option<Vec<f32>>,
    /// Numbers of edits that do not fit, each with the reason.
    pub left_out: Vec<(u32, LeftOut)>,
    /// Why there are no values.
    pub trouble: Option<String>,
}

impl Capture {
    /// What the worker has captured of `subject`.
    pub fn of(seen: Captured, subject: Subject) -> Self {
        Self {
            run: seen.run,
            subject,
            step: seen.step,
            tokens: seen.tokens,
            targets: seen.targets,
            source: seen.source,
            backend: seen.backend,
            values: seen.values.to_vec(),
            plain: seen.plain.map(|plain| plain.to_vec()),
            left_out: seen.left_out,
            trouble: seen.trouble,
        }
    }
}
