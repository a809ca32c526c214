//! The rooms of the page: which floor each is on, what it may never name, who imports from whom. Imports lead
//! downward; there are no circles, neither of rooms nor of files; no file is forgotten.

mod imports;
mod reach;
mod source;
mod tokens;

use crate::command::Outcome;
use imports::{File, Imports, circles, imports};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use walkdir::WalkDir;

/// Where the page lies.
const PAGE: &str = "web/src";

/// From the lowest to the highest. A room imports from lower floors only; a line here is a decision: change
/// `ARCHITECTURE.md` with it.
const FLOORS: &[&str] = &[
    "browser", "text", "picture", "address", "run", "scene", "control", "lens", "figure", "stage", "shell",
    TOP,
];

/// The floor of the files that lie at the top.
const TOP: &str = "top";

/// Files that may lie there.
const TOP_FILES: &[&str] = &["app", "keys", "embed", "fetched", "main"];

/// Words that a room may not say, and why: names, or paths.
const NEVER: &[(&str, &[&str], &str)] = &[
    (
        "scene",
        &["leptos", "web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures"],
        "a scene is pure, so that it is tested natively",
    ),
    (
        "figure",
        &["use_run", "Router", "use_router", "Session", "use_session", "Handle"],
        "a figure is given a scene, a place and a callback, so that any stage can show it",
    ),
];

/// The files below a folder, by their paths from the root.
pub type Tree = BTreeMap<String, String>;

/// Reads the files of Rust below a folder.
pub fn read(top: &str) -> Outcome<Tree> {
    let mut tree = Tree::new();
    let ours = |entry: &walkdir::DirEntry| entry.file_name() != "node_modules";
    for entry in WalkDir::new(top).into_iter().filter_entry(ours).filter_map(Result::ok) {
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|ending| ending == "rs") {
            let path = entry.path().to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(entry.path()).map_err(|error| format!("{path}: {error}"))?;
            tree.insert(path, text);
        }
    }
    Ok(tree)
}

/// `cargo xtask rooms`: the rooms by floor, their arrows, and what is wrong with them.
pub fn run() -> Outcome {
    print!("{}", House::new(&read(PAGE)?).report());
    let broken = violations()?;
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

/// Every violation of the house: in the page, and files of any package that nothing reaches.
pub fn violations() -> Outcome<Vec<String>> {
    let mut found = House::new(&read(PAGE)?).violations();
    let packages = std::fs::read_dir("crates").map_err(|error| format!("crates: {error}"))?;
    let mut packages: Vec<String> =
        packages.filter_map(Result::ok).map(|entry| entry.path().to_string_lossy().into_owned()).collect();
    packages.sort();
    packages.extend(["web".to_owned(), "tests".to_owned()]);
    for package in packages.iter().filter(|package| Path::new(package).is_dir()) {
        let files = reach::unreached(package, &read(package)?);
        found.extend(
            files.into_iter().map(|path| format!("{path}: no `mod` reaches this file; declare or remove it")),
        );
    }
    Ok(found)
}

/// The page, read.
#[derive(Debug)]
pub struct House {
    files: Vec<File>,
    imports: Imports,
}

impl House {
    /// Reads the page; tests do not count.
    pub fn new(tree: &Tree) -> Self {
        let files: Vec<File> = tree
            .iter()
            .filter(|(path, _)| !path.ends_with("_tests.rs") && !path.ends_with("/tests.rs"))
            .map(|(path, text)| {
                let mut file = File::new(PAGE, path, text);
                if !path.trim_start_matches(PAGE).trim_start_matches('/').contains('/')
                    && TOP_FILES.contains(&file.room.as_str())
                {
                    file.room = TOP.to_owned();
                }
                file
            })
            .collect();
        let imports = imports(&files, "web");
        Self { files, imports }
    }

    /// Every violation, one line each.
    pub fn violations(&self) -> Vec<String> {
        let mut found = self.homeless();
        found.extend(self.upward());
        found.extend(self.circles_of_rooms().iter().map(|circle| {
            format!("{PAGE}: a circle of rooms: {circle}; what both need belongs on a lower floor")
        }));
        found.extend(self.circles_of_files().iter().map(|circle| {
            format!("{PAGE}: a circle of files: {circle}; what both need belongs into a file of its own")
        }));
        found.extend(self.never_said());
        found
    }

    fn floor(&self, file: usize) -> Option<usize> {
        FLOORS.iter().position(|room| *room == self.files[file].room)
    }

    /// Files in no room that is known.
    fn homeless(&self) -> Vec<String> {
        let homeless = (0..self.files.len()).filter(|file| self.floor(*file).is_none());
        let rooms: BTreeMap<&str, &str> =
            homeless.map(|file| (self.files[file].room.as_str(), self.files[file].path.as_str())).collect();
        rooms
            .iter()
            .map(|(room, path)| {
                format!("{path}: {room} is no room of the page; give it a floor in crates/xtask/src/rooms.rs")
            })
            .collect()
    }

    /// Imports that do not lead downward.
    fn upward(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (&(from, to), line) in &self.imports {
            let (Some(below), Some(above)) = (self.floor(from), self.floor(to)) else { continue };
            if above > below {
                found.push(format!(
                    "{}:{line}: {} imports {}, which is above it ({}); move what is needed down",
                    self.files[from].path, self.files[from].room, self.files[to].room, self.files[to].path,
                ));
            }
        }
        found
    }

    fn rooms(&self) -> Vec<&str> {
        let rooms: BTreeSet<&str> = self.files.iter().map(|file| file.room.as_str()).collect();
        let mut rooms: Vec<&str> = rooms.into_iter().collect();
        rooms.sort_by_key(|room| FLOORS.iter().position(|known| known == room));
        rooms
    }

    /// How many files of a room import from how many of another: pairs of files, by pairs of rooms.
    fn arrows(&self) -> BTreeMap<(&str, &str), usize> {
        let mut arrows = BTreeMap::new();
        for &(from, to) in self.imports.keys() {
            let (from, to) = (self.files[from].room.as_str(), self.files[to].room.as_str());
            if from != to {
                *arrows.entry((from, to)).or_default() += 1;
            }
        }
        arrows
    }

    fn circles_of_rooms(&self) -> Vec<String> {
        let rooms = self.rooms();
        let at = |room: &str| rooms.iter().position(|known| *known == room).unwrap_or(rooms.len());
        let arrows = self.arrows().keys().map(|(from, to)| (at(from), at(to))).collect();
        circles(&arrows).iter().map(|circle| told(circle, |room| rooms[room].to_owned())).collect()
    }

    fn circles_of_files(&self) -> Vec<String> {
        let arrows: BTreeSet<(usize, usize)> = self.imports.keys().copied().collect();
        let name =
            |file: usize| self.files[file].path.trim_start_matches(PAGE).trim_start_matches('/').to_owned();
        circles(&arrows)
            .iter()
            .map(|circle| {
                let mut next = circle.iter().cycle().skip(1);
                let steps: Vec<usize> = circle
                    .iter()
                    .map(|from| {
                        self.imports.get(&(*from, *next.next().unwrap_or(from))).copied().unwrap_or(0)
                    })
                    .collect();
                let lines: BTreeMap<usize, usize> = circle.iter().copied().zip(steps).collect();
                told(circle, |file| format!("{}:{}", name(file), lines.get(&file).copied().unwrap_or(0)))
            })
            .collect()
    }

    /// Words that a room may not say.
    fn never_said(&self) -> Vec<String> {
        let mut found = Vec::new();
        for file in &self.files {
            for (_, words, why) in NEVER.iter().filter(|(room, ..)| *room == file.room) {
                for word in *words {
                    if let Some(line) = says(file, word) {
                        found.push(format!("{}:{line}: {} may not name {word}: {why}", file.path, file.room));
                    }
                }
            }
        }
        found
    }

    /// Rooms by floor from the highest, with what they import from.
    fn report(&self) -> String {
        let mut text = String::new();
        let arrows = self.arrows();
        for room in self.rooms().into_iter().rev() {
            let files: Vec<&File> = self.files.iter().filter(|file| file.room == room).collect();
            let lines: usize = files.iter().map(|file| file.lines).sum();
            let to: Vec<String> = arrows
                .iter()
                .filter(|((from, _), _)| *from == room)
                .map(|((_, to), count)| format!("{to} {count}"))
                .collect();
            let floor = FLOORS.iter().position(|known| *known == room);
            let floor = floor.map_or("-".to_owned(), |floor| floor.to_string());
            let _ = writeln!(
                text,
                "{floor:>2} {room:8} {:3} files {lines:6} lines -> {}",
                files.len(),
                to.join(", ")
            );
        }
        let (upward, rooms, files) = (self.upward(), self.circles_of_rooms(), self.circles_of_files());
        let counts =
            [("imports upward", &upward), ("circles of rooms", &rooms), ("circles of files", &files)];
        for (what, found) in counts {
            let _ = writeln!(text, "{what}: {}", found.len());
        }
        text
    }
}

/// `a -> b -> a`.
fn told(circle: &[usize], name: impl Fn(usize) -> String) -> String {
    let names: Vec<String> = circle.iter().chain(circle.first()).map(|node| name(*node)).collect();
    names.join(" -> ")
}

/// The line in which a file says a word, or a path.
fn says(file: &File, said: &str) -> Option<usize> {
    let words: Vec<&str> = said.split("::").collect();
    let tokens: Vec<_> = file.source.tokens.iter().filter(|token| token.word().is_some()).collect();
    let found = tokens
        .windows(words.len())
        .find(|window| window.iter().zip(&words).all(|(token, word)| token.word() == Some(*word)));
    found.and_then(|window| window.first()).map(|token| token.line)
}

#[cfg(test)]
mod tests;
