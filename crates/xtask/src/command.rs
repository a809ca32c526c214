//! Running other programs, with what they say on the screen.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What went wrong, and what to do about it.
pub type Outcome<T = ()> = Result<T, String>;

/// The repository's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A program with its arguments.
pub fn program(words: &[&str]) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}

/// Runs a program to its end, its output on the screen.
pub fn run(mut command: Command) -> Outcome {
    let name = format!("{command:?}").replace('"', "");
    println!("$ {name}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}")),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

/// Runs a program to its end, shows its standard output line by line, and hands it back even when it fails.
pub fn run_and_read(mut command: Command) -> (Outcome, String) {
    let name = format!("{command:?}").replace('"', "");
    println!("$ {name}");
    let mut child = match command.stdout(Stdio::piped()).spawn() {
        Ok(child) => child,
        Err(error) => return (Err(format!("{name}: {error}")), String::new()),
    };
    let mut text = String::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            text += &line;
            text.push('\n');
        }
    }
    let outcome = match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}")),
        Err(error) => Err(format!("{name}: {error}")),
    };
    (outcome, text)
}

/// What a program prints, if it runs at all and succeeds.
pub fn answer(words: &[&str]) -> Option<String> {
    let output = program(words).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
