//! What the number tasks have in common: which numbers are asked for, and how digits are read. How a number is
//! spelled is in `numbers_english.rs` and `numbers_chinese.rs`.

use super::addition::digits;
use crate::hash::FastSet;
use crate::prompts::{HELD_OUT, Prompts, TRAINING};
use crate::random::Random;

/// Digits of the longest number; the digits 0 to 9 are the tokens 0 to 9.
pub(super) const DIGITS: usize = 4;

/// How many numbers there are: 0 to 9999.
pub(super) const NUMBERS: u32 = 10_000;

/// Numbers whose digits are followed by `end`. The 512 held-out ones are drawn evenly from 10 to 9999, so that
/// most have four digits; the ten of one digit are all trained on, for how to spell a digit can only be learned
/// from seeing it. Rows to train on are drawn by length first, one to four digits equally often, so that the few
/// short numbers come again and again and the rule for long ones has something to stand on.
pub(super) fn prompts(random: &mut Random, end: u32) -> Prompts {
    let mut numbers: Vec<u32> = (10..NUMBERS).collect();
    random.shuffle(&mut numbers);
    numbers.truncate(HELD_OUT);
    let held_out: FastSet<u32> = numbers.iter().copied().collect();
    let mut draw = || {
        let length = random.below(DIGITS as u32);
        loop {
            let (first, below) =
                if length == 0 { (0, 10) } else { (10u32.pow(length), 10u32.pow(length + 1)) };
            let number = first + random.below(below - first);
            if !held_out.contains(&number) {
                return number;
            }
        }
    };
    let training = (0..TRAINING).map(|_| draw()).collect::<Vec<_>>();
    let [training, held_out] = [training, numbers]
        .map(|numbers| numbers.into_iter().map(|number| [digits(number), vec![end]].concat()).collect());
    Prompts { training, held_out }
}

/// The number whose digits come before `end`. A zero in front is refused: 007 is not how a number is written.
pub(super) fn value(prompt: &[u32], end: u32) -> Option<u32> {
    let digits = prompt.strip_suffix(&[end])?;
    let fits = (1..=DIGITS).contains(&digits.len())
        && digits.iter().all(|digit| *digit < 10)
        && (digits.len() == 1 || digits[0] != 0);
    fits.then(|| digits.iter().fold(0, |number, digit| 10 * number + digit))
}

/// The digits `0` to `9` as symbols.
pub(super) fn digit_symbols() -> impl Iterator<Item = String> {
    ('0'..='9').map(String::from)
}
