//! Speed of the default preset natively, in a browser on both backends, whether each topology reaches its task, and
//! what the site weighs. Every number comes with the command that measured it.

use crate::build::{self, DIST};
use crate::command::{self, Outcome, program};
use crate::sizes;
use std::path::Path;

/// Runs it all.
pub fn run() -> Outcome {
    build::run()?;
    command::run(program(&["cargo", "run", "--release", "--package", "tests", "--bin", "bench"]))?;
    let learn = ["cargo", "run", "--release", "--package", "tests", "--bin", "learn", "--"];
    let tasks = ["sort", "brackets", "numbers_chinese", "numbers_english"];
    command::run(program(&[&learn[..], &tasks].concat()))?;
    command::run(program(&["node", "tests/browser/bench.mjs"]))?;
    command::run(program(&["node", "tests/browser/latency.mjs"]))?;
    command::run(program(&["node", "tests/browser/frames.mjs"]))?;
    sizes::check(Path::new(DIST))
}

/// Times a training step of the models of `docs/performance.md`, or of those named, on one WASM thread of Node.
pub fn profile(models: &[&str]) -> Outcome {
    let (wasm, out) = ("target/wasm32-unknown-unknown/release/profile.wasm", "target/profile");
    let cargo = ["cargo", "build", "--release", "--package", "tests", "--bin", "profile", "--target"];
    command::run(program(&[&cargo[..], &["wasm32-unknown-unknown"]].concat()))?;
    command::run(program(&[
        "wasm-bindgen",
        "--target",
        "nodejs",
        "--no-typescript",
        "--out-dir",
        out,
        wasm,
    ]))?;
    command::run(program(&[&["node", "-e", "require('./target/profile/profile.js')"], models].concat()))
}

/// Answers every question of every lesson in the browser, in both languages and at two sizes, or as asked for.
pub fn questions(options: &[&str]) -> Outcome {
    command::run(program(&[&["node", "tests/browser/questions.mjs"], options].concat()))
}

/// Runs findings again, all of them or the one that is named, with as many seeds as are asked for.
pub fn compare(options: &[&str]) -> Outcome {
    let cargo = ["cargo", "run", "--release", "--package", "tests", "--bin", "compare", "--"];
    command::run(program(&[&cargo[..], options].concat()))
}
