//! A smaller tensor added to every row.

use crate::Real;

/// `y[i,j] = x[i,j] + b[j]`
pub fn forward<R: Real>(y: &mut [R], x: &[R], b: &[R]) {
    for (i, y) in y.iter_mut().enumerate() {
        *y = R::of(x[i].wide() + b[i % b.len()].wide());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_row_gets_the_same() {
        let mut y = [0.0f32; 4];
        super::forward(&mut y, &[1.0, 2.0, 3.0, 4.0], &[10.0, 20.0]);
        assert_eq!(y, [11.0, 22.0, 13.0, 24.0]);
    }
}
