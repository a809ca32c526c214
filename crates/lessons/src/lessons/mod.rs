//! The sixteen lessons, a file each: preset, table of questions, and their procedures.

mod causal_mask;
mod data;
mod embedding;
mod feed_forward;
mod flash;
mod heads;
mod loss;
mod norm;
mod position;
mod query_key_value;
mod residual;
mod scaling;
mod softmax;
mod tokens;
mod topologies;
mod training;

use crate::{Lesson, Preset, Recipe};

/// In the order in which data flows.
pub static LESSONS: [Lesson; 16] = [
    tokens::LESSON,
    embedding::LESSON,
    query_key_value::LESSON,
    scaling::LESSON,
    causal_mask::LESSON,
    softmax::LESSON,
    heads::LESSON,
    flash::LESSON,
    position::LESSON,
    feed_forward::LESSON,
    norm::LESSON,
    residual::LESSON,
    loss::LESSON,
    training::LESSON,
    topologies::LESSON,
    data::LESSON,
];

/// The lesson of this number, from 1.
pub fn lesson(number: u32) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.number == number)
}

/// What most lessons are about.
const SORT: Preset = Preset { name: "sort", recipe: Recipe::sort };
