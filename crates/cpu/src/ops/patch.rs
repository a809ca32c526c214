//! An edit.

use crate::Real;

/// `y = x where keep is not 0, else value`
pub fn forward<R: Real>(y: &mut [R], x: &[R], keep: &[R], value: &[R]) {
    for (i, y) in y.iter_mut().enumerate() {
        *y = if keep[i].wide() == 0.0 { value[i] } else { x[i] };
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_the_cells_that_are_not_kept_change() {
        let mut y = [0.0f32; 2];
        super::forward(&mut y, &[1.0, 2.0], &[1.0, 0.0], &[8.0, 9.0]);
        assert_eq!(y, [1.0, 9.0]);
    }
}
