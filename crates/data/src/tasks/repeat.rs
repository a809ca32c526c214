//! Repeat: eight letters, drawn with replacement, then the same again and again: `kfbkampfkfbkampfkfbk...`.
//!
//! V 16 (`a` to `p`), T 32. What is to be written always stands eight places back, whatever the letters are: the
//! period is the same in every row, and as letters may come twice, the present one alone does not tell what follows.
//! So the task asks for position and nothing else, and since it never ends, a model can be tried on rows longer than
//! those that it was trained on ([`crate::Task::rows_of_length`]). The loss counts from the second copy on.
//!
//! Measured with two layers (C 32, RoPE of base 10, batch 32), 3 seeds: all held-out rows are right after 200 to 300
//! steps; after 400 of rows of 64 tokens .94 to 1.00 of the second half, of rows of 256 .52 to .67 of all. With base
//! 100 only one of 3 seeds is there after 400 steps.

use super::{Layout, Rule, letters, periodic};
use crate::prompts::Prompts;

const LETTERS: u32 = 16;
const PERIOD: usize = 8;
const LENGTH: usize = 32;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::Endless { answer },
    vocabulary: || letters(LETTERS as u8, &[], &[]),
    prompts: |random| {
        Prompts::drawn(random, |random| (0..PERIOD).map(|_| random.below(LETTERS)).collect::<Vec<u32>>())
    },
    answer: |prompt| answer(prompt, LENGTH + 1),
    answers: "eight letters from a to p",
    separator: None,
    stop: None,
    length: LENGTH,
    prompt_length: PERIOD,
    answer_length: LENGTH + 1 - PERIOD,
    prompt_count: (LETTERS as u64).pow(PERIOD as u32),
};

fn answer(prompt: &[u32], tokens: usize) -> Option<Vec<u32>> {
    let fits = prompt.len() == PERIOD && prompt.iter().all(|letter| *letter < LETTERS);
    fits.then(|| periodic(prompt, PERIOD..tokens))
}
