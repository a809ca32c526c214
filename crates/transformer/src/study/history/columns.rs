//! A history as a chart draws it: no more columns than there are pixels, lines through them, gaps left open.

use super::{History, Piece, Summary};

/// At most `most` pieces for the same steps: those of one cell are one. Cells are powers of two, so while a run goes on
/// they seldom change, and the picture does not flicker.
pub fn columns(history: &History, most: usize) -> Vec<Piece> {
    let (Some(oldest), end) = (history.pieces().next(), history.end()) else { return Vec::new() };
    let cells = |level: u32| ((end - 1) >> level) - (oldest.first >> level) + 1;
    let level =
        (0..u32::BITS - 1).find(|&level| cells(level) as usize <= most.max(2)).unwrap_or(u32::BITS - 1);
    let mut columns: Vec<Piece> = Vec::new();
    for piece in history.pieces() {
        match columns.last_mut().filter(|last| last.first >> level == piece.first >> level) {
            Some(last) => *last = last.and(*piece),
            None => columns.push(*piece),
        }
    }
    columns
}

/// A line from least to greatest and on to the next column: what a line through every single value would cover. With
/// `gaps`, a NaN stands where steps are missing between two columns.
pub fn extents(columns: &[Piece], gaps: bool) -> Vec<(f64, f64)> {
    let mut points = Vec::with_capacity(2 * columns.len());
    let mut before: Option<&Piece> = None;
    for column in columns {
        let (x, Summary { least, greatest, .. }) = (column.middle(), column.summary);
        if gaps && before.is_some_and(|before| before.end < column.first) {
            points.push((x, f64::NAN));
        }
        let (low, high) = ((x, f64::from(least)), (x, f64::from(greatest)));
        // Where the line comes from above, it goes to the greatest first: the shorter way.
        let from_above = points.last().is_some_and(|&(_, y)| 2.0 * y > low.1 + high.1);
        match (least == greatest, from_above) {
            (true, _) => points.push(low),
            (false, true) => points.extend([high, low]),
            (false, false) => points.extend([low, high]),
        }
        before = Some(column);
    }
    points
}

/// A line through the means of columns, each taken together with those up to `reach` steps to either side; fewer near the
/// beginning, so that it begins with the first value. A NaN stands where steps are missing between two columns.
pub fn means(columns: &[Piece], reach: f64) -> Vec<(f64, f64)> {
    let mut points = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        let x = column.middle();
        if at > 0 && columns[at - 1].end < column.first {
            points.push((x, f64::NAN));
        }
        let reach = reach.min(x - columns[0].middle());
        let near = |other: &&Piece| (other.middle() - x).abs() <= reach;
        let before = columns[..at].iter().rev().take_while(near);
        let after = columns[at + 1..].iter().take_while(near);
        let both = before.chain(after).fold(column.summary, |sum, other| sum.and(other.summary));
        points.push((x, if column.summary.count == 0 { f64::NAN } else { f64::from(both.mean) }));
    }
    points
}

/// What is known of the steps from `first` up to `end`, in pieces from old to new; of one that reaches out, all.
pub fn over(pieces: &[Piece], first: u32, end: u32) -> Summary {
    let from = pieces.partition_point(|piece| piece.end <= first);
    let met = pieces[from..].iter().take_while(|piece| piece.first < end);
    met.fold(Summary::NONE, |sum, piece| sum.and(piece.summary))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(values: &[f32]) -> History {
        let mut history = History::default();
        values.iter().zip(0..).for_each(|(&value, step)| history.push(step, value));
        history
    }

    #[test]
    fn few_steps_are_columns_of_their_own() {
        let columns = columns(&history(&[3.0, 1.0, 2.0]), 10);
        assert_eq!(extents(&columns, true), [(0.0, 3.0), (1.0, 1.0), (2.0, 2.0)]);
        assert!(super::columns(&History::default(), 10).is_empty());
    }

    #[test]
    fn there_are_no_more_columns_than_asked_for_and_the_extremes_are_among_them() {
        let mut values: Vec<f32> = (0..3000).map(|step| (step as f32 * 0.1).sin()).collect();
        (values[700], values[2999]) = (9.0, -9.0);
        let history = history(&values);
        for most in [2, 3, 90, 700] {
            let columns = columns(&history, most);
            assert!(columns.len() <= most && columns.len() > most / 4, "{} of {most}", columns.len());
            let line = extents(&columns, true);
            assert!(line.iter().any(|point| point.1 == 9.0) && line.iter().any(|point| point.1 == -9.0));
            assert!(line.is_sorted_by(|a, b| a.0 <= b.0));
            assert_eq!(columns.iter().map(|column| column.summary.count).sum::<u32>(), 3000);
        }
    }

    #[test]
    fn a_gap_is_open_where_gaps_are_told() {
        let mut history = history(&[1.0, 2.0]);
        [5, 6].into_iter().for_each(|step| history.push(step, 3.0));
        let columns = columns(&history, 10);
        let (told, joined) = (extents(&columns, true), extents(&columns, false));
        assert!(told.len() == 5 && told[2].1.is_nan() && joined.len() == 4, "{told:?} {joined:?}");
        assert!(means(&columns, 0.0)[2].1.is_nan());
        // A value that is none breaks the line by itself.
        history.push(7, f32::INFINITY);
        assert!(extents(&super::columns(&history, 10), true)[5].1.is_nan());
    }

    #[test]
    fn a_line_enters_a_merged_column_where_it_is_near() {
        let merged = |first, least, greatest| Piece {
            end: first + 2,
            summary: Summary { count: 2, least, greatest, mean: 0.0 },
            ..Piece::of(first, 0.0)
        };
        let ys = |columns: &[Piece]| extents(columns, true).iter().map(|point| point.1).collect::<Vec<_>>();
        assert_eq!(ys(&[merged(0, 1.0, 5.0), merged(2, 1.0, 5.0)]), [1.0, 5.0, 5.0, 1.0]);
    }

    #[test]
    fn means_take_the_neighbours_weighted_and_begin_with_the_first_value() {
        let columns = columns(&history(&[4.0, 1.0, 4.0, 1.0, 4.0]), 10);
        let ys: Vec<f64> = means(&columns, 1.0).iter().map(|point| point.1).collect();
        assert_eq!(ys, [4.0, 3.0, 2.0, 3.0, 2.5]);
        assert!((means(&columns, 100.0)[2].1 - 14.0 / 5.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_known_of_some_steps() {
        let history = history(&[5.0, 1.0, 2.0, 3.0]);
        let pieces: Vec<Piece> = history.pieces().copied().collect();
        let middle = over(&pieces, 1, 3);
        assert_eq!((middle.count, middle.least, middle.greatest, middle.mean), (2, 1.0, 2.0, 1.5));
        assert_eq!(over(&pieces, 9, 12).count, 0);
    }
}
