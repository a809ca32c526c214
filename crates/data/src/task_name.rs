//! The names of the tasks, and from a name to the task itself.

use crate::tasks::{self, Rule};
use crate::{Reason, Refused, Task};
use std::fmt;

/// The tasks there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskName {
    /// Six digits, then the same in ascending order.
    Sort,
    /// Six digits, then the same reversed.
    Mirror,
    /// Six letters, then the same again.
    Copy,
    /// Three to six letters, then the same reversed and a stop.
    Reverse,
    /// Two numbers, then their sum modulo a prime.
    ModularAddition,
    /// A random sequence that repeats.
    Induction,
    /// Eight letters, again and again.
    Repeat,
    /// Random digits, which nothing decides.
    Coin,
    /// Two numbers of one to three digits, then their sum and a stop.
    Addition,
    /// A number in digits, then in English words.
    NumbersEnglishDecoder,
    /// A number in digits, then in Chinese characters.
    NumbersChineseDecoder,
    /// Short stories in which later words have to agree with earlier ones.
    StoriesEnglish,
    /// The same in Chinese, by character.
    StoriesChinese,
    /// For an encoder: a sequence that repeats, with letters hidden.
    FillIn,
    /// For an encoder: three kinds of brackets that close as they opened, with some hidden.
    Brackets,
    /// For an encoder-decoder: three to six letters into the same reversed.
    Reversal,
    /// For an encoder-decoder: digits into English words.
    NumbersEnglish,
    /// For an encoder-decoder: digits into Chinese characters.
    NumbersChinese,
}

impl TaskName {
    /// All tasks, in the order in which they are offered: those of a decoder, of an encoder, and of an
    /// encoder-decoder.
    pub const ALL: [Self; 18] = [
        Self::Sort,
        Self::Mirror,
        Self::Copy,
        Self::Reverse,
        Self::ModularAddition,
        Self::Induction,
        Self::Repeat,
        Self::Coin,
        Self::Addition,
        Self::NumbersEnglishDecoder,
        Self::NumbersChineseDecoder,
        Self::StoriesEnglish,
        Self::StoriesChinese,
        Self::FillIn,
        Self::Brackets,
        Self::Reversal,
        Self::NumbersEnglish,
        Self::NumbersChinese,
    ];

    /// The name in links, messages and the embed API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sort => "sort",
            Self::Mirror => "mirror",
            Self::Copy => "copy",
            Self::Reverse => "reverse",
            Self::ModularAddition => "modular_addition",
            Self::Induction => "induction",
            Self::Repeat => "repeat",
            Self::Coin => "coin",
            Self::Addition => "addition",
            Self::NumbersEnglishDecoder => "numbers_english_decoder",
            Self::NumbersChineseDecoder => "numbers_chinese_decoder",
            Self::StoriesEnglish => "stories_english",
            Self::StoriesChinese => "stories_chinese",
            Self::FillIn => "fill_in",
            Self::Brackets => "brackets",
            Self::Reversal => "reversal",
            Self::NumbersEnglish => "numbers_english",
            Self::NumbersChinese => "numbers_chinese",
        }
    }

    /// The task called `name`.
    ///
    /// # Errors
    /// [`Reason::UnknownTask`], whose message lists the names.
    ///
    /// ```
    /// use data::TaskName;
    /// assert_eq!(TaskName::parse("mirror"), Ok(TaskName::Mirror));
    /// assert!(TaskName::parse("Mirror").is_err());
    /// ```
    pub fn parse(name: &str) -> Result<Self, Refused> {
        let found = Self::ALL.into_iter().find(|task| task.name() == name);
        found.ok_or_else(|| Reason::UnknownTask { name: name.to_owned() }.into())
    }

    /// The task with the rows of `seed`: the same on every machine. No prompt of the held-out rows is among those
    /// that are trained on, and none is twice in the table but for short numbers to be read aloud, of which there
    /// are too few; in coin, where a prompt is one digit, that holds for whole rows.
    ///
    /// ```
    /// let sort = data::TaskName::Sort.make(0);
    /// assert_eq!((sort.vocabulary.len(), sort.length), (11, 12));
    /// assert_eq!((sort.training.count, sort.held_out.count), (8192, 512));
    /// ```
    pub fn make(self, seed: u32) -> Task {
        Task::of_rule(self, self.rule(), seed)
    }

    pub(crate) fn rule(self) -> &'static Rule {
        match self {
            Self::Sort => &tasks::sort::RULE,
            Self::Mirror => &tasks::mirror::RULE,
            Self::Copy => &tasks::copy::RULE,
            Self::Reverse => &tasks::reverse::RULE,
            Self::ModularAddition => &tasks::modular_addition::RULE,
            Self::Induction => &tasks::induction::RULE,
            Self::Repeat => &tasks::repeat::RULE,
            Self::Coin => &tasks::coin::RULE,
            Self::Addition => &tasks::addition::RULE,
            Self::NumbersEnglishDecoder => &tasks::numbers_english::DECODER_RULE,
            Self::NumbersChineseDecoder => &tasks::numbers_chinese::DECODER_RULE,
            Self::StoriesEnglish => &tasks::stories::ENGLISH_RULE,
            Self::StoriesChinese => &tasks::stories::CHINESE_RULE,
            Self::FillIn => &tasks::fill_in::RULE,
            Self::Brackets => &tasks::brackets::RULE,
            Self::Reversal => &tasks::reversal::RULE,
            Self::NumbersEnglish => &tasks::numbers_english::RULE,
            Self::NumbersChinese => &tasks::numbers_chinese::RULE,
        }
    }
}

impl fmt::Display for TaskName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
