//! What is said of a text that is not taken.

use crate::picture::number::grouped;
use crate::text::text_refused::words;
use crate::text::{Language, fill};
use protocol::TextRefusal;

/// One sentence.
pub fn said(language: Language, refused: &TextRefusal) -> String {
    let words = words(language);
    let count = |count: &u32| grouped((*count).into());
    match refused {
        TextRefusal::Empty => words.empty.to_owned(),
        TextRefusal::EmptyPrompt => words.empty_prompt.to_owned(),
        TextRefusal::NotUtf8 { offset, byte, looks_like_utf16 } => {
            let template = if *looks_like_utf16 { words.not_utf8_but_16 } else { words.not_utf8 };
            fill(template, &[&grouped(u64::from(*offset) + 1), &format!("{byte:02X}")])
        }
        TextRefusal::TooLarge { bytes, most } => fill(words.too_large, &[&count(bytes), &count(most)]),
        TextRefusal::TooManyCharacters { distinct, most } => {
            fill(words.too_many_characters, &[&count(distinct), &count(most)])
        }
        TextRefusal::TooShort { tokens, needed, context, characters } => {
            let template = if *characters { words.too_short } else { words.too_few_tokens };
            fill(template, &[&count(tokens), &count(context), &count(needed)])
        }
        TextRefusal::UnknownCharacter { found, position } => {
            fill(words.unknown_character, &[&grouped(u64::from(*position) + 1), found])
        }
        TextRefusal::Other(message) => message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_said_with_its_numbers_in_both_languages() {
        let short = TextRefusal::TooShort { tokens: 5, needed: 1066, context: 532, characters: true };
        let check = |refused: &TextRefusal, parts: &[&str]| {
            for language in [Language::English, Language::Chinese] {
                let said = said(language, refused);
                assert!(parts.iter().all(|part| said.contains(part)) && !said.contains("{}"), "{said}");
                assert_eq!(
                    said.contains('，') || said.contains('；'),
                    language == Language::Chinese,
                    "{said}"
                );
            }
        };
        check(&short, &["5", "1,066", "532"]);
        check(&TextRefusal::Empty, &[]);
        check(
            &TextRefusal::NotUtf8 { offset: 1, byte: 0xff, looks_like_utf16: true },
            &["2", "0xFF", "UTF-16"],
        );
        check(&TextRefusal::TooLarge { bytes: 10_485_761, most: 10_485_760 }, &["10,485,761", "10,485,760"]);
        check(&TextRefusal::TooManyCharacters { distinct: 5000, most: 4096 }, &["5,000", "4,096"]);
        check(&TextRefusal::UnknownCharacter { found: "雨".to_owned(), position: 3 }, &["4", "雨"]);
    }
}
