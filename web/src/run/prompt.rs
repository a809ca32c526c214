//! Between what a person types and token ids. The vocabulary comes from the worker, as each id is shown. Merged
//! pieces of bytes are not read here: only the worker knows the merges.

use crate::text::{Words, fill};

/// Why a prompt cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Nothing was typed.
    Empty,
    /// This is not in the vocabulary.
    Unknown(String),
    /// So many tokens; more than the model takes.
    TooLong(usize),
}

impl Unusable {
    /// Why, in words; `room` is the most tokens that are taken, `empty` what is said where nothing was typed.
    pub fn said(&self, words: &Words, vocabulary: &[String], room: usize, empty: &str) -> String {
        match self {
            Self::Empty => empty.to_owned(),
            Self::Unknown(what) => fill(words.unknown_character, &[what, &allowed(vocabulary)]),
            Self::TooLong(n) => fill(words.too_long, &[&n.to_string(), &room.to_string()]),
        }
    }
}

/// The vocabulary in a line, cut where it is long.
pub fn allowed(vocabulary: &[String]) -> String {
    const SHOWN: usize = 40;
    let some: Vec<&str> = vocabulary.iter().take(SHOWN).map(String::as_str).collect();
    let more = if vocabulary.len() > SHOWN { " …" } else { "" };
    format!("{}{more}", some.join(" "))
}

/// Signs that stand for characters without ink.
const SIGNS: [(char, char); 3] = [(' ', '␣'), ('\n', '↵'), ('\t', '⇥')];

/// Letters of the longest word that is taken apart; the work grows with their square.
const LONGEST_COMPOUND: usize = 400;

/// Tokens as a person would type them: words apart, everything else as close as it can be read back.
pub fn shown(vocabulary: &[String], tokens: &[u32]) -> String {
    let labels: Vec<&str> =
        tokens.iter().map(|&id| vocabulary.get(id as usize).map_or("?", String::as_str)).collect();
    let close = spells_blanks(vocabulary) || vocabulary.iter().any(|label| bytes_at(label).is_some());
    if close || !vocabulary.iter().any(|label| is_long(label)) {
        return joined(&labels.concat());
    }
    let mut text = String::new();
    for (i, label) in labels.iter().enumerate() {
        if i > 0 && stand_apart(vocabulary, (labels[i - 1], label), &tokens[i - 1..=i]) {
            text.push(' ');
        }
        text.push_str(label);
    }
    text
}

/// What [`shown`] writes between a token and the one before it.
pub fn between(vocabulary: &[String], before: u32, token: u32) -> &'static str {
    let alone = |token: u32| shown(vocabulary, &[token]).len();
    let both = shown(vocabulary, &[before, token]).len();
    if both > alone(before) + alone(token) { " " } else { "" }
}

/// A prompt and what was written after it as running text: blanks are blanks, and a character whose bytes are of both
/// belongs to the second.
pub fn running(vocabulary: &[String], prompt: &[u32], written: &[u32]) -> (String, String) {
    let text = |ids: &[u32]| with_blanks(&shown(vocabulary, ids));
    let (given, all) = (text(prompt), text(&[prompt, written].concat()));
    let same = given.chars().zip(all.chars()).take_while(|(a, b)| a == b);
    let end = same.map(|(character, _)| character.len_utf8()).sum();
    (all[..end].to_owned(), all[end..].to_owned())
}

/// Bytes of neighbouring tokens (`‹E7›‹99BD›`) as the character that they make together; bytes that make none stay.
fn joined(text: &str) -> String {
    let (mut joined, mut bytes, mut rest) = (String::new(), Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        match bytes_at(rest) {
            Some((some, after)) => {
                bytes.extend(some);
                rest = after;
            }
            None => {
                write_bytes(&mut joined, &mut bytes);
                joined.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    write_bytes(&mut joined, &mut bytes);
    joined
}

/// The bytes that a label spells where a text begins with such a label, and what follows.
fn bytes_at(text: &str) -> Option<(Vec<u8>, &str)> {
    let (digits, after) = text.strip_prefix('‹')?.split_once('›')?;
    let spelled = !digits.is_empty() && digits.len() % 2 == 0 && digits.is_ascii();
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    let bytes = spelled.then(|| (0..digits.len()).step_by(2).map(byte).collect::<Option<Vec<u8>>>())??;
    Some((bytes, after))
}

fn write_bytes(text: &mut String, bytes: &mut Vec<u8>) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            let digits: String = chunk.invalid().iter().map(|byte| format!("{byte:02X}")).collect();
            text.push_str(&format!("‹{digits}›"));
        }
    }
    bytes.clear();
}

/// The ids of a typed prompt. Blanks that are tokens may be typed as they are or as they are shown; where they are
/// none, they end a token. A run of letters is read as a whole: `he ran` is not `her an`.
pub fn read(vocabulary: &[String], text: &str, longest: usize) -> Result<Vec<u32>, Unusable> {
    let ids = if spells_blanks(vocabulary) {
        read_close(vocabulary, &as_shown(vocabulary, text))?
    } else {
        let pieces = text.split_whitespace().map(|piece| read_piece(vocabulary, piece));
        pieces.collect::<Result<Vec<_>, _>>()?.concat()
    };
    match ids.len() {
        0 => Err(Unusable::Empty),
        n if n > longest => Err(Unusable::TooLong(n)),
        _ => Ok(ids),
    }
}

/// Signs for blanks as the blanks that they stand for.
pub fn with_blanks(text: &str) -> String {
    let blank = |c: char| SIGNS.iter().find(|(_, sign)| *sign == c).map_or(c, |(blank, _)| *blank);
    text.chars().map(blank).collect()
}

/// True where blanks are tokens, or parts of some.
fn spells_blanks(vocabulary: &[String]) -> bool {
    vocabulary.iter().any(|label| SIGNS.iter().any(|(_, sign)| label.contains(*sign)))
}

fn is_long(label: &str) -> bool {
    label.chars().nth(1).is_some()
}

/// Words stand apart; other neighbours where they would be read as something else.
fn stand_apart(vocabulary: &[String], (before, label): (&str, &str), ids: &[u32]) -> bool {
    let begins_a_word = label.starts_with(char::is_alphabetic);
    let ends = |what: fn(char) -> bool| before.ends_with(what);
    let between_words = begins_a_word && ends(char::is_alphabetic) && (is_long(before) || is_long(label));
    let after_a_sentence = begins_a_word && ends(|c| matches!(c, '.' | ',' | '!' | '?' | ':'));
    between_words
        || after_a_sentence
        || read_piece(vocabulary, &format!("{before}{label}")).as_deref() != Ok(ids)
}

/// Blanks as their signs; those that no token has are left out.
fn as_shown(vocabulary: &[String], text: &str) -> String {
    let sign = |c: char| match SIGNS.iter().find(|(blank, _)| *blank == c) {
        Some((_, sign)) => vocabulary.iter().any(|label| label.contains(*sign)).then_some(*sign),
        None => Some(c),
    };
    text.chars().filter_map(sign).collect()
}

/// The longest label that fits, again and again.
fn read_close(vocabulary: &[String], text: &str) -> Result<Vec<u32>, Unusable> {
    let (mut ids, mut rest) = (Vec::new(), text);
    while let Some((id, after)) = longest_fit(vocabulary, rest)? {
        ids.push(id);
        rest = after;
    }
    Ok(ids)
}

/// The token that a text begins with, and what follows; none for no text.
fn longest_fit<'a>(vocabulary: &[String], text: &'a str) -> Result<Option<(u32, &'a str)>, Unusable> {
    let Some(first) = text.chars().next() else { return Ok(None) };
    let fits = |(_, label): &(usize, &String)| !label.is_empty() && text.starts_with(label.as_str());
    let longest = vocabulary.iter().enumerate().filter(fits).max_by_key(|(_, label)| label.len());
    let (id, label) = longest.ok_or_else(|| Unusable::Unknown(first.to_string()))?;
    Ok(Some((id as u32, &text[label.len()..])))
}

/// What stands between two blanks.
fn read_piece(vocabulary: &[String], piece: &str) -> Result<Vec<u32>, Unusable> {
    let (mut ids, mut rest) = (Vec::new(), piece);
    while !rest.is_empty() {
        let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        if letters == 0 {
            if let Some((id, after)) = longest_fit(vocabulary, rest)? {
                ids.push(id);
                rest = after;
            }
            continue;
        }
        let (word, after) = rest.split_at(letters);
        let known = whole(vocabulary, word).map(|id| vec![id]).or_else(|| compound(vocabulary, word));
        ids.extend(known.ok_or_else(|| Unusable::Unknown(word.to_owned()))?);
        rest = after;
    }
    Ok(ids)
}

/// One token, also where only its capital letters are wrong.
fn whole(vocabulary: &[String], word: &str) -> Option<u32> {
    let at = |same: &dyn Fn(&String) -> bool| vocabulary.iter().position(same).map(|id| id as u32);
    at(&|label| label == word).or_else(|| at(&|label| label.to_lowercase() == word.to_lowercase()))
}

/// Several tokens written as one word (`bad`, `fortyfive`), where there is only one way to take it apart.
fn compound(vocabulary: &[String], word: &str) -> Option<Vec<u32>> {
    if word.len() > LONGEST_COMPOUND {
        return None;
    }
    // From each byte on: in how many ways the rest is a row of tokens (2 for more than one), and one of them.
    let mut ways: Vec<(usize, Option<(u32, usize)>)> = vec![(0, None); word.len() + 1];
    ways[word.len()].0 = 1;
    for (start, _) in word.char_indices().rev() {
        for (id, label) in vocabulary.iter().enumerate() {
            let fits = !label.is_empty() && word[start..].starts_with(label.as_str());
            let end = start + label.len();
            if fits && ways[end].0 > 0 {
                ways[start] = (2.min(ways[start].0 + ways[end].0), Some((id as u32, end)));
            }
        }
    }
    let (mut ids, mut place) = (Vec::new(), ways[0]);
    while let (1, Some((id, end))) = place {
        ids.push(id);
        place = ways[end];
    }
    (place == (1, None) && !ids.is_empty()).then_some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(vocabulary: &[&str], text: &str, expected: Result<Vec<u32>, Unusable>) {
        let vocabulary: Vec<String> = vocabulary.iter().map(|&label| label.to_owned()).collect();
        assert_eq!(read(&vocabulary, text, 6), expected);
        if let Ok(ids) = expected {
            assert_eq!(read(&vocabulary, &shown(&vocabulary, &ids), 6), Ok(ids), "shown and read again");
        }
    }

    #[track_caller]
    fn check_shown(vocabulary: &[&str], tokens: &[u32], text: &str) {
        let vocabulary: Vec<String> = vocabulary.iter().map(|&label| label.to_owned()).collect();
        assert_eq!(shown(&vocabulary, tokens), text);
        assert_eq!(read(&vocabulary, text, 99), Ok(tokens.to_vec()));
    }

    #[test]
    fn characters_one_by_one() {
        check(&["0", "1", "="], "10=", Ok(vec![1, 0, 2]));
        check(&["␣", "a", "\u{4e2d}"], "\u{4e2d} a", Ok(vec![2, 0, 1]));
        check(&["↵", "a", "."], "a. \na", Ok(vec![1, 2, 0, 1]));
        check_shown(&["␣", "a", "."], &[1, 2, 1], "a.a");
    }

    #[test]
    fn a_continuation_is_running_text_after_its_prompt() {
        let check = |vocabulary: &[&str], prompt: &[u32], written: &[u32], expected: (&str, &str)| {
            let vocabulary: Vec<String> = vocabulary.iter().map(|&label| label.to_owned()).collect();
            let (given, wrote) = running(&vocabulary, prompt, written);
            assert_eq!((given.as_str(), wrote.as_str()), expected);
        };
        check(&["␣", "a", "b", "↵"], &[1, 0], &[2, 0, 1, 3], ("a ", "b a\n"));
        check(&["he", "ran", "."], &[0], &[1, 2, 0], ("he", " ran. he"));
        check(&["‹E7›", "‹99BD›", "a"], &[2, 0], &[1, 2], ("a", "白a"));
        check(&["a"], &[0], &[], ("a", ""));
    }

    #[test]
    fn numbers_are_read_as_long_as_they_fit() {
        check(&["1", "11", "+"], "11 + 1", Ok(vec![1, 2, 0]));
        check(&["1", "11", "+"], "1 1", Ok(vec![0, 0]));
        check_shown(&["1", "11", "+"], &[1, 2, 0, 0], "11+1 1");
    }

    #[test]
    fn a_blank_ends_a_word() {
        let words = ["he", "her", "ran", "an", ".", "a"];
        check(&words, "he ran", Ok(vec![0, 2]));
        check(&words, "her an.", Ok(vec![1, 3, 4]));
        check(&words, "heran", Err(Unusable::Unknown("heran".to_owned())));
        check(&words, "he rAN", Ok(vec![0, 2]));
        check_shown(&words, &[0, 2, 4, 1, 3, 4, 5, 0], "he ran. her an. a he");
    }

    #[test]
    fn words_of_an_answer_are_not_glued_together() {
        let vocabulary = ["she", "two", ".", "4", "5"].map(str::to_owned);
        assert_eq!(
            [(0, 1), (0, 2), (2, 0), (3, 4)].map(|(a, b)| between(&vocabulary, a, b)),
            [" ", "", " ", ""]
        );
    }

    #[test]
    fn digits_and_words_stand_as_close_as_they_are_read() {
        let vocabulary = ["4", "5", "=", "forty", "five", "stop"];
        check_shown(&vocabulary, &[0, 1, 2, 3, 4, 5], "45=forty five stop");
        check(&vocabulary, "fortyfive", Ok(vec![3, 4]));
    }

    #[test]
    fn letters_need_no_blanks_beside_a_special() {
        check_shown(&["a", "b", "pad", "stop"], &[1, 0, 3, 2, 2], "ba stop pad pad");
        check_shown(&["\u{732b}", "\u{4e09}", "stop"], &[1, 0, 2], "\u{4e09}\u{732b} stop");
    }

    #[test]
    fn bytes_of_neighbouring_tokens_are_written_as_their_character() {
        let vocabulary = ["␣", "‹E7›", "‹99BD›", "a", "␣‹E7›", "白", "‹E7"].map(str::to_owned);
        for (tokens, text) in [
            (&[1, 2][..], "白"),
            (&[4, 2, 3], "␣白a"),
            (&[5, 0, 1], "白␣‹E7›"),
            (&[2, 1, 2], "‹99›‹BD›白"),
            (&[6, 3], "‹E7a"),
        ] {
            assert_eq!(shown(&vocabulary, tokens), text);
        }
    }

    #[test]
    fn a_mask_is_typed() {
        check(&["(", ")", "_"], "(_", Ok(vec![0, 2]));
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        check(&["a"], " ", Err(Unusable::Empty));
        check(&["a"], "a😀", Err(Unusable::Unknown("😀".to_owned())));
        check(&["a"], "aaaaaaa", Err(Unusable::TooLong(7)));
    }

    #[test]
    fn signs_stand_for_blanks() {
        assert_eq!(with_blanks("a␣b↵"), "a b\n");
    }
}
