//! Commands by name, for refusals; and the one that breaks the worker on purpose.

use crate::clock::yield_turn;
use protocol::{Command, CrashKind};

/// Name of a command, as a refusal tells it.
pub fn command_name(command: &Command) -> &'static str {
    match command {
        Command::ReadText(_) => "ReadText",
        Command::Story(_) => "Story",
        Command::Encode(_) => "Encode",
        Command::Build(_) => "Build",
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
        Command::Lab(_) => "Lab",
        Command::Crash(_) => "Crash",
    }
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
