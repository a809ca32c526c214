//! Turns `formulas.txt` (LaTeX) into a sorted table of MathML, and gives queries, keys, values and scores
//! a class, so that the page's style colours them.

use pulldown_latex::{Parser, RenderConfig, Storage, config::DisplayMode, push_mathml};
use std::{env, fs, path::Path};

/// Symbols that mean one thing in every formula that is keyed by an attention tensor.
const ROLES: &[(&str, &str)] =
    &[("Q", "query"), ("K", "key"), ("V", "value"), ("S", "score"), ("P", "score")];

fn main() {
    println!("cargo::rerun-if-changed=formulas.txt");
    let text = fs::read_to_string("formulas.txt").expect("formulas.txt lies beside build.rs");
    let mut formulas: Vec<(String, String)> = text.lines().filter_map(parse).collect();
    formulas.sort();
    let rows: String = formulas.iter().map(|(key, mathml)| format!("({key:?}, {mathml:?}),\n")).collect();
    let table = format!("static FORMULAS: &[(&str, &str)] = &[\n{rows}];\n");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("formulas.rs"), table).expect("OUT_DIR is writable");
}

fn parse(line: &str) -> Option<(String, String)> {
    if line.starts_with('#') || line.trim().is_empty() {
        return None;
    }
    let (key, latex) = line.split_once('\t').unwrap_or_else(|| panic!("no tab in the line {line}"));
    let storage = Storage::new();
    let events: Vec<_> = Parser::new(latex, &storage)
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{key}: {error}"));
    let mut mathml = String::new();
    let config = RenderConfig { display_mode: DisplayMode::Inline, ..RenderConfig::default() };
    push_mathml(&mut mathml, events.into_iter().map(Ok::<_, std::convert::Infallible>), config)
        .unwrap_or_else(|error| panic!("{key}: {error}"));
    if key.starts_with("attention.") {
        for (symbol, role) in ROLES {
            mathml =
                mathml.replace(&format!("<mi>{symbol}</mi>"), &format!("<mi class=\"{role}\">{symbol}</mi>"));
        }
    }
    Some((key.to_owned(), mathml))
}
