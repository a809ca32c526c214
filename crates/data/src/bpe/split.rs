//! Where a text is cut before any pair is counted: no merge reaches from one word into the next.

/// Bytes of the longest word. Longer ones (a line of dashes, Chinese without any mark) are cut, so that the work on
/// a word stays bounded.
pub(super) const LONGEST: usize = 64;

/// The words of `text`, one behind the other without anything left out.
///
/// A word is a run of letters, of digits, or of other signs, with the one space or newline before it; more white
/// space is a word of its own. In Chinese, which has no spaces, words so end at punctuation. (GPT-2 cuts in much the
/// same way.) Whatever is longer than 64 bytes is cut there, between two characters.
///
/// ```
/// let words: Vec<&str> = data::words("if x1 ==  2:\n\tgo; 道可道，非").collect();
/// assert_eq!(words, ["if", " x", "1", " ==", " ", " 2", ":", "\n\t", "go", ";", " 道可道", "，", "非"]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (word, after) = rest.split_at(first_word(rest));
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Digit,
    Other,
}

fn class(character: char) -> Class {
    match character {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        _ if character.is_whitespace() => Class::Space,
        _ if character.is_numeric() => Class::Digit,
        _ if character.is_alphabetic() => Class::Letter,
        _ => Class::Other,
    }
}

/// Bytes of the first word.
fn first_word(text: &str) -> usize {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return 0 };
    // The class of a word is that of its second character where the first is the space before it.
    let second = characters.next().map(class);
    let before = matches!(first, ' ' | '\n') && second.is_some_and(|second| second != Class::Space);
    let class_of_word = if before { second.unwrap_or(Class::Space) } else { class(first) };
    let mut length = first.len_utf8();
    let mut last = first;
    for character in text[length..].chars() {
        if class(character) != class_of_word || length + character.len_utf8() > LONGEST {
            break;
        }
        length += character.len_utf8();
        last = character;
    }
    // A run of white space leaves its last space or newline to what comes after it.
    let leaves = class_of_word == Class::Space && matches!(last, ' ' | '\n') && length > last.len_utf8();
    if leaves && length < text.len() { length - last.len_utf8() } else { length }
}
