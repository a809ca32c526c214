//! One operation about to run: its operands, and room for its result.

use graph::{Op, Shape, TensorId};

/// All tensors of a plan, by id; a tensor of floats has no ids and the other way round.
#[derive(Debug, Default)]
pub struct Store<R> {
    pub floats: Vec<Vec<R>>,
    pub ids: Vec<Vec<i32>>,
}

/// Operands are read through [`Call::x`] and [`Call::ids`]; the result is taken out of the store meanwhile.
#[derive(Debug)]
pub struct Call<'a, R> {
    pub op: &'a Op,
    pub inputs: &'a [TensorId],
    pub shapes: &'a [Shape],
    pub shape: &'a Shape,
    pub store: &'a Store<R>,
    /// The result, where it is a tensor of floats.
    pub y: &'a mut [R],
    /// The result, where it is a tensor of ids.
    pub y_ids: &'a mut [i32],
    /// Room for packed operands, as much as the plan's largest product needs.
    pub scratch: &'a mut [R],
}

impl<'a, R> Call<'a, R> {
    /// Operand `i`, a tensor of floats.
    pub fn x(&self, i: usize) -> &'a [R] {
        &self.store.floats[self.inputs[i].0 as usize]
    }

    /// Operand `i`, a tensor of ids.
    pub fn ids(&self, i: usize) -> &'a [i32] {
        &self.store.ids[self.inputs[i].0 as usize]
    }

    /// Shape of operand `i`.
    pub fn shape_of(&self, i: usize) -> &'a Shape {
        &self.shapes[i]
    }
}
