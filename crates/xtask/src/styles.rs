//! The rules of the page's styles. A class leads in one file: where a selector begins with it, in a media query or
//! not, is where its looks are written, and no later file can change them unseen. What has no class is written in
//! `base.css`. The width at which a layout changes is one of few, and Rust asks for the same.

use crate::command::Outcome;
use std::collections::BTreeMap;
use std::path::Path;
use walkdir::WalkDir;

/// Where the styles lie.
const STYLES: &str = "web/style";

/// Files whose rules may be about elements.
const OF_ELEMENTS: &[&str] = &["base.css", "tokens.css"];

/// What a phone is, upright or held sideways, and what is none; the widest page without a rail, and wider ones.
const LIMITS: &[&str] =
    &[PHONE, "(min-width: 720px) and (min-height: 480px)", "(max-width: 1199px)", "(min-width: 1200px)"];
const PHONE: &str = "(max-width: 719px), (max-height: 479px)";

/// Every violation, one line each.
pub fn violations() -> Outcome<Vec<String>> {
    let read =
        |path: &Path| std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    let mut styles = BTreeMap::new();
    let mut found = Vec::new();
    for entry in WalkDir::new(STYLES).sort_by_file_name().into_iter().filter_map(Result::ok) {
        if entry.path().extension().is_some_and(|ending| ending == "css") {
            let path = entry.path().to_string_lossy().replace('\\', "/");
            styles.insert(path, without_comments(&read(entry.path())?));
        }
    }
    found.extend(led_twice(&styles));
    found.extend(limits(&styles));
    for entry in WalkDir::new("web/src").into_iter().filter_map(Result::ok) {
        if entry.file_name() == "screen.rs" {
            found.extend(in_rust(&entry.path().to_string_lossy(), &read(entry.path())?));
        }
    }
    Ok(found)
}

/// Styles by their paths.
type Styles = BTreeMap<String, String>;

/// A rule: its selectors and the line it begins in.
#[derive(Debug, PartialEq)]
struct Rule<'a> {
    selectors: &'a str,
    line: usize,
}

/// Comments become blanks, so that lines stay where they are.
fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find("/*") {
        let end = rest[begin..].find("*/").map_or(rest.len(), |end| begin + end + 2);
        kept += &rest[..begin];
        kept.extend(rest[begin..end].chars().map(|c| if c == '\n' { c } else { ' ' }));
        rest = &rest[end..];
    }
    kept + rest
}

/// All rules of a file, those of media queries among them, and what the queries ask.
fn rules(text: &str) -> (Vec<Rule<'_>>, Vec<Rule<'_>>) {
    let (mut rules, mut queries) = (Vec::new(), Vec::new());
    let mut begin = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        match rest.as_bytes()[0] {
            // What ends here is a statement, or a group that was entered.
            b';' | b'}' => begin = at + 1,
            b'{' => {
                let head = text[begin..at].trim();
                let line = text[..begin + text[begin..at].find(head).unwrap_or(0)].matches('\n').count() + 1;
                let rule = Rule { selectors: head, line };
                let group = ["@media", "@supports", "@container", "@layer"];
                if head.starts_with("@media") {
                    queries.push(Rule { selectors: head, line });
                }
                if !group.iter().any(|name| head.starts_with(name)) {
                    at += body(rest);
                    if !head.starts_with('@') {
                        rules.push(rule);
                    }
                }
                begin = at + 1;
            }
            _ => {}
        }
        at += text[at..].chars().next().map_or(1, char::len_utf8);
    }
    (rules, queries)
}

/// How far the closing brace of the opening one here is.
fn body(text: &str) -> usize {
    let mut depth = 0;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    text.len() - 1
}

/// The parts between commas that stand in no bracket.
fn parts(selectors: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut found) = (0, 0, Vec::new());
    for (at, c) in selectors.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&selectors[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.push(&selectors[begin..]);
    found
}

/// The classes or ids that a selector begins with: one, or all alternatives of a leading `:is(..)`.
fn leading(selector: &str) -> Vec<&str> {
    let mut attribute = 0;
    for (at, c) in selector.char_indices() {
        match c {
            '[' => attribute += 1,
            ']' => attribute -= 1,
            ':' if attribute == 0 && selector[at..].starts_with(":is(") => {
                let inside = &selector[at + 4..];
                let inside = &inside[..inside.find(')').unwrap_or(inside.len())];
                return parts(inside).into_iter().flat_map(leading).collect();
            }
            '.' | '#' if attribute == 0 => {
                let rest = &selector[at + 1..];
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
                return vec![&selector[at..at + 1 + end.unwrap_or(rest.len())]];
            }
            _ => {}
        }
    }
    Vec::new()
}

fn led_twice(styles: &Styles) -> Vec<String> {
    let mut found = Vec::new();
    let mut homes: BTreeMap<&str, &str> = BTreeMap::new();
    for (path, text) in styles {
        for rule in rules(text).0 {
            for selector in parts(rule.selectors) {
                let names = leading(selector);
                if names.is_empty() && !OF_ELEMENTS.iter().any(|file| path.ends_with(&format!("/{file}"))) {
                    let selector = selector.trim();
                    found.push(format!(
                        "{path}:{}: `{selector}` has no class; what is about elements belongs into {STYLES}/base.css",
                        rule.line
                    ));
                }
                for name in names {
                    let home = *homes.entry(name).or_insert(path);
                    if home != path {
                        found.push(format!(
                            "{path}:{}: {name} leads in {home} too; a class is defined in one file: put the rule there, or lead it with a class of this one",
                            rule.line
                        ));
                    }
                }
            }
        }
    }
    found
}

fn limits(styles: &Styles) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in styles {
        for query in rules(text).1 {
            let wrong = query.selectors.contains("width")
                && !LIMITS.iter().any(|limit| query.selectors.contains(limit));
            if wrong {
                let (line, asked) = (query.line, query.selectors);
                found.push(format!("{path}:{line}: `{asked}`: the page changes at {LIMITS:?} only"));
            }
        }
    }
    found
}

/// Rust asks for a phone as the styles do.
fn in_rust(path: &str, text: &str) -> Vec<String> {
    let asked = format!("\"{PHONE}\"");
    let wrong = text.lines().zip(1..).filter(|(line, _)| line.contains("-width:") && !line.contains(&asked));
    wrong.map(|(_, line)| format!("{path}:{line}: a phone is {PHONE}, as in the styles")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(files: &[(&str, &str)]) -> Styles {
        files.iter().map(|(name, text)| (format!("{STYLES}/{name}"), without_comments(text))).collect()
    }

    /// These styles have these violations, each known by some words of it.
    #[track_caller]
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let styles = styles(files);
        let found: Vec<String> = led_twice(&styles).into_iter().chain(limits(&styles)).collect();
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{found} does not say {expected}");
        }
    }

    #[test]
    fn a_class_may_be_named_inside_another() {
        check(
            &[
                (
                    "base.css",
                    "/* .map { } */ th, /* .map, */ .btn { a: b; } @media (max-width: 719px), (max-height: 479px) { body { c: d } .btn { e: f } }",
                ),
                (
                    "figure/map.css",
                    ".map .btn, .map > li::after { content: \"} .strip {\"; }\n.map[title=\".btn\"] {}",
                ),
                (
                    "figure/strip.css",
                    "[data-theme=\"dark\"] .strip :is(.btn, .map) {}\nmath .strip:not(.btn) {}",
                ),
            ],
            &[],
        );
    }

    #[test]
    fn a_class_that_leads_in_two_files_is_told() {
        check(
            &[
                ("a.css", ".point { fill: x }"),
                ("b.css", ".own {}\n\n.curve .point, .point.near { fill: y }"),
            ],
            &["b.css:3: .point leads in web/style/a.css too"],
        );
    }

    #[test]
    fn a_media_query_hides_nothing() {
        check(
            &[
                ("a.css", ".map {}"),
                (
                    "b.css",
                    ".own {}\n@media (max-width: 719px), (max-height: 479px) {\n  .own {}\n  .map {}\n}\n.own {}",
                ),
            ],
            &["b.css:4: .map leads in web/style/a.css too"],
        );
    }

    #[test]
    fn every_alternative_leads() {
        check(
            &[("a.css", ".x {}"), ("b.css", ":is(.y, .x) .z {}")],
            &["b.css:1: .x leads in web/style/a.css too"],
        );
    }

    #[test]
    fn an_id_leads_as_a_class_does() {
        check(&[("a.css", "#x th {}"), ("b.css", "p#x {}")], &["b.css:1: #x leads in web/style/a.css too"]);
    }

    #[test]
    fn elements_belong_to_base() {
        check(
            &[("base.css", "td {}"), ("rail.css", ".rail td {}\ntd {}")],
            &["rail.css:2: `td` has no class"],
        );
    }

    #[test]
    fn other_limits_are_told() {
        check(
            &[
                (
                    "a.css",
                    "@media (min-width: 720px) and (min-height: 480px) {} @media (min-width: 1200px) {} @media (pointer: coarse) {}",
                ),
                ("b.css", "\n@media (max-width: 720px) { .b {} }"),
            ],
            &["b.css:2: `@media (max-width: 720px)`"],
        );
    }

    #[test]
    fn rust_asks_for_the_same_phone() {
        assert_eq!(
            in_rust("screen.rs", "const PHONE: &str = \"(max-width: 719px), (max-height: 479px)\";"),
            Vec::<String>::new()
        );
        assert_eq!(in_rust("screen.rs", "//! x\nconst PHONE: &str = \"(max-width: 719px)\";").len(), 1);
    }
}
