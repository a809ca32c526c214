//! Reversal: three to six letters are read, and written reversed: source `bad` stop, target `dab` stop.
//!
//! V 11 (`a` to `h`, pad, start, stop), S 7, T 7. The same as reverse, for an encoder-decoder: cross-attention has
//! to find the place, counted from the end.

use super::{Layout, Rule, SIX, body, letters, word};
use crate::prompts::Prompts;

const LETTERS: u32 = 8;
const PAD: u32 = 8;
const START: u32 = 9;
const STOP: u32 = 10;
const SHORTEST: usize = 3;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::Translate { source_length: SIX + 1, pad: PAD, start: START },
    vocabulary: || letters(LETTERS as u8, &[], &["pad", "start", "stop"]),
    prompts: |random| {
        Prompts::drawn(random, |random| {
            let length = SHORTEST + random.below((SIX - SHORTEST) as u32 + 1) as usize;
            word(random, length, LETTERS, STOP)
        })
    },
    answer: |prompt| {
        let letters = body(prompt, SHORTEST..=SIX, STOP)?;
        let fits = letters.iter().all(|letter| *letter < LETTERS);
        fits.then(|| letters.iter().rev().copied().collect())
    },
    answers: "three to six letters from a to h",
    separator: Some(STOP),
    stop: Some(STOP),
    length: SIX + 1,
    prompt_length: SIX + 1,
    answer_length: SIX + 1,
    prompt_count: 512 + 4_096 + 32_768 + 262_144,
};
