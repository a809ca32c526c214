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
    built_for_node()?;
    command::run(program(&[&["node", "-e", "require('./target/profile/profile.js')"], models].concat()))
}

/// Trains the models of `docs/performance.md`, or those named, here and with peers, on the same weights and rows in one
/// run: jax-js and tfjs (both WASM) and PyTorch on one thread, which it installs into a folder of its own. Their losses must
/// agree with ours.
pub fn peers(models: &[&str]) -> Outcome {
    let home = Path::new(PEERS);
    built_for_node()?;
    let dump = ["cargo", "run", "--release", "--package", "tests", "--bin", "peer_models", "--", PEERS];
    command::run(program(&dump))?;
    for name in ["package.json", "run.mjs", "gpt.mjs", "jax_js.mjs", "tfjs.mjs", "torch_step.py"] {
        let to = home.join(name);
        std::fs::copy(Path::new("tests/peers").join(name), &to)
            .map_err(|error| format!("{}: {error}", to.display()))?;
    }
    let npm = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", PEERS];
    command::run(program(&npm))?;
    let python = home.join("venv/bin/python");
    if !python.exists() {
        command::run(program(&["python3", "-m", "venv", &format!("{PEERS}/venv")]))?;
    }
    let python = python.display().to_string();
    command::run(program(&[
        &python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--requirement",
        "tests/oracle/requirements.txt",
    ]))?;
    command::run(program(&[&["node", &format!("{PEERS}/run.mjs")], models].concat()))
}

/// What peers need, and what is made for them.
const PEERS: &str = "target/peers";

/// Builds the profile for WASM, with the JavaScript that Node loads.
fn built_for_node() -> Outcome {
    let (wasm, out) = ("target/wasm32-unknown-unknown/release/profile.wasm", "target/profile");
    let cargo = ["cargo", "build", "--release", "--package", "tests", "--bin", "profile", "--target"];
    command::run(program(&[&cargo[..], &["wasm32-unknown-unknown"]].concat()))?;
    command::run(program(&["wasm-bindgen", "--target", "nodejs", "--no-typescript", "--out-dir", out, wasm]))
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
