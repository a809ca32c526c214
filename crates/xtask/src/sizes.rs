//! What a visitor loads, as it travels: printed by every build, which fails where a part outgrows its budget.

use crate::command::Outcome;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A thousand bytes.
const KB: usize = 1000;

/// A part of what is loaded, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    /// Before the first picture: the front page, its script and style, and the wasm that draws the shell and the whole network.
    FirstPaint,
    /// Train and the settings: when one of them is first shown, or when nothing else is to do.
    Training,
    /// When Inspect is first shown, or before that when nothing else is to do.
    Inspect,
    /// When one of its views is.
    Views,
    /// When runs are compared, or a picture is saved.
    Compare,
    /// When a lesson is opened; its text comes beside it.
    Learn,
    /// When the search is first opened.
    Search,
    /// Beside the page, from the beginning.
    Worker,
}

/// In KB of gzip, some 3 % above what was measured when they were set. Whoever makes a part smaller lowers its budget;
/// whoever needs more says in the commit what for.
const BUDGETS: [(Part, &str, usize); 8] = [
    (Part::FirstPaint, "first paint", 585),
    (Part::Training, "training", 100),
    (Part::Inspect, "inspect", 402),
    (Part::Views, "views", 244),
    (Part::Compare, "compare", 86),
    (Part::Learn, "learn", 147),
    (Part::Search, "search", 37),
    (Part::Worker, "worker", 577),
];

/// Of all parts together.
const ALL: usize = 2166;

/// Prints the table; a message where a part is too heavy.
pub fn check(dist: &Path) -> Outcome {
    let files: Vec<(Part, usize, usize)> = WalkDir::new(dist)
        .into_iter()
        .filter_map(Result::ok)
        .filter_map(|entry| Some((part_of(entry.path().strip_prefix(dist).ok()?)?, entry.into_path())))
        .map(|(part, file)| weigh(&file).map(|(raw, packed)| (part, raw, packed)))
        .collect::<Outcome<_>>()?;
    let mut heavy = Vec::new();
    let mut line = |name: &str, budget: usize, of: &dyn Fn(Part) -> bool| {
        let sum = |size: fn(&(Part, usize, usize)) -> usize| -> usize {
            files.iter().filter(|file| of(file.0)).map(size).sum()
        };
        let (raw, packed) = (sum(|file| file.1), sum(|file| file.2));
        println!("{name:12} {raw:9} {packed:9} {:7} KB", budget);
        if packed > budget * KB {
            heavy.push(format!("{name} weighs {packed} bytes of gzip, its budget is {budget} KB"));
        }
        if packed == 0 {
            heavy.push(format!("{name} is not in the site"));
        }
    };
    println!("\n{:12} {:>9} {:>9} {:>10}", "loaded", "bytes", "gzip", "budget");
    for (part, name, budget) in BUDGETS {
        line(name, budget, &|other| other == part);
    }
    line("all", ALL, &|_| true);
    if heavy.is_empty() { Ok(()) } else { Err(heavy.join("\n")) }
}

/// What a file of the site belongs to. Sources that are shown and the module for other pages are loaded on demand only.
fn part_of(path: &Path) -> Option<Part> {
    let name = path.file_name()?.to_str()?;
    let is_code = [".html", ".js", ".css", ".wasm"].iter().any(|ending| name.ends_with(ending));
    match path.components().next()?.as_os_str().to_str()? {
        top if top.starts_with("app-") && !is_code => None,
        top if top.starts_with("app-") => Some(match name {
            _ if name.starts_with("split_views") => Part::Views,
            _ if name.starts_with("split_search") => Part::Search,
            _ if name.starts_with("split_compare") => Part::Compare,
            _ if name.starts_with("split_learn") => Part::Learn,
            _ if name.starts_with("split_training") => Part::Training,
            // What both share comes with whichever is first, and a view stands inside of Inspect.
            _ if name.starts_with("split_") || name.starts_with("chunk_") => Part::Inspect,
            _ => Part::FirstPaint,
        }),
        "index.html" => Some(Part::FirstPaint),
        "worker.js" | "worker_bg.wasm" | "worker_loader.js" => Some(Part::Worker),
        _ => None,
    }
}

/// Bytes as they lie, and as they travel.
fn weigh(file: &PathBuf) -> Outcome<(usize, usize)> {
    let told = |error: std::io::Error| format!("{}: {error}", file.display());
    let bytes = std::fs::read(file).map_err(told)?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes).map_err(told)?;
    Ok((bytes.len(), encoder.finish().map_err(told)?.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_is_loaded_belongs_to_a_part() {
        let part = |path: &str| part_of(Path::new(path));
        assert_eq!(part("index.html"), Some(Part::FirstPaint));
        assert_eq!(part("app-12/web_bg.wasm"), Some(Part::FirstPaint));
        assert_eq!(part("app-12/split_inspect.wasm"), Some(Part::Inspect));
        assert_eq!(part("app-12/chunk_3.wasm"), Some(Part::Inspect));
        assert_eq!(part("app-12/split_views.wasm"), Some(Part::Views));
        assert_eq!(part("app-12/split_search.wasm"), Some(Part::Search));
        assert_eq!(part("app-12/split_compare.wasm"), Some(Part::Compare));
        assert_eq!(part("app-12/split_learn.wasm"), Some(Part::Learn));
        assert_eq!(part("lessons/en/contents.json"), None);
        assert_eq!(part("app-12/split_training.wasm"), Some(Part::Training));
        assert_eq!(part("worker_bg.wasm"), Some(Part::Worker));
        assert_eq!(part("source/crates/graph/src/ops/softmax.rs"), None);
        assert_eq!(part("glassformer.js"), None);
    }
}
