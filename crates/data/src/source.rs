//! Where training data comes from, as one type: a task, or the learner's own text.

use crate::masking::masked_windows;
use crate::own_text::parts::{window_start, windows};
use crate::random::Random;
use crate::{Dataset, Form, OwnText, Reason, Refused, Rows, Task, TaskName, Vocabulary};
use std::ops::Range;

/// Seed of the masks of a text that is filled in.
const MASKS: u32 = 0;

/// A task or a text.
#[derive(Clone, Debug)]
// Not `expect`: on 32 bits the variants are near enough.
#[allow(clippy::large_enum_variant, reason = "a run holds one of them")]
pub enum Source {
    /// Rows of a task; they fix the length of the model's input.
    Task(Task),
    /// A text; any length of window can be cut from it.
    OwnText(OwnText),
}

impl Source {
    /// The symbols.
    pub fn vocabulary(&self) -> &Vocabulary {
        match self {
            Self::Task(task) => &task.vocabulary,
            Self::OwnText(text) => &text.vocabulary,
        }
    }

    /// What a model has to do with it. A text is to be continued, or filled in once it has a
    /// [mask](OwnText::with_mask).
    pub fn form(&self) -> Form {
        match self {
            Self::Task(task) => task.form,
            Self::OwnText(text) => {
                if text.mask().is_some() {
                    Form::FillIn
                } else {
                    Form::Continue
                }
            }
        }
    }

    /// T, for a model whose context is `context`: a task has its own.
    pub fn length(&self, context: usize) -> usize {
        match self {
            Self::Task(task) => task.length,
            Self::OwnText(_) => context,
        }
    }

    /// What is trained on. A task takes no notice of `context`; a text with a mask gives
    /// [masked rows](Self::training_masked), another one all its windows: where text was taken out to be held out, a
    /// window may reach over the gap, and has no target there.
    ///
    /// # Errors
    /// Those of [`OwnText::training`].
    pub fn training(&self, context: usize) -> Result<Dataset, Refused> {
        match self {
            Self::Task(task) => Ok(Dataset::of_rows(&task.training)),
            Self::OwnText(text) if text.mask().is_some() => self.training_masked(context, MASKS),
            Self::OwnText(text) => Ok(Dataset::of_parts(tokens(text, text.training(context)?), context)),
        }
    }

    /// What is held out. A task takes no notice of `context`; of a text up to 1,024 windows, spread over all that is
    /// held out.
    ///
    /// # Errors
    /// Those of [`OwnText::held_out`].
    pub fn held_out(&self, context: usize) -> Result<Dataset, Refused> {
        match self {
            Self::Task(task) => Ok(Dataset::of_rows(&task.held_out)),
            Self::OwnText(text) if text.mask().is_some() => self.held_out_masked(context, MASKS),
            Self::OwnText(text) => Ok(continued(text, &text.held_out(context)?, context)),
        }
    }

    /// What an encoder is trained on: rows of `context` tokens from up to 4,096 places of a text, 15 % of the
    /// tokens masked, the same for the same `seed`. A task has its rows, whatever `context` and `seed`.
    ///
    /// ```
    /// use data::{OwnText, Source};
    /// let text = Source::OwnText(OwnText::from_text("to be or not to be").unwrap().with_mask());
    /// let rows = text.training_masked(4, 0).unwrap();
    /// assert_eq!((rows.length, rows.stride, rows.starts), (4, 4, 10));
    /// assert_eq!(text.vocabulary().len(), 8);                      // 7 characters and the mask
    /// let (tokens, targets) = rows.window(0);
    /// assert!(tokens.iter().zip(targets).all(|(token, target)| (*token == 7) == (*target != -1)));
    /// ```
    ///
    /// # Errors
    /// [`NoMask`](Reason::NoMask) for a text without one, and those of [`OwnText::training`].
    pub fn training_masked(&self, context: usize, seed: u32) -> Result<Dataset, Refused> {
        match self {
            Self::Task(task) => Ok(Dataset::of_rows(&task.training)),
            Self::OwnText(text) => masked(text, text.training(context)?, context, 4096, seed),
        }
    }

    /// What an encoder is judged by: up to 256 rows of the held-out text. See
    /// [`training_masked`](Self::training_masked).
    ///
    /// # Errors
    /// As [`training_masked`](Self::training_masked).
    pub fn held_out_masked(&self, context: usize, seed: u32) -> Result<Dataset, Refused> {
        match self {
            Self::Task(task) => Ok(Dataset::of_rows(&task.held_out)),
            Self::OwnText(text) => masked(text, text.held_out(context)?, context, 256, seed),
        }
    }

    /// The tokens of a typed prompt: one of the task's form, or any characters of the text.
    /// In a text with a mask, `_` stands for it.
    ///
    /// # Errors
    /// Those of [`Task::parse_prompt`]; for a text [`EmptyPrompt`](crate::Reason::EmptyPrompt) and
    /// [`UnknownCharacter`](crate::Reason::UnknownCharacter).
    pub fn parse_prompt(&self, text: &str) -> Result<Vec<u32>, Refused> {
        match self {
            Self::Task(task) => task.parse_prompt(text),
            Self::OwnText(own) => own.encode_prompt(text),
        }
    }

    /// The loss of a model that finds every symbol equally likely: ln V, in nats.
    ///
    /// ```
    /// use data::{Source, TaskName};
    /// let sort = Source::Task(TaskName::Sort.make(0));      // V = 11
    /// assert!((sort.uniform_guess_nats() - 2.397_895).abs() < 1e-6);
    /// ```
    pub fn uniform_guess_nats(&self) -> f64 {
        (self.vocabulary().len() as f64).ln()
    }

    /// How many bytes of text `targets` write after the token `before`, where they are text to be continued: own text,
    /// or a story. Other tasks write answers, whose tokens are no text.
    ///
    /// ```
    /// use data::{OwnText, Source, TaskName};
    /// let text = Source::OwnText(OwnText::from_text("to be or not to be").unwrap());
    /// assert_eq!(text.bytes_after(0, &[1, 2]), Some(2));
    /// assert_eq!(Source::Task(TaskName::Sort.make(0)).bytes_after(0, &[1, 2]), None);
    /// ```
    pub fn bytes_after(&self, before: u32, targets: &[u32]) -> Option<usize> {
        let is_text = match self {
            Self::OwnText(text) => text.mask().is_none(),
            Self::Task(task) => matches!(task.name, TaskName::StoriesEnglish | TaskName::StoriesChinese),
        };
        is_text.then(|| self.vocabulary().bytes_after(before, targets))
    }
}

/// Most held-out windows of a text that is continued.
const HELD_OUT: usize = 1024;

/// The tokens of each part.
fn tokens(text: &OwnText, parts: Vec<Range<usize>>) -> Vec<Vec<i32>> {
    parts.into_iter().map(|part| text.tokens(part)).collect()
}

/// Windows of `context` tokens as rows of their own, each to be continued by one token, evenly out of all that lie
/// inside a part.
fn continued(text: &OwnText, parts: &[Range<usize>], context: usize) -> Dataset {
    let all = windows(parts, context + 1);
    let count = all.min(HELD_OUT);
    let mut rows = Rows { count, length: context, ..Rows::default() };
    for i in 0..count as u64 {
        let start = window_start(parts, context + 1, (i * all as u64 / count as u64) as usize);
        rows.tokens.extend(text.tokens(start..start + context));
        rows.targets.extend(text.tokens(start + 1..start + context + 1));
    }
    // A text goes on in many ways, none of them the answer.
    rows.judged = vec![-1; rows.tokens.len()];
    Dataset::of_rows(&rows)
}

/// Up to `count` masked rows of parts of a text.
fn masked(
    text: &OwnText,
    parts: Vec<Range<usize>>,
    context: usize,
    count: usize,
    seed: u32,
) -> Result<Dataset, Refused> {
    let mask = text.mask().ok_or(Reason::NoMask)?;
    Ok(masked_windows(&tokens(text, parts), context, mask, count, &mut Random::new(seed)))
}
