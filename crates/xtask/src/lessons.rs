//! Every question of the lessons, answered with several seeds on both backends; it fails where they disagree.

use crate::command::{self, Outcome, program};

/// Passes its options on: `[LESSON[/QUESTION]] [--seeds N] [--backend cpu|webgpu]`.
pub fn run(options: &[&str]) -> Outcome {
    let cargo = ["cargo", "run", "--release", "--package", "tests", "--bin", "lessons", "--"];
    command::run(program(&[&cargo[..], options].concat()))
}
