//! Which tokens of a row are hidden from an encoder, and the table that is made of a text that way.

use crate::own_text::parts::{window_start, windows};
use crate::random::Random;
use crate::{Dataset, Rows};

/// Chance of a token to be masked, in percent: as in BERT (Devlin and others, 2018), there always by the mask here.
const MASKED_PERCENT: u32 = 15;

/// For each of `length` places whether it is masked: drawn place by place, at least one of them.
pub(crate) fn masked_places(random: &mut Random, length: usize) -> Vec<bool> {
    let mut masked: Vec<bool> = (0..length).map(|_| random.below(100) < MASKED_PERCENT).collect();
    if !masked.contains(&true) {
        masked[random.below(length as u32) as usize] = true;
    }
    masked
}

/// Up to `count` windows of `context` tokens, each inside one of the `parts` of a text, as rows of their own, with
/// masks: `[N,T]`. All windows where there are no more than that, otherwise as many different ones as asked for.
///
/// # Panics
/// When not even one window fits.
pub(crate) fn masked_windows(
    parts: &[Vec<i32>],
    context: usize,
    mask: u32,
    count: usize,
    random: &mut Random,
) -> Dataset {
    // The parts one behind the other.
    let text = parts.concat();
    let mut end = 0;
    let mut place = |part: &Vec<i32>| {
        end += part.len();
        end - part.len()..end
    };
    let parts: Vec<_> = parts.iter().map(&mut place).collect();
    let windows = windows(&parts, context);
    let mut starts: Vec<usize> = if windows <= count {
        (0..windows).collect()
    } else {
        // One window out of each of `count` equal stretches: no window twice, and all of the text is seen.
        let edge = |i: usize| (i as u64 * windows as u64 / count as u64) as usize;
        (0..count).map(|i| edge(i) + random.below((edge(i + 1) - edge(i)) as u32) as usize).collect()
    };
    random.shuffle(&mut starts);
    let mut rows = Rows::of_length(context, 0);
    for window in starts {
        let start = window_start(&parts, context, window);
        let row = &text[start..start + context];
        let masked = masked_places(random, context);
        let masks = row.iter().zip(&masked).map(|(id, hide)| if *hide { mask as i32 } else { *id });
        rows.tokens.extend(masks);
        rows.targets.extend(row.iter().zip(&masked).map(|(id, hide)| if *hide { *id } else { -1 }));
        rows.count += 1;
    }
    rows.judged.clone_from(&rows.targets);
    Dataset::of_rows(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_15_percent_are_masked_and_never_none() {
        let mut random = Random::new(5);
        let rows: Vec<_> = (0..2000).map(|_| masked_places(&mut random, 16)).collect();
        let masked = rows.iter().flatten().filter(|hide| **hide).count();
        // 15 % of 32,000, and one more in the 7 % of rows that would have none.
        assert!((4700..5200).contains(&masked), "{masked}");
        assert!(rows.iter().all(|row| row.contains(&true)));
    }

    #[test]
    fn the_only_token_of_a_row_is_masked() {
        assert_eq!(masked_places(&mut Random::new(0), 1), [true]);
    }

    #[test]
    fn few_windows_are_all_taken_and_of_many_none_twice() {
        let text: Vec<i32> = (0..1000).collect();
        let first = |table: &Dataset, row: usize| {
            let (tokens, targets) = table.window(row);
            if tokens[0] == 1000 { targets[0] } else { tokens[0] }
        };
        for (count, expected) in [(5000, 991), (100, 100)] {
            let table = masked_windows(std::slice::from_ref(&text), 10, 1000, count, &mut Random::new(1));
            assert_eq!((table.starts, table.stride, table.length), (expected, 10, 10));
            let mut starts: Vec<i32> = (0..expected).map(|row| first(&table, row)).collect();
            starts.sort_unstable();
            starts.dedup();
            assert_eq!(starts.len(), expected);
        }
    }
}
