//! Reading and writing of words with spaces between them. A run of letters is read as a whole, so that what
//! stands in two words never becomes one symbol, and no symbol ends inside a word.

use super::{Vocabulary, normalize_newlines};
use crate::{Reason, Refused};

/// Bytes of the longest word that is taken apart; the work grows with their square.
const LONGEST_COMPOUND: usize = 100;

/// The token ids of `text`. White space is no token.
pub(super) fn read(vocabulary: &Vocabulary, text: &str) -> Result<Vec<u32>, Refused> {
    let text = normalize_newlines(text);
    let mut ids = Vec::new();
    let (mut rest, mut position) = (&*text, 0);
    while let Some(character) = rest.chars().next() {
        let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let length_bytes = if letters > 0 { letters } else { character.len_utf8() };
        let (piece, after) = rest.split_at(length_bytes);
        if letters > 0 {
            let word = whole(vocabulary, piece).or_else(|| compound(vocabulary, piece));
            let unknown =
                || Reason::UnknownWord { found: piece.to_owned(), position, allowed: vocabulary.allowed() };
            ids.extend(word.ok_or_else(unknown)?);
        } else if let Some(id) = vocabulary.typed_id(piece) {
            ids.push(id);
        } else if !character.is_whitespace() {
            let allowed = vocabulary.allowed();
            return Err(Reason::UnknownCharacter { found: character, position, allowed }.into());
        }
        position += piece.chars().count();
        rest = after;
    }
    Ok(ids)
}

/// The text of symbols: a space before each word, but at the beginning and after a sign or digit that is written
/// close to it, such as `=`.
pub(super) fn write<'a>(symbols: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for symbol in symbols {
        let apart = |c: char| c.is_alphabetic() || matches!(c, '.' | ',' | '!' | '?' | ':');
        if symbol.starts_with(char::is_alphabetic) && text.ends_with(apart) {
            text.push(' ');
        }
        text.push_str(symbol);
    }
    text
}

/// One symbol, also where only its capital letters are wrong.
fn whole(vocabulary: &Vocabulary, word: &str) -> Option<Vec<u32>> {
    let lower = word.to_lowercase();
    let otherwise =
        || vocabulary.words.iter().find(|(other, _)| other.to_lowercase() == lower).map(|(_, id)| *id);
    let id = vocabulary.typed_id(word).or_else(|| vocabulary.typed_id(&lower)).or_else(otherwise)?;
    Some(vec![id])
}

/// Several symbols written as one word (`fortyfive`), where there is only one way to take it apart.
fn compound(vocabulary: &Vocabulary, word: &str) -> Option<Vec<u32>> {
    if word.len() > LONGEST_COMPOUND {
        return None;
    }
    // ways[i]: in how many ways the word from byte i on is a row of symbols, 2 for more than one; and the first
    // symbol of one of them.
    let mut ways = vec![(0, None); word.len() + 1];
    ways[word.len()].0 = 1;
    for (start, _) in word.char_indices().rev() {
        for (offset, character) in word[start..].char_indices() {
            let end = start + offset + character.len_utf8();
            if let (1.., Some(id)) = (ways[end].0, vocabulary.typed_id(&word[start..end])) {
                ways[start] = (2.min(ways[start].0 + ways[end].0), Some((id, end)));
            }
        }
    }
    let mut ids = Vec::new();
    let mut place = ways[0];
    while let (1, Some((id, end))) = place {
        ids.push(id);
        place = ways[end];
    }
    // Only what is one way all through has come to the end, which has no symbol.
    (place == (1, None) && !ids.is_empty()).then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(words: &[&str]) -> Vocabulary {
        Vocabulary::of_words(words.iter().map(|word| (*word).to_owned()), &["stop"])
    }

    #[track_caller]
    fn check(words: &[&str], text: &str, ids: &[u32], written: &str) {
        let vocabulary = vocabulary(words);
        assert_eq!(vocabulary.encode(text).unwrap(), ids);
        assert_eq!(vocabulary.encode_without_spaces(text).unwrap(), ids);
        assert_eq!(vocabulary.decode(ids), written);
        assert_eq!(vocabulary.encode(written).unwrap(), ids, "what was written is read back");
    }

    #[test]
    fn a_space_ends_a_word() {
        let words = ["he", "her", "ran", "an"];
        check(&words, "he ran", &[0, 2], "he ran");
        check(&words, "her\nan", &[1, 3], "her an");
    }

    #[test]
    fn signs_and_digits_need_no_space() {
        check(
            &["4", "5", "=", "forty", "five", "."],
            "45=forty five.",
            &[0, 1, 2, 3, 4, 5],
            "45=forty five.",
        );
        check(&["a", "b", "."], "a.b .", &[0, 2, 1, 2], "a. b.");
    }

    #[test]
    fn a_compound_with_one_reading_is_taken_apart() {
        check(&["forty", "five", "Robin"], "FORTY fortyfive robin", &[0, 0, 1, 2], "forty forty five Robin");
    }

    #[test]
    fn a_compound_with_two_readings_is_refused() {
        let refused = vocabulary(&["he", "her", "ran", "an"]).encode("he heran").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the word \"heran\" at character 4 is not one that this vocabulary has; allowed are he her ran an"
        );
    }

    #[test]
    fn a_word_that_only_begins_with_a_symbol_is_refused() {
        let refused = vocabulary(&["a", "the"]).encode("theatre").unwrap_err();
        assert!(matches!(refused.reason, Reason::UnknownWord { position: 0, .. }), "{refused}");
        let refused = vocabulary(&["a", "the"]).encode("a 7").unwrap_err();
        assert!(matches!(refused.reason, Reason::UnknownCharacter { found: '7', position: 2, .. }));
    }

    #[test]
    fn a_special_is_no_word() {
        assert!(vocabulary(&["a"]).encode("stop").is_err());
        assert_eq!(vocabulary(&["a"]).decode(&[0, 1, 0]), "a a");
    }

    #[test]
    fn a_very_long_word_is_refused_and_not_worked_on_for_ever() {
        assert!(vocabulary(&["a", "aa"]).encode(&"a".repeat(1_000_000)).is_err());
    }
}
