//! Modular addition: two numbers, then their sum modulo the prime 31: `17+25=11`.
//!
//! V 33 (the numbers `0` to `30`, each one symbol, `+`, `=`), T 4. Numbers are symbols without digits, so the
//! model has to find out from the table of sums alone how they lie on a circle. There are 31² = 961 prompts in
//! all; 70 % (672) are trained on, the other 289 are held out. Measured with one layer of C 64, batch 64, weight
//! decay 1, 12 seeds: 99 % of the held-out sums are right after 300 to 600 steps from nine of them, from the others 94
//! to 97 % after 1000. With C 32, lr 5e-3, batch 128, it takes 200 to 900 (3 seeds), and at a weight decay of 0.01 one
//! of 3 seeds is at 98 % after 1000.

use super::{Layout, Rule};
use crate::Vocabulary;
use crate::prompts::{HELD_OUT, Prompts};

const PRIME: u32 = 31;
const PLUS: u32 = PRIME;
const EQUALS: u32 = PRIME + 1;
const TRAINED_PERCENT: usize = 70;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::Continue,
    vocabulary: || {
        let numbers = (0..PRIME).map(|number| number.to_string());
        Vocabulary::of_symbols(numbers.chain(["+".to_owned(), "=".to_owned()]), &[])
    },
    prompts: |random| {
        let mut training: Vec<Vec<u32>> =
            (0..PRIME * PRIME).map(|pair| vec![pair / PRIME, PLUS, pair % PRIME, EQUALS]).collect();
        random.shuffle(&mut training);
        let mut held_out = training.split_off(training.len() * TRAINED_PERCENT / 100);
        held_out.truncate(HELD_OUT);
        Prompts { training, held_out }
    },
    answer: |prompt| match *prompt {
        [a, PLUS, b, EQUALS] if a < PRIME && b < PRIME => Some(vec![(a + b) % PRIME]),
        _ => None,
    },
    answers: "a number from 0 to 30, +, a number from 0 to 30, and =",
    separator: Some(EQUALS),
    stop: None,
    length: 4,
    prompt_length: 4,
    answer_length: 1,
    prompt_count: (PRIME * PRIME) as u64,
};
