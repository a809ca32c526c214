//! What this crate refuses, and why. Every message says what was wrong and what would be right.

use crate::{MAX_BYTES, MAX_CHARACTERS, MAX_MERGES};
use std::fmt;

/// An input that cannot be used. Nothing was changed by trying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What was wrong.
    pub reason: Reason,
}

/// What was wrong with an input. Positions and offsets count from 0; the messages say "character 1" for the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No task of this name.
    UnknownTask { name: String },
    /// A character that the vocabulary does not have.
    UnknownCharacter {
        found: char,
        /// How many characters stand before it.
        position: usize,
        /// Labels of the symbols that can be typed.
        allowed: Vec<String>,
    },
    /// A word that the vocabulary does not have, or that can be taken apart in more than one way.
    UnknownWord {
        found: String,
        /// How many characters stand before it.
        position: usize,
        /// Labels of the symbols that can be typed.
        allowed: Vec<String>,
    },
    /// A prompt without any token.
    EmptyPrompt,
    /// A prompt that is not of the form that the task answers.
    WrongForm {
        /// The prompt as it was read, without white space.
        found: String,
        /// What the task answers, in words.
        form: &'static str,
        example: String,
    },
    /// A task whose prompts are not predicted, asked for a loss on them.
    NoPromptToCount { task: &'static str },
    /// A text without any character.
    EmptyText,
    /// Bytes that are not text in UTF-8.
    NotUtf8 {
        /// Where the first bad byte is.
        offset: usize,
        byte: u8,
        /// The file starts with a UTF-16 byte order mark.
        looks_like_utf16: bool,
    },
    /// A text above [`MAX_BYTES`].
    TooLarge { bytes: usize },
    /// A text of more than [`MAX_CHARACTERS`] distinct characters.
    TooManyCharacters { distinct: usize },
    /// A text that does not hold one training window and one held-out window.
    TooShort { characters: usize, needed: usize, context: usize },
    /// A text of too few tokens for one training window and one held-out window, since merges made it shorter.
    TooFewTokens { tokens: usize, needed: usize, context: usize },
    /// More than [`MAX_MERGES`] merges.
    TooManyMerges { asked: u32 },
    /// A window of no positions.
    NoContext,
    /// A text without a mask, asked for masked rows.
    NoMask,
}

impl From<Reason> for Refused {
    fn from(reason: Reason) -> Self {
        Self { reason }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl std::error::Error for Refused {}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTask { name } => {
                let names: Vec<&str> = crate::TaskName::ALL.iter().map(|task| task.name()).collect();
                write!(f, "there is no task {:?}; choose one of {}", shortened(name, 40), names.join(", "))
            }
            Self::UnknownCharacter { found, position, allowed } => write!(
                f,
                "character {} is {} (U+{:04X}), which this vocabulary does not have; allowed are {}",
                position + 1,
                crate::vocabulary::character_label(*found),
                u32::from(*found),
                listed(allowed)
            ),
            Self::UnknownWord { found, position, allowed } => write!(
                f,
                "the word {:?} at character {} is not one that this vocabulary has; allowed are {}",
                shortened(found, 40),
                position + 1,
                listed(allowed)
            ),
            Self::EmptyPrompt => write!(f, "the prompt is empty; type at least one character"),
            Self::WrongForm { found, form, example } => {
                write!(
                    f,
                    "{:?} is not a prompt of this task; it answers {form}, such as {example}",
                    shortened(found, 40)
                )
            }
            Self::NoPromptToCount { task } => write!(
                f,
                "{task} has no prompt to count: its model reads one whole and never predicts it; choose a task that a \
                 decoder continues"
            ),
            Self::EmptyText => write!(f, "the text is empty; paste or open one that has some characters"),
            Self::NotUtf8 { offset, byte, looks_like_utf16 } => {
                let guess = if *looks_like_utf16 { " (it looks like UTF-16)" } else { "" };
                write!(
                    f,
                    "byte {offset} (0x{byte:02X}) is not UTF-8 text{guess}; save the file as UTF-8 and open it again"
                )
            }
            Self::TooLarge { bytes } => write!(
                f,
                "the text has {bytes} bytes; at most {MAX_BYTES} ({} MiB) are taken",
                MAX_BYTES / (1024 * 1024)
            ),
            Self::TooManyCharacters { distinct } => write!(
                f,
                "the text has {distinct} different characters; at most {MAX_CHARACTERS} are taken, for each is a row of the embedding"
            ),
            Self::TooShort { characters, needed, context } => write!(
                f,
                "the text has {characters} characters; a context of {context} needs at least {needed}: \
                 one training window and one held-out window of {context} and the character after it"
            ),
            Self::TooFewTokens { tokens, needed, context } => write!(
                f,
                "after its merges the text has {tokens} tokens; a context of {context} needs at least {needed}: \
                 take a longer text, fewer merges or a shorter context"
            ),
            Self::TooManyMerges { asked } => write!(
                f,
                "{asked} merges were asked for; at most {MAX_MERGES} are learned, for each is a row of the embedding"
            ),
            Self::NoContext => write!(f, "the context is 0; it must be at least 1"),
            Self::NoMask => {
                write!(f, "this text has no mask token to hide others behind; make it with one (`with_mask`)")
            }
        }
    }
}

/// The first symbols, and how many more there are: a list of 4,096 helps nobody.
fn listed(symbols: &[String]) -> String {
    const SHOWN: usize = 40;
    let shown = symbols[..symbols.len().min(SHOWN)].join(" ");
    match symbols.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn shortened(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
