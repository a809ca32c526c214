//! What stands after some tokens in data, counted: the plainest model of a text, to hold a trained one against.

use crate::Dataset;
use std::collections::BTreeMap;

/// How often each token stands right after `context`, the most frequent first, equal ones by id. Nothing follows the end
/// of a row, and nothing a place of a text where some of it was taken out.
///
/// ```
/// let text = data::Dataset::of_stream(vec![1, 2, 3, 1, 2, 1, 2, 3], 2);
/// assert_eq!(data::follows(&text, &[1, 2]), [(3, 2), (1, 1)]);
/// ```
pub fn follows(dataset: &Dataset, context: &[i32]) -> Vec<(i32, u32)> {
    let rows = if dataset.stride == 1 { dataset.tokens.len() } else { dataset.length };
    let mut counts = BTreeMap::new();
    for (row, tokens) in dataset.tokens.chunks(rows.max(1)).enumerate() {
        for (at, window) in tokens.windows(context.len() + 1).enumerate() {
            let (before, next) = window.split_at(context.len());
            let last = row * rows + at + context.len().saturating_sub(1);
            // In a stream only what has no next token has no target.
            let cut = dataset.stride == 1 && !context.is_empty() && dataset.targets[last] < 0;
            if before == context && !cut {
                *counts.entry(next[0]).or_insert(0) += 1;
            }
        }
    }
    let mut all: Vec<(i32, u32)> = counts.into_iter().collect();
    all.sort_by_key(|(id, count)| (u32::MAX - count, *id));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rows;

    #[test]
    fn nothing_follows_the_end_of_a_row_or_a_gap() {
        let rows = Rows {
            count: 2,
            length: 3,
            tokens: vec![1, 2, 1, 2, 1, 2],
            targets: vec![-1; 6],
            judged: vec![-1; 6],
            ..Rows::default()
        };
        assert_eq!(follows(&Dataset::of_rows(&rows), &[1]), [(2, 2)]);
        assert_eq!(follows(&Dataset::of_rows(&rows), &[]), [(1, 3), (2, 3)]);
        let parts = Dataset::of_parts(vec![vec![1, 2, 1], vec![2, 1, 3]], 2);
        assert_eq!(follows(&parts, &[1]), [(2, 1), (3, 1)]);
    }
}
