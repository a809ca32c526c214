//! How high the strip is: as its content needs, of the chosen cell and not of the one that is pointed at, so that nothing
//! moves under the pointer.

use crate::lens::Lens;
use crate::scene::{Layout, is_square};
use graph::Explanation;
use leptos::prelude::With;

/// Its heading and what surrounds it; the number of a term; a row; a step after the terms; the row with the bar of each
/// term. In px.
const AROUND: f64 = 44.0;
const NUMBER: f64 = 18.0;
const ROW: f64 = 24.0;
const LINE: f64 = 22.0;
const BAR: f64 = 46.0;

/// From so many lines on they stand in two columns.
const MANY_LINES: usize = 11;

/// No less and no more.
const WITHIN: (f64, f64) = (118.0, 236.0);

/// What a strip takes that is folded.
pub const FOLDED: f64 = 36.0;

/// Height for the cell that is looked at, in px, tracked. From scores to shares it is one, for the matrix stands still.
pub fn needed(lens: Lens) -> f64 {
    let square = lens.layout.with(|layout| match layout {
        Some(Layout::Crossed { result, .. }) => is_square(&result.face),
        _ => false,
    });
    lens.anchor.with(|anchor| height(anchor.as_ref(), square))
}

/// The same of an explanation.
fn height(explanation: Option<&Explanation>, square: bool) -> f64 {
    if square {
        return of(2, true, 5);
    }
    // What is given has a value and no arithmetic.
    let Some(explanation) = explanation else { return WITHIN.0 };
    let depth = explanation.terms.iter().map(|term| term.cells.len()).max().unwrap_or(0);
    of(depth, explanation.running().len() > 1, explanation.lines.len())
}

fn of(depth: usize, sums: bool, lines: usize) -> f64 {
    let table = NUMBER + ROW * (depth + usize::from(sums)) as f64 + BAR;
    let lines = lines + 1;
    let lines = if lines >= MANY_LINES { lines.div_ceil(2) } else { lines };
    (AROUND + table.max(LINE * lines as f64)).clamp(WITHIN.0, WITHIN.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph::explain::{Cell, Step, Term};

    fn explanation(terms: usize, cells: usize, lines: usize) -> Explanation {
        let mut explanation = Explanation::default();
        let cell = Cell { operand: 0, offset: 0, value: 1.0 };
        let term = Term { derived: Vec::new(), cells: vec![cell; cells], value: 1.0, hidden: false };
        explanation.terms = vec![term; terms];
        for _ in 0..lines {
            explanation.line(Step::Sum, None, 1.0);
        }
        explanation
    }

    #[test]
    fn a_strip_is_as_high_as_its_content() {
        assert_eq!(height(Some(&explanation(8, 2, 1)), false), 44.0 + 18.0 + 3.0 * 24.0 + 46.0);
        assert_eq!(height(Some(&explanation(1, 1, 1)), false), 44.0 + 18.0 + 24.0 + 46.0);
        assert_eq!(height(None, false), WITHIN.0);
        assert_eq!(height(Some(&explanation(1, 1, 20)), false), WITHIN.1);
    }

    #[test]
    fn where_the_matrix_stands_still_so_does_the_strip() {
        let heights =
            [None, Some(explanation(8, 2, 1)), Some(explanation(1, 1, 1)), Some(explanation(12, 1, 6))];
        assert!(heights.iter().all(|one| height(one.as_ref(), true) == height(None, true)));
    }
}
