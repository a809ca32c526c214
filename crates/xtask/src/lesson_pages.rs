//! Texts of the lessons: from `web/lessons/LANGUAGE/NN-name.md` to the site, as data with HTML in it, fetched when a lesson
//! is opened.

use crate::command::Outcome;
use lesson_texts::{disagreements, faults, parse, untold_terms};
use std::fs;
use std::path::{Path, PathBuf};

const HOME: &str = "web/lessons";
const LANGUAGES: [&str; 2] = ["en", "zh"];

/// Writes all of them into the site.
pub fn write(dist: &Path) -> Outcome {
    for language in LANGUAGES {
        let folder = dist.join("lessons").join(language);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut headings = Vec::new();
        for file in files(language)? {
            let text = parse(&read(&file)?).map_err(|why| format!("{}: {why}", file.display()))?;
            headings.push(text.heading());
            written(&folder.join(file.with_extension("json").file_name().unwrap_or_default()), &text)?;
        }
        written(&folder.join("contents.json"), &headings)?;
    }
    Ok(())
}

fn written(target: &Path, data: &impl serde::Serialize) -> Outcome {
    let json = serde_json::to_string(data).map_err(|error| error.to_string())?;
    fs::write(target, json).map_err(|error| format!("{}: {error}", target.display()))
}

/// What is wrong with them.
pub fn violations() -> Vec<String> {
    let mut found = Vec::new();
    for language in LANGUAGES {
        let mut told = Vec::new();
        match files(language) {
            Ok(files) => files.iter().for_each(|file| found.extend(wrong(file, language, &mut told))),
            Err(why) => found.push(why),
        }
    }
    found
}

fn wrong(file: &Path, language: &str, told: &mut Vec<String>) -> Vec<String> {
    let at = |why: String| format!("{}: {why}", file.display());
    let both = read(file).and_then(|source| parse(&source).map(|text| (source, text)));
    let (source, text) = match both {
        Ok(both) => both,
        Err(why) => return vec![at(why)],
    };
    let mut found: Vec<String> = faults(&source, &text).into_iter().map(at).collect();
    let untold = untold_terms(&source, &text, language == "zh", told);
    found.extend(
        untold.into_iter().map(|word| at(format!("**{word}** is used before a lesson introduces it"))),
    );
    if language == LANGUAGES[0] {
        let twin = Path::new(HOME).join(LANGUAGES[1]).join(file.file_name().unwrap_or_default());
        match read(&twin).and_then(|source| parse(&source)) {
            Ok(other) => found.extend(disagreements(&text, &other).into_iter().map(at)),
            Err(why) => found.push(format!("{}: {why}", twin.display())),
        }
    }
    found
}

fn files(language: &str) -> Outcome<Vec<PathBuf>> {
    let folder = Path::new(HOME).join(language);
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}
