//! Edits that procedures make: whole tensors replaced, cells set, masks opened and closed.

use crate::Tensor;
use graph::{Edit, EditValue};
use std::sync::Arc;
use transformer::{Dims, Extent};

/// Chosen cells become one number; `None` is a whole axis.
pub fn set(tensor: &str, at: &[Option<usize>], number: f32) -> Edit {
    Edit { tensor: tensor.to_owned(), at: at.to_vec(), set: EditValue::Number(number) }
}

/// A tensor of `axes` axes becomes 0.
pub fn zero(tensor: &str, axes: usize) -> Edit {
    set(tensor, &vec![None; axes], 0.0)
}

/// A whole tensor becomes another one.
pub fn replace(tensor: &str, by: &Tensor) -> Edit {
    let set = EditValue::From { shape: by.shape.clone(), values: Arc::new(by.values.clone()) };
    Edit { tensor: tensor.to_owned(), at: vec![None; by.shape.len()], set }
}

/// In every block every query also sees the key behind it: t sees s ≤ t + 1.
pub fn leak(dims: &Dims, extent: Extent) -> Vec<Edit> {
    let mask = seen(dims, extent.batch, extent.length, |t, s| s <= t + 1);
    (0..dims.layers).map(|i| replace(&format!("block.{i}.attention.mask"), &mask)).collect()
}

/// A mask by a rule.
///
/// # Shapes
/// `[B,H,T,S]` with S = T
pub fn seen(dims: &Dims, batch: usize, length: usize, sees: impl Fn(usize, usize) -> bool) -> Tensor {
    let cell = |at: usize| f32::from(u8::from(sees(at / length % length, at % length)));
    let shape = vec![batch, dims.heads, length, length];
    Tensor { values: (0..shape.iter().product()).map(cell).collect(), shape }
}
