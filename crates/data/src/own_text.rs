//! A learner's own text, pasted or opened as a file: read, checked, turned into one stream of tokens, and split
//! into what is trained on and what is held out. Fetching the bytes is not done here.

use crate::bpe::Pieces;
use crate::{MAX_MERGES, MergeStep, Reason, Refused, Vocabulary, normalize_newlines};
use std::ops::Range;

pub(crate) mod parts;

/// Longest text that is taken: 10 MiB.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Most different characters that are taken. A Chinese novel has about 4,000.
pub const MAX_CHARACTERS: usize = 4096;

/// What the tokens of a text are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tokenizer {
    /// Its different characters.
    #[default]
    Characters,
    /// Its different bytes, and pieces of words that up to `merges` merges make of them: [`Bpe`](crate::Bpe).
    Bpe { merges: u32 },
}

/// A text as tokens of its own characters, or of pieces of its words.
///
/// A tenth is held out, or as much as one window needs where that is more: up to 32 blocks spread over the text; a
/// single one is its end. A window of context T is T tokens and the one after the last, T + 1 in all.
///
/// ```
/// let text = data::OwnText::from_text("to be or not to be").unwrap();
/// assert_eq!((text.vocabulary.len(), text.len()), (7, 18));
/// assert_eq!(text.vocabulary.decode(&text.held_out(4).unwrap().into_iter().flatten().map(|t| text.token(t)).collect::<Vec<_>>()), "to be");
/// ```
#[derive(Clone, Debug)]
pub struct OwnText {
    /// The characters of the text, in the order of their code points; or its bytes, and then what merges made.
    pub vocabulary: Vocabulary,
    /// Ids fit 16 bits since there are at most [`MAX_CHARACTERS`], or 256 and [`MAX_MERGES`]; half the memory of a
    /// long text.
    stream: Vec<u16>,
    tokenizer: Tokenizer,
    merges: Vec<MergeStep>,
}

impl OwnText {
    /// Reads the bytes of a file. A byte order mark at the start is no part of the text.
    ///
    /// # Errors
    /// [`Reason::TooLarge`], [`Reason::NotUtf8`], and those of [`from_text`](Self::from_text).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        Self::from_bytes_with(bytes, Tokenizer::Characters)
    }

    /// [`from_bytes`](Self::from_bytes), with tokens of another kind.
    ///
    /// # Errors
    /// Those of [`from_bytes`](Self::from_bytes) and [`from_text_with`](Self::from_text_with).
    pub fn from_bytes_with(bytes: &[u8], tokenizer: Tokenizer) -> Result<Self, Refused> {
        // Before anything is read, so that a huge file costs nothing.
        check_size(bytes.len())?;
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let offset = error.valid_up_to();
            let looks_like_utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
            Reason::NotUtf8 { offset, byte: bytes[offset], looks_like_utf16 }
        })?;
        Self::from_text_with(text.strip_prefix('\u{FEFF}').unwrap_or(text), tokenizer)
    }

    /// Takes a text, after [`normalize_newlines`]. Any character is fine, NUL and emoji too.
    ///
    /// # Errors
    /// [`Reason::TooLarge`], [`Reason::EmptyText`], [`Reason::TooManyCharacters`], and [`Reason::TooShort`] for a
    /// text that would be too short for any context, even of 1.
    pub fn from_text(text: &str) -> Result<Self, Refused> {
        Self::from_text_with(text, Tokenizer::Characters)
    }

    /// [`from_text`](Self::from_text), with tokens of another kind.
    ///
    /// ```
    /// use data::{OwnText, Tokenizer};
    /// let text = OwnText::from_text_with("to be or not to be", Tokenizer::Bpe { merges: 2 }).unwrap();
    /// assert_eq!((text.vocabulary.len(), text.len()), (9, 14));        // 7 bytes and 2 merges; two each are one
    /// let merged: Vec<&str> = text.merges().iter().map(|step| &*step.label).collect();
    /// assert_eq!(merged, ["␣b", "to"]);
    /// assert_eq!(text.decode(&text.encode_prompt("not to").unwrap()), "not to");
    /// ```
    ///
    /// # Errors
    /// Those of [`from_text`](Self::from_text); with merges [`Reason::TooManyMerges`] and, in place of
    /// [`Reason::TooShort`], [`Reason::TooFewTokens`].
    pub fn from_text_with(text: &str, tokenizer: Tokenizer) -> Result<Self, Refused> {
        check_size(text.len())?;
        if text.is_empty() {
            return Err(Reason::EmptyText.into());
        }
        let text = normalize_newlines(text);
        let text = match tokenizer {
            Tokenizer::Characters => Self::of_characters(&text)?,
            Tokenizer::Bpe { merges } => Self::of_pieces(&text, merges)?,
        };
        text.training(1)?;
        Ok(text)
    }

    fn of_characters(text: &str) -> Result<Self, Refused> {
        let vocabulary = Vocabulary::of_text(text);
        if vocabulary.len() > MAX_CHARACTERS {
            return Err(Reason::TooManyCharacters { distinct: vocabulary.len() }.into());
        }
        // A table over all code points instead of a search per character: 10 MiB are read while a key is pressed.
        let mut id_of = vec![0u16; 0x11_0000];
        for (symbol, id) in vocabulary.symbols().iter().zip(0..) {
            symbol.chars().for_each(|character| id_of[character as usize] = id);
        }
        let stream = text.chars().map(|character| id_of[character as usize]).collect();
        Ok(Self { vocabulary, stream, tokenizer: Tokenizer::Characters, merges: Vec::new() })
    }

    fn of_pieces(text: &str, merges: u32) -> Result<Self, Refused> {
        if merges > MAX_MERGES {
            return Err(Reason::TooManyMerges { asked: merges }.into());
        }
        let (pieces, ids) = Pieces::train(text, merges);
        let stream = ids.into_iter().map(|id| id as u16).collect();
        let tokenizer = Tokenizer::Bpe { merges };
        Ok(Self { merges: pieces.steps(), vocabulary: Vocabulary::of_pieces(pieces), stream, tokenizer })
    }

    /// What its tokens are, as it was asked for.
    pub fn tokenizer(&self) -> Tokenizer {
        self.tokenizer
    }

    /// Every merge that was learned from the text, the first one first; none where its tokens are characters. There
    /// may be fewer than were asked for: a pair that stands side by side once is not merged.
    pub fn merges(&self) -> &[MergeStep] {
        &self.merges
    }

    /// The tokens of a typed prompt, with `_` for the mask where there is one.
    ///
    /// # Errors
    /// [`Reason::EmptyPrompt`]; [`Reason::UnknownCharacter`] for a character that the text does not have, or of which
    /// it does not have every byte.
    pub fn encode_prompt(&self, text: &str) -> Result<Vec<u32>, Refused> {
        if text.is_empty() {
            return Err(Reason::EmptyPrompt.into());
        }
        self.vocabulary.encode(text)
    }

    /// The text of `ids`. Bytes that are no character, and ids that are no token, become the replacement character.
    pub fn decode(&self, ids: &[u32]) -> String {
        self.vocabulary.decode(ids)
    }

    /// The same text with one more token, the mask, behind which an encoder's tokens are hidden: id V before, V + 1
    /// in all. In a prompt it is typed as `_`, also where the text has that character itself.
    #[must_use]
    pub fn with_mask(self) -> Self {
        Self { vocabulary: self.vocabulary.with_mask(), ..self }
    }

    /// The mask, in a text that was given one.
    pub fn mask(&self) -> Option<u32> {
        self.vocabulary.mask()
    }

    /// How many tokens the text has.
    #[expect(clippy::len_without_is_empty, reason = "an empty text is refused")]
    pub fn len(&self) -> usize {
        self.stream.len()
    }

    /// The token at `position`.
    ///
    /// # Panics
    /// When `position` is not below [`len`](Self::len).
    pub fn token(&self, position: usize) -> u32 {
        u32::from(self.stream[position])
    }

    /// The tokens of a part of the text, such as [`training`](Self::training).
    ///
    /// # Panics
    /// When `part` reaches beyond the end.
    pub fn tokens(&self, part: Range<usize>) -> Vec<i32> {
        self.stream[part].iter().map(|id| i32::from(*id)).collect()
    }

    /// Where the text that is trained on stands, for windows of `context`: at least one fits into each part.
    ///
    /// # Errors
    /// [`Reason::NoContext`]; [`Reason::TooShort`] when a window to train on and one to hold out do not both fit.
    pub fn training(&self, context: usize) -> Result<Vec<Range<usize>>, Refused> {
        Ok(parts::between(&self.held_out(context)?, self.len()))
    }

    /// Where the held-out text stands, for windows of `context`: at least one fits into each part.
    ///
    /// # Errors
    /// As [`training`](Self::training).
    pub fn held_out(&self, context: usize) -> Result<Vec<Range<usize>>, Refused> {
        if context == 0 {
            return Err(Reason::NoContext.into());
        }
        let window = context.saturating_add(1);
        let needed = window.saturating_mul(2);
        if self.len() < needed {
            return Err(match self.tokenizer {
                Tokenizer::Characters => Reason::TooShort { characters: self.len(), needed, context }.into(),
                Tokenizer::Bpe { .. } => Reason::TooFewTokens { tokens: self.len(), needed, context }.into(),
            });
        }
        Ok(parts::held_out(self.len(), window))
    }
}

fn check_size(bytes: usize) -> Result<(), Refused> {
    if bytes > MAX_BYTES { Err(Reason::TooLarge { bytes }.into()) } else { Ok(()) }
}
