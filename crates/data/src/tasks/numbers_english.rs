//! Numbers in English: `2345` becomes `two thousand three hundred forty five`, each word one symbol, without "and"
//! and hyphens.
//!
//! For an encoder-decoder V 43 (ten digits, 30 words, pad, start, stop), S 5, T 7; for a decoder V 42 (with `=`, and
//! of the specials only stop), T 11. Which word a digit becomes depends on its place, and its place on how many
//! digits come after it; 11 to 19 are one word for two digits, and a zero is not said.

use super::numbers::{DIGITS, NUMBERS, digit_symbols, prompts, value};
use super::{Layout, Rule};
use crate::Vocabulary;

/// The words: 0 to 19, then the tens from twenty on, then hundred and thousand.
#[rustfmt::skip]
const WORDS: [&str; 30] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand",
];
const TWENTY: u32 = 20;
const HUNDRED: u32 = 28;
const THOUSAND: u32 = 29;

/// Symbols of the longest number.
const LONGEST: usize = 6;

const TEN: u32 = 10;
const PAD: u32 = TEN + WORDS.len() as u32;
const START: u32 = PAD + 1;
const STOP: u32 = PAD + 2;

/// For an encoder-decoder.
pub(crate) const RULE: Rule = Rule {
    layout: Layout::Translate { source_length: DIGITS + 1, pad: PAD, start: START },
    vocabulary: || {
        let words = WORDS.iter().map(|word| (*word).to_owned());
        Vocabulary::of_words(digit_symbols().chain(words), &["pad", "start", "stop"])
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
        Vocabulary::of_words(digit_symbols().chain(["=".to_owned()]).chain(words), &["stop"])
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

/// The words of a number, where the word zero is the token `zero` and the others follow it.
fn spelled(number: u32, zero: u32) -> Vec<u32> {
    let (thousands, hundreds, rest) = (number / 1000, number / 100 % 10, number % 100);
    let mut words = Vec::new();
    if thousands > 0 {
        words.extend([thousands, THOUSAND]);
    }
    if hundreds > 0 {
        words.extend([hundreds, HUNDRED]);
    }
    if rest >= 20 {
        words.push(TWENTY + rest / 10 - 2);
    }
    let ones = if rest < 20 { rest } else { rest % 10 };
    if ones > 0 || number == 0 {
        words.push(ones);
    }
    words.into_iter().map(|word| zero + word).collect()
}
