//! What is said of a part of an address that is not taken.

use super::refused::{Refused, Why};
use crate::picture::number::grouped;
use crate::text::refused::words;
use crate::text::{Language, fill};

/// One sentence.
pub fn sentence(language: Language, refused: &Refused) -> String {
    let words = words(language);
    let Refused { field, value, why } = refused;
    let count = |count: usize| grouped(count as u64);
    let say = |template: &str, more: &[&str]| {
        let parts: Vec<&str> = [field.as_str(), value].into_iter().chain(more.iter().copied()).collect();
        fill(template, &parts)
    };
    match why {
        Why::TooLong { characters, most } => fill(words.too_long, &[&count(*characters), &count(*most)]),
        Why::More(more) => fill(words.more, &[&count(*more)]),
        Why::UnknownField => say(words.unknown_field, &[]),
        Why::Doubled => say(words.doubled, &[]),
        Why::BrokenEscape => say(words.broken_escape, &[]),
        Why::NoNumber => say(words.no_number, &[]),
        Why::OutOfRange(range) => {
            let template = if range.above { words.out_of_range_above } else { words.out_of_range };
            say(template, &[&range.least.to_string(), &range.most.to_string()])
        }
        Why::NotOneOf(words_taken) => say(words.not_one_of, &[&words_taken.join(", ")]),
        Why::TooMany { count: has, most } => say(words.too_many, &[&count(*has), &count(*most)]),
        Why::NoName => say(words.no_name, &[]),
        Why::NoHash => say(words.no_hash, &[]),
        Why::NoEdit => say(words.no_edit, &[]),
        Why::NoCells => say(words.no_cells, &[]),
        Why::Against(other) => say(words.against, &[other]),
        Why::Needs(other) => say(words.needs, &[other]),
        Why::NoSuchTask => say(words.no_such_task, &[]),
        Why::NoText => say(words.no_text, &[]),
        Why::OfData(asks) => say(words.of_data, &[asks]),
        Why::Misfit(fitting) => {
            let fitting: Vec<String> = fitting.iter().map(ToString::to_string).collect();
            say(words.misfit, &[&fitting.join(", ")])
        }
        Why::TooLarge { parameters, most } => say(words.too_large, &[&grouped(*parameters), &grouped(*most)]),
        Why::NoToken(size) => say(words.no_token, &[&size.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::written::Range;

    /// One of each reason; a new one does not compile until it is here.
    fn every() -> Vec<Why> {
        let next = |why: Option<&Why>| match why {
            None => Some(Why::TooLong { characters: 1_048_576, most: 16_384 }),
            Some(Why::TooLong { .. }) => Some(Why::More(1234)),
            Some(Why::More(_)) => Some(Why::UnknownField),
            Some(Why::UnknownField) => Some(Why::Doubled),
            Some(Why::Doubled) => Some(Why::BrokenEscape),
            Some(Why::BrokenEscape) => Some(Why::NoNumber),
            Some(Why::NoNumber) => Some(Why::OutOfRange(Range { least: 2.5, most: 77.0, above: false })),
            Some(Why::OutOfRange(range)) if !range.above => {
                Some(Why::OutOfRange(Range { above: true, ..*range }))
            }
            Some(Why::OutOfRange(_)) => Some(Why::NotOneOf(vec!["pre", "post"])),
            Some(Why::NotOneOf(_)) => Some(Why::TooMany { count: 2000, most: 64 }),
            Some(Why::TooMany { .. }) => Some(Why::NoName),
            Some(Why::NoName) => Some(Why::NoHash),
            Some(Why::NoHash) => Some(Why::NoEdit),
            Some(Why::NoEdit) => Some(Why::NoCells),
            Some(Why::NoCells) => Some(Why::Against("task")),
            Some(Why::Against(_)) => Some(Why::Needs("text")),
            Some(Why::Needs(_)) => Some(Why::NoSuchTask),
            Some(Why::NoSuchTask) => Some(Why::NoText),
            Some(Why::NoText) => Some(Why::OfData("12".to_owned())),
            Some(Why::OfData(_)) => Some(Why::Misfit(vec![1, 2, 4])),
            Some(Why::Misfit(_)) => Some(Why::TooLarge { parameters: 16_000_000, most: 15_000_000 }),
            Some(Why::TooLarge { .. }) => Some(Why::NoToken(11)),
            Some(Why::NoToken(_)) => None,
        };
        let mut all = Vec::new();
        while let Some(why) = next(all.last()) {
            all.push(why);
        }
        all
    }

    #[test]
    fn each_reason_is_a_sentence_of_its_own_with_the_field_and_its_value() {
        for language in [Language::English, Language::Chinese] {
            let said: Vec<String> = every()
                .into_iter()
                .map(|why| {
                    let whole = matches!(why, Why::TooLong { .. } | Why::More(_));
                    let text = sentence(language, &Refused::new("batch", "0x7", why));
                    assert!(!text.contains("{}"), "{text}");
                    assert_eq!(text.contains("batch=0x7"), !whole, "{text}");
                    text
                })
                .collect();
            let mut different = said.clone();
            different.sort_unstable();
            different.dedup();
            assert_eq!(different.len(), said.len());
        }
    }

    #[test]
    fn numbers_and_words_of_the_reason_are_told() {
        let check = |why: Why, parts: &[&str]| {
            let text = sentence(Language::English, &Refused::new("layers", "99", why));
            parts.iter().for_each(|part| assert!(text.contains(part), "{text} lacks {part}"));
        };
        check(Why::TooLong { characters: 1_048_576, most: 16_384 }, &["1,048,576", "16,384"]);
        check(Why::OutOfRange(Range { least: 1.0, most: 8.0, above: false }), &["from 1 to 8"]);
        check(Why::OutOfRange(Range { least: 0.0, most: 1e9, above: true }), &["above 0", "1000000000"]);
        check(Why::Misfit(vec![1, 2, 4]), &["1, 2, 4"]);
        check(Why::NotOneOf(vec!["pre", "post"]), &["pre, post"]);
    }

    #[test]
    fn a_long_value_is_cut() {
        let refused = Refused::new(&"长".repeat(5000), &"<b>".repeat(5000), Why::UnknownField);
        assert_eq!((refused.field.chars().count(), refused.value.chars().count()), (41, 41));
        assert!(sentence(Language::Chinese, &refused).chars().count() < 120);
    }
}
