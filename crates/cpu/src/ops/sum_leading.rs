//! Sum over all rows.

use crate::Real;

/// `y[j] = Σ_i x[i,j]`
pub fn forward<R: Real>(y: &mut [R], x: &[R]) {
    let width = y.len();
    for (j, y) in y.iter_mut().enumerate() {
        *y = R::of(x.iter().skip(j).step_by(width).map(|x| x.wide()).sum());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_are_summed() {
        let mut y = [0.0f32; 2];
        super::forward(&mut y, &[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(y, [4.0, 6.0]);
    }
}
