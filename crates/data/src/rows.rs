//! A table of rows: what the model reads, and what it should say at each position where that counts.

/// N rows of T token ids and as many targets, row-major.
///
/// A row comes from a sequence of T + 1 tokens: the model reads all but the last, and the target at position t
/// is the token at t + 1 where the loss counts (on the answer), -1 elsewhere. For mirror with two digits:
///
/// ```text
/// sequence   3  7  =  7  3
/// tokens     3  7  =  7
/// targets   -1 -1  7  3
/// ```
///
/// # Shapes
/// tokens `[N,T]`, targets `[N,T]`
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
}

impl Rows {
    /// No rows yet, of `length` positions.
    pub(crate) fn of_length(length: usize) -> Self {
        Self { length, ..Self::default() }
    }

    /// Adds the row of a prompt and its answer, filled up with `filler` where both are shorter than T + 1.
    pub(crate) fn push(&mut self, prompt: &[u32], answer: &[u32], filler: u32) {
        let answer_end = prompt.len() + answer.len();
        let at = |t: usize| {
            let token = prompt.iter().chain(answer).nth(t).copied().unwrap_or(filler);
            token as i32
        };
        for t in 0..self.length {
            self.tokens.push(at(t));
            let counts = (prompt.len()..answer_end).contains(&(t + 1));
            self.targets.push(if counts { at(t + 1) } else { -1 });
        }
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

    /// For each row, whether `predictions` `[N,T]` agree with the targets at every position that counts. Each
    /// prediction is the likeliest token at its position with the true row before it (teacher forcing), so a
    /// row that is right here is also right when the model writes it by itself, greedily.
    ///
    /// # Panics
    /// When `predictions` does not have N · T entries.
    pub fn exact_match(&self, predictions: &[i32]) -> Vec<bool> {
        assert_eq!(predictions.len(), self.tokens.len(), "one prediction for each of N · T positions");
        let of_row = |row: usize| {
            let targets = self.targets_of(row);
            let predicted = &predictions[row * self.length..(row + 1) * self.length];
            targets.iter().zip(predicted).all(|(target, prediction)| *target == -1 || target == prediction)
        };
        (0..self.count).map(of_row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mirror_of_two() -> Rows {
        let mut rows = Rows::of_length(4);
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
    #[should_panic(expected = "one prediction for each")]
    fn predictions_of_another_table_are_refused() {
        mirror_of_two().exact_match(&[1, 2, 3]);
    }
}
