//! The rules of the house that no compiler knows. Each violation says where, what, and the cure.

use crate::command::{Outcome, answer};
use crate::{lesson_pages, rooms, styles};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// What is looked at.
pub const NAMES: &[&str] = &[
    "dependencies",
    "operations",
    "contracts",
    "rooms",
    "styles",
    "colors",
    "texts",
    "lessons",
    "length",
    "leftovers",
];

/// Which crate may use what. A line here is a decision: change `ARCHITECTURE.md` with it.
const ALLOWED: &[(&str, &[&str])] = &[
    ("graph", &["pulldown-latex"]),
    ("transformer", &["graph", "serde", "serde_json"]),
    ("data", &["graph", "proptest"]),
    ("program", &["graph"]),
    ("cpu", &["graph", "program"]),
    ("webgpu", &["graph", "program", "wgpu", "bytemuck", "naga", "pollster"]),
    (
        "model",
        &[
            "graph",
            "transformer",
            "program",
            "cpu",
            "webgpu",
            "data",
            "serde",
            "serde_json",
            "safetensors",
            "libm",
            "pollster",
        ],
    ),
    ("lesson_texts", &["serde", "pulldown-cmark"]),
    ("lessons", &["graph", "transformer", "data", "model", "pollster"]),
    ("protocol", &["graph", "transformer", "serde", "serde-wasm-bindgen", "wasm-bindgen", "js-sys"]),
    (
        "worker",
        &[
            "data",
            "graph",
            "lessons",
            "model",
            "protocol",
            "transformer",
            "js-sys",
            "wasm-bindgen",
            "wasm-bindgen-futures",
            "web-sys",
        ],
    ),
    (
        "web",
        &[
            "graph",
            "lesson_texts",
            "protocol",
            "transformer",
            "serde-wasm-bindgen",
            "leptos",
            "proptest",
            "serde",
            "js-sys",
            "wasm-bindgen",
            "wasm-bindgen-futures",
            "web-sys",
        ],
    ),
];

/// Lines a file may have; past that it holds more than one idea.
const LONGEST: usize = 400;

/// Every violation, one line each.
pub fn violations() -> Outcome<Vec<String>> {
    let mut found = dependencies()?;
    found.extend(operations()?);
    found.extend(contracts());
    found.extend(rooms::violations()?);
    found.extend(styles::violations()?);
    found.extend(lesson_pages::violations());
    for file in files(&["crates", "web", "tests", "index.html"]) {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let path = file.display().to_string();
        let is_rust = path.ends_with(".rs");
        if is_rust && text.lines().count() > LONGEST {
            found.push(format!("{path}: {} lines; split it by idea", text.lines().count()));
        }
        if is_rust && !text.starts_with("//!") {
            found.push(format!("{path}:1: the first line must say what lives here (`//!`)"));
        }
        let tests_from = text.lines().position(|line| line == "#[cfg(test)]").unwrap_or(usize::MAX);
        for (line, number) in text.lines().zip(1..) {
            let at = format!("{path}:{number}");
            found.extend(color(&path, line).map(|what| format!("{at}: {what}")));
            // Tests come last in a file, and no reader sees them.
            if number < tests_from {
                found.extend(text_outside(&path, line).map(|what| format!("{at}: {what}")));
            }
            found.extend(leftover(&path, line).map(|what| format!("{at}: {what}")));
        }
    }
    Ok(found)
}

fn files(tops: &[&str]) -> Vec<PathBuf> {
    let outside = |path: &Path| path.components().any(|part| part.as_os_str() == "node_modules");
    tops.iter()
        .flat_map(|top| WalkDir::new(top).sort_by_file_name())
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file() && !outside(entry.path()))
        .map(walkdir::DirEntry::into_path)
        .collect()
}

fn dependencies() -> Outcome<Vec<String>> {
    let metadata = answer(&["cargo", "metadata", "--no-deps", "--format-version", "1"])
        .ok_or("cargo metadata failed")?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for package in list(&metadata["packages"]) {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else { continue };
        for dependency in list(&package["dependencies"]) {
            let dependency = dependency["name"].as_str().unwrap_or_default();
            if !allowed.contains(&dependency) {
                found.push(format!("crates/{name}/Cargo.toml: {name} may not use {dependency}; move the code to a crate that may"));
            }
        }
    }
    Ok(found)
}

/// Every module of operations has its truth; every kind has a kernel, a formula and a place in both languages.
fn operations() -> Outcome<Vec<String>> {
    let modules = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name != "mod.rs")
            .map(|name| name.split('.').next().unwrap_or_default().to_owned())
            .collect()
    };
    let mut found = Vec::new();
    let (ops, truths) = (modules("crates/graph/src/ops"), modules("crates/cpu/src/ops"));
    for op in ops.symmetric_difference(&truths) {
        found.push(format!(
            "crates/graph/src/ops/{op}.rs and crates/cpu/src/ops/{op}.rs: one of the two is missing"
        ));
    }
    let source = fs::read_to_string("crates/graph/src/op.rs").map_err(|error| error.to_string())?;
    let kinds: Vec<&str> =
        source.lines().filter_map(|line| line.trim().strip_suffix("\",")?.split(" = \"").nth(1)).collect();
    let kernels = modules("crates/webgpu/src/kernels");
    let formulas = fs::read_to_string("crates/graph/formulas.txt").map_err(|error| error.to_string())?;
    for kind in &kinds {
        if !kernels.contains(*kind) {
            found.push(format!("crates/webgpu/src/kernels/{kind}.wgsl is missing"));
        }
        if !formulas.lines().any(|line| line.split('\t').next() == Some(kind)) {
            found.push(format!("crates/graph/formulas.txt: {kind} has no line"));
        }
    }
    if kinds.len() < 40 {
        found.push(
            "crates/graph/src/op.rs: the table of operations could not be read; mend this check".to_owned(),
        );
    }
    Ok(found)
}

/// The copy in the repository is that of the team's table, where that lies beside it.
fn contracts() -> Vec<String> {
    let (copy, contract) = ("docs/model.md", "../shared/MODEL.md");
    match (fs::read(copy), fs::read(contract)) {
        (Err(error), _) => vec![format!("{copy}: {error}")],
        (Ok(copied), Ok(original)) if copied != original => {
            vec![format!("{copy} is no verbatim copy of the contract")]
        }
        _ => Vec::new(),
    }
}

/// Colors are written once, in the design tokens.
fn color(path: &str, line: &str) -> Option<String> {
    let page = path.starts_with("web/") || path == "index.html";
    let looked_at = [".rs", ".css", ".html", ".js"].iter().any(|ending| path.ends_with(ending));
    if !page || !looked_at || path.ends_with("tokens.css") {
        return None;
    }
    let hex = line.match_indices('#').any(|(at, _)| {
        let digits = line[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
        let next = line[at + 1 + digits..].chars().next();
        matches!(digits, 3 | 6 | 8) && !next.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_')
    });
    let function = ["rgb(", "rgba(", "hsl(", "oklch("].iter().any(|name| line.contains(name))
        && !line.contains("format!")
        && !line.contains("assert");
    (hex || function)
        .then(|| "a color outside of web/style/tokens.css; ask for a role of the palette".to_owned())
}

/// What a reader sees is written in web/src/text, in both languages.
fn text_outside(path: &str, line: &str) -> Option<String> {
    if !path.starts_with("web/src/") || path.starts_with("web/src/text/") || !path.ends_with(".rs") {
        return None;
    }
    let code = line.trim_start();
    if code.starts_with("//")
        || code.contains("reason = ")
        || code.contains("expect(")
        || code.contains("assert")
    {
        return None;
    }
    let chinese = code.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let sentence = code.split('"').skip(1).step_by(2).any(|literal| {
        let words: Vec<&str> = literal
            .split(' ')
            .filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic))
            .collect();
        words.len() >= 2 && literal.starts_with(|c: char| c.is_uppercase())
    });
    (chinese || sentence).then(|| {
        "text outside of web/src/text; a reader of the other language would not understand it".to_owned()
    })
}

fn leftover(path: &str, line: &str) -> Option<String> {
    if !path.ends_with(".rs") || path.ends_with("xtask/src/rules.rs") {
        return None;
    }
    let words = ["todo!(", "unimplemented!(", "dbg!(", "#[ignore", "FIXME", "XXX"];
    words.iter().find(|word| line.contains(**word)).map(|word| format!("{word} is left over"))
}
