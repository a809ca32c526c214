//! Reverse: three to six letters, then the same reversed, then a stop: `bad=dab` stop.
//!
//! V 10 (`a` to `h`, `=`, stop), T 13. Unlike in mirror the length differs from row to row: the model has to
//! find where the word ends and to say when it is done. The longest row has 6 + 1 + 6 + 1 = 14 tokens; shorter
//! ones are filled up with stops, and no loss counts after the first one.

use super::{Layout, Rule, SIX, body, letters, word};
use crate::prompts::Prompts;

const LETTERS: u32 = 8;
const EQUALS: u32 = 8;
const STOP: u32 = 9;
const SHORTEST: usize = 3;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::Continue,
    vocabulary: || letters(LETTERS as u8, &['='], &["stop"]),
    prompts: |random| {
        Prompts::drawn(random, |random| {
            // Lengths are drawn evenly. There are only 512 words of three letters, fewer than a quarter of the
            // rows, so those are somewhat rarer.
            let length = SHORTEST + random.below((SIX - SHORTEST) as u32 + 1) as usize;
            word(random, length, LETTERS, EQUALS)
        })
    },
    answer: |prompt| Some(body(prompt, SHORTEST..=SIX, EQUALS)?.iter().rev().copied().collect()),
    answers: "three to six letters from a to h and =",
    separator: Some(EQUALS),
    stop: Some(STOP),
    length: 13,
    prompt_length: 7,
    answer_length: 7,
    prompt_count: 512 + 4_096 + 32_768 + 262_144,
};
