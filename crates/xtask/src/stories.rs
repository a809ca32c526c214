//! The story model that travels with the site: trained anew from its seed, written into `web/pretrained/`.

use crate::command::{self, Outcome, program};

/// Trains it; the same bytes on the same machine.
pub fn run() -> Outcome {
    command::run(program(&["cargo", "run", "--release", "--package", "tests", "--bin", "stories"]))
}
