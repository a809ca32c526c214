//! Induction: four to eight different letters in random order, repeated until the row is full:
//! `kfbamkfbamkfbamk`.
//!
//! V 16 (`a` to `p`), T 15. From its second appearance on, the letter after the present one can be looked up:
//! find where the present letter stood before, and say what followed it. That is what an induction head does.
//! The period differs from row to row, because with a fixed one a model need not look at any letter: it only
//! learns to attend that many places back. Measured: with a period of 8 in every row, one layer solves the task
//! within 150 steps; with periods of 4 to 8, one layer (C 64) is at 36 % of the held-out rows after 1200 steps,
//! where two layers are at 100 %, as two heads have to work together. The letters of a period are all
//! different, so that the letter alone tells what follows.
//!
//! The loss counts from the second letter of the repetition on: where the repetition begins cannot be known
//! before it does. So the prompt is one period and its first letter again, `kfbamk`.

use super::{Layout, Rule, letters, periodic};
use crate::prompts::Prompts;

const LETTERS: u32 = 16;
const SHORTEST: usize = 4;
const LONGEST: usize = 8;
const ROW: usize = 16;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::Endless { answer },
    vocabulary: || letters(LETTERS as u8, &[], &[]),
    prompts: |random| {
        Prompts::drawn(random, |random| {
            let period = SHORTEST + random.below((LONGEST - SHORTEST) as u32 + 1) as usize;
            let mut letters: Vec<u32> = (0..LETTERS).collect();
            random.shuffle(&mut letters);
            letters.truncate(period);
            letters.push(letters[0]);
            letters
        })
    },
    answer: |prompt| answer(prompt, ROW),
    answers: "four to eight different letters from a to p and the first of them again",
    separator: None,
    stop: None,
    length: ROW - 1,
    prompt_length: LONGEST + 1,
    answer_length: ROW - SHORTEST - 1,
    // 16!/(16-n)! orders of n letters, for n from 4 to 8.
    prompt_count: 43_680 + 524_160 + 5_765_760 + 57_657_600 + 518_918_400,
};

fn answer(prompt: &[u32], tokens: usize) -> Option<Vec<u32>> {
    let (again, period) = prompt.split_last()?;
    let fits = (SHORTEST..=LONGEST).contains(&period.len())
        && period.iter().all(|letter| *letter < LETTERS)
        && (1..period.len()).all(|i| !period[..i].contains(&period[i]))
        && *again == period[0];
    fits.then(|| periodic(period, prompt.len()..tokens))
}
