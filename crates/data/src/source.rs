//! Where training data comes from, as one type: a task, or the learner's own text.

use crate::{Dataset, OwnText, Refused, Task, Vocabulary};

/// A task or a text.
#[derive(Clone, Debug)]
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

    /// T, for a model whose context is `context`: a task has its own.
    pub fn length(&self, context: usize) -> usize {
        match self {
            Self::Task(task) => task.length,
            Self::OwnText(_) => context,
        }
    }

    /// What is trained on. A task takes no notice of `context`.
    ///
    /// # Errors
    /// Those of [`OwnText::training`].
    pub fn training(&self, context: usize) -> Result<Dataset, Refused> {
        match self {
            Self::Task(task) => Ok(Dataset::of_rows(&task.training)),
            Self::OwnText(text) => Ok(Dataset::of_stream(text.tokens(text.training(context)?), context)),
        }
    }

    /// What is held out. A task takes no notice of `context`.
    ///
    /// # Errors
    /// Those of [`OwnText::held_out`].
    pub fn held_out(&self, context: usize) -> Result<Dataset, Refused> {
        match self {
            Self::Task(task) => Ok(Dataset::of_rows(&task.held_out)),
            Self::OwnText(text) => Ok(Dataset::of_stream(text.tokens(text.held_out(context)?), context)),
        }
    }

    /// The tokens of a typed prompt: one of the task's form, or any characters of the text.
    ///
    /// # Errors
    /// Those of [`Task::parse_prompt`]; for a text [`EmptyPrompt`](crate::Reason::EmptyPrompt) and
    /// [`UnknownCharacter`](crate::Reason::UnknownCharacter).
    pub fn parse_prompt(&self, text: &str) -> Result<Vec<u32>, Refused> {
        match self {
            Self::Task(task) => task.parse_prompt(text),
            Self::OwnText(_) if text.is_empty() => Err(crate::Reason::EmptyPrompt.into()),
            Self::OwnText(own) => own.vocabulary.encode(text),
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
}
