//! Mirror: six digits, then the same reversed: `x0…x5=x5…x0`, such as `314159=951413`.
//!
//! V 11 (`0` to `9`, `=`), T 12. Answer position i has to look at one prompt position, 5 - i: the attention of a
//! model that has learned it is an anti-diagonal.

use super::{Layout, Rule, SIX, body, digits, word};
use crate::prompts::Prompts;

const EQUALS: u32 = 10;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::Continue,
    vocabulary: digits,
    prompts: |random| Prompts::drawn(random, |random| word(random, SIX, 10, EQUALS)),
    answer: |prompt| Some(body(prompt, SIX..=SIX, EQUALS)?.iter().rev().copied().collect()),
    answers: "six digits and =",
    separator: Some(EQUALS),
    stop: None,
    length: 12,
    prompt_length: 7,
    answer_length: 6,
    prompt_count: 1_000_000,
};
