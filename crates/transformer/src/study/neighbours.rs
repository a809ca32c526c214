//! Which tokens lie near one another: the cosine of two rows of an embedding table.

/// A row beside another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Row of the table: the token's id.
    pub id: usize,
    /// cos = a·b / (|a| |b|), −1 to 1; none where one of the two rows is all zeros and has no direction.
    pub cosine: Option<f64>,
    /// a·b
    pub dot: f64,
    /// |a| of the row that was asked about, |b| of this one.
    pub lengths: [f64; 2],
}

/// All other rows of a table, the nearest first; equal ones in the order of their ids.
///
/// # Shapes
/// table `[V, width]`, row-major.
///
/// ```
/// use transformer::study::neighbours::neighbours;
/// // Right, up, and 3-4-5 between them.
/// let table = [2.0, 0.0, 0.0, 1.0, 3.0, 4.0];
/// let of_right = neighbours(&table, 2, 0);
/// assert_eq!((of_right[0].id, of_right[0].cosine), (2, Some(0.6)));
/// assert_eq!((of_right[0].dot, of_right[0].lengths), (6.0, [2.0, 5.0]));
/// assert_eq!((of_right[1].id, of_right[1].cosine), (1, Some(0.0)));
/// ```
pub fn neighbours(table: &[f32], width: usize, of: usize) -> Vec<Neighbour> {
    let rows: Vec<&[f32]> = table.chunks_exact(width.max(1)).collect();
    let Some(&own) = rows.get(of) else { return Vec::new() };
    let others = rows.iter().enumerate().filter(|(id, _)| *id != of);
    let mut all: Vec<Neighbour> = others.map(|(id, row)| beside(id, own, row)).collect();
    let key = |neighbour: &Neighbour| neighbour.cosine.unwrap_or(f64::NEG_INFINITY);
    all.sort_by(|a, b| key(b).total_cmp(&key(a)));
    all
}

/// The nearest other row of a table by cosine; none where none has a direction.
///
/// ```
/// use transformer::study::neighbours::nearest;
/// let table = [2.0, 0.0, 0.0, 1.0, 3.0, 4.0];
/// assert_eq!([0, 1, 2].map(|of| nearest(&table, 2, of)), [Some(2), Some(2), Some(1)]);
/// assert_eq!(nearest(&[1.0, 0.0], 1, 0), None);
/// ```
pub fn nearest(table: &[f32], width: usize, of: usize) -> Option<usize> {
    neighbours(table, width, of).first().filter(|nearest| nearest.cosine.is_some()).map(|nearest| nearest.id)
}

/// cos = a·b / (|a| |b|); none where one of the two has no direction.
pub fn cosine(a: &[f32], b: &[f32]) -> Option<f64> {
    beside(0, a, b).cosine
}

fn beside(id: usize, own: &[f32], row: &[f32]) -> Neighbour {
    let dot =
        |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum() };
    let squares = [dot(own, own), dot(row, row)];
    let lengths = squares.map(f64::sqrt);
    // One root of both keeps parallel rows at 1 exactly; a length of 0 or not finite gives no direction.
    let both = (squares[0] * squares[1]).sqrt();
    let dot = dot(own, row);
    let cosine = (both > 0.0 && both.is_finite()).then(|| (dot / both).clamp(-1.0, 1.0));
    Neighbour { id, cosine, dot, lengths }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opposite_and_parallel_rows_are_at_the_ends() {
        let table = [1.0, 2.0, -3.0, -6.0, 10.0, 20.0, 0.0, 0.0];
        let all = neighbours(&table, 2, 0);
        let order: Vec<(usize, Option<f64>)> = all.iter().map(|near| (near.id, near.cosine)).collect();
        assert_eq!(order, [(2, Some(1.0)), (1, Some(-1.0)), (3, None)]);
    }

    #[test]
    fn equal_rows_keep_the_order_of_their_ids() {
        let all = neighbours(&[1.0, 1.0, 1.0, 1.0], 1, 2);
        assert_eq!(all.iter().map(|near| near.id).collect::<Vec<_>>(), [0, 1, 3]);
        assert_eq!(neighbours(&[1.0], 1, 7), []);
    }
}
