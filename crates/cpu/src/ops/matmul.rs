//! Matrix product.

use crate::Real;
use graph::ops::{Matmul, Product};

/// `y[i,m,n] = Σ_k a'[i,m,k] b'[i/share,k,n]`
pub fn forward<R: Real>(y: &mut [R], a: &[R], b: &[R], matmul: &Matmul, product: Product) {
    for (cell, y) in y.iter_mut().enumerate() {
        let mut sum = 0.0;
        for k in 0..product.k {
            let (at_a, at_b) = product.pair(matmul, cell, k);
            sum += a[at_a].wide() * b[at_b].wide();
        }
        *y = R::of(sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_by_two_in_all_four_ways() {
        let (a, b) = ([1.0f32, 2.0, 3.0, 4.0], [5.0f32, 6.0, 7.0, 8.0]);
        let product = Product { batch: 1, m: 2, k: 2, n: 2, share: 1 };
        let of = |transpose_a, transpose_b| {
            let mut y = [0.0f32; 4];
            forward(&mut y, &a, &b, &Matmul { batched: false, transpose_a, transpose_b }, product);
            y
        };
        assert_eq!(of(false, false), [19.0, 22.0, 43.0, 50.0]);
        assert_eq!(of(false, true), [17.0, 23.0, 39.0, 53.0]);
        assert_eq!(of(true, false), [26.0, 30.0, 38.0, 44.0]);
        assert_eq!(of(true, true), [23.0, 31.0, 34.0, 46.0]);
    }
}
