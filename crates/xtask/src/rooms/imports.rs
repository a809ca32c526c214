//! Who imports from whom: every path of the page followed to the file that makes the name, through whatever passes it
//! on, and the circles among what is found.

use super::source::{Brought, Source, Walked};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Re-exports are followed this far; a longer chain is a circle of its own.
const DEEPEST: usize = 16;

/// A file of the page.
#[derive(Debug)]
pub struct File {
    /// From the repository's root.
    pub path: String,
    /// `figure`, or the file's own name at the top.
    pub room: String,
    /// Lines in it.
    pub lines: usize,
    /// `figure`, `map` for `figure/map.rs` and `figure/map/mod.rs`.
    pub module: Vec<String>,
    /// What is said in it.
    pub source: Source,
}

impl File {
    /// Reads a file below `top`.
    pub fn new(top: &str, path: &str, text: &str) -> Self {
        let inner = path.strip_prefix(top).unwrap_or(path).trim_start_matches('/');
        let mut module: Vec<String> = inner.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        let room = module.first().cloned().unwrap_or_default();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        if module.len() == 1 && ["main", "lib"].contains(&module[0].as_str()) {
            module.clear();
        }
        Self { path: path.to_owned(), room, lines: text.lines().count(), module, source: Source::read(text) }
    }
}

/// An import: by whom, from whom, the first line that says so.
pub type Imports = BTreeMap<(usize, usize), usize>;

/// All imports between files.
pub fn imports(files: &[File], crate_name: &str) -> Imports {
    let house = House {
        files,
        crate_name,
        at: files.iter().enumerate().map(|(at, file)| (&file.module[..], at)).collect(),
    };
    let mut found = Imports::new();
    for (from, file) in files.iter().enumerate() {
        let brought = file.source.brought.iter().filter(|brought| !house.only_passes_on(file, brought));
        for walked in brought.map(|brought| &brought.path).chain(&file.source.walked) {
            let Some(to) = house.find(file, walked) else { continue };
            if to != from {
                let line = found.entry((from, to)).or_insert(walked.line);
                *line = walked.line.min(*line);
            }
        }
    }
    found
}

struct House<'a> {
    files: &'a [File],
    crate_name: &'a str,
    at: BTreeMap<&'a [String], usize>,
}

impl House<'_> {
    /// The path from the top, if it leads into this crate at all.
    fn absolute(&self, file: &File, walked: &Walked) -> Option<Vec<String>> {
        let mut place = file.module.clone();
        place.extend(walked.inside.iter().cloned());
        let mut words = &walked.words[..];
        match words.first()?.as_str() {
            "crate" => (place, words) = (Vec::new(), &words[1..]),
            first if first == self.crate_name => (place, words) = (Vec::new(), &words[1..]),
            "self" => words = &words[1..],
            "super" => {
                while words.first().is_some_and(|word| word == "super") {
                    place.pop();
                    words = &words[1..];
                }
            }
            first if file.source.declares(first) => {}
            _ => return None,
        }
        place.extend(words.iter().cloned());
        Some(place)
    }

    fn find(&self, file: &File, walked: &Walked) -> Option<usize> {
        self.maker(&self.absolute(file, walked)?, DEEPEST)
    }

    /// The file that makes what a path from the top names.
    fn maker(&self, path: &[String], deepest: usize) -> Option<usize> {
        let (at, rest) =
            (0..=path.len()).rev().find_map(|n| Some((*self.at.get(&path[..n])?, &path[n..])))?;
        let file = &self.files[at];
        let Some(name) = rest.first().filter(|_| deepest > 0) else { return Some(at) };
        let same = |brought: &&Brought| brought.at_top && brought.name.as_ref() == Some(name);
        if let Some(brought) = file.source.brought.iter().find(same) {
            let Some(mut onward) = self.absolute(file, &brought.path) else { return Some(at) };
            onward.extend(rest[1..].iter().cloned());
            return self.maker(&onward, deepest - 1);
        }
        if !file.source.made.contains(name) {
            let globs = file.source.brought.iter().filter(|brought| brought.at_top && brought.name.is_none());
            for glob in globs {
                let Some(mut onward) = self.absolute(file, &glob.path) else { continue };
                onward.extend(rest.iter().cloned());
                let maker = self.maker(&onward, deepest - 1).filter(|maker| *maker != at);
                if let Some(maker) = maker.filter(|maker| self.files[*maker].source.made.contains(name)) {
                    return Some(maker);
                }
            }
        }
        Some(at)
    }

    /// A parent that passes on what its children make imports nothing by that, as long as it does not use it itself.
    fn only_passes_on(&self, file: &File, brought: &Brought) -> bool {
        let below = self
            .absolute(file, &brought.path)
            .is_some_and(|path| path.starts_with(&file.module) && path.len() > file.module.len());
        brought.passed_on && below && !brought.name.as_ref().is_some_and(|name| file.source.says(name))
    }
}

/// A shortest circle through each knot of nodes that lead back to themselves.
pub fn circles(arrows: &BTreeSet<(usize, usize)>) -> Vec<Vec<usize>> {
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (from, to) in arrows {
        next.entry(*from).or_default().push(*to);
    }
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let mut found = Vec::new();
    for start in next.keys().copied() {
        if told.contains(&start) {
            continue;
        }
        if let Some(circle) = way_back(&next, start) {
            told.extend(&circle);
            found.push(circle);
        }
    }
    found
}

/// From a node back to itself, by the fewest arrows.
fn way_back(next: &BTreeMap<usize, Vec<usize>>, start: usize) -> Option<Vec<usize>> {
    let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for to in next.get(&node).into_iter().flatten().copied() {
            if to == start {
                let mut circle = vec![node];
                while let Some(before) = circle.last().and_then(|last| came_from.get(last)) {
                    circle.push(*before);
                }
                circle.reverse();
                return Some(circle);
            }
            if to != start && !came_from.contains_key(&to) {
                came_from.insert(to, node);
                queue.push_back(to);
            }
        }
    }
    None
}
