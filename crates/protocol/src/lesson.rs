//! Questions of lessons: the worker answers them by measuring.

use crate::command::BackendChoice;
use crate::compare::SeenByPosition;
use serde::{Deserialize, Serialize};

/// A question to be answered. One that is being answered when the next comes is given up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Chosen by the page, repeated in every answer.
    pub request: u32,
    /// Number of the lesson, from 1.
    pub lesson: u32,
    /// Id of the question.
    pub question: String,
    /// Of weights, rows and batches.
    pub seed: u32,
    /// Where it is measured.
    pub backend: BackendChoice,
    /// The reader's own text and its merges so far, where the question is about one.
    pub text: Option<(String, u32)>,
}

/// A text to be cut by byte pairs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The text.
    pub text: String,
    /// Merges that are learned from it.
    pub merges: u32,
}

/// The text as it is cut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutText {
    /// Tokens, as they are shown.
    pub tokens: Vec<String>,
    /// The merges, in order: the pair, and how often it stood there.
    pub merges: Vec<(String, u32)>,
}

/// What follows some tokens in the training data is to be counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Their ids.
    pub context: Vec<u32>,
}

/// What was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Of the run whose data they are.
    pub run: u32,
    /// The tokens before.
    pub context: Vec<u32>,
    /// How often they stand there with something after them.
    pub of: u32,
    /// What stands after them and how often, the most frequent first.
    pub follows: Vec<(u32, u32)>,
}

/// What the present run makes of held-out rows of this length, longer ones than it was trained on too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeLength {
    /// Tokens of a row.
    pub length: u32,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedLength {
    /// Of the run that was judged.
    pub run: u32,
    /// As it was after so many steps.
    pub step: u32,
    /// Of the request.
    pub length: u32,
    /// None: the model does not reach so far, or its data have no such rows.
    pub seen: Option<SeenByPosition>,
}

/// What is heard of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// [`Ask::request`]
    pub request: u32,
    /// What.
    pub news: News,
}

/// How far a question is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum News {
    /// Training steps done, and in all as far as is known.
    Progress(u32, u32),
    /// The answer.
    Measured(Measured),
    /// It was given up for another one, or called off.
    Canceled,
    /// It could not be answered.
    Failed(String),
}

/// What was measured, and what follows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Numbers by their names.
    pub values: Vec<(String, f64)>,
    /// Words by their names.
    pub words: Vec<(String, String)>,
    /// What a value is the median of, where several seeds were measured.
    pub runs: Vec<(String, Vec<f64>)>,
    /// The outcome, or the number that was counted.
    pub verdict: String,
    /// The outcome says: too close to call on this run.
    pub close: bool,
}
