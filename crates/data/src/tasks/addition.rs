//! Addition: two numbers of one to three digits, then their sum and a stop: `58+764=822` stop.
//!
//! V 13 (`0` to `9`, `+`, `=`, stop), T 12. The sum is written as people write it, from its first digit on, though
//! that is the hard way round: the first digit depends on every carry, where reversed each digit needs only the one
//! before it. A prompt can so be typed and an answer read without being told, and the carries are what there is
//! to be seen. It needs more examples for it: 16,384 instead of 8,192 (there are a million pairs).

use super::{Layout, Rule};
use crate::Vocabulary;
use crate::prompts::{Prompts, TRAINING};
use crate::random::Random;

const PLUS: u32 = 10;
const EQUALS: u32 = 11;
const STOP: u32 = 12;
const DIGITS: u32 = 3;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::Continue,
    vocabulary: || Vocabulary::of_symbols(('0'..='9').chain(['+', '=']).map(String::from), &["stop"]),
    prompts: |random| {
        Prompts::drawn_for(2 * TRAINING, random, |random| {
            let [a, b] = [(), ()].map(|()| digits(number(random)));
            [a, vec![PLUS], b, vec![EQUALS]].concat()
        })
    },
    answer: |prompt| {
        let sum = prompt.strip_suffix(&[EQUALS])?;
        let plus = sum.iter().position(|id| *id == PLUS)?;
        Some(digits(value(&sum[..plus])? + value(&sum[plus + 1..])?))
    },
    answers: "two numbers of one to three digits (without zeros in front) with + between them, and =",
    separator: Some(EQUALS),
    stop: Some(STOP),
    length: 12,
    prompt_length: 8,
    answer_length: 5,
    prompt_count: 1_000_000,
};

/// One to three digits, each length as often as the others as long as there are pairs left.
fn number(random: &mut Random) -> u32 {
    match random.below(DIGITS) {
        0 => random.below(10),
        1 => 10 + random.below(90),
        _ => 100 + random.below(900),
    }
}

/// The digits of a number, from the first to the last.
pub(super) fn digits(number: u32) -> Vec<u32> {
    let length = number.checked_ilog10().unwrap_or(0);
    (0..=length).rev().map(|place| number / 10u32.pow(place) % 10).collect()
}

fn value(digits: &[u32]) -> Option<u32> {
    let fits = (1..=DIGITS as usize).contains(&digits.len())
        && digits.iter().all(|digit| *digit < 10)
        && (digits.len() == 1 || digits[0] != 0);
    fits.then(|| digits.iter().fold(0, |number, digit| 10 * number + digit))
}
