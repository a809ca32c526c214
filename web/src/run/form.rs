//! What a model reads and is asked: what may be typed, the tokens that are added to it, and the held-out rows.

use super::capture::Example;
use super::prompt::{Unusable, read};
use super::recipe::{Asked, asked};
use super::state::{MASK, Run};
use crate::address::{Place, Refused};
use crate::text::{Words, token_word};
use leptos::prelude::*;
use protocol::{DataChoice, ExampleRow, TaskInfo, Tokenizer};
use transformer::{Extent, Topology, longest};

/// The longest prompt that is walked: longer pictures cannot be read.
const WALKED: usize = 96;

/// Every so many tokens of an own text one is hidden, where an encoder shall fill it in.
const HIDDEN_EVERY: usize = 7;

/// What a model reads, and which tokens are special in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Of the run.
    pub run: u32,
    /// What it is for.
    pub topology: Topology,
    /// Begins a target.
    pub start: Option<u32>,
    /// Ends an answer, and a source.
    pub stop: Option<u32>,
    /// Fills up short rows.
    pub pad: Option<u32>,
    /// Hides a token.
    pub mask: Option<u32>,
    /// Tokens that are walked at most.
    pub room: usize,
    /// Tokens are merged from bytes: only the worker can read a text.
    pub pieces: bool,
    /// Sizes of a training batch.
    pub trained: Extent,
}

impl Form {
    /// Of the present run, tracked.
    pub fn of(state: Run) -> Option<Self> {
        let built = state.built.get()?;
        let config = &built.build.config;
        let plain = Self {
            run: built.build.run,
            topology: config.topology,
            start: None,
            stop: None,
            pad: None,
            mask: None,
            room: longest(config).min(WALKED),
            pieces: false,
            trained: Extent::new(built.build.training.batch as usize, config.context as usize),
        };
        Some(match &built.build.data {
            DataChoice::Task(name) => {
                let of = |task: &TaskInfo| Self {
                    start: task.start,
                    stop: task.stop,
                    pad: task.pad,
                    mask: task.mask,
                    trained: Extent::new(plain.trained.batch, task.length as usize)
                        .with_source(task.source_length as usize),
                    ..plain.clone()
                };
                state.task(name, of).unwrap_or(plain)
            }
            DataChoice::OwnText => Self {
                mask: own_mask(config.topology, config.vocab_size),
                pieces: state.text.with(|text| {
                    text.as_ref().is_some_and(|text| matches!(text.tokenizer, Tokenizer::Bpe { .. }))
                }),
                ..plain
            },
        })
    }

    /// The source that is read for a typed text: its stop comes after it, and no padding.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn source(&self, vocabulary: &[String], text: &str) -> Result<Vec<u32>, Unusable> {
        let typed = read(vocabulary, text, self.room.saturating_sub(1))?;
        Ok(typed.into_iter().chain(self.stop).collect())
    }

    /// The tokens that are read for a typed text: in an encoder-decoder after the start of the target.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn tokens(&self, vocabulary: &[String], text: &str) -> Result<Vec<u32>, Unusable> {
        if self.topology != Topology::EncoderDecoder {
            return read(vocabulary, text, self.room);
        }
        match read(vocabulary, text, self.room.saturating_sub(1)) {
            Ok(typed) => Ok(self.start.into_iter().chain(typed).collect()),
            Err(Unusable::Empty) => Ok(self.start.into_iter().collect()),
            Err(unusable) => Err(unusable),
        }
    }

    /// Typed tokens have the next token as target, as in a text; what follows their end is not known, and neither
    /// is what a typed mask hides.
    pub fn example(&self, tokens: Vec<u32>, source: Vec<u32>) -> Example {
        let next: Vec<i32> = match self.topology {
            Topology::Encoder => vec![graph::NO_TARGET; tokens.len()],
            Topology::Decoder | Topology::EncoderDecoder => {
                tokens.iter().skip(1).map(|&id| id as i32).chain([graph::NO_TARGET]).collect()
            }
        };
        Example { tokens, targets: next, source }
    }

    /// The tokens that a person would type: of source and target without those that are added.
    pub fn typed(&self, tokens: &[u32]) -> Vec<u32> {
        let added = [self.start, self.stop, self.pad];
        let keeps = |id: &&u32| self.topology != Topology::EncoderDecoder || !added.contains(&Some(**id));
        tokens.iter().filter(keeps).copied().collect()
    }

    /// The tokens without padding at their end.
    pub fn unpadded<'a>(&self, tokens: &'a [u32]) -> &'a [u32] {
        let is_padding = |id: &u32| self.pad == Some(*id);
        let end = tokens.iter().rposition(|id| !is_padding(id)).map_or(tokens.len(), |last| last + 1);
        &tokens[..end]
    }

    /// The position that is looked at where none is chosen: the first hidden one, else the last before padding.
    pub fn asked(&self, tokens: &[u32]) -> usize {
        let hidden = tokens.iter().position(|id| self.mask == Some(*id));
        hidden.unwrap_or_else(|| self.unpadded(tokens).len().saturating_sub(1))
    }
}

/// How each id is shown, the mask of an own text included. Tokens that are no text have a name in the language.
pub fn labels(state: Run, words: &Words) -> Vec<String> {
    let mut labels = state.vocabulary();
    if let Some(form) = Form::of(state) {
        name_signs(&mut labels, &form, words);
    }
    let mask = state.built.with(|built| {
        let build = &built.as_ref()?.build;
        let own = build.data == DataChoice::OwnText;
        own.then(|| own_mask(build.config.topology, build.config.vocab_size)).flatten()
    });
    if mask == Some(labels.len() as u32) {
        labels.push(MASK.to_owned());
    }
    labels
}

fn name_signs(labels: &mut [String], form: &Form, words: &Words) {
    for id in [form.start, form.stop, form.pad].into_iter().flatten() {
        if let Some(label) = labels.get_mut(id as usize)
            && let Some(word) = token_word(words, label)
        {
            *label = word.to_owned();
        }
    }
}

/// An encoder's own text has one symbol more, the mask.
fn own_mask(topology: Topology, vocab_size: u32) -> Option<u32> {
    (topology == Topology::Encoder).then(|| vocab_size.saturating_sub(1))
}

/// A held-out row, with the targets that the loss is taken against.
pub fn of_row(row: &ExampleRow) -> Example {
    Example { tokens: row.tokens.clone(), targets: row.targets.clone(), source: row.source.clone() }
}

/// Held-out rows of what is being learned.
pub fn examples(state: Run) -> Vec<ExampleRow> {
    let Some(built) = state.built.get_untracked() else { return Vec::new() };
    match &built.build.data {
        DataChoice::Task(name) => {
            untrack(|| state.task(name, |task| task.examples.clone())).unwrap_or_default()
        }
        DataChoice::OwnText => {
            let rows = state.text.with_untracked(|text| text.as_ref().map(|text| text.examples.clone()));
            let config = &built.build.config;
            match own_mask(config.topology, config.vocab_size) {
                Some(mask) => rows.unwrap_or_default().iter().map(|row| with_masks(row, mask)).collect(),
                None => rows.unwrap_or_default(),
            }
        }
    }
}

/// Makes the example that a place asks for the one that is walked through; the first held-out row where it asks for none,
/// or for one that cannot be had. Why it cannot.
pub fn take_example(state: Run, place: &Place) -> Option<Refused> {
    let (Some(built), Some(form)) = (state.built.get_untracked(), untrack(|| Form::of(state))) else {
        return None;
    };
    let rows = examples(state);
    let (asked, refused) = match asked(place, &built.build.config, rows.len()) {
        Ok(asked) => (asked, None),
        Err(refused) => (Asked::Usual, Some(refused)),
    };
    let row = |at: usize| rows.get(at).map(of_row);
    let example = match asked {
        Asked::Usual => row(0),
        Asked::HeldOut(at) => row(at),
        Asked::Typed { tokens, source } => {
            let start = || form.start.into_iter().collect();
            Some(form.example(tokens.unwrap_or_else(start), source))
        }
    };
    if let Some(example) = example {
        state.example.set(example);
    }
    refused
}

/// A stretch of text with some of it hidden; what is hidden is what is asked.
fn with_masks(row: &ExampleRow, mask: u32) -> ExampleRow {
    let is_hidden = |i: usize| i % HIDDEN_EVERY == HIDDEN_EVERY / 2 || row.tokens.len() <= HIDDEN_EVERY / 2;
    let hide =
        |(i, &id): (usize, &u32)| if is_hidden(i) { (mask, id as i32) } else { (id, graph::NO_TARGET) };
    let (tokens, targets) = row.tokens.iter().enumerate().map(hide).unzip();
    ExampleRow { tokens, targets, source: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(topology: Topology) -> Form {
        Form {
            run: 1,
            topology,
            start: Some(4),
            stop: Some(5),
            pad: Some(3),
            mask: Some(2),
            room: 4,
            pieces: false,
            trained: Extent::new(1, 4),
        }
    }

    fn vocabulary() -> Vec<String> {
        ["a", "b", "_", "pad", "start", "stop"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_source_is_given_its_stop_and_a_target_its_start() {
        let form = form(Topology::EncoderDecoder);
        assert_eq!(form.source(&vocabulary(), "ba"), Ok(vec![1, 0, 5]));
        assert_eq!(form.source(&vocabulary(), "baab"), Err(Unusable::TooLong(4)));
        assert_eq!(form.tokens(&vocabulary(), "ab"), Ok(vec![4, 0, 1]));
        assert_eq!(form.tokens(&vocabulary(), " "), Ok(vec![4]));
        assert_eq!(form.typed(&[4, 0, 1, 3, 3]), [0, 1]);
        assert_eq!(form.unpadded(&[4, 0, 1, 3, 3]), [4, 0, 1]);
        assert_eq!(form.asked(&[4, 0, 1, 3, 3]), 2);
    }

    #[test]
    fn what_a_typed_mask_hides_is_not_known() {
        let form = form(Topology::Encoder);
        assert_eq!(form.tokens(&vocabulary(), "a_b"), Ok(vec![0, 2, 1]));
        assert_eq!(form.example(vec![0, 2, 1], Vec::new()).targets, [-1, -1, -1]);
        assert_eq!(form.asked(&[0, 2, 1]), 1);
    }

    #[test]
    fn a_typed_prompt_is_asked_for_its_own_next_tokens() {
        assert_eq!(form(Topology::Decoder).example(vec![0, 1], Vec::new()).targets, [1, -1]);
    }

    #[test]
    fn an_own_text_is_hidden_here_and_there() {
        let row = ExampleRow { tokens: (0..8).collect(), targets: (1..9).collect(), source: Vec::new() };
        let masked = with_masks(&row, 9);
        assert_eq!(masked.tokens, [0, 1, 2, 9, 4, 5, 6, 7]);
        assert_eq!(masked.targets, [-1, -1, -1, 3, -1, -1, -1, -1]);
    }
}
