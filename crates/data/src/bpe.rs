//! Byte-pair encoding: a text is bytes at first, and the pair of neighbors that is most frequent becomes one token,
//! again and again, with every merge on record. How a text is cut into words is in `split.rs`, the counting of pairs
//! in `train.rs`, and which tokens a run needs in `pieces.rs`.

mod pieces;
mod split;
mod train;

use crate::hash::FastMap;
use crate::vocabulary::label;
pub(crate) use pieces::Pieces;
pub use pieces::{MAX_MERGES, MergeStep};
pub use split::words;

/// How many tokens there are before any merge: one a byte.
const BYTES: u32 = 256;

/// A table of merges, in the order in which they were learned (Gage, "A New Algorithm for Data Compression", 1994;
/// Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword Units", 2016).
///
/// Tokens 0 to 255 are the bytes, so that any text can be encoded and comes back exactly; token 256 + i is what
/// merge i makes. Merges stay inside [`words`].
///
/// ```
/// use data::Bpe;
/// let bpe = Bpe::train("aab aab ab", 2);
/// assert_eq!((bpe.merges[0].left, bpe.merges[0].right, bpe.merges[0].count), (97, 98, 3));   // a b
/// assert_eq!((bpe.merges[1].left, bpe.merges[1].right, bpe.merges[1].count), (97, 256, 2));  // a ab
/// assert_eq!(bpe.encode("baab"), [98, 257]);
/// assert_eq!(bpe.decode(&[98, 257]), b"baab");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bpe {
    /// Every merge, the first learned first.
    pub merges: Vec<Merge>,
    /// The token that a pair becomes. What was learned first is merged first, and has the lower id.
    token_of: FastMap<(u32, u32), u32>,
}

/// Two tokens that become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    pub left: u32,
    pub right: u32,
    /// What they become: 256 for the first merge, 257 for the second.
    pub token: u32,
    /// How often `left` stood before `right` when they were merged, in the text that was learned from. In a run of
    /// the same token every neighborhood counts: `aaa` has `a` before `a` twice.
    pub count: u64,
}

impl Bpe {
    /// Learns up to `merges` merges from `text`, each time of the pair that stands most often side by side; of
    /// equally frequent ones that with the lower left token, then the lower right one. Pairs that are there only
    /// once are not merged: from them on there is nothing to learn.
    pub fn train(text: &str, merges: u32) -> Self {
        Self::train_and_encode(text, merges).0
    }

    /// [`train`](Self::train), and the tokens of the text that it learned from, which come with it.
    pub(crate) fn train_and_encode(text: &str, merges: u32) -> (Self, Vec<u32>) {
        let (merges, tokens) = train::train(text, merges);
        let token_of = merges.iter().map(|merge| ((merge.left, merge.right), merge.token)).collect();
        (Self { merges, token_of }, tokens)
    }

    /// The tokens of `text`: in each word, merges are applied in the order in which they were learned.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut known: FastMap<&str, Vec<u32>> = FastMap::default();
        let mut tokens = Vec::new();
        for word in words(text) {
            tokens.extend_from_slice(known.entry(word).or_insert_with(|| self.encode_word(word)));
        }
        tokens
    }

    fn encode_word(&self, word: &str) -> Vec<u32> {
        let mut tokens: Vec<u32> = word.bytes().map(u32::from).collect();
        while let Some(merge) = self.first_merge(&tokens) {
            train::replace(&mut tokens, merge);
        }
        tokens
    }

    /// Of all merges that apply, the one that was learned first.
    fn first_merge(&self, tokens: &[u32]) -> Option<Merge> {
        let token = tokens.windows(2).filter_map(|pair| self.token_of.get(&(pair[0], pair[1]))).min()?;
        Some(self.merges[(token - BYTES) as usize])
    }

    /// The bytes of `tokens`; a token that there is not has none. What was encoded comes back exactly.
    pub fn decode(&self, tokens: &[u32]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 * tokens.len());
        tokens.iter().for_each(|token| self.spell(*token, &mut bytes));
        bytes
    }

    /// [`decode`](Self::decode) as text; bytes that are none (a character cut in two) become the replacement
    /// character.
    pub fn decode_lossy(&self, tokens: &[u32]) -> String {
        String::from_utf8_lossy(&self.decode(tokens)).into_owned()
    }

    /// The bytes that a token stands for.
    ///
    /// ```
    /// let bpe = data::Bpe::train("aab aab ab", 2);
    /// assert_eq!((bpe.token_bytes(97), bpe.token_bytes(257)), (b"a".to_vec(), b"aab".to_vec()));
    /// ```
    pub fn token_bytes(&self, token: u32) -> Vec<u8> {
        self.decode(&[token])
    }

    /// A token as it can be printed: its text with visible signs for spaces, and bytes where they are no text.
    ///
    /// ```
    /// let bpe = data::Bpe::train("中 中 the the", 2);
    /// assert_eq!([0xE4, 32].map(|token| bpe.label(token)), ["‹E4›", "␣"]);
    /// ```
    pub fn label(&self, token: u32) -> String {
        label(&self.symbol(token))
    }

    /// The text of a token, with bytes such as `‹E4B8›` where a character is cut.
    pub(crate) fn symbol(&self, token: u32) -> String {
        let (mut symbol, mut cut) = (String::new(), String::new());
        let close = |symbol: &mut String, cut: &mut String| {
            if !cut.is_empty() {
                symbol.push_str(&format!("‹{cut}›"));
                cut.clear();
            }
        };
        for chunk in self.token_bytes(token).utf8_chunks() {
            if !chunk.valid().is_empty() {
                close(&mut symbol, &mut cut);
            }
            symbol.push_str(chunk.valid());
            cut.extend(chunk.invalid().iter().map(|byte| format!("{byte:02X}")));
        }
        close(&mut symbol, &mut cut);
        symbol
    }

    /// A token is spelled by its parts, and those by theirs. Merges of a table are in order, so that parts are older
    /// and this ends; their depth is below the length of a word, which is bounded.
    fn spell(&self, token: u32, bytes: &mut Vec<u8>) {
        if let Ok(byte) = u8::try_from(token) {
            bytes.push(byte);
        } else if let Some(merge) = self.merges.get((token - BYTES) as usize) {
            self.spell(merge.left, bytes);
            self.spell(merge.right, bytes);
        }
    }
}
