//! One operation about to run: its operands, and room for its result.

use graph::{Op, Shape, TensorId};

/// All tensors of a plan, by id; a tensor of floats has no ids and the other way round.
#[derive(Debug, Default)]
pub struct Store<R> {
    pub floats: Vec<Vec<R>>,
    pub ids: Vec<Vec<i32>>,
}

impl<R: Copy> Store<R> {
    /// A tensor of floats.
    pub fn read(&self, id: TensorId) -> &[R] {
        &self.floats[id.0 as usize]
    }

    /// Hands an update its parameter with both moments, its gradient, the clipping factor and the rates, unless
    /// training has stopped.
    pub fn adamw(&mut self, inputs: &[TensorId], update: impl FnOnce([&mut [R]; 3], &[R], R, &[R])) {
        let at = |i: usize| inputs[i].0 as usize;
        if self.ids[at(6)][0] != 0 {
            return;
        }
        let [mut theta, mut m, mut v] = [0, 2, 3].map(|i| std::mem::take(&mut self.floats[at(i)]));
        let (g, clip, rates) = (&self.floats[at(1)], self.floats[at(4)][0], &self.floats[at(5)]);
        update([&mut theta, &mut m, &mut v], g, clip, rates);
        (self.floats[at(0)], self.floats[at(2)], self.floats[at(3)]) = (theta, m, v);
    }
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

impl<'a, R: Copy> Call<'a, R> {
    /// Operand `i`, a tensor of floats.
    pub fn x(&self, i: usize) -> &'a [R] {
        self.store.read(self.inputs[i])
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
