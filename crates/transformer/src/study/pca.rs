//! The plane in which the rows of a table differ most: principal component analysis (Pearson 1901; Jolliffe,
//! "Principal Component Analysis", section 1.1), followed from frame to frame so that the picture does not jump.

/// Directions that are iterated at once: more than the two that are wanted, so that close variances part quickly.
const BLOCK: usize = 8;

/// Iterations at most; a table of a few hundred rows needs some tens.
const MOST: usize = 400;

/// Iteration ends when no direction is off by more than this share of the whole variance.
const PRECISION: f64 = 1e-9;

/// Two directions, and every row as it is seen along them.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// Orthogonal unit vectors `[width]`, which span the plane of most variance.
    pub axes: [Vec<f64>; 2],
    /// Share of the whole variance along each axis, 0 to 1.
    pub shares: [f64; 2],
    /// Variance along each axis, in squared units of the table.
    pub along: [f64; 2],
    /// Variance in all directions together.
    pub whole: f64,
    /// Each row less the mean row, along both axes, in the units of the table.
    pub points: Vec<[f64; 2]>,
    /// The directions that were iterated; the next frame starts from them.
    block: Vec<Vec<f64>>,
}

/// The plane of the rows of a table; none where all rows are equal, or not finite.
///
/// Without a frame before, the axes are the two principal ones, the larger first, each signed so that its largest
/// entry is positive. With one, the axes are turned within the plane (orthogonal Procrustes, Schönemann 1966, in two
/// dimensions) so that the points lie as near as they can to where they lay; shares are those of the axes as turned,
/// and their sum is that of the plane.
///
/// # Shapes
/// table `[V, width]`, row-major.
///
/// ```
/// use transformer::study::pca::plane;
/// // Four points on a cross, three times as long as it is wide.
/// let plane = plane(&[3.0, 0.0, -3.0, 0.0, 0.0, 1.0, 0.0, -1.0], 2, None).unwrap();
/// assert!((plane.shares[0] - 0.9).abs() < 1e-9 && (plane.shares[1] - 0.1).abs() < 1e-9);
/// assert!((plane.points[0][0] - 3.0).abs() < 1e-6);
/// ```
pub fn plane(table: &[f32], width: usize, before: Option<&Plane>) -> Option<Plane> {
    let rows = centred(table, width)?;
    let variance: f64 = rows.iter().flatten().map(|x| x * x).sum();
    if !variance.is_finite() || variance <= 0.0 {
        return None;
    }
    let fits = before.filter(|before| before.points.len() == rows.len() && before.axes[0].len() == width);
    let start = fits.map_or_else(|| first_block(width), |before| before.block.clone());
    let block = principal(&rows, start, variance);
    let mut axes = [block[0].clone(), block.get(1).cloned().unwrap_or_else(|| vec![0.0; width])];
    axes.iter_mut().for_each(|axis| positive(axis));
    let mut points = seen(&rows, &axes);
    if let Some(before) = fits {
        let turn = procrustes(&points, &before.points);
        axes = turned(&axes, turn);
        points = seen(&rows, &axes);
    }
    let count = rows.len() as f64;
    let along = [0, 1].map(|i| points.iter().map(|point| point[i] * point[i]).sum::<f64>() / count);
    let whole = variance / count;
    Some(Plane { axes, shares: along.map(|along| along / whole), along, whole, points, block })
}

/// Rows less their mean.
fn centred(table: &[f32], width: usize) -> Option<Vec<Vec<f64>>> {
    let count = table.len().checked_div(width).filter(|&count| count > 0)?;
    let mut mean = vec![0.0; width];
    for row in table.chunks_exact(width) {
        mean.iter_mut().zip(row).for_each(|(mean, &x)| *mean += f64::from(x) / count as f64);
    }
    let less = |row: &[f32]| row.iter().zip(&mean).map(|(&x, mean)| f64::from(x) - mean).collect();
    Some(table.chunks_exact(width).map(less).collect())
}

/// Directions that no table has a reason to be orthogonal to: the same ones every time.
fn first_block(width: usize) -> Vec<Vec<f64>> {
    let entry = |k: usize, i: usize| graph::random::unit(k as u32, i as u32, 0) - 0.5;
    (0..BLOCK.min(width)).map(|k| (0..width).map(|i| entry(k, i)).collect()).collect()
}

/// Subspace iteration with Rayleigh and Ritz (Golub and Van Loan, "Matrix Computations", section 8.2.4): a block of
/// orthonormal directions of most variance, the largest first.
fn principal(rows: &[Vec<f64>], mut block: Vec<Vec<f64>>, variance: f64) -> Vec<Vec<f64>> {
    let scatter = scatter(rows);
    orthonormalize(&mut block);
    for _ in 0..MOST {
        let images: Vec<Vec<f64>> = products(&block, &scatter);
        let (values, mixes) = jacobi(products(&block, &images));
        let mixed = |of: &[Vec<f64>]| mixes.iter().map(|mix| combined(of, mix)).collect::<Vec<_>>();
        let (directions, mut next) = (mixed(&block), mixed(&images));
        let off = |i: usize| {
            let pairs = next[i].iter().zip(&directions[i]);
            pairs.map(|(image, x)| (image - values[i] * x).powi(2)).sum::<f64>().sqrt()
        };
        let done = (0..directions.len().min(2)).all(|i| off(i) <= PRECISION * variance);
        if done {
            return directions;
        }
        orthonormalize(&mut next);
        block = next;
    }
    block
}

/// XᵀX `[width, width]`: the covariance times the number of rows.
fn scatter(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = rows[0].len();
    let mut sum = vec![vec![0.0; width]; width];
    for row in rows {
        for (sum, x) in sum.iter_mut().zip(row) {
            sum.iter_mut().zip(row).for_each(|(sum, y)| *sum += x * y);
        }
    }
    sum
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Every a with every b.
fn products(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    a.iter().map(|x| b.iter().map(|y| dot(x, y)).collect()).collect()
}

fn combined(of: &[Vec<f64>], mix: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; of[0].len()];
    for (vector, share) in of.iter().zip(mix) {
        sum.iter_mut().zip(vector).for_each(|(sum, x)| *sum += share * x);
    }
    sum
}

/// Gram and Schmidt, twice over for the sake of rounding. A direction that the others already span is replaced by a
/// unit vector that they do not.
fn orthonormalize(block: &mut [Vec<f64>]) {
    for k in 0..block.len() {
        let (before, rest) = block.split_at_mut(k);
        let direction = &mut rest[0];
        let mut spare = 0;
        loop {
            let length = dot(direction, direction).sqrt();
            direction.iter_mut().for_each(|x| *x /= length.max(f64::MIN_POSITIVE));
            for _ in 0..2 {
                for known in before.iter() {
                    let along = dot(known, direction);
                    direction.iter_mut().zip(known).for_each(|(x, known)| *x -= along * known);
                }
            }
            let left = dot(direction, direction).sqrt();
            if left > 1e-8 {
                direction.iter_mut().for_each(|x| *x /= left);
                break;
            }
            direction.iter_mut().enumerate().for_each(|(i, x)| *x = f64::from(u8::from(i == spare)));
            spare += 1;
        }
    }
}

/// Eigenvalues of a small symmetric matrix, the largest first, each with its eigenvector: Jacobi's rotations.
fn jacobi(mut a: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = a.len();
    let mut v: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..30 {
        for (p, q) in (0..n).flat_map(|p| (p + 1..n).map(move |q| (p, q))) {
            if a[p][q] == 0.0 {
                continue;
            }
            let angle = 0.5 * (2.0 * a[p][q]).atan2(a[q][q] - a[p][p]);
            let (sin, cos) = angle.sin_cos();
            for row in a.iter_mut() {
                (row[p], row[q]) = (cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]);
            }
            for k in 0..n {
                (a[p][k], a[q][k]) = (cos * a[p][k] - sin * a[q][k], sin * a[p][k] + cos * a[q][k]);
                // Row k of v is an eigenvector as soon as a is diagonal.
                (v[p][k], v[q][k]) = (cos * v[p][k] - sin * v[q][k], sin * v[p][k] + cos * v[q][k]);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j][j].total_cmp(&a[i][i]));
    (order.iter().map(|&i| a[i][i]).collect(), order.iter().map(|&i| v[i].clone()).collect())
}

/// An axis has no sign of its own: its largest entry is made positive.
fn positive(axis: &mut [f64]) {
    let largest = axis.iter().copied().fold(0.0, |most: f64, x| if x.abs() > most.abs() { x } else { most });
    if largest < 0.0 {
        axis.iter_mut().for_each(|x| *x = -*x);
    }
}

fn seen(rows: &[Vec<f64>], axes: &[Vec<f64>; 2]) -> Vec<[f64; 2]> {
    rows.iter().map(|row| [dot(row, &axes[0]), dot(row, &axes[1])]).collect()
}

/// The turn or reflection R (row i: what new axis i takes of the old two) that brings `points` nearest to `to`.
fn procrustes(points: &[[f64; 2]], to: &[[f64; 2]]) -> [[f64; 2]; 2] {
    let mut m = [[0.0; 2]; 2];
    for (point, to) in points.iter().zip(to) {
        (0..2).for_each(|i| (0..2).for_each(|j| m[i][j] += to[i] * point[j]));
    }
    // The trace of RᵀM is largest for one of these two, a rotation or a reflection.
    let (rotation, reflection) =
        ((m[0][0] + m[1][1], m[1][0] - m[0][1]), (m[0][0] - m[1][1], m[1][0] + m[0][1]));
    let rotates = rotation.0.hypot(rotation.1) >= reflection.0.hypot(reflection.1);
    let (x, y) = if rotates { rotation } else { reflection };
    let (sin, cos) = y.atan2(x).sin_cos();
    if rotates { [[cos, -sin], [sin, cos]] } else { [[cos, sin], [sin, -cos]] }
}

fn turned(axes: &[Vec<f64>; 2], turn: [[f64; 2]; 2]) -> [Vec<f64>; 2] {
    turn.map(|mix| combined(axes, &mix))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points on an ellipse with half axes 5 and 2, the long one turned by `angle`, in `width` dimensions.
    fn ellipse(angle: f64, width: usize) -> Vec<f32> {
        let (sin, cos) = angle.sin_cos();
        (0..40)
            .flat_map(|i| {
                let at = f64::from(i) * std::f64::consts::TAU / 40.0;
                let (x, y) = (5.0 * at.cos(), 2.0 * at.sin());
                let mut row = vec![7.0; width];
                (row[0], row[width - 1]) = (3.0 + (cos * x - sin * y) as f32, (sin * x + cos * y) as f32);
                row
            })
            .collect()
    }

    #[test]
    fn the_axes_of_an_ellipse_are_found_with_their_shares() {
        for width in [2, 3, 12] {
            let plane = plane(&ellipse(0.5, width), width, None).unwrap();
            // Variances are a²/2 and b²/2: 25 to 4.
            assert!((plane.shares[0] - 25.0 / 29.0).abs() < 1e-6, "{:?}", plane.shares);
            assert!((plane.shares[1] - 4.0 / 29.0).abs() < 1e-6);
            assert!((plane.axes[0][0] - 0.5f64.cos()).abs() < 1e-6);
            assert!((plane.axes[0][width - 1] - 0.5f64.sin()).abs() < 1e-6);
        }
    }

    fn scattered(count: usize, width: usize) -> Vec<f32> {
        (0..count * width).map(|i| graph::random::unit(3, i as u32, 1) as f32 - 0.5).collect()
    }

    #[test]
    fn axes_are_orthogonal_units_and_eigenvectors_also_of_a_table_without_structure() {
        for (count, width) in [(11, 32), (300, 128), (5, 5), (2, 1)] {
            let table = scattered(count, width);
            let plane = plane(&table, width, None).unwrap();
            let [a, b] = &plane.axes;
            assert!((dot(a, a) - 1.0).abs() < 1e-9);
            assert!(dot(a, b).abs() < 1e-9);
            let rows = centred(&table, width).unwrap();
            let variance: f64 = rows.iter().flatten().map(|x| x * x).sum();
            for (axis, share) in plane.axes.iter().zip(plane.shares) {
                let image = &products(std::slice::from_ref(axis), &scatter(&rows))[0];
                let off =
                    image.iter().zip(axis).map(|(y, x)| (y - share * variance * x).abs()).fold(0.0, f64::max);
                assert!(off < 1e-8 * variance, "{count} x {width}: {off:e}");
            }
            assert!(plane.shares[0] >= plane.shares[1]);
        }
    }

    #[test]
    fn no_other_plane_holds_more() {
        let table = scattered(60, 6);
        let plane = plane(&table, 6, None).unwrap();
        let rows = centred(&table, 6).unwrap();
        let variance: f64 = rows.iter().flatten().map(|x| x * x).sum();
        for (i, j) in (0..6).flat_map(|i| (i + 1..6).map(move |j| (i, j))) {
            let held: f64 = rows.iter().map(|row| row[i] * row[i] + row[j] * row[j]).sum::<f64>() / variance;
            assert!(held <= plane.shares[0] + plane.shares[1] + 1e-9);
        }
    }

    #[test]
    fn the_next_frame_does_not_jump_where_axes_change_places_or_signs() {
        // The long axis turns past the short one's place: sign and order of bare axes would flip on the way.
        let mut before: Option<Plane> = None;
        for i in 0..60 {
            let table = ellipse(f64::from(i) * 0.1, 4);
            let now = plane(&table, 4, before.as_ref()).unwrap();
            if let Some(before) = &before {
                let farthest = now.points.iter().zip(&before.points);
                let farthest = farthest.map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1])).fold(0.0, f64::max);
                assert!(farthest < 1e-6, "turned rigidly, it stands still in its own plane: {farthest}");
            }
            assert!((now.shares[0] + now.shares[1] - 1.0).abs() < 1e-9);
            before = Some(now);
        }
    }

    #[test]
    fn equal_or_broken_rows_have_no_plane() {
        assert_eq!(plane(&[1.0, 2.0, 1.0, 2.0], 2, None), None);
        assert_eq!(plane(&[1.0, f32::NAN, 1.0, 2.0], 2, None), None);
        assert_eq!(plane(&[], 2, None), None);
    }

    #[test]
    fn the_same_table_gives_the_same_plane() {
        let table = scattered(20, 9);
        assert_eq!(plane(&table, 9, None), plane(&table, 9, None));
    }
}
