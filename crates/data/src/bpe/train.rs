//! Counting pairs and merging them. A text has far fewer different words than words, so each is kept once with its
//! count; a merge touches only the words that have the pair, and only the counts of pairs next to it.

use super::split::LONGEST;
use super::{BYTES, Merge, words};
use crate::hash::FastMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

struct Word {
    tokens: Vec<u32>,
    /// How often it stands in the text.
    count: u64,
}

/// A pair of tokens that stand side by side.
#[derive(Default)]
struct Pair {
    count: u64,
    /// Every word that has it, and some that had it before.
    words: Vec<u32>,
}

/// Up to `merges` merges, and the tokens of `text` after them.
pub(super) fn train(text: &str, merges: u32) -> (Vec<Merge>, Vec<u32>) {
    let (mut words, order) = distinct(text);
    let mut pairs: FastMap<(u32, u32), Pair> = FastMap::default();
    for (word, id) in words.iter().zip(0..) {
        word.tokens.windows(2).for_each(|pair| add(&mut pairs, (pair[0], pair[1]), word.count, id));
    }
    // A count in the queue is never too low: only a merge makes a pair more frequent, and only pairs with its new
    // token, which enter the queue when it is done. One that is too high is put back with what it is by now.
    let mut queue: BinaryHeap<_> = pairs.iter().map(|(pair, at)| (at.count, Reverse(*pair))).collect();
    let mut learned: Vec<Merge> = Vec::new();
    let mut fresh = Vec::new();
    while learned.len() < merges as usize {
        let Some((count, Reverse(pair))) = queue.pop() else { break };
        let now = pairs.get(&pair).map_or(0, |at| at.count);
        if now != count {
            queue.push((now, Reverse(pair)));
            continue;
        }
        if count < 2 {
            break;
        }
        let merge = Merge { left: pair.0, right: pair.1, token: BYTES + learned.len() as u32, count };
        for id in pairs.remove(&pair).unwrap_or_default().words {
            let Word { tokens, count } = &mut words[id as usize];
            let touched = occurrences(tokens, merge);
            if touched == 0 {
                continue;
            }
            // Bit t: a pair begins at t that is merged, or loses a neighbor to one that is.
            for (t, old) in tokens.windows(2).enumerate().filter(|(t, _)| touched >> t & 0b11 != 0) {
                if let Some(at) = pairs.get_mut(&(old[0], old[1])) {
                    debug_assert!(at.count >= *count, "pair at {t} of word {id}");
                    at.count -= *count;
                }
            }
            replace(tokens, merge);
            for new in tokens.windows(2).filter(|new| new.contains(&merge.token)) {
                add(&mut pairs, (new[0], new[1]), *count, id);
                fresh.push((new[0], new[1]));
            }
        }
        fresh.sort_unstable();
        fresh.dedup();
        queue.extend(fresh.drain(..).map(|pair| (pairs[&pair].count, Reverse(pair))));
        learned.push(merge);
    }
    let tokens = order.iter().flat_map(|id| &words[*id as usize].tokens).copied().collect();
    (learned, tokens)
}

/// The different words of `text` as bytes, and which of them stands where.
fn distinct(text: &str) -> (Vec<Word>, Vec<u32>) {
    let (mut ids, mut distinct, mut order) = (FastMap::default(), Vec::<Word>::new(), Vec::new());
    for word in words(text) {
        let id = *ids.entry(word).or_insert_with(|| {
            distinct.push(Word { tokens: word.bytes().map(u32::from).collect(), count: 0 });
            distinct.len() as u32 - 1
        });
        distinct[id as usize].count += 1;
        order.push(id);
    }
    (distinct, order)
}

fn add(pairs: &mut FastMap<(u32, u32), Pair>, pair: (u32, u32), count: u64, word: u32) {
    let at = pairs.entry(pair).or_default();
    at.count += count;
    if at.words.last() != Some(&word) {
        at.words.push(word);
    }
}

/// Bit t for each token that becomes part of `merge`, from left to right: in `aaa` the last is left alone. There are
/// no more tokens in a word than bits.
fn occurrences(tokens: &[u32], merge: Merge) -> u64 {
    const { assert!(LONGEST <= 64) };
    let (mut touched, mut t) = (0, 0);
    while t + 1 < tokens.len() {
        if (tokens[t], tokens[t + 1]) == (merge.left, merge.right) {
            touched |= 0b11 << t;
            t += 1;
        }
        t += 1;
    }
    touched
}

/// Puts the token of `merge` in the place of every pair that it is of, from left to right.
pub(super) fn replace(tokens: &mut Vec<u32>, merge: Merge) {
    let (mut from, mut to) = (0, 0);
    while from < tokens.len() {
        let merged = tokens[from] == merge.left && tokens.get(from + 1) == Some(&merge.right);
        tokens[to] = if merged { merge.token } else { tokens[from] };
        from += if merged { 2 } else { 1 };
        to += 1;
    }
    tokens.truncate(to);
}
