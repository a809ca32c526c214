//! What the sampler on the device reads: flat arrays and how windows lie in them, the same for rows of a
//! task and for a text. Which windows make a batch is drawn elsewhere.

use crate::Rows;

/// Token ids and targets in which window r is `length` entries from `r · stride` on, in each array. Sources lie
/// one behind the other: that of window r is `source_length` entries from `r · source_length` on.
///
/// Rows of a task lie one behind the other (stride T), and so do windows of a text with masks. Windows of a text
/// to be continued begin at every token (stride 1).
///
/// ```
/// let text = data::Dataset::of_stream(vec![3, 1, 4, 1, 5], 2);
/// assert_eq!(text.targets, [1, 4, 1, 5, -1]);
/// assert_eq!(text.starts, 3);
/// assert_eq!(text.window(2), (&[4, 1][..], &[1, 5][..]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// Ids below V.
    pub tokens: Vec<i32>,
    /// As many as tokens: the id to say at each, -1 where no loss counts.
    pub targets: Vec<i32>,
    /// As many as tokens: the targets that count for an exact match, -1 elsewhere. All -1 for a text to be
    /// continued: it goes on in many ways, none of them the answer.
    pub judged: Vec<i32>,
    /// `[starts,S]`; empty where there is no source.
    pub source: Vec<i32>,
    /// S; 0 where there is no source.
    pub source_length: usize,
    /// Entries from the start of one window to the start of the next.
    pub stride: usize,
    /// T: entries of a window.
    pub length: usize,
    /// How many windows there are to choose from; at least 1.
    pub starts: usize,
}

impl Dataset {
    /// The rows of a task.
    pub fn of_rows(rows: &Rows) -> Self {
        Self {
            tokens: rows.tokens.clone(),
            targets: rows.targets.clone(),
            judged: rows.judged.clone(),
            source: rows.source.clone(),
            source_length: rows.source_length,
            stride: rows.length,
            length: rows.length,
            starts: rows.count,
        }
    }

    /// All windows of `context` tokens in a stream, each to be continued by one token: the target of a token is
    /// the next one. The last token has no next; no window reaches it.
    ///
    /// # Panics
    /// When the stream has no such window: fewer than `context` + 1 tokens.
    pub fn of_stream(tokens: Vec<i32>, context: usize) -> Self {
        Self::of_parts(vec![tokens], context)
    }

    /// The same of several streams, one behind the other: the last token of each has no next, and so no target. A
    /// window may reach from one into the next, as in any row that documents are packed into.
    ///
    /// ```
    /// let text = data::Dataset::of_parts(vec![vec![3, 1, 4], vec![1, 5]], 2);
    /// assert_eq!((text.targets, text.starts), (vec![1, 4, -1, 5, -1], 3));
    /// ```
    ///
    /// # Panics
    /// As [`of_stream`](Self::of_stream).
    pub fn of_parts(parts: Vec<Vec<i32>>, context: usize) -> Self {
        let tokens = parts.concat();
        assert!(
            tokens.len() > context,
            "a window of {context} needs {} tokens, not {}",
            context + 1,
            tokens.len()
        );
        let starts = tokens.len() - context;
        let next = |part: &Vec<i32>| part.iter().skip(1).copied().chain([-1]).collect::<Vec<i32>>();
        let targets = parts.iter().filter(|part| !part.is_empty()).flat_map(next).collect();
        let judged = vec![-1; tokens.len()];
        Self {
            tokens,
            targets,
            judged,
            source: Vec::new(),
            source_length: 0,
            stride: 1,
            length: context,
            starts,
        }
    }

    /// Tokens and targets of window `start`: `[T]` and `[T]`.
    ///
    /// # Panics
    /// When `start` is not below [`starts`](Self::starts).
    pub fn window(&self, start: usize) -> (&[i32], &[i32]) {
        assert!(start < self.starts, "window {start} of {}", self.starts);
        let window = start * self.stride..start * self.stride + self.length;
        (&self.tokens[window.clone()], &self.targets[window])
    }

    /// What counts of window `start` for an exact match: `[T]`.
    ///
    /// # Panics
    /// When `start` is not below [`starts`](Self::starts).
    pub fn judged_of(&self, start: usize) -> &[i32] {
        assert!(start < self.starts, "window {start} of {}", self.starts);
        &self.judged[start * self.stride..start * self.stride + self.length]
    }

    /// Source of window `start`: `[S]`, nothing where there is none.
    ///
    /// # Panics
    /// When `start` is not below [`starts`](Self::starts).
    pub fn source_of(&self, start: usize) -> &[i32] {
        assert!(start < self.starts, "window {start} of {}", self.starts);
        &self.source[start * self.source_length..(start + 1) * self.source_length]
    }

    /// Up to `count` windows spread evenly over the whole, always the same: what validation is measured on.
    ///
    /// ```
    /// let text = data::Dataset::of_stream((0..101).collect(), 1);
    /// assert_eq!(text.spread(4), [0, 25, 50, 75]);
    /// assert_eq!(text.spread(1000).len(), 100);
    /// ```
    pub fn spread(&self, count: usize) -> Vec<usize> {
        let count = count.min(self.starts);
        // 64 bits: 10 million starts times 512 windows do not fit the 32 of WASM.
        (0..count as u64).map(|i| (i * self.starts as u64 / count as u64) as usize).collect()
    }
}
