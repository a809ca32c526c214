//! What must hold of texts: both languages say the same things in the same order, no number is printed that should be
//! measured, and no word stands in bold before it is introduced.

use super::blocks::parts;
use super::html::{links, said};
use super::{ANY, Block, Text};

/// Where two languages of a lesson differ in structure.
pub fn disagreements(one: &Text, other: &Text) -> Vec<String> {
    let mut found = Vec::new();
    if one.minutes != other.minutes {
        found.push(format!("{} and {} minutes", one.minutes, other.minutes));
    }
    let (one, other): (Vec<String>, Vec<String>) =
        (one.blocks.iter().map(shape).collect(), other.blocks.iter().map(shape).collect());
    // Where a paragraph ends is the language's own matter.
    let placed =
        |shapes: Vec<String>| shapes.into_iter().filter(|shape| shape != "prose").collect::<Vec<_>>();
    let (one, other) = (placed(one), placed(other));
    let longest = one.len().max(other.len());
    let at = |shapes: &[String], i: usize| shapes.get(i).cloned().unwrap_or_else(|| "nothing".to_owned());
    let differ = (0..longest).map(|i| (at(&one, i), at(&other, i))).find(|(one, other)| one != other);
    found.extend(differ.map(|(one, other)| format!("{one} here is {other} there")));
    found
}

/// A block without its words.
fn shape(block: &Block) -> String {
    match block {
        Block::Prose(_) => "prose".to_owned(),
        Block::Idea(_) => "idea".to_owned(),
        Block::Removes(html) => format!("removes {}", html.matches("<li>").count()),
        Block::Figure { name, of, .. } => format!("figure {name} {of}"),
        Block::Question(question) => {
            let ids =
                |all: &[(String, String)]| all.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>().join(" ");
            let [options, values, outcomes] =
                [&question.options, &question.values, &question.outcomes].map(|all| ids(all));
            format!("question {} {:?} [{options}] [{values}] [{outcomes}]", question.id, question.answer)
        }
        Block::Check { statements, ask, .. } => format!("check {} {ask}", statements.join(" ")),
        Block::Do(html) => format!("do {}", html.matches("<a ").count()),
        Block::Terms(terms) => {
            let names: Vec<String> =
                terms.iter().map(|term| format!("{} {}", term.english, term.chinese)).collect();
            format!("terms {}", names.join(", "))
        }
        Block::After(_) => "after".to_owned(),
        Block::Next(_) => "next".to_owned(),
        Block::Minute { span, lesson, questions, .. } => {
            format!("minute {span} {lesson} {}", questions.join(" "))
        }
        Block::Votes(votes) => format!("votes {votes:?}"),
        Block::Path { name, stations, .. } => format!("path {name} {stations:?}"),
    }
}

/// What is wrong with a text by itself: numbers that should be measured, marks that Markdown left as they were, links
/// that lead nowhere in the page, explanations that are missing or too many.
pub fn faults(source: &str, text: &Text) -> Vec<String> {
    let mut found = Vec::new();
    let (_, body) = source.split_once("\n\n").unwrap_or((source, ""));
    for (opening, content) in parts(body).unwrap_or_default() {
        let place = opening.as_deref().unwrap_or("prose");
        let (said, _) = said(&content);
        found.extend(
            printed_number(&said).map(|number| format!(":::{place}: {number:?} is printed, not measured")),
        );
        if said.contains("**") {
            found.push(format!(":::{place}: ** is left as it stands"));
        }
        let lost = links(&content).into_iter().find(|link| !link.starts_with("#/"));
        found.extend(lost.map(|link| format!(":::{place}: {link} leads out of the page")));
    }
    for question in text.blocks.iter().filter_map(|block| match block {
        Block::Question(question) => Some(question),
        _ => None,
    }) {
        let explained =
            |outcome: &str| question.outcomes.iter().any(|(known, _)| known == outcome || known == ANY);
        let silent = question.options.iter().find(|(outcome, _)| !explained(outcome));
        found.extend(silent.map(|(outcome, _)| format!("{}: nothing is said of {outcome}", question.id)));
        if question.outcomes.is_empty() {
            found.push(format!("{}: no outcome is explained", question.id));
        }
    }
    found
}

/// A number with a decimal point or a per cent sign, outside of code.
fn printed_number(said: &str) -> Option<String> {
    let chars: Vec<char> = said.chars().collect();
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let at = (0..chars.len()).find(|&i| match chars[i] {
        '.' => digit(i + 1) && (i == 0 || digit(i - 1) || !chars[i - 1].is_alphanumeric()),
        '%' | '％' => i > 0 && (digit(i - 1) || (i > 1 && chars[i - 1] == ' ' && digit(i - 2))),
        _ => false,
    })?;
    Some(chars[at.saturating_sub(6)..(at + 4).min(chars.len())].iter().collect())
}

/// Words in bold that neither this text nor one before it introduces. `told`: names of terms so far, to which those of
/// this text are added.
pub fn untold_terms(source: &str, text: &Text, chinese: bool, told: &mut Vec<String>) -> Vec<String> {
    for block in &text.blocks {
        if let Block::Terms(terms) = block {
            told.extend(terms.iter().map(|term| plain(if chinese { &term.chinese } else { &term.english })));
        }
    }
    let (_, body) = source.split_once("\n\n").unwrap_or((source, ""));
    let bold = parts(body).unwrap_or_default().into_iter().flat_map(|(_, content)| said(&content).1);
    bold.filter(|word| !told.iter().any(|known| is_told(&plain(word), known))).collect()
}

/// A term in lower case; plurals and what is said in brackets do not matter.
fn plain(term: &str) -> String {
    term.split(['(', '（']).next().unwrap_or_default().trim().trim_end_matches('s').to_lowercase()
}

fn is_told(word: &str, known: &str) -> bool {
    word == known || known.starts_with(&format!("{word} ")) || known.split(" / ").any(|part| part == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn numbers_are_found_outside_of_code() {
        assert_eq!(printed_number("It is 0.98 now").as_deref(), Some("t is 0.98 "));
        assert_eq!(printed_number("some 40 % of them").as_deref(), Some("me 40 % of"));
        assert_eq!(printed_number("loss of .5").as_deref(), Some("ss of .5"));
        assert_eq!(printed_number("block.0.attention, version 2, 16 numbers. 3 more"), None);
    }

    #[test]
    fn faults_are_named() {
        let source = "title: T\n\nIt is 0.5.\n\n:::question q\nWhich?\n\n- a: A [link](http://x)\n- b: B\n\n=> a\nSo.\n:::\n";
        let found = faults(source, &parse(source).unwrap());
        let holds = |what: &str| assert!(found.iter().any(|fault| fault.contains(what)), "{what}: {found:?}");
        holds("is printed");
        holds("leads out of the page");
        holds("nothing is said of b");
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn another_order_is_another_structure() {
        let of = |body: &str| parse(&format!("title: T\n\n{body}")).unwrap();
        let (idea, after) = (":::idea\nI\n:::\n", ":::after\nA\n:::\n");
        let (one, other) = (of(&format!("{idea}{after}")), of(&format!("{after}prose\n\n{idea}")));
        assert_eq!(disagreements(&one, &other), ["idea here is after there"]);
        assert!(disagreements(&one, &of(&format!("{idea}Prose.\n\n{after}"))).is_empty());
    }

    #[test]
    fn bold_words_are_introduced() {
        let source =
            "title: T\n\nA **query** and **heads**.\n\n:::terms\n- query | 查询 | What is asked.\n:::\n";
        let mut told = vec!["head".to_owned()];
        assert!(untold_terms(source, &parse(source).unwrap(), false, &mut told).is_empty());
        let other = "title: T\n\nA **value**.\n";
        assert_eq!(untold_terms(other, &parse(other).unwrap(), false, &mut told), ["value"]);
    }
}
