//! The WASM worker: a session around `model`. It listens, trains between messages, and answers frames.

mod asking;
mod clock;
mod comparing;
mod convert;
mod decode;
mod desk;
mod gpu;
mod inbox;
mod lesson;
mod looking;
mod orders;
mod pace;
mod panel;
mod run;
#[cfg(test)]
mod run_tests;
mod session;
mod text_refusal;
mod watching;
mod writing;

use inbox::Inbox;
use protocol::{BUILD_ID, Event, Ready, VERSION};

fn main() {
    inbox::post_panics();
    let inbox = Inbox::listen();
    let tasks = convert::tasks();
    inbox::post(&Event::Ready(Ready { version: VERSION, build_id: BUILD_ID.to_owned(), tasks }));
    wasm_bindgen_futures::spawn_local(session::serve(inbox));
}
