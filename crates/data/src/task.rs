//! A task: its rows, its vocabulary, how a prompt is read and an answer judged. The rules themselves are under
//! `tasks/`, one file each.

use crate::random::Random;
use crate::tasks::{self, Rule};
use crate::{Form, Reason, Refused, Rows, Vocabulary};
use std::collections::BTreeSet;
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
}

impl TaskName {
    /// All tasks, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Sort, Self::Mirror, Self::Copy, Self::Reverse, Self::ModularAddition, Self::Induction];

    /// The name in links, messages and the embed API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sort => "sort",
            Self::Mirror => "mirror",
            Self::Copy => "copy",
            Self::Reverse => "reverse",
            Self::ModularAddition => "modular_addition",
            Self::Induction => "induction",
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

    /// The task with the rows of `seed`: the same on every machine. No prompt is twice in its rows, so none of
    /// the held-out ones was trained on.
    ///
    /// ```
    /// let sort = data::TaskName::Sort.make(0);
    /// assert_eq!((sort.vocabulary.len(), sort.length), (11, 12));
    /// assert_eq!((sort.training.count, sort.held_out.count), (8192, 512));
    /// ```
    pub fn make(self, seed: u32) -> Task {
        let rule = self.rule();
        let vocabulary = (rule.vocabulary)();
        let prompts = (rule.prompts)(&mut Random::new(seed));
        let table = |prompts: &[Vec<u32>]| {
            let mut rows = Rows::of_length(rule.length, 0);
            for prompt in prompts {
                let mut answer = (rule.answer)(prompt).expect("a task answers the prompts that it drew");
                answer.extend(rule.stop);
                rows.push(prompt, &answer, rule.stop.unwrap_or(0));
            }
            rows
        };
        Task {
            name: self,
            form: Form::Continue,
            vocabulary,
            length: rule.length,
            training: table(&prompts.training),
            held_out: table(&prompts.held_out),
            prompt_length: rule.prompt_length,
            answer_length: rule.answer_length,
            source_length: 0,
            pad: None,
            start: None,
            stop: rule.stop,
            mask: None,
        }
    }

    fn rule(self) -> &'static Rule {
        match self {
            Self::Sort => &tasks::sort::RULE,
            Self::Mirror => &tasks::mirror::RULE,
            Self::Copy => &tasks::copy::RULE,
            Self::Reverse => &tasks::reverse::RULE,
            Self::ModularAddition => &tasks::modular_addition::RULE,
            Self::Induction => &tasks::induction::RULE,
        }
    }
}

impl fmt::Display for TaskName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A task with its rows, ready to train on. A row's sequence is a prompt, its answer, and a stop where the task
/// has one.
#[derive(Clone, Debug)]
pub struct Task {
    /// Which task this is.
    pub name: TaskName,
    /// What the model has to do.
    pub form: Form,
    /// Its symbols.
    pub vocabulary: Vocabulary,
    /// T: how many tokens the model (in an encoder-decoder its decoder) reads.
    pub length: usize,
    /// Rows to train on, `[N,T]`.
    pub training: Rows,
    /// Rows to judge by, `[N,T]`; no prompt of theirs is among [`training`](Self::training).
    pub held_out: Rows,
    /// Tokens of a row's prompt; of the longest where they differ (reverse, induction).
    pub prompt_length: usize,
    /// Tokens that the model has to write, stop included; of the longest answer where they differ.
    pub answer_length: usize,
    /// S: how many tokens the encoder of an encoder-decoder reads, padding included; 0 where there is no source.
    pub source_length: usize,
    /// The token that fills up short sources and targets of an encoder-decoder; no position looks at it.
    pub pad: Option<u32>,
    /// The token that begins the target of an encoder-decoder.
    pub start: Option<u32>,
    /// The token after which nothing more is written, in tasks whose answers differ in length. It also fills up
    /// short rows of a decoder, and ends the source of an encoder-decoder.
    pub stop: Option<u32>,
    /// The token that hides others from an encoder.
    pub mask: Option<u32>,
}

/// Counts of a task, to show beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// V.
    pub vocabulary: usize,
    /// T.
    pub length: usize,
    /// Rows to train on.
    pub training: usize,
    /// Rows to judge by.
    pub held_out: usize,
    /// How many different prompts the task could ask in all.
    pub prompts: u64,
}

impl Task {
    /// The counts of this task.
    ///
    /// ```
    /// let sizes = data::TaskName::Sort.make(0).sizes();
    /// assert_eq!((sizes.training, sizes.held_out, sizes.prompts), (8192, 512, 1_000_000));
    /// ```
    pub fn sizes(&self) -> Sizes {
        Sizes {
            vocabulary: self.vocabulary.len(),
            length: self.length,
            training: self.training.count,
            held_out: self.held_out.count,
            prompts: self.name.rule().prompt_count,
        }
    }

    /// The prompt of row `row`: every token up to the first one whose successor counts.
    ///
    /// # Panics
    /// When `row` is not below `rows.count`.
    pub fn prompt_of(&self, rows: &Rows, row: usize) -> Vec<u32> {
        let unasked = rows.judged_of(row).iter().take_while(|target| **target == -1).count();
        rows.tokens_of(row)[..=unasked].iter().map(|token| *token as u32).collect()
    }

    /// The answer of row `row`, without the stop: what a model that generates from the prompt should write.
    ///
    /// # Panics
    /// When `row` is not below `rows.count`.
    pub fn answer_of(&self, rows: &Rows, row: usize) -> Vec<u32> {
        let targets = rows.judged_of(row).iter().filter(|target| **target != -1);
        targets.map(|target| *target as u32).filter(|token| Some(*token) != self.stop).collect()
    }

    /// What the rule of the task answers to `prompt`, without the stop.
    ///
    /// # Errors
    /// [`Reason::WrongForm`] when the task does not answer such a prompt.
    ///
    /// ```
    /// let mirror = data::TaskName::Mirror.make(0);
    /// let prompt = mirror.parse_prompt("012345=").unwrap();
    /// assert_eq!(mirror.answer_to(&prompt).unwrap(), [5, 4, 3, 2, 1, 0]);
    /// ```
    pub fn answer_to(&self, prompt: &[u32]) -> Result<Vec<u32>, Refused> {
        (self.name.rule().answer)(prompt).ok_or_else(|| self.wrong_form(self.vocabulary.decode(prompt)))
    }

    /// Whether `sequence` is a prompt of this task followed by its right answer, and a stop where the task has
    /// one; whatever comes after the stop does not matter.
    ///
    /// ```
    /// let reverse = data::TaskName::Reverse.make(0);
    /// let stop = reverse.stop.unwrap();
    /// let written = [reverse.vocabulary.encode("abc=cba").unwrap(), vec![stop]].concat();
    /// assert!(reverse.is_answer(&written));
    /// assert!(!reverse.is_answer(&written[..7]));      // it did not stop
    /// ```
    pub fn is_answer(&self, sequence: &[u32]) -> bool {
        let rule = self.name.rule();
        // No prompt of a task begins another one, so at most one of these cuts is a prompt at all.
        (1..=sequence.len().min(self.prompt_length)).any(|end| {
            let (prompt, rest) = sequence.split_at(end);
            let Some(mut answer) = (rule.answer)(prompt) else { return false };
            answer.extend(self.stop);
            if self.stop.is_some() { rest.starts_with(&answer) } else { rest == answer }
        })
    }

    /// For each row, whether `predictions` `[N,T]` are right wherever it counts: [`Rows::exact_match`].
    ///
    /// # Panics
    /// When `predictions` does not have N · T entries.
    pub fn exact_match(&self, rows: &Rows, predictions: &[i32]) -> Vec<bool> {
        rows.exact_match(predictions)
    }

    /// The tokens of a typed prompt. White space is passed over, and the `=` at the end may be left out.
    /// (To look at how the model reads any other tokens, use [`Vocabulary::encode`].)
    ///
    /// # Errors
    /// [`Reason::EmptyPrompt`]; [`Reason::UnknownCharacter`]; [`Reason::WrongForm`] when the task does not
    /// answer such a prompt, with one that it does.
    ///
    /// ```
    /// let addition = data::TaskName::ModularAddition.make(0);
    /// let prompt = addition.parse_prompt("17 + 25").unwrap();
    /// assert_eq!(addition.vocabulary.decode(&prompt), "17+25=");
    /// ```
    pub fn parse_prompt(&self, text: &str) -> Result<Vec<u32>, Refused> {
        let typed = self.vocabulary.encode_without_spaces(text)?;
        if typed.is_empty() {
            return Err(Reason::EmptyPrompt.into());
        }
        let rule = self.name.rule();
        let closed: Vec<u32> = typed.iter().copied().chain(rule.separator).collect();
        let mut readings = [&typed, &closed].into_iter();
        let answered = readings.find(|prompt| (rule.answer)(prompt).is_some());
        answered.cloned().ok_or_else(|| self.wrong_form(self.vocabulary.decode(&typed)))
    }

    fn wrong_form(&self, found: String) -> Refused {
        let example = self.vocabulary.decode(&self.prompt_of(&self.held_out, 0));
        Reason::WrongForm { found, form: self.name.rule().form, example }.into()
    }
}

/// Prompts of a task, none of them twice.
pub(crate) struct Prompts {
    pub(crate) training: Vec<Vec<u32>>,
    pub(crate) held_out: Vec<Vec<u32>>,
}

impl Prompts {
    /// Draws until there are enough different prompts. They are shuffled before they are split: where short
    /// prompts are few (reverse), all of them come up early, and the held-out rows would have none.
    pub(crate) fn drawn(random: &mut Random, draw: impl Fn(&mut Random) -> Vec<u32>) -> Self {
        let mut seen = BTreeSet::new();
        let mut prompts = Vec::with_capacity(TRAINING + HELD_OUT);
        while prompts.len() < TRAINING + HELD_OUT {
            let prompt = draw(random);
            if seen.insert(prompt.clone()) {
                prompts.push(prompt);
            }
        }
        random.shuffle(&mut prompts);
        let held_out = prompts.split_off(TRAINING);
        Self { training: prompts, held_out }
    }
}

/// Rows to train on where a task has that many: enough that a model cannot do well by remembering them.
const TRAINING: usize = 8192;

/// Rows to judge by: each weighs 0.2 %.
pub(crate) const HELD_OUT: usize = 512;
