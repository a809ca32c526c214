//! Sort: six digits, drawn with replacement, then the same in ascending order: `314159=113459`.
//!
//! V 11 (`0` to `9`, `=`), T 12. Every digit of the answer depends on all six of the prompt.

use super::{Layout, Rule, SIX, body, digits, word};
use crate::prompts::Prompts;

const EQUALS: u32 = 10;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::Continue,
    vocabulary: digits,
    prompts: |random| Prompts::drawn(random, |random| word(random, SIX, 10, EQUALS)),
    answer: |prompt| {
        let mut answer = body(prompt, SIX..=SIX, EQUALS)?.to_vec();
        answer.sort_unstable();
        Some(answer)
    },
    answers: "six digits and =",
    separator: Some(EQUALS),
    stop: None,
    length: 12,
    prompt_length: 7,
    answer_length: 6,
    prompt_count: 1_000_000,
};
