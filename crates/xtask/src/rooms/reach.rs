//! Files of Rust that no `mod` reaches: nobody compiles them, so nothing would tell that they are wrong.

use super::source::{Declared, Source};
use super::tokens::{Piece, Token};
use std::collections::{BTreeMap, BTreeSet};

/// The files that cargo itself looks for, below a package.
fn is_root(inner: &str) -> bool {
    let parts: Vec<&str> = inner.split('/').collect();
    matches!(
        parts[..],
        ["build.rs"] | ["src", "lib.rs"] | [_, "main.rs"] | ["src", "bin", _] | ["src", "bin", _, "main.rs"]
    ) || matches!(
        parts[..],
        ["tests" | "examples" | "benches", _] | ["tests" | "examples" | "benches", _, "main.rs"]
    )
}

/// The files of a package that nothing reaches; `files` are its own, by their paths from the root.
pub fn unreached(package: &str, files: &BTreeMap<String, String>) -> Vec<String> {
    let inner = |path: &str| path.strip_prefix(package).unwrap_or(path).trim_start_matches('/').to_owned();
    let mut waiting: Vec<(String, String)> = files
        .keys()
        .filter(|path| is_root(&inner(path)))
        // Children of a root lie beside it.
        .map(|path| (path.clone(), folder(path).to_owned()))
        .collect();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    while let Some((path, home)) = waiting.pop() {
        let Some(text) = files.get(&path) else { continue };
        if !reached.insert(path.clone()) {
            continue;
        }
        let source = Source::read(text);
        for declared in &source.declared {
            waiting.extend(places(&path, &home, declared));
        }
        // What is included is read as if it stood here.
        waiting
            .extend(included(&source.tokens).map(|name| (format!("{}/{name}", folder(&path)), home.clone())));
    }
    files.keys().filter(|path| !reached.contains(*path)).cloned().collect()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Where a declared module may lie, and where its own children would.
fn places(path: &str, home: &str, declared: &Declared) -> Vec<(String, String)> {
    if let Some(named) = &declared.path {
        let file = format!("{}/{named}", folder(path));
        let home = folder(&file).to_owned();
        return vec![(file, home)];
    }
    let stem = format!("{home}/{}", declared.name.join("/"));
    vec![(format!("{stem}.rs"), stem.clone()), (format!("{stem}/mod.rs"), stem)]
}

fn included(tokens: &[Token]) -> impl Iterator<Item = String> {
    tokens.windows(4).filter_map(|window| match window {
        [name, mark, bracket, Token { piece: Piece::Text(text), .. }]
            if name.word() == Some("include") && mark.is('!') && bracket.is('(') =>
        {
            Some(text.clone())
        }
        _ => None,
    })
}
