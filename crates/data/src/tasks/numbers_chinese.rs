//! Numbers in Chinese: `1010` becomes `一千零一十`.
//!
//! For an encoder-decoder V 26 (ten digits, 零 to 九, 十 百 千, pad, start, stop), S 5, T 8; for a decoder V 25 (with
//! `=`, and of the specials only stop), T 12. Each digit is followed by its place; zeros in between, however many,
//! are one 零, and those at the end are not said. The long form is used throughout: 10 is 一十, 2000 is 二千.

use super::numbers::{DIGITS, NUMBERS, digit_symbols, prompts, value};
use super::{Layout, Rule};
use crate::Vocabulary;

/// The characters: 0 to 9, then ten, a hundred, a thousand.
const WORDS: [&str; 13] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百", "千"];
const ZERO: u32 = 0;
/// The places from the left, with their characters; the last has none.
const PLACES: [(u32, Option<u32>); DIGITS] = [(1000, Some(12)), (100, Some(11)), (10, Some(10)), (1, None)];

/// Symbols of the longest number.
const LONGEST: usize = 7;

const TEN: u32 = 10;
const PAD: u32 = TEN + WORDS.len() as u32;
const START: u32 = PAD + 1;
const STOP: u32 = PAD + 2;

/// For an encoder-decoder.
pub(crate) const RULE: Rule = Rule {
    layout: Layout::Translate { source_length: DIGITS + 1, pad: PAD, start: START },
    vocabulary: || {
        let words = WORDS.iter().map(|word| (*word).to_owned());
        Vocabulary::of_symbols(digit_symbols().chain(words), &["pad", "start", "stop"])
    },
    prompts: |random| prompts(random, STOP),
    answer: |prompt| Some(spelled(value(prompt, STOP)?, TEN)),
    answers: "a number from 0 to 9999 in digits, without zeros in front",
    separator: Some(STOP),
    stop: Some(STOP),
    length: LONGEST + 1,
    prompt_length: DIGITS + 1,
    answer_length: LONGEST + 1,
    prompt_count: NUMBERS as u64,
};

const EQUALS: u32 = 10;
const DECODER_STOP: u32 = EQUALS + 1 + WORDS.len() as u32;

/// For a decoder: `=` comes between the digits and the answer.
pub(crate) const DECODER_RULE: Rule = Rule {
    layout: Layout::Continue,
    vocabulary: || {
        let words = WORDS.iter().map(|word| (*word).to_owned());
        Vocabulary::of_symbols(digit_symbols().chain(["=".to_owned()]).chain(words), &["stop"])
    },
    prompts: |random| prompts(random, EQUALS),
    answer: |prompt| Some(spelled(value(prompt, EQUALS)?, EQUALS + 1)),
    answers: "a number from 0 to 9999 in digits, without zeros in front, and =",
    separator: Some(EQUALS),
    stop: Some(DECODER_STOP),
    length: DIGITS + 1 + LONGEST,
    prompt_length: DIGITS + 1,
    answer_length: LONGEST + 1,
    prompt_count: NUMBERS as u64,
};

/// The characters of a number, where 零 is the token `zero` and the others follow it.
fn spelled(number: u32, zero: u32) -> Vec<u32> {
    let (mut characters, mut skipped) = (Vec::new(), false);
    for (place, character) in PLACES {
        let digit = number / place % 10;
        if digit == 0 {
            skipped = !characters.is_empty();
        } else {
            characters.extend(skipped.then_some(ZERO));
            characters.push(digit);
            characters.extend(character);
            skipped = false;
        }
    }
    if number == 0 {
        characters.push(ZERO);
    }
    characters.into_iter().map(|character| zero + character).collect()
}
