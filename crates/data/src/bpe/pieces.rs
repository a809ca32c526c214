//! The tokens that a run needs: of the 256 bytes most never occur in a text, and each would be a row of the
//! embedding that is never trained.

use super::{BYTES, Bpe};
use crate::{Reason, Refused, normalize_newlines};

/// Most merges that are learned, for each is a row of the embedding.
pub const MAX_MERGES: u32 = 4096;

/// A merge as it is shown: ids in the run's vocabulary, with their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeStep {
    pub left: u32,
    pub right: u32,
    /// What the two become.
    pub token: u32,
    pub left_label: String,
    pub right_label: String,
    pub label: String,
    /// How often the two stood side by side when they were merged: [`Merge::count`](crate::Merge).
    pub count: u64,
}

/// A table of merges with ids of its own: the bytes that occur in the text, in their order, then what the merges
/// make, in the order in which they were learned. All merges stay, also those whose token was used up by later ones:
/// a prompt may need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pieces {
    bpe: Bpe,
    bytes: Vec<u8>,
}

impl Pieces {
    /// Learns from `text`; also its tokens.
    pub(crate) fn train(text: &str, merges: u32) -> (Self, Vec<u32>) {
        let (bpe, mut tokens) = Bpe::train_and_encode(text, merges);
        let mut occurs = [false; BYTES as usize];
        text.bytes().for_each(|byte| occurs[byte as usize] = true);
        let pieces = Self { bpe, bytes: (0..=u8::MAX).filter(|byte| occurs[*byte as usize]).collect() };
        let mut place = [0; BYTES as usize];
        pieces.bytes.iter().zip(0..).for_each(|(byte, id)| place[*byte as usize] = id);
        let ids =
            |token: u32| place.get(token as usize).copied().unwrap_or_else(|| pieces.id_of_merge(token));
        tokens.iter_mut().for_each(|token| *token = ids(*token));
        (pieces, tokens)
    }

    /// The text of each token, with bytes where they are no text.
    pub(crate) fn symbols(&self) -> Vec<String> {
        let tokens = self.bytes.iter().map(|byte| u32::from(*byte));
        tokens
            .chain(self.bpe.merges.iter().map(|merge| merge.token))
            .map(|token| self.bpe.symbol(token))
            .collect()
    }

    /// The ids of `text`.
    ///
    /// # Errors
    /// [`Reason::UnknownCharacter`] for a character with a byte that did not occur in the text.
    pub(crate) fn encode(&self, text: &str) -> Result<Vec<u32>, Refused> {
        let text = normalize_newlines(text);
        let mut buffer = [0; 4];
        for (position, found) in text.chars().enumerate() {
            let mut bytes = found.encode_utf8(&mut buffer).bytes();
            if !bytes.all(|byte| self.bytes.binary_search(&byte).is_ok()) {
                let allowed = self.bytes.iter().map(|byte| self.bpe.label(u32::from(*byte))).collect();
                return Err(Reason::UnknownCharacter { found, position, allowed }.into());
            }
        }
        Ok(self.bpe.encode(&text).into_iter().map(|token| self.id(token)).collect())
    }

    /// The text of `ids`; what is no text or no token becomes the replacement character.
    pub(crate) fn decode(&self, ids: &[u32]) -> String {
        let known = self.bytes.len() + self.bpe.merges.len();
        let mut bytes = Vec::new();
        for &id in ids {
            match self.bytes.get(id as usize) {
                Some(byte) => bytes.push(*byte),
                None if (id as usize) < known => bytes.extend(self.bpe.token_bytes(self.token(id))),
                None => bytes.extend("\u{FFFD}".bytes()),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// How many bytes a token stands for; none for no token.
    pub(crate) fn length_bytes(&self, id: u32) -> usize {
        let known = self.bytes.len() + self.bpe.merges.len();
        match self.bytes.get(id as usize) {
            Some(_) => 1,
            None if (id as usize) < known => self.bpe.token_bytes(self.token(id)).len(),
            None => 0,
        }
    }

    /// Every merge, the first learned first.
    pub(crate) fn steps(&self) -> Vec<MergeStep> {
        let step = |merge: &super::Merge| MergeStep {
            left: self.id(merge.left),
            right: self.id(merge.right),
            token: self.id(merge.token),
            left_label: self.bpe.label(merge.left),
            right_label: self.bpe.label(merge.right),
            label: self.bpe.label(merge.token),
            count: merge.count,
        };
        self.bpe.merges.iter().map(step).collect()
    }

    /// The id of a token that is a merge's, or a byte of the text.
    fn id(&self, token: u32) -> u32 {
        match u8::try_from(token) {
            Ok(byte) => self.bytes.partition_point(|other| *other < byte) as u32,
            Err(_) => self.id_of_merge(token),
        }
    }

    fn id_of_merge(&self, token: u32) -> u32 {
        self.bytes.len() as u32 + token - BYTES
    }

    fn token(&self, id: u32) -> u32 {
        BYTES + id - self.bytes.len() as u32
    }
}
