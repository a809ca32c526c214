//! Kinds of values that only an address has: names, cells, edits, tokens.

use super::hide::Hide;
use super::refused::Why;
use protocol::Tokenizer;
use transformer::what_if;
use transformer::written::{Kind, Unreadable, Whole};

/// Most edits that are read: each is looked up, resolved and listed.
pub const MOST_EDITS: usize = 64;

/// Most tokens of a prompt, or of its source: longer ones are not walked.
pub const MOST_TOKENS: usize = 96;

/// Longest name of a tensor or a task.
const LONGEST_NAME: usize = 200;

/// Numbers of merges of byte pairs that the rail offers; an address asks for no more than the last.
pub const MERGES: [u32; 5] = [50, 100, 200, 400, 800];

/// Ids of tokens.
const ID: Whole = Whole(0, u16::MAX as u32);

/// A field that may be left out.
#[derive(Clone, Copy, Debug)]
pub struct Given<K>(pub K);

impl<K: Kind> Kind for Given<K> {
    type Value = Option<K::Value>;
    type Error = K::Error;

    fn write(&self, value: &Self::Value) -> String {
        value.as_ref().map(|value| self.0.write(value)).unwrap_or_default()
    }

    fn read(&self, text: &str) -> Result<Self::Value, K::Error> {
        self.0.read(text).map(Some)
    }
}

/// A number from 0 to this one.
#[derive(Clone, Copy, Debug)]
pub struct Index(pub u32);

impl Kind for Index {
    type Value = usize;
    type Error = Unreadable;

    fn write(&self, value: &usize) -> String {
        value.to_string()
    }

    fn read(&self, text: &str) -> Result<usize, Unreadable> {
        Whole(0, self.0).read(text).map(|index| index as usize)
    }
}

/// Row and column.
#[derive(Clone, Copy, Debug)]
pub struct Cell(pub Index);

impl Kind for Cell {
    type Value = (usize, usize);
    type Error = Unreadable;

    fn write(&self, (row, column): &(usize, usize)) -> String {
        format!("{row},{column}")
    }

    fn read(&self, text: &str) -> Result<(usize, usize), Unreadable> {
        let (row, column) = text.split_once(',').ok_or(Unreadable::NoNumber)?;
        Ok((self.0.read(row)?, self.0.read(column)?))
    }
}

/// Name of a tensor or a task.
#[derive(Clone, Copy, Debug)]
pub struct Name;

impl Name {
    /// True for what a tensor may be called: `grad:block.0.attention.query#12@…` is the worst there is.
    pub fn is(text: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:@#".contains(&byte);
        (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(plain)
    }
}

impl Kind for Name {
    type Value = String;
    type Error = Why;

    fn write(&self, value: &String) -> String {
        value.clone()
    }

    fn read(&self, text: &str) -> Result<String, Why> {
        if Self::is(text) { Ok(text.to_owned()) } else { Err(Why::NoName) }
    }
}

/// A list of edits. Only their number is looked at here; [`edits`] takes the list apart.
#[derive(Clone, Copy, Debug)]
pub struct Edits;

impl Kind for Edits {
    type Value = String;
    type Error = Why;

    fn write(&self, value: &String) -> String {
        value.clone()
    }

    fn read(&self, text: &str) -> Result<String, Why> {
        let count = text.split(';').filter(|edit| !edit.is_empty()).count();
        match count {
            0..=MOST_EDITS => Ok(text.to_owned()),
            count => Err(Why::TooMany { count, most: MOST_EDITS }),
        }
    }
}

/// The edits of a list as they are written, and those that are none.
pub fn edits(text: &str) -> (String, Vec<String>) {
    let (list, mut unread) = what_if::read(text);
    let fits = |ids: &[u32]| ids.len() <= MOST_TOKENS;
    let (taken, others): (Vec<_>, Vec<_>) = list.into_iter().partition(|edit| {
        let donor = match &edit.change {
            what_if::Change::From(donor) => fits(&donor.tokens) && fits(&donor.source),
            what_if::Change::Number(_) | what_if::Change::Mean | what_if::Change::Window(_) => true,
        };
        Name::is(&edit.tensor) && donor
    });
    unread.extend(others.iter().map(ToString::to_string));
    (what_if::write(&taken), unread)
}

/// Parts of the page that are hidden.
#[derive(Clone, Copy, Debug)]
pub struct Hidden;

impl Kind for Hidden {
    type Value = Hide;
    type Error = Unreadable;

    fn write(&self, hide: &Hide) -> String {
        let mut hide = *hide;
        let words = Hide::PARTS.iter().filter(|(_, part)| *part(&mut hide));
        words.map(|(word, _)| *word).collect::<Vec<_>>().join(",")
    }

    fn read(&self, text: &str) -> Result<Hide, Unreadable> {
        let mut hide = Hide::default();
        for word in text.split(',') {
            let part = Hide::PARTS.iter().find(|(name, _)| *name == word);
            let (_, part) =
                part.ok_or_else(|| Unreadable::NotOneOf(Hide::PARTS.map(|(word, _)| word).to_vec()))?;
            *part(&mut hide) = true;
        }
        Ok(hide)
    }
}

/// The 16 hexadecimal digits of a text: [`super::text_hash()`].
#[derive(Clone, Copy, Debug)]
pub struct Hash;

impl Kind for Hash {
    type Value = u64;
    type Error = Why;

    fn write(&self, value: &u64) -> String {
        format!("{value:016x}")
    }

    fn read(&self, text: &str) -> Result<u64, Why> {
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let hash = digits.then(|| u64::from_str_radix(text, 16).ok()).flatten();
        hash.ok_or(Why::NoHash)
    }
}

/// `characters`, or `bpe200` with the number of merges.
#[derive(Clone, Copy, Debug)]
pub struct Tokens;

impl Kind for Tokens {
    type Value = Tokenizer;
    type Error = Unreadable;

    fn write(&self, value: &Tokenizer) -> String {
        match value {
            Tokenizer::Characters => "characters".to_owned(),
            Tokenizer::Bpe { merges } => format!("bpe{merges}"),
        }
    }

    fn read(&self, text: &str) -> Result<Tokenizer, Unreadable> {
        match text.strip_prefix("bpe") {
            Some(merges) => {
                Whole(1, MERGES[MERGES.len() - 1]).read(merges).map(|merges| Tokenizer::Bpe { merges })
            }
            None if text == "characters" => Ok(Tokenizer::Characters),
            None => Err(Unreadable::NotOneOf(vec!["characters", "bpe200"])),
        }
    }
}

/// Ids of tokens, joined by points; at least one.
#[derive(Clone, Copy, Debug)]
pub struct Ids;

impl Kind for Ids {
    type Value = Vec<u32>;
    type Error = Why;

    fn write(&self, ids: &Vec<u32>) -> String {
        ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
    }

    fn read(&self, text: &str) -> Result<Vec<u32>, Why> {
        let count = text.split('.').count();
        if count > MOST_TOKENS {
            return Err(Why::TooMany { count, most: MOST_TOKENS });
        }
        Ok(text.split('.').map(|id| ID.read(id)).collect::<Result<_, _>>()?)
    }
}
