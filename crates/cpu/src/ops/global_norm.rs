//! The norm of all gradients together.

use crate::Real;

/// `norm = √Σ g²`
pub fn forward<R: Real>(norm: &mut [R], gradients: &[&[R]]) {
    let squares = gradients.iter().map(|g| g.iter().map(|g| g.wide() * g.wide()).sum::<f64>());
    norm[0] = R::of(squares.sum::<f64>().sqrt());
}

#[cfg(test)]
mod tests {
    #[test]
    fn three_and_four_make_five() {
        let mut norm = [0.0f32];
        super::forward(&mut norm, &[&[3.0], &[0.0, 4.0]]);
        assert_eq!(norm, [5.0]);
    }
}
