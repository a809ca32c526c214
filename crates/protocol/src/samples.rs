//! What the worker tells of held-out rows: answers, and the text that is written after beginnings.

use serde::{Deserialize, Serialize};

/// Held-out rows and what the model makes of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SamplesFrame {
    /// Steps done when they were taken.
    pub step: u32,
    /// Share of all held-out rows that are right.
    pub exact_match: Option<f64>,
    /// How many rows that share is taken over.
    pub rows: u32,
    /// The first few.
    pub samples: Vec<Sample>,
    /// Of own text that is continued, which has no answers, instead.
    pub text: Option<TextSamples>,
}

/// Beginnings of held-out text and what the model writes after them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextSamples {
    /// Of the draws, which are the same each time.
    pub temperature: f64,
    /// One per beginning.
    pub rows: Vec<Continued>,
}

/// A beginning that was continued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continued {
    /// The beginning.
    pub prompt: Vec<u32>,
    /// What the model wrote after it.
    pub written: Vec<u32>,
    /// How the text goes on, as far.
    pub actual: Vec<u32>,
}

/// One held-out row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// What is given: the beginning of the row, the row with its masks, or the source.
    pub prompt: Vec<u32>,
    /// What is right, one id per answer position.
    pub target: Vec<u32>,
    /// The likeliest token at each of them (given the right ones before).
    pub predicted: Vec<u32>,
    /// Probability of the whole right answer: the product over its positions.
    pub probability: f64,
}
