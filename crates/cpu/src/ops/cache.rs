//! Key-value cache.

use crate::Real;
use graph::Shape;

/// `store[b,g,position,:] = new[b,g,0,:]`, in place
pub fn forward<R: Real>(store: &mut [R], new: &[R], position: usize, shape: &Shape) {
    let (capacity, size) = (shape.from_end(1), shape.from_end(0));
    for (head, new) in new.chunks_exact(size).enumerate() {
        store[(head * capacity + position) * size..][..size].copy_from_slice(new);
    }
}

#[cfg(test)]
mod tests {
    use graph::{AxisName::*, Shape};

    #[test]
    fn only_the_new_position_is_written() {
        let mut store = [0.0f32; 4];
        super::forward(&mut store, &[5.0, 6.0], 1, &Shape::of(&[(B, 1), (G, 2), (S, 2), (D, 1)]));
        assert_eq!(store, [0.0, 5.0, 0.0, 6.0]);
    }
}
