//! Fill in: three to five different letters in random order, repeated until the row is full, with some hidden:
//! `kfb_kfba_fba`.
//!
//! V 17 (`a` to `p`, the mask `_`), T 12. A hidden letter stands a period further left or right as well; which
//! period it is has to be found out from letters that come again. Masks are drawn anew until there is only one way
//! to fill them in.

use super::{Layout, Rule, letters};
use crate::masking::masked_places;
use crate::prompts::Prompts;
use crate::random::Random;

const LETTERS: u32 = 16;
const MASK: u32 = LETTERS;
const SHORTEST: usize = 3;
const LONGEST: usize = 5;
const ROW: usize = 12;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::FillIn,
    vocabulary: || letters(LETTERS as u8, &[], &[]).with_mask(),
    prompts: |random| {
        Prompts::hidden(16_384, random, repeating, |random, row| hide(random, &row, MASK, filled))
    },
    answer: filled,
    answers: "up to 12 letters from a to p in which three to five different ones repeat, with at least one _ \
              and only one way to fill them in",
    separator: None,
    stop: None,
    length: ROW,
    prompt_length: ROW,
    answer_length: ROW,
    // 16!/(16-n)! orders of n letters, for n from 3 to 5.
    prompt_count: 3_360 + 43_680 + 524_160,
};

fn repeating(random: &mut Random) -> Vec<u32> {
    let period = SHORTEST + random.below((LONGEST - SHORTEST) as u32 + 1) as usize;
    let mut letters: Vec<u32> = (0..LETTERS).collect();
    random.shuffle(&mut letters);
    (0..ROW).map(|t| letters[t % period]).collect()
}

/// `row` with masks: drawn again until `answer` finds the one way to fill them in.
pub(super) fn hide(
    random: &mut Random,
    row: &[u32],
    mask: u32,
    answer: impl Fn(&[u32]) -> Option<Vec<u32>>,
) -> Vec<u32> {
    loop {
        let masked = masked_places(random, row.len());
        let hidden: Vec<u32> =
            row.iter().zip(masked).map(|(id, hide)| if hide { mask } else { *id }).collect();
        if answer(&hidden).is_some() {
            return hidden;
        }
    }
}

/// What stands behind the masks, if there is exactly one way.
fn filled(row: &[u32]) -> Option<Vec<u32>> {
    if !(1..=ROW).contains(&row.len()) || !row.contains(&MASK) || row.iter().any(|id| *id > MASK) {
        return None;
    }
    // A row no longer than its period is just different letters, whatever the period: looked at once.
    let periods = (SHORTEST..=LONGEST).filter(|period| *period < row.len());
    let periods = periods.chain((row.len() <= LONGEST).then_some(row.len()));
    let mut fillings = periods.filter_map(|period| Period::of(row, period));
    let only = fillings.next()?;
    if fillings.next().is_some() {
        return None;
    }
    let letters = (0..row.len()).filter(|t| row[*t] == MASK).map(|t| only.letters[t % only.length]);
    letters.map(|letter| (letter != MASK).then_some(letter)).collect()
}

/// The letter at each place of a period; the mask where all of its appearances are hidden, so that any letter that
/// is left would do.
struct Period {
    letters: [u32; LONGEST],
    length: usize,
}

impl Period {
    /// The period of `row` if it can be that long: what is seen a period apart is equal, all else different.
    fn of(row: &[u32], length: usize) -> Option<Self> {
        let mut letters = [MASK; LONGEST];
        for (t, &letter) in row.iter().enumerate().filter(|(_, letter)| **letter != MASK) {
            let known = letters[t % length];
            if known == MASK && !letters.contains(&letter) {
                letters[t % length] = letter;
            } else if known != letter {
                return None;
            }
        }
        Some(Self { letters, length })
    }
}
