//! Which parts of a text are held out: blocks spread over it, so that a text that changes on its way is judged by all of
//! it. Windows are counted here; what they hold is read elsewhere.

use std::ops::Range;

/// Most blocks that are held out.
const BLOCKS: usize = 32;

/// A block has room for so many windows side by side, where there are several blocks.
const WINDOWS: usize = 2;

/// The held-out parts of `len` tokens, for windows of `window` tokens: a tenth, or one window where that is more. Each
/// block stands in the middle of its share of the text; what is no more than one block is the end of the text.
///
/// # Shapes
/// parts in order, each of at least `window` tokens, none next to another
pub(super) fn held_out(len: usize, window: usize) -> Vec<Range<usize>> {
    let tokens = window.max(len / 10);
    let blocks = (tokens / window / WINDOWS).clamp(1, BLOCKS);
    if blocks == 1 {
        return std::iter::once(len - tokens..len).collect();
    }
    // 64 bits: 32 blocks times 10 million tokens are near the bound of WASM's 32.
    let edge = |of: usize, i: usize| (of as u64 * i as u64 / blocks as u64) as usize;
    let block = |i: usize| {
        let (share, size) = (edge(len, i)..edge(len, i + 1), edge(tokens, i + 1) - edge(tokens, i));
        let from = share.start + (share.len() - size) / 2;
        from..from + size
    };
    (0..blocks).map(block).collect()
}

/// What lies between `parts` of `len` tokens.
pub(super) fn between(parts: &[Range<usize>], len: usize) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(parts.iter().map(|part| part.end));
    let ends = parts.iter().map(|part| part.start).chain([len]);
    starts.zip(ends).map(|(start, end)| start..end).filter(|part| !part.is_empty()).collect()
}

/// How many windows of `window` tokens begin in `parts`, none reaching beyond its own.
pub(crate) fn windows(parts: &[Range<usize>], window: usize) -> usize {
    parts.iter().map(|part| starts(part, window)).sum()
}

/// Where window `i` of those begins.
///
/// # Panics
/// When there are no more than `i`.
pub(crate) fn window_start(parts: &[Range<usize>], window: usize, i: usize) -> usize {
    let mut left = i;
    for part in parts {
        match left.checked_sub(starts(part, window)) {
            Some(after) => left = after,
            None => return part.start + left,
        }
    }
    panic!("window {i} of {}", windows(parts, window))
}

fn starts(part: &Range<usize>, window: usize) -> usize {
    (part.len() + 1).saturating_sub(window)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(len: usize, window: usize, blocks: usize) {
        let held_out = held_out(len, window);
        let training = between(&held_out, len);
        assert_eq!(held_out.len(), blocks);
        assert_eq!(held_out.iter().map(Range::len).sum::<usize>(), window.max(len / 10));
        assert!(held_out.iter().chain(&training).all(|part| part.len() >= window));
        // Together they are the text, and no token is in both.
        let mut all: Vec<usize> = held_out.into_iter().chain(training).flatten().collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..len));
    }

    #[test]
    fn blocks_are_as_many_as_windows_allow() {
        check(100, 33, 1);
        check(4, 2, 1);
        check(1000, 9, 5);
        check(1003, 9, 5);
        check(100_000, 33, 32);
    }

    #[test]
    fn a_part_at_the_end_is_held_out_by_its_share() {
        // Of the last fifth a tenth is held out, as of the rest: not half of what is held out.
        let parts = held_out(100_000, 33);
        let late: usize = parts.iter().flat_map(Clone::clone).filter(|at| *at >= 80_000).count();
        assert!((1_600..2_500).contains(&late), "{late}");
        assert!(parts[31].end < 99_000);
    }

    #[test]
    fn windows_of_all_parts_are_counted_and_stay_inside() {
        let parts = [2..7, 10..12, 20..24];
        assert_eq!(windows(&parts, 3), 5);
        let starts: Vec<usize> = (0..5).map(|i| window_start(&parts, 3, i)).collect();
        assert_eq!(starts, [2, 3, 4, 20, 21]);
    }
}
