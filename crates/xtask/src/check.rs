//! What must hold before anything runs: formatting, clippy on both targets, and the rules of the house.

use crate::command::{self, Outcome, program};
use crate::rules;

/// Runs every check and lists every violation.
pub fn run() -> Outcome {
    let mut failures = Vec::new();
    let mut note = |outcome: Outcome| failures.extend(outcome.err());
    note(command::run(program(&["cargo", "fmt", "--all", "--check"])));
    let native =
        ["cargo", "clippy", "--workspace", "--exclude", "worker", "--all-targets", "--", "-D", "warnings"];
    note(command::run(program(&native)));
    let wasm = "wasm32-unknown-unknown";
    let web =
        ["cargo", "clippy", "-p", "web", "-p", "worker", "-p", "tests", "--lib", "--bins", "--target", wasm];
    let mut clippy = program(&web);
    clippy.args(["--", "-D", "warnings"]);
    note(command::run(clippy));
    let violations = rules::violations()?;
    for violation in &violations {
        eprintln!("{violation}");
    }
    if !violations.is_empty() {
        failures.push(format!("{} rules of the house are broken", violations.len()));
    }
    println!("rules of the house: {}", rules::NAMES.join(", "));
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}
