//! Commands by name, and their refusals; and the one that breaks the worker on purpose.

use crate::clock::yield_turn;
use crate::inbox::post;
use model::Error;
use protocol::{Command, CrashKind, Event, Refusal};

/// Name of a command, as a refusal tells it.
pub fn command_name(command: &Command) -> &'static str {
    match command {
        Command::ReadText(_) => "ReadText",
        Command::Story(_) => "Story",
        Command::Encode(_) => "Encode",
        Command::Build(_) => "Build",
        Command::Pretrained(_) => "Pretrained",
        Command::Restore(_) => "Restore",
        Command::Play => "Play",
        Command::Pause => "Pause",
        Command::Step => "Step",
        Command::Speed(_) => "Speed",
        Command::Optimizer(_) => "Optimizer",
        Command::Limits(_) => "Limits",
        Command::Watch(_) => "Watch",
        Command::Frame(_) => "Frame",
        Command::Generate(_) => "Generate",
        Command::Decode(_) => "Decode",
        Command::Backend(_) => "Backend",
        Command::Snapshot => "Snapshot",
        Command::Compare(_) => "Compare",
        Command::CompareFrame(_) => "CompareFrame",
        Command::CompareLook(_) => "CompareLook",
        Command::CompareLength(_) => "CompareLength",
        Command::Ask(_) => "Ask",
        Command::CallOff => "CallOff",
        Command::Cut(_) => "Cut",
        Command::Count(_) => "Count",
        Command::JudgeLength(_) => "JudgeLength",
        Command::CompareStop => "CompareStop",
        Command::CompareClear => "CompareClear",
        Command::Lab(_) => "Lab",
        Command::Crash(_) => "Crash",
    }
}

/// What is refused where a model is needed.
pub fn no_model() -> Error {
    Error::Input("there is no model yet; build one first".to_owned())
}

/// Tells the page that a command was refused.
pub fn refuse(command: &str, error: &Error) {
    post(&Event::Refused(Refusal {
        code: error.code().to_owned(),
        message: error.to_string(),
        command: command.to_owned(),
        text: None,
    }));
}

/// Breaks the worker on purpose.
#[expect(clippy::panic, reason = "a test asks for it")]
pub fn crash(kind: CrashKind) {
    match kind {
        CrashKind::Panic => panic!("asked to panic"),
        CrashKind::AsyncPanic => wasm_bindgen_futures::spawn_local(async {
            yield_turn().await;
            panic!("asked to panic in a task")
        }),
        CrashKind::Hang => loop {
            std::hint::spin_loop();
        },
    }
}
