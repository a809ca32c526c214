//! The rule of each task: its symbols, how its prompts are drawn, and the one right answer to a prompt.

use crate::Vocabulary;
use crate::prompts::Prompts;
use crate::random::Random;

pub(crate) mod addition;
pub(crate) mod brackets;
pub(crate) mod coin;
pub(crate) mod copy;
pub(crate) mod fill_in;
pub(crate) mod induction;
pub(crate) mod mirror;
pub(crate) mod modular_addition;
mod numbers;
pub(crate) mod numbers_chinese;
pub(crate) mod numbers_english;
pub(crate) mod repeat;
pub(crate) mod reversal;
pub(crate) mod reverse;
pub(crate) mod sort;
pub(crate) mod stories;

/// What a file here says about its task; [`crate::Task`] does everything else from it.
pub(crate) struct Rule {
    pub(crate) layout: Layout,
    pub(crate) vocabulary: fn() -> Vocabulary,
    /// All prompts of a seed.
    pub(crate) prompts: fn(&mut Random) -> Prompts,
    /// The answer without stop, which for an encoder is what its masks hide; `None` where the tokens are no prompt of
    /// this task, and wherever nothing decides it.
    pub(crate) answer: fn(&[u32]) -> Option<Vec<u32>>,
    /// What the task answers, in words that can follow "it answers".
    pub(crate) answers: &'static str,
    /// The token that ends a prompt, where every prompt has one; it need not be typed.
    pub(crate) separator: Option<u32>,
    pub(crate) stop: Option<u32>,
    /// T.
    pub(crate) length: usize,
    /// Tokens of the longest prompt.
    pub(crate) prompt_length: usize,
    /// Tokens of the longest answer, stop included.
    pub(crate) answer_length: usize,
    /// How many different prompts there are; for an encoder, how many rows to hide tokens in.
    pub(crate) prompt_count: u64,
}

/// How prompt and answer lie in a row.
pub(crate) enum Layout {
    /// One behind the other, filled up with stop.
    Continue,
    /// The same, and the answer never ends: [`Rule::answer`] gives it up to T + 1 tokens in all, this one up to any
    /// number.
    Endless { answer: fn(&[u32], usize) -> Option<Vec<u32>> },
    /// What is drawn is a whole sequence of T + 1 tokens: the first is the prompt, and nothing decides the others.
    Chance,
    /// What is drawn is a whole sequence, in which everything has a loss; a bit ([`stories::DECIDED`]) marks the
    /// tokens that are judged.
    Story,
    /// The prompt is a whole row of T tokens with masks, the answer stands at their places.
    FillIn,
    /// The prompt is the source, filled up with `pad` to S; the answer follows on `start`.
    Translate { source_length: usize, pad: u32, start: u32 },
}

/// Six symbols and the separator, answered by six symbols: 13 tokens, of which the model reads 12.
const SIX: usize = 6;

/// `0` to `9`, then `=`.
fn digits() -> Vocabulary {
    Vocabulary::of_symbols(('0'..='9').chain(['=']).map(String::from), &[])
}

/// The first `count` letters of the alphabet, then `=` and what else is typed, then specials.
fn letters(count: u8, others: &[char], specials: &[&str]) -> Vocabulary {
    let letters = (b'a'..b'a' + count).map(char::from);
    Vocabulary::of_symbols(letters.chain(others.iter().copied()).map(String::from), specials)
}

/// `length` symbols below `below`, drawn with replacement, and `separator`.
fn word(random: &mut Random, length: usize, below: u32, separator: u32) -> Vec<u32> {
    (0..length).map(|_| random.below(below)).chain([separator]).collect()
}

/// The symbols before `separator` when the prompt is `lengths` symbols below `separator` and then it.
fn body(prompt: &[u32], lengths: std::ops::RangeInclusive<usize>, separator: u32) -> Option<&[u32]> {
    let (last, body) = prompt.split_last()?;
    let fits = *last == separator && lengths.contains(&body.len()) && body.iter().all(|id| *id < separator);
    fits.then_some(body)
}

/// The tokens at `range` of a sequence that begins with `period` and repeats it.
fn periodic(period: &[u32], range: std::ops::Range<usize>) -> Vec<u32> {
    range.map(|t| period[t % period.len()]).collect()
}
