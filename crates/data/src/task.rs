//! A task: its rows, its vocabulary, how a prompt is read and an answer judged. The rules themselves are under
//! `tasks/`, one file each.

use crate::random::Random;
use crate::tasks::{Layout, Rule};
use crate::{Form, Reason, Refused, Rows, TaskName, Vocabulary};

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
    /// Tokens of a row's prompt; of the longest where they differ (such as in reverse and induction).
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
    /// The rows of `rule` that `seed` gives.
    pub(crate) fn of_rule(name: TaskName, rule: &Rule, seed: u32) -> Self {
        let vocabulary = (rule.vocabulary)();
        let mask = vocabulary.mask();
        let (form, source_length, pad, start) = match rule.layout {
            Layout::Continue | Layout::Endless { .. } | Layout::Chance | Layout::Story => {
                (Form::Continue, 0, None, None)
            }
            Layout::FillIn => (Form::FillIn, 0, None, None),
            Layout::Translate { source_length, pad, start } => {
                (Form::Translate, source_length, Some(pad), Some(start))
            }
        };
        let table = |prompts: &[Vec<u32>]| {
            let mut rows = Rows::of_length(rule.length, source_length);
            let answer = |prompt| {
                let mut answer = (rule.answer)(prompt).expect("a task answers the prompts that it drew");
                answer.extend(rule.stop);
                answer
            };
            for prompt in prompts {
                match rule.layout {
                    Layout::Continue | Layout::Endless { .. } => {
                        rows.push(prompt, &answer(prompt), rule.stop.unwrap_or(0))
                    }
                    Layout::Chance => rows.push(&prompt[..1], &prompt[1..], 0),
                    Layout::Story => rows.push_story(prompt, rule.stop.unwrap_or(0)),
                    Layout::FillIn => {
                        rows.push_filled(
                            prompt,
                            &answer(prompt),
                            mask.expect("an encoder's task has a mask"),
                        );
                    }
                    Layout::Translate { pad, start, .. } => {
                        rows.push_translated(prompt, &answer(prompt), pad, start)
                    }
                }
            }
            rows
        };
        let prompts = (rule.prompts)(&mut Random::new(seed));
        let (training, held_out) = (table(&prompts.training), table(&prompts.held_out));
        Self {
            name,
            form,
            vocabulary,
            length: rule.length,
            training,
            held_out,
            prompt_length: rule.prompt_length,
            answer_length: rule.answer_length,
            source_length,
            pad,
            start,
            stop: rule.stop,
            mask,
        }
    }

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

    /// The prompt of row `row`: for a decoder, every token up to the first one whose successor is judged; for an
    /// encoder, the row with its masks; for an encoder-decoder, the source with its stop, without padding.
    ///
    /// # Panics
    /// When `row` is not below `rows.count`.
    pub fn prompt_of(&self, rows: &Rows, row: usize) -> Vec<u32> {
        let unasked = rows.judged_of(row).iter().take_while(|target| **target == -1).count();
        let prompt = match self.form {
            Form::Continue => &rows.tokens_of(row)[..=unasked],
            Form::FillIn => rows.tokens_of(row),
            Form::Translate => rows.source_of(row),
        };
        prompt.iter().map(|token| *token as u32).filter(|token| Some(*token) != self.pad).collect()
    }

    /// The answer of row `row`, without the stop: what a model that generates from the prompt should write. Of a
    /// story it is the one word that its prompt decides.
    ///
    /// # Panics
    /// When `row` is not below `rows.count`.
    pub fn answer_of(&self, rows: &Rows, row: usize) -> Vec<u32> {
        let judged = rows.judged_of(row).iter().filter(|target| **target != -1).map(|target| *target as u32);
        let count = if self.tells_stories() { 1 } else { self.length };
        judged.filter(|token| Some(*token) != self.stop).take(count).collect()
    }

    /// Rows of any length can be had of it, as [`Task::rows_of_length`] makes them.
    pub fn is_endless(&self) -> bool {
        matches!(self.name.rule().layout, Layout::Endless { .. })
    }

    /// The held-out prompts in rows of another length, answered to the end of each: what a model makes of more (or
    /// fewer) tokens than it was trained on. None in a task whose answers end by themselves, and for rows in which a
    /// prompt would not fit.
    ///
    /// ```
    /// let repeat = data::TaskName::Repeat.make(0);
    /// let rows = repeat.rows_of_length(64).unwrap();
    /// assert_eq!((rows.count, rows.length), (repeat.held_out.count, 64));
    /// assert_eq!(rows.tokens_of(0)[..32], repeat.held_out.tokens_of(0)[..]);
    /// assert!(data::TaskName::Sort.make(0).rows_of_length(64).is_none());
    /// ```
    pub fn rows_of_length(&self, length: usize) -> Option<Rows> {
        let Layout::Endless { answer } = self.name.rule().layout else { return None };
        let mut rows = Rows::of_length(length, 0);
        for row in 0..self.held_out.count {
            let prompt = self.prompt_of(&self.held_out, row);
            if prompt.len() > length {
                return None;
            }
            rows.push(&prompt, &answer(&prompt, length + 1)?, 0);
        }
        Some(rows)
    }

    /// The same task with a loss on its prompts too: every token but the first is to be predicted, as in a text. What
    /// is judged stays the answer. Stories, coin and own text are so anyway.
    ///
    /// ```
    /// let mirror = data::TaskName::Mirror.make(0).with_prompts_counted().unwrap();
    /// let (rows, answer) = (&mirror.training, [8, 9, 5, 1, 3, 6]);
    /// assert_eq!(rows.targets_of(0)[..6], rows.tokens_of(0)[1..7]);
    /// assert_eq!((&rows.targets_of(0)[6..], &rows.judged_of(0)[6..]), (&answer[..], &answer[..]));
    /// ```
    ///
    /// # Errors
    /// [`Reason::NoPromptToCount`] for an encoder, which sees what it does not have to say, and for an
    /// encoder-decoder, which does not write its source.
    pub fn with_prompts_counted(mut self) -> Result<Self, Refused> {
        if self.form != Form::Continue {
            return Err(Reason::NoPromptToCount { task: self.name.name() }.into());
        }
        self.training.count_prompts();
        self.held_out.count_prompts();
        Ok(self)
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

    /// Whether `sequence` is a prompt of this task followed by its right answer (for an encoder: what its masks
    /// hide, in order; in stories: the one word that is decided), and a stop where the answer ends in one; whatever comes after the stop does not matter.
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
        // No prompt of a decoder begins another one, so at most one of these cuts is a prompt at all.
        (1..=sequence.len().min(self.prompt_length)).any(|end| {
            let (prompt, rest) = sequence.split_at(end);
            let Some(mut answer) = (rule.answer)(prompt) else { return false };
            let stop = self.stop.filter(|_| !self.tells_stories());
            answer.extend(stop);
            if stop.is_some() { rest.starts_with(&answer) } else { rest == answer }
        })
    }

    /// For each row, whether `predictions` `[N,T]` are right wherever it counts: [`Rows::exact_match`].
    ///
    /// # Panics
    /// When `predictions` does not have N · T entries.
    pub fn exact_match(&self, rows: &Rows, predictions: &[i32]) -> Vec<bool> {
        rows.exact_match(predictions)
    }

    /// The tokens of a typed prompt. White space is passed over, and the `=` at the end may be left out. In a row
    /// for an encoder `_` stands for what is to be filled in, whether or not that can be done in one way only. A
    /// source is given its stop. In stories any words are a prompt, in coin any digits.
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
        let asked = match rule.layout {
            Layout::Story | Layout::Chance => Some(true),
            Layout::FillIn => Some(typed.iter().any(|token| Some(*token) == self.mask)),
            Layout::Continue | Layout::Endless { .. } | Layout::Translate { .. } => None,
        };
        if let Some(asked) = asked {
            let fits = asked && typed.len() <= self.length;
            return if fits { Ok(typed) } else { Err(self.wrong_form(self.vocabulary.decode(&typed))) };
        }
        let closed: Vec<u32> = typed.iter().copied().chain(rule.separator).collect();
        let mut readings = [&typed, &closed].into_iter();
        let answered = readings.find(|prompt| (rule.answer)(prompt).is_some());
        answered.cloned().ok_or_else(|| self.wrong_form(self.vocabulary.decode(&typed)))
    }

    fn tells_stories(&self) -> bool {
        matches!(self.name.rule().layout, Layout::Story)
    }

    fn wrong_form(&self, found: String) -> Refused {
        let example = self.vocabulary.decode(&self.prompt_of(&self.held_out, 0));
        Reason::WrongForm { found, form: self.name.rule().answers, example }.into()
    }
}
