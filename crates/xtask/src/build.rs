//! The static site: Trunk makes the front page and the worker, [`crate::page`] the page's own parts; then the build's id
//! is written where all of them will look.

use crate::command::{self, Outcome, answer, program};
use crate::{lesson_pages, page, sizes, tools};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;
use walkdir::WalkDir;

/// Where the site lies.
pub const DIST: &str = "dist";

/// Builds it.
pub fn run() -> Outcome {
    tools::for_building()?;
    let start = Instant::now();
    let build_id = build_id()?;
    // Cargo builds one thing at a time in a target folder; what comes after it need not wait for the other.
    page::compile(&build_id)?;
    let (parts, rest) = thread::scope(|scope| {
        let parts = scope.spawn(page::split);
        let rest = trunk(&build_id);
        (parts.join(), rest)
    });
    rest.and(parts.unwrap_or_else(|_| Err("the page's parts broke off".to_owned())))?;
    page::install(Path::new(DIST), &build_id)?;
    copy_sources()?;
    lesson_pages::write(Path::new(DIST))?;
    for name in [
        "index.html",
        "glassformer.js",
        "glassformer.d.ts",
        "worker_loader.js",
        "worker.js",
        "worker_bg.wasm",
        "pretrained/stories_english.safetensors",
    ] {
        if !Path::new(DIST).join(name).exists() {
            return Err(format!("the build left no {DIST}/{name}"));
        }
    }
    println!("built in {:.0} s", start.elapsed().as_secs_f64());
    sizes::check(Path::new(DIST))
}

/// Front page, worker, and files that stay as they are.
fn trunk(build_id: &str) -> Outcome {
    let path = std::env::var("PATH").unwrap_or_default();
    let tools = command::root().join(tools::WASM_OPT);
    let mut trunk = program(&["trunk", "build", "--release"]);
    trunk.env("PATH", format!("{}:{path}", tools.display())).env("GLASSFORMER_BUILD_ID", build_id);
    // Colour codes and CI's own switches would only confuse.
    trunk.env_remove("NO_COLOR");
    command::run(trunk)
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

/// A hash of all that a build is made of: files of one build know each other by it.
fn build_id() -> Outcome<String> {
    let mut hash = DefaultHasher::new();
    answer(&["rustc", "-vV"]).hash(&mut hash);
    for file in sources() {
        file.hash(&mut hash);
        std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?.hash(&mut hash);
    }
    Ok(format!("{:016x}", hash.finish()))
}

/// What the site is made of, in a fixed order.
fn sources() -> Vec<PathBuf> {
    [".cargo", "Cargo.lock", "Cargo.toml", "Trunk.toml", "index.html", "crates", "third_party", "web"]
        .into_iter()
        .flat_map(|top| WalkDir::new(top).sort_by_file_name())
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}
