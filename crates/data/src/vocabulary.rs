//! Characters to token ids and back. What a vocabulary is made of: a text's own characters, or a task's symbols.

use crate::bpe::Pieces;
use crate::{MAX_BYTES, MAX_CHARACTERS, MAX_MERGES, MergeStep, Reason, Refused};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

mod label;
mod words;

pub(crate) use label::{character_label, label};

/// An ordered list of symbols; the place of a symbol is its token id.
///
/// A symbol is a character (`7`), a short word that is typed (`17`, `hundred`), or a special (`stop`) that has a
/// name but no text: it cannot be typed, and [`decode`](Self::decode) leaves it out.
///
/// ```
/// use data::Vocabulary;
/// let vocabulary = Vocabulary::of_text("hello");
/// assert_eq!(vocabulary.symbols(), ["e", "h", "l", "o"]);
/// assert_eq!(vocabulary.encode("hole").unwrap(), [1, 3, 2, 0]);
/// assert_eq!(vocabulary.decode(&[1, 0, 2, 2, 3]), "hello");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    symbols: Vec<String>,
    /// Symbols with an id below this can be typed; the rest are specials.
    typed: usize,
    characters: BTreeMap<char, u32>,
    /// Typed symbols of several characters, the longest first, so that `17` is not read as `1`, `7`.
    words: Vec<(String, u32)>,
    mask: Option<u32>,
    manner: Manner,
}

/// How text and symbols go together.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Manner {
    /// Symbols stand one behind the other; the longest that fits is read first.
    Joined,
    /// Letters make words, and words stand apart: `words.rs`.
    Spaced,
    /// Pieces of words, merged from bytes.
    Pieces(Arc<Pieces>),
}

impl Vocabulary {
    /// The different characters of `text` in the order of their code points, after [`normalize_newlines`].
    ///
    /// ```
    /// let vocabulary = data::Vocabulary::of_text("b\r\na");
    /// assert_eq!(vocabulary.symbols(), ["\n", "a", "b"]);
    /// ```
    pub fn of_text(text: &str) -> Self {
        // One flag per code point: a text of 10 MiB is read once, without a search per character.
        let mut seen = vec![false; 0x11_0000];
        normalize_newlines(text).chars().for_each(|character| seen[character as usize] = true);
        let characters = ('\0'..=char::MAX).filter(|&character| seen[character as usize]);
        Self::of_symbols(characters.map(String::from), &[])
    }

    /// Words that are written with spaces between them, digits and signs: a run of letters is one symbol, so
    /// `he ran` is not read as `her an`. `typed` symbols first, then `specials`.
    pub(crate) fn of_words(typed: impl IntoIterator<Item = String>, specials: &[&str]) -> Self {
        Self { manner: Manner::Spaced, ..Self::of_symbols(typed, specials) }
    }

    /// `typed` symbols first, then `specials`; written one behind the other.
    pub(crate) fn of_symbols(typed: impl IntoIterator<Item = String>, specials: &[&str]) -> Self {
        let mut symbols: Vec<String> = typed.into_iter().collect();
        let typed = symbols.len();
        let (mut characters, mut words) = (BTreeMap::new(), Vec::new());
        for (symbol, id) in symbols.iter().zip(0..) {
            let mut of_symbol = symbol.chars();
            match (of_symbol.next(), of_symbol.next()) {
                (Some(character), None) => {
                    characters.insert(character, id);
                }
                _ => words.push((symbol.clone(), id)),
            }
        }
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        symbols.extend(specials.iter().map(|special| (*special).to_owned()));
        Self { symbols, typed, characters, words, mask: None, manner: Manner::Joined }
    }

    /// The same with one more symbol, the mask, which is typed and shown as `_` (also where that is a symbol
    /// already: a prompt can then not have the other one). There are no specials to keep it apart from.
    ///
    /// # Panics
    /// When there are specials: the mask would get in between.
    #[must_use]
    pub(crate) fn with_mask(mut self) -> Self {
        assert_eq!(self.typed, self.len(), "a vocabulary with a mask has no specials");
        if self.mask.is_none() {
            let id = self.len() as u32;
            self.symbols.push("_".to_owned());
            self.characters.insert('_', id);
            (self.typed, self.mask) = (self.len(), Some(id));
        }
        self
    }

    /// The symbol behind which tokens are hidden from an encoder.
    pub fn mask(&self) -> Option<u32> {
        self.mask
    }

    /// What merges of bytes have made of a text.
    pub(crate) fn of_pieces(pieces: Pieces) -> Self {
        let symbols = pieces.symbols();
        let (characters, words) = (BTreeMap::new(), Vec::new());
        let typed = symbols.len();
        Self { symbols, typed, characters, words, mask: None, manner: Manner::Pieces(Arc::new(pieces)) }
    }

    /// The different characters of `text`, or with `merges` its different bytes and what up to so many merges make of
    /// them; every merge is told.
    ///
    /// ```
    /// let (vocabulary, merges) = data::Vocabulary::learned("to be or not to be", 2).unwrap();
    /// assert_eq!((vocabulary.len(), &*merges[0].label, &*merges[1].label), (9, "␣b", "to"));
    /// assert_eq!(vocabulary.decode(&vocabulary.encode("not to").unwrap()), "not to");
    /// ```
    ///
    /// # Errors
    /// [`Reason::TooLarge`], [`Reason::EmptyText`], [`Reason::TooManyCharacters`], [`Reason::TooManyMerges`].
    pub fn learned(text: &str, merges: u32) -> Result<(Self, Vec<MergeStep>), Refused> {
        if text.len() > MAX_BYTES {
            return Err(Reason::TooLarge { bytes: text.len() }.into());
        }
        if text.is_empty() {
            return Err(Reason::EmptyText.into());
        }
        if merges > MAX_MERGES {
            return Err(Reason::TooManyMerges { asked: merges }.into());
        }
        if merges > 0 {
            let (pieces, _) = Pieces::train(&normalize_newlines(text), merges);
            return Ok((Self::of_pieces(pieces.clone()), pieces.steps()));
        }
        let vocabulary = Self::of_text(text);
        match vocabulary.len() {
            distinct if distinct > MAX_CHARACTERS => Err(Reason::TooManyCharacters { distinct }.into()),
            _ => Ok((vocabulary, Vec::new())),
        }
    }

    /// How many symbols there are: V.
    #[expect(clippy::len_without_is_empty, reason = "no vocabulary is empty, save that of an empty text")]
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// All symbols, in the order of their ids.
    pub fn symbols(&self) -> &[String] {
        &self.symbols
    }

    /// The symbol of token `id`; the replacement character where there is no such token.
    pub fn symbol(&self, id: u32) -> &str {
        self.symbols.get(id as usize).map_or("\u{FFFD}", String::as_str)
    }

    /// The symbol of token `id` as it can be printed: a space, a newline, a tab and other characters that leave
    /// no ink get a visible sign.
    ///
    /// ```
    /// let vocabulary = data::Vocabulary::of_text("a\t b\n");
    /// let labels: Vec<String> = (0..5).map(|id| vocabulary.label(id)).collect();
    /// assert_eq!(labels, ["⇥", "↵", "␣", "a", "b"]);
    /// ```
    pub fn label(&self, id: u32) -> String {
        label(self.symbol(id))
    }

    /// Labels of all symbols, in the order of their ids.
    pub fn labels(&self) -> Vec<String> {
        (0..self.len() as u32).map(|id| self.label(id)).collect()
    }

    /// The token ids of `text`, after [`normalize_newlines`]; the longest symbol that fits is taken first. In a
    /// vocabulary of words, white space only keeps words apart.
    ///
    /// # Errors
    /// [`Reason::UnknownCharacter`] and, in a vocabulary of words, [`Reason::UnknownWord`], at the first place
    /// where no symbol fits.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, Refused> {
        match &self.manner {
            Manner::Joined => self.read(text, |_| false),
            Manner::Spaced => words::read(self, text),
            Manner::Pieces(pieces) => self.read_pieces(pieces, text),
        }
    }

    /// [`encode`](Self::encode), passing over white space.
    pub(crate) fn encode_without_spaces(&self, text: &str) -> Result<Vec<u32>, Refused> {
        match &self.manner {
            Manner::Joined => self.read(text, char::is_whitespace),
            Manner::Spaced => words::read(self, text),
            Manner::Pieces(pieces) => self.read_pieces(pieces, text),
        }
    }

    /// The text of `ids`, with spaces between words in a vocabulary of words. A special has no text; an id without
    /// a symbol becomes the replacement character.
    pub fn decode(&self, ids: &[u32]) -> String {
        let has_text = |id: &&u32| !(self.typed..self.len()).contains(&(**id as usize));
        let symbols = ids.iter().filter(has_text).map(|&id| self.symbol(id));
        match &self.manner {
            Manner::Joined => symbols.collect(),
            Manner::Spaced => words::write(symbols),
            // Character by character would not do: one may be spread over several tokens.
            Manner::Pieces(pieces) => {
                let runs = ids.split(|id| Some(*id) == self.mask);
                runs.map(|run| pieces.decode(run)).collect::<Vec<_>>().join("_")
            }
        }
    }

    /// How many bytes of UTF-8 `ids` add to a text that ends in `before`; spaces between words count, specials add
    /// nothing, and of a character that is cut each token has its share.
    ///
    /// ```
    /// let vocabulary = data::Vocabulary::of_text("a中");
    /// assert_eq!(vocabulary.bytes_after(0, &[1, 0, 1]), 7);
    /// ```
    pub fn bytes_after(&self, before: u32, ids: &[u32]) -> usize {
        match &self.manner {
            Manner::Pieces(pieces) => ids.iter().map(|&id| pieces.length_bytes(id)).sum(),
            Manner::Joined | Manner::Spaced => {
                let all: Vec<u32> = std::iter::once(before).chain(ids.iter().copied()).collect();
                self.decode(&all).len() - self.decode(&[before]).len()
            }
        }
    }

    /// Reads pieces, and with a mask what is between the masks; words end there.
    fn read_pieces(&self, pieces: &Pieces, text: &str) -> Result<Vec<u32>, Refused> {
        let Some(mask) = self.mask else { return pieces.encode(text) };
        let (mut ids, mut before) = (Vec::new(), 0);
        for part in text.split_inclusive('_') {
            let (between, masked) = part.strip_suffix('_').map_or((part, false), |between| (between, true));
            let in_text = |mut refused: Refused| {
                if let Reason::UnknownCharacter { position, .. } = &mut refused.reason {
                    *position += before;
                }
                refused
            };
            ids.extend(pieces.encode(between).map_err(in_text)?);
            ids.extend(masked.then_some(mask));
            before += normalize_newlines(part).chars().count();
        }
        Ok(ids)
    }

    /// The symbol that is `text` and nothing more, among those that can be typed.
    fn typed_id(&self, text: &str) -> Option<u32> {
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => self.characters.get(&character).copied(),
            _ => self.words.iter().find(|(word, _)| word == text).map(|(_, id)| *id),
        }
    }

    /// What can be typed, to say so where something else was.
    fn allowed(&self) -> Vec<String> {
        (0..self.typed as u32).map(|id| self.label(id)).collect()
    }

    fn read(&self, text: &str, passed_over: impl Fn(char) -> bool) -> Result<Vec<u32>, Refused> {
        let text = normalize_newlines(text);
        let mut ids = Vec::with_capacity(text.len());
        let (mut rest, mut position) = (&*text, 0);
        while let Some(character) = rest.chars().next() {
            let length_bytes =
                if let Some((word, id)) = self.words.iter().find(|(word, _)| rest.starts_with(word)) {
                    ids.push(*id);
                    word.len()
                } else if let Some(id) = self.characters.get(&character) {
                    ids.push(*id);
                    character.len_utf8()
                } else if passed_over(character) {
                    character.len_utf8()
                } else {
                    let allowed = self.allowed();
                    return Err(Reason::UnknownCharacter { found: character, position, allowed }.into());
                };
            position += rest[..length_bytes].chars().count();
            rest = &rest[length_bytes..];
        }
        Ok(ids)
    }
}

/// Windows (CR LF) and old Macintosh (CR) line ends become LF, so that one text gives one set of tokens
/// wherever it was saved. Doing it twice changes nothing more.
///
/// ```
/// assert_eq!(data::normalize_newlines("a\r\nb\rc\n"), "a\nb\nc\n");
/// ```
pub fn normalize_newlines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(vocabulary: &Vocabulary, text: &str, ids: &[u32]) {
        assert_eq!(vocabulary.encode(text).unwrap(), ids);
        assert_eq!(vocabulary.decode(ids), normalize_newlines(text));
    }

    fn numbers() -> Vocabulary {
        Vocabulary::of_symbols((0..31).map(|n: u32| n.to_string()).chain(["+".to_owned()]), &["stop"])
    }

    #[test]
    fn the_longest_number_is_read_first() {
        check(&numbers(), "17+3", &[17, 31, 3]);
        check(&numbers(), "3031", &[30, 3, 1]); // 31 is no symbol here
    }

    #[test]
    fn symbols_are_sorted_by_code_point() {
        let vocabulary = Vocabulary::of_text("z中a😀Z");
        assert_eq!(vocabulary.symbols(), ["Z", "a", "z", "中", "😀"]);
        check(&vocabulary, "中😀", &[3, 4]);
    }

    #[test]
    fn crlf_is_one_token() {
        check(&Vocabulary::of_text("a\r\nb"), "a\r\nb", &[1, 0, 2]);
    }

    #[test]
    fn a_special_cannot_be_typed_and_has_no_text() {
        let vocabulary = numbers();
        assert_eq!(
            (vocabulary.len(), vocabulary.symbol(32), vocabulary.label(32)),
            (33, "stop", "stop".to_owned())
        );
        assert_eq!(vocabulary.decode(&[5, 32, 32]), "5");
        let refused = vocabulary.encode("5stop").unwrap_err();
        assert!(
            matches!(refused.reason, Reason::UnknownCharacter { found: 's', position: 1, .. }),
            "{refused}"
        );
    }

    #[test]
    fn an_unknown_character_is_named_with_its_place_and_what_is_allowed() {
        let refused = Vocabulary::of_text("a b").encode("ab😀a").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "character 3 is 😀 (U+1F600), which this vocabulary does not have; allowed are ␣ a b"
        );
    }

    #[test]
    fn a_long_list_of_allowed_symbols_is_cut() {
        let text: String = ('\u{4E00}'..'\u{5000}').collect();
        let message = Vocabulary::of_text(&text).encode("x").unwrap_err().to_string();
        assert!(message.ends_with("and 472 more"), "{message}");
    }

    #[test]
    fn an_id_without_a_symbol_does_not_panic() {
        let vocabulary = numbers();
        assert_eq!(vocabulary.symbol(u32::MAX), "\u{FFFD}");
        assert_eq!(vocabulary.decode(&[1, u32::MAX]), "1\u{FFFD}");
    }
}
