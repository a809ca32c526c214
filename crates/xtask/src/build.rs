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
    copy_sources()?;
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

/// Sources that the page shows beside their numbers: folders and what their files end in.
const SHOWN: &[(&str, &str)] = &[
    ("crates/graph/src/ops", ".rs"),
    ("crates/cpu/src/ops", ".rs"),
    ("crates/cpu/src/simd", ".rs"),
    ("crates/webgpu/src/kernels", ".wgsl"),
];

/// Puts them into the site under the paths they have here, so that a reader sees what this very build was made of.
fn copy_sources() -> Outcome {
    let root = Path::new(DIST).join("source");
    for (folder, ending) in SHOWN {
        let files = WalkDir::new(folder).into_iter().filter_map(Result::ok);
        for file in files.filter(|file| file.file_name().to_string_lossy().ends_with(ending)) {
            let target = root.join(file.path());
            let parent = target.parent().unwrap_or(&root);
            let copied = std::fs::create_dir_all(parent).and_then(|()| std::fs::copy(file.path(), &target));
            copied.map_err(|error| format!("{}: {error}", target.display()))?;
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
    ["Cargo.lock", "Trunk.toml", "index.html", "crates", "third_party", "web"]
        .into_iter()
        .flat_map(|top| WalkDir::new(top).sort_by_file_name())
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}
