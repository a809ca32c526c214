//! Speed of the default preset natively, in a browser on both backends, whether each topology reaches its task, and
//! what the site weighs. Every number comes with the command that measured it.

use crate::build::{self, DIST};
use crate::command::{self, Outcome, program};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use walkdir::WalkDir;

/// Runs it all.
pub fn run() -> Outcome {
    build::run()?;
    command::run(program(&["cargo", "run", "--release", "--package", "tests", "--bin", "bench"]))?;
    let learn = ["cargo", "run", "--release", "--package", "tests", "--bin", "learn", "--"];
    let tasks = ["sort", "brackets", "numbers_chinese", "numbers_english"];
    command::run(program(&[&learn[..], &tasks].concat()))?;
    command::run(program(&["node", "tests/browser/bench.mjs"]))?;
    command::run(program(&["node", "tests/browser/latency.mjs"]))?;
    sizes()
}

/// Gzipped sizes by kind of file.
fn sizes() -> Outcome {
    let mut total = 0;
    println!("{:10} {:>9} {:>9}", "kind", "bytes", "gzip");
    for kind in ["wasm", "js", "css", "html"] {
        let (mut raw, mut packed) = (0, 0);
        for entry in WalkDir::new(DIST).into_iter().filter_map(Result::ok) {
            if entry.path().extension().is_some_and(|ending| ending == kind) {
                let bytes = std::fs::read(entry.path()).map_err(|error| error.to_string())?;
                raw += bytes.len();
                packed += gzip(&bytes)?;
            }
        }
        println!("{kind:10} {raw:9} {packed:9}");
        total += packed;
    }
    println!("{:10} {:>9} {total:9}", "all", "");
    Ok(())
}

fn gzip(bytes: &[u8]) -> Outcome<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map(|packed| packed.len())
        .map_err(|error| error.to_string())
}
