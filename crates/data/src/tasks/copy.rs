//! Copy: six letters, then the same again: `badcaf=badcaf`.
//!
//! V 9 (`a` to `h`, `=`), T 12. What is to be written always stands six places back from where it is read.

use super::{Layout, Rule, SIX, body, letters, word};
use crate::prompts::Prompts;

const LETTERS: u32 = 8;
const EQUALS: u32 = 8;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::Continue,
    vocabulary: || letters(LETTERS as u8, &['='], &[]),
    prompts: |random| Prompts::drawn(random, |random| word(random, SIX, LETTERS, EQUALS)),
    answer: |prompt| Some(body(prompt, SIX..=SIX, EQUALS)?.to_vec()),
    answers: "six letters from a to h and =",
    separator: Some(EQUALS),
    stop: None,
    length: 12,
    prompt_length: 7,
    answer_length: 6,
    prompt_count: 262_144,
};
