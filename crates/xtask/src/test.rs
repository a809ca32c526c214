//! Everything that must hold: the house's rules, native tests on software Vulkan, the site in a browser.

use crate::command::{self, Outcome, program, run_and_read};
use crate::{build, check, tools};
use std::process::Command;
use std::time::Instant;

/// The GPU of native tests: lavapipe, in software, on any machine.
const VULKAN: &str = "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json";

/// Tests that passed and failed.
#[derive(Default)]
struct Tally {
    passed: u32,
    failed: u32,
}

/// Runs the parts asked for, all by default; every part runs even when one before it failed.
pub fn run(parts: &[&str]) -> Outcome {
    if let Some(unknown) = parts.iter().find(|part| !["check", "native", "browser"].contains(part)) {
        return Err(format!("test knows check, native and browser, not {unknown}"));
    }
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let mut stages: Vec<(&str, f64, Outcome)> = Vec::new();
    let mut tally = Tally::default();
    let mut stage = |name: &'static str, work: &mut dyn FnMut(&mut Tally) -> Outcome| {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = work(&mut tally);
        let seconds = start.elapsed().as_secs_f64();
        if let Err(message) = &outcome {
            eprintln!("{name} failed: {message}");
        }
        stages.push((name, seconds, outcome));
    };
    stage("tools", &mut |_| tools::for_tests());
    if wanted("check") {
        stage("check", &mut |_| check::run());
    }
    if wanted("native") {
        stage("native tests", &mut native);
    }
    if wanted("browser") {
        stage("site", &mut |_| build::run());
        stage("test pages", &mut |_| test_pages());
        stage("browser tests", &mut browser);
    }
    println!();
    for (name, seconds, outcome) in &stages {
        println!("{name:15} {seconds:7.1} s  {}", if outcome.is_ok() { "ok" } else { "FAILED" });
    }
    let broken = stages.iter().filter(|(.., outcome)| outcome.is_err()).count();
    println!("\n{} passed, {} failed", tally.passed, tally.failed.max(u32::from(broken > 0)));
    if broken == 0 { Ok(()) } else { Err(format!("{broken} of {} stages failed", stages.len())) }
}

fn native(tally: &mut Tally) -> Outcome {
    let mut cargo = program(&["cargo", "test", "--workspace", "--no-fail-fast"]);
    on_software_vulkan(&mut cargo);
    let (outcome, text) = run_and_read(cargo);
    for line in text.lines().filter(|line| line.starts_with("test result:")) {
        tally.passed += number_before(line, " passed");
        tally.failed += number_before(line, " failed");
    }
    outcome
}

/// A missing GPU fails instead of being skipped.
fn on_software_vulkan(command: &mut Command) {
    command.env("REQUIRE_GPU", "1").env("VK_DRIVER_FILES", VULKAN).env("VK_ICD_FILENAMES", VULKAN);
    if std::env::var_os("XDG_RUNTIME_DIR").is_none() {
        command.env("XDG_RUNTIME_DIR", std::env::temp_dir());
    }
}

/// What browser tests open beside the site: the parity problems, and every figure alone. Each in a folder of `target`.
fn test_pages() -> Outcome {
    for (package, bin) in [("tests", "parity"), ("web", "alone")] {
        let wasm = "wasm32-unknown-unknown";
        let mut cargo = program(&["cargo", "build", "--package", package, "--bin", bin]);
        cargo.args(["--target", wasm, "--profile", "parity"]);
        command::run(cargo)?;
        let mut bind = program(&["wasm-bindgen", "--target", "web", "--no-typescript"]);
        bind.args(["--out-dir", &format!("target/{bin}"), &format!("target/{wasm}/parity/{bin}.wasm")]);
        command::run(bind)?;
    }
    Ok(())
}

fn browser(tally: &mut Tally) -> Outcome {
    let mut files: Vec<String> = std::fs::read_dir("tests/browser")
        .map_err(|error| format!("tests/browser: {error}"))?
        .filter_map(Result::ok)
        .map(|entry| entry.path().display().to_string())
        .filter(|path| path.ends_with(".test.mjs"))
        .collect();
    files.sort();
    let mut node = program(&["node", "--test", "--test-concurrency=2", "--test-reporter=spec"]);
    node.args(files);
    let (outcome, text) = run_and_read(node);
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [_, "pass", n] => tally.passed += n.parse().unwrap_or(0),
            [_, "fail", n] => tally.failed += n.parse().unwrap_or(0),
            _ => {}
        }
    }
    outcome
}

fn number_before(line: &str, word: &str) -> u32 {
    let before = line.split(word).next().unwrap_or_default();
    before.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
