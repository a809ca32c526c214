//! The static site: Trunk builds page and worker, then the build's id is written where both will look.

use crate::command::{self, Outcome, program};
use crate::tools;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Where the site lies.
pub const DIST: &str = "dist";

/// Builds it.
pub fn run() -> Outcome {
    tools::for_building()?;
    let path = std::env::var("PATH").unwrap_or_default();
    let tools = command::root().join(tools::WASM_OPT);
    let mut trunk = program(&["trunk", "build", "--release"]);
    trunk.env("PATH", format!("{}:{path}", tools.display())).env("GLASSFORMER_BUILD_ID", build_id()?);
    // Colour codes and CI's own switches would only confuse.
    trunk.env_remove("NO_COLOR");
    command::run(trunk)?;
    for name in [
        "index.html",
        "glassformer.js",
        "glassformer.d.ts",
        "worker_loader.js",
        "worker.js",
        "worker_bg.wasm",
    ] {
        if !Path::new(DIST).join(name).exists() {
            return Err(format!("the build left no {DIST}/{name}"));
        }
    }
    Ok(())
}

/// A hash of all sources: page and worker files of one build know each other by it.
fn build_id() -> Outcome<String> {
    let mut hash = DefaultHasher::new();
    for file in sources() {
        file.hash(&mut hash);
        std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?.hash(&mut hash);
    }
    Ok(format!("{:016x}", hash.finish()))
}

/// What the site is made of, in a fixed order.
fn sources() -> Vec<PathBuf> {
    ["Cargo.lock", "Trunk.toml", "index.html", "crates", "web"]
        .into_iter()
        .flat_map(|top| WalkDir::new(top).sort_by_file_name())
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}
