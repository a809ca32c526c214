//! Brackets: eight pairs of `()`, `[]` and `{}` that close as they opened, with some hidden: `([_{}])_..`.
//!
//! V 7 (the brackets, the mask `_`), T 16. A hidden bracket is found from its partner, which may be far away, and
//! from how deep everything between them is nested. All ways to nest eight pairs are equally likely (they are 3 to 4
//! deep on average, from 1 to 8). Masks are drawn anew until there is only one way to fill them in: two partners
//! hidden together would leave their kind open.

use super::fill_in::hide;
use super::{Layout, Rule};
use crate::Vocabulary;
use crate::prompts::Prompts;
use crate::random::Random;

const SYMBOLS: [char; 6] = ['(', ')', '[', ']', '{', '}'];
const KINDS: u32 = 3;
const MASK: u32 = 6;
const PAIRS: u32 = 8;
const ROW: usize = 2 * PAIRS as usize;

pub(crate) const RULE: Rule = Rule {
    layout: Layout::FillIn,
    vocabulary: || Vocabulary::of_symbols(SYMBOLS.map(String::from), &[]).with_mask(),
    prompts: |random| Prompts::hidden(random, nested, |random, row| hide(random, &row, MASK, filled)),
    answer: filled,
    answers: "up to 16 brackets that close as they opened, with at least one _ and only one way to fill them in",
    separator: None,
    stop: None,
    length: ROW,
    prompt_length: ROW,
    answer_length: ROW,
    // Ways to nest eight pairs (the Catalan number) times three kinds for each.
    prompt_count: 1430 * 6561,
};

/// Eight nested pairs, each way to nest them equally likely. With o brackets left to open and c left to close, the
/// share of ways that open one next is o (c - o + 2) / ((o + c) (c - o + 1)), from the ballot numbers.
fn nested(random: &mut Random) -> Vec<u32> {
    let (mut to_open, mut to_close) = (PAIRS, PAIRS);
    let (mut open, mut row) = (Vec::new(), Vec::with_capacity(ROW));
    while to_close > 0 {
        let depth = to_close - to_open;
        if random.below((to_open + to_close) * (depth + 1)) < to_open * (depth + 2) {
            let kind = random.below(KINDS);
            open.push(kind);
            row.push(2 * kind);
            to_open -= 1;
        } else {
            let kind = open.pop().expect("to_close is above to_open");
            row.push(2 * kind + 1);
            to_close -= 1;
        }
    }
    row
}

/// What stands behind the masks, if there is exactly one way.
fn filled(row: &[u32]) -> Option<Vec<u32>> {
    if !(1..=ROW).contains(&row.len()) || !row.contains(&MASK) || row.iter().any(|id| *id > MASK) {
        return None;
    }
    let ways = Ways::of(row);
    if ways.between(0, row.len()) != 1 {
        return None;
    }
    let mut whole = row.to_vec();
    ways.fill(&mut whole, 0, row.len());
    Some((0..row.len()).filter(|t| row[*t] == MASK).map(|t| whole[t]).collect())
}

/// In how many ways each part of a row can be filled in, 2 standing for any more than one.
struct Ways<'a> {
    row: &'a [u32],
    /// `[start, end]`, row-major, ROW + 1 each.
    counts: Vec<u8>,
}

impl<'a> Ways<'a> {
    fn of(row: &'a [u32]) -> Self {
        let mut ways = Self { row, counts: vec![0; (ROW + 1) * (ROW + 1)] };
        (0..=row.len()).for_each(|t| ways.counts[t * (ROW + 1) + t] = 1);
        for length in (2..=row.len()).step_by(2) {
            for start in 0..=row.len() - length {
                let end = start + length;
                let count: u32 = (start + 1..end)
                    .step_by(2)
                    .map(|close| ways.pairs(start, close).count() as u32 * ways.around(start, close, end))
                    .sum();
                ways.counts[start * (ROW + 1) + end] = count.min(2) as u8;
            }
        }
        ways
    }

    /// Ways to fill in `start..end`.
    fn between(&self, start: usize, end: usize) -> u32 {
        u32::from(self.counts[start * (ROW + 1) + end])
    }

    /// Ways to fill in what is inside and what comes after a pair at `open` and `close`.
    fn around(&self, open: usize, close: usize, end: usize) -> u32 {
        self.between(open + 1, close) * self.between(close + 1, end)
    }

    /// Kinds of brackets that can be a pair at `open` and `close`.
    fn pairs(&self, open: usize, close: usize) -> impl Iterator<Item = u32> {
        let (open, close) = (self.row[open], self.row[close]);
        (0..KINDS).filter(move |kind| {
            (open == MASK || open == 2 * kind) && (close == MASK || close == 2 * kind + 1)
        })
    }

    /// Fills in the one way that `start..end` has.
    fn fill(&self, whole: &mut [u32], start: usize, end: usize) {
        if start == end {
            return;
        }
        let mut pairs = (start + 1..end).step_by(2).filter(|close| self.around(start, *close, end) > 0);
        let found = pairs.find_map(|close| Some((close, self.pairs(start, close).next()?)));
        let (close, kind) = found.expect("a part that can be filled in begins with a pair");
        (whole[start], whole[close]) = (2 * kind, 2 * kind + 1);
        self.fill(whole, start + 1, close);
        self.fill(whole, close + 1, end);
    }
}
