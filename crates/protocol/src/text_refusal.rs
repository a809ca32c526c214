//! Why a text is not taken, or not read as a prompt, as data: the page has words for it in its languages.

use serde::{Deserialize, Serialize};

/// What was wrong, with the numbers of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextRefusal {
    /// No character at all.
    Empty,
    /// No character in a prompt.
    EmptyPrompt,
    /// Bytes that are not UTF-8.
    NotUtf8 {
        /// The first bad byte, from 0.
        offset: u32,
        /// Its value.
        byte: u8,
        /// It begins like UTF-16.
        looks_like_utf16: bool,
    },
    /// More bytes than are taken.
    TooLarge {
        /// It has.
        bytes: u32,
        /// Are taken.
        most: u32,
    },
    /// More different characters than are taken.
    TooManyCharacters {
        /// It has.
        distinct: u32,
        /// Are taken.
        most: u32,
    },
    /// Too few tokens for a window to train on and one to hold out.
    TooShort {
        /// It has.
        tokens: u32,
        /// Are needed.
        needed: u32,
        /// T
        context: u32,
        /// Its tokens are characters, and not what merges have left.
        characters: bool,
    },
    /// A character that the vocabulary lacks.
    UnknownCharacter {
        /// As it is shown.
        found: String,
        /// From 0.
        position: u32,
    },
    /// Anything else, in English.
    Other(String),
}
