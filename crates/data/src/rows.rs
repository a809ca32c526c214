//! A table of rows: what the model reads, and what it should say at each position where that counts.

use crate::tasks::stories::DECIDED;

/// N rows of T token ids and as many targets, row-major.
///
/// A decoder's row comes from a sequence of T + 1 tokens: the model reads all but the last, and the target at
/// position t is the token at t + 1 where the loss counts (on the answer), -1 elsewhere. For mirror with two
/// digits:
///
/// ```text
/// sequence   3  7  =  7  3
/// tokens     3  7  =  7
/// targets   -1 -1  7  3
/// ```
///
/// An encoder's row has masks, and its target is what they hide:
///
/// ```text
/// tokens     (  _  ]  )
/// targets   -1  [ -1 -1
/// ```
///
/// A row of an encoder-decoder has a source as well, which is always read whole. What its decoder reads begins
/// with a start token, so that the first target has something before it:
///
/// ```text
/// source     a    b  stop  pad
/// tokens  start   b    a   pad
/// targets    b    a  stop   -1
/// ```
///
/// # Shapes
/// tokens, targets, judged `[N,T]`, source `[N,S]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// N.
    pub count: usize,
    /// T.
    pub length: usize,
    /// `[N,T]`, every one an id below V.
    pub tokens: Vec<i32>,
    /// `[N,T]`, an id below V, or -1 where no loss counts.
    pub targets: Vec<i32>,
    /// `[N,T]`: the targets that count for [`exact_match`](Self::exact_match), -1 elsewhere. The same as `targets`
    /// but in stories, where every word has a loss and only those are judged that what came before decides, and where
    /// prompts are counted ([`crate::Task::with_prompts_counted`]).
    pub judged: Vec<i32>,
    /// S; 0 where rows have no source.
    pub source_length: usize,
    /// `[N,S]`, every one an id below V; empty where rows have no source.
    pub source: Vec<i32>,
}

impl Rows {
    /// No rows yet, of `length` positions and `source_length` in the source.
    pub(crate) fn of_length(length: usize, source_length: usize) -> Self {
        Self { length, source_length, ..Self::default() }
    }

    /// Adds the row of a prompt and its answer, filled up with `filler` where both are shorter than T + 1.
    pub(crate) fn push(&mut self, prompt: &[u32], answer: &[u32], filler: u32) {
        let before = vec![-1; prompt.len() - 1];
        let targets = || before.iter().copied().chain(ids(answer));
        self.push_row(ids(prompt).chain(ids(answer)).take(self.length), targets(), filler);
    }

    /// Adds a whole sequence, `stop` after it and up to the end; every token has a loss, marked ones are judged.
    pub(crate) fn push_story(&mut self, marked: &[u32], stop: u32) {
        let story = || marked.iter().map(|word| (word & !DECIDED) as i32);
        self.push_row(story(), story().skip(1).chain([stop as i32]), stop);
        let row = self.judged.len() - self.length;
        // Position t says token t + 1.
        let decided = marked.iter().map(|word| word & DECIDED != 0).skip(1).chain([false]);
        for (target, decided) in self.judged[row..].iter_mut().zip(decided) {
            if !decided {
                *target = -1;
            }
        }
    }

    /// Adds a row with masks and, in order, what they hide.
    pub(crate) fn push_filled(&mut self, prompt: &[u32], answer: &[u32], mask: u32) {
        let mut hidden = ids(answer);
        let target =
            |token: &u32| if *token == mask { hidden.next().expect("an answer to every mask") } else { -1 };
        self.push_row(ids(prompt), prompt.iter().map(target), mask);
    }

    /// Adds a source and its answer, stop included, which follows on `start`; both filled up with `pad`.
    pub(crate) fn push_translated(&mut self, source: &[u32], answer: &[u32], pad: u32, start: u32) {
        let tokens = [start as i32].into_iter().chain(ids(&answer[..answer.len() - 1]));
        self.push_row(tokens, ids(answer), pad);
        fill(&mut self.source, ids(source), self.source_length, pad as i32);
    }

    /// Gives every token of the prompts a loss: up to the first target of a row, position t says the token at t + 1.
    pub(crate) fn count_prompts(&mut self) {
        for row in 0..self.count {
            let asked = self.targets_of(row).iter().take_while(|target| **target == -1).count();
            let begin = row * self.length;
            self.targets[begin..begin + asked].copy_from_slice(&self.tokens[begin + 1..=begin + asked]);
        }
    }

    /// Adds a row of `tokens` and `targets`, all of them judged, filled up to T with `filler` and -1.
    fn push_row(
        &mut self,
        tokens: impl Iterator<Item = i32>,
        targets: impl Iterator<Item = i32>,
        filler: u32,
    ) {
        let begin = self.targets.len();
        fill(&mut self.tokens, tokens, self.length, filler as i32);
        fill(&mut self.targets, targets, self.length, -1);
        self.judged.extend_from_slice(&self.targets[begin..]);
        self.count += 1;
    }

    /// Tokens of row `row`: `[T]`.
    ///
    /// # Panics
    /// When `row` is not below [`count`](Self::count).
    pub fn tokens_of(&self, row: usize) -> &[i32] {
        &self.tokens[row * self.length..(row + 1) * self.length]
    }

    /// Targets of row `row`: `[T]`.
    ///
    /// # Panics
    /// When `row` is not below [`count`](Self::count).
    pub fn targets_of(&self, row: usize) -> &[i32] {
        &self.targets[row * self.length..(row + 1) * self.length]
    }

    /// What counts of row `row` for an exact match: `[T]`.
    ///
    /// # Panics
    /// When `row` is not below [`count`](Self::count).
    pub fn judged_of(&self, row: usize) -> &[i32] {
        &self.judged[row * self.length..(row + 1) * self.length]
    }

    /// Source of row `row`: `[S]`, nothing where rows have none.
    ///
    /// # Panics
    /// When `row` is not below [`count`](Self::count).
    pub fn source_of(&self, row: usize) -> &[i32] {
        assert!(row < self.count, "row {row} of {}", self.count);
        &self.source[row * self.source_length..(row + 1) * self.source_length]
    }

    /// For each row, whether `predictions` `[N,T]` agree with `judged` at every position that counts. Each
    /// prediction is the likeliest token at its position with the true row before it (teacher forcing), so a
    /// row that is right here is also right when the model writes it by itself, greedily (but for stories, which
    /// may go on in many ways).
    ///
    /// # Panics
    /// When `predictions` does not have N · T entries.
    pub fn exact_match(&self, predictions: &[i32]) -> Vec<bool> {
        assert_eq!(predictions.len(), self.tokens.len(), "one prediction for each of N · T positions");
        let of_row = |row: usize| {
            let judged = self.judged_of(row);
            let predicted = &predictions[row * self.length..(row + 1) * self.length];
            judged.iter().zip(predicted).all(|(target, prediction)| *target == -1 || target == prediction)
        };
        (0..self.count).map(of_row).collect()
    }
}

/// Adds `row` to `table` and fills it up to `length` entries.
fn fill(table: &mut Vec<i32>, row: impl Iterator<Item = i32>, length: usize, filler: i32) {
    let end = table.len() + length;
    table.extend(row);
    assert!(table.len() <= end, "a row of {length} is {} too long", table.len() - end);
    table.resize(end, filler);
}

fn ids(tokens: &[u32]) -> impl Iterator<Item = i32> {
    tokens.iter().map(|token| *token as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mirror_of_two() -> Rows {
        let mut rows = Rows::of_length(4, 0);
        rows.push(&[3, 7, 10], &[7, 3], 0);
        rows.push(&[1, 10], &[1], 9);
        rows
    }

    #[track_caller]
    fn check(predictions: [i32; 8], right: [bool; 2]) {
        assert_eq!(mirror_of_two().exact_match(&predictions), right);
    }

    #[test]
    fn targets_are_the_next_token_on_the_answer_alone() {
        let rows = mirror_of_two();
        assert_eq!(rows.tokens_of(0), [3, 7, 10, 7]);
        assert_eq!(rows.targets_of(0), [-1, -1, 7, 3]);
    }

    #[test]
    fn a_short_row_is_filled_and_the_filling_does_not_count() {
        let rows = mirror_of_two();
        assert_eq!(rows.tokens_of(1), [1, 10, 1, 9]);
        assert_eq!(rows.targets_of(1), [-1, 1, -1, -1]);
    }

    #[test]
    fn predictions_on_the_prompt_do_not_matter() {
        check([5, 5, 7, 3, 8, 1, 8, 8], [true, true]);
    }

    #[test]
    fn one_wrong_token_makes_the_row_wrong() {
        check([5, 5, 7, 4, 8, 2, 1, 1], [false, false]);
    }

    #[test]
    fn a_story_has_a_loss_everywhere_and_is_judged_where_told() {
        let mut rows = Rows::of_length(4, 0);
        rows.push_story(&[3, 1, 2 | DECIDED], 7);
        assert_eq!((rows.tokens_of(0), rows.targets_of(0)), (&[3, 1, 2, 7][..], &[1, 2, 7, -1][..]));
        assert_eq!(rows.judged_of(0), [-1, 2, -1, -1]);
    }

    #[test]
    fn what_masks_hide_is_the_target_at_their_places() {
        let mut rows = Rows::of_length(4, 0);
        rows.push_filled(&[0, 9, 3, 9], &[2, 1], 9);
        assert_eq!((rows.tokens_of(0), rows.targets_of(0)), (&[0, 9, 3, 9][..], &[-1, 2, -1, 1][..]));
        assert!(rows.source_of(0).is_empty());
    }

    #[test]
    fn a_translation_begins_with_start_and_ends_with_stop() {
        let mut rows = Rows::of_length(4, 4);
        rows.push_translated(&[0, 1, 7], &[1, 0, 7], 5, 6);
        rows.push_translated(&[2, 1, 0, 7], &[0, 1, 2, 7], 5, 6);
        assert_eq!((rows.source_of(0), rows.source_of(1)), (&[0, 1, 7, 5][..], &[2, 1, 0, 7][..]));
        assert_eq!((rows.tokens_of(0), rows.targets_of(0)), (&[6, 1, 0, 5][..], &[1, 0, 7, -1][..]));
        assert_eq!((rows.tokens_of(1), rows.targets_of(1)), (&[6, 0, 1, 2][..], &[0, 1, 2, 7][..]));
        assert_eq!(rows.judged, rows.targets);
    }

    #[test]
    #[should_panic(expected = "one prediction for each")]
    fn predictions_of_another_table_are_refused() {
        mirror_of_two().exact_match(&[1, 2, 3]);
    }
}
