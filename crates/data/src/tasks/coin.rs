//! Coin: 25 random digits, of which nothing decides the next: `3141592653...`.
//!
//! V 10 (`0` to `9`), T 24. Every digit but the first has a loss and is judged. Each of ten is as likely as any
//! other, so no model has a mean loss below ln 10 = 2.303 nats on rows that it has not seen, and no row is ever
//! exactly right. One that does better has seen what it was to say. Measured with two layers (C 32, batch 32), 300
//! steps, 3 seeds: 2.303 in training and 2.302 to 2.304 on held-out rows.

use super::{Layout, Rule};
use crate::Vocabulary;
use crate::prompts::Prompts;

const DIGITS: u32 = 10;
const LENGTH: usize = 24;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::Chance,
    vocabulary: || Vocabulary::of_symbols(('0'..='9').map(String::from), &[]),
    prompts: |random| {
        Prompts::drawn(random, |random| (0..=LENGTH).map(|_| random.below(DIGITS)).collect::<Vec<u32>>())
    },
    answer: |_| None,
    answers: "one to 24 digits, though nothing decides what follows",
    separator: None,
    stop: None,
    length: LENGTH,
    prompt_length: 1,
    answer_length: LENGTH,
    prompt_count: DIGITS as u64,
};
