//! What of an address is not taken, and why, as plain data: a sentence of it is made where the language is known
//! ([`super::sentence`]).

use transformer::written::{Range, Unreadable};

/// Characters of a refused value that are shown: enough to know it again.
pub const SHOWN: usize = 40;

/// A part of an address that is not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Name of the field, as it stands in the address, cut.
    pub field: String,
    /// Its value, cut.
    pub value: String,
    /// Why not.
    pub why: Why,
}

impl Refused {
    /// Of a field with a value; both may be of any length.
    pub fn new(field: &str, value: &str, why: impl Into<Why>) -> Self {
        Self { field: cut(field), value: cut(value), why: why.into() }
    }
}

/// Why a part of an address is not taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// The whole address is too long to be read.
    TooLong {
        /// Characters that it has.
        characters: usize,
        /// That are read.
        most: usize,
    },
    /// There is no such field.
    UnknownField,
    /// The field stands there twice; the first one counts.
    Doubled,
    /// A `%` without two hexadecimal digits, or bytes that are no text.
    BrokenEscape,
    /// No number.
    NoNumber,
    /// A number, but none of these.
    OutOfRange(Range),
    /// None of these words.
    NotOneOf(Vec<&'static str>),
    /// More entries than are taken.
    TooMany {
        /// Entries that it has.
        count: usize,
        /// That are taken.
        most: usize,
    },
    /// No name: something else than letters, digits and points, or too long.
    NoName,
    /// Not the 16 hexadecimal digits of a text.
    NoHash,
    /// Not an edit, as `transformer::what_if` writes it.
    NoEdit,
    /// An edit of cells that this model does not have, or of another example.
    NoCells,
    /// Another field of the address says something else.
    Against(&'static str),
    /// It says nothing without another field.
    Needs(&'static str),
    /// So many more parts were refused.
    More(usize),
    /// The page has no such task.
    NoSuchTask,
    /// The text of the link is not here.
    NoText,
    /// It comes with the data, which ask for this.
    OfData(String),
    /// It does not go with the other sizes of the model; these do.
    Misfit(Vec<u32>),
    /// The model would have more parameters than are made.
    TooLarge {
        /// It would have.
        parameters: u64,
        /// That are made.
        most: u64,
    },
    /// Not in the vocabulary of the model, which has so many tokens.
    NoToken(u32),
}

impl From<Unreadable> for Why {
    fn from(why: Unreadable) -> Self {
        match why {
            Unreadable::NoNumber => Self::NoNumber,
            Unreadable::OutOfRange(range) => Self::OutOfRange(range),
            Unreadable::NotOneOf(words) => Self::NotOneOf(words),
        }
    }
}

/// The beginning of a text that may be of any length.
fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
