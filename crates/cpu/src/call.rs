//! One operation about to run: its operands, and room for its result.

use crate::Real;
use graph::{Dtype, Graph, Op, Shape, Source, TensorId};
use program::Program;

/// All tensors of a plan, by id; a tensor of floats has no ids and the other way round, one that no step touches neither.
#[derive(Debug, Default)]
pub struct Store<R> {
    pub floats: Vec<Vec<R>>,
    pub ids: Vec<Vec<i32>>,
}

impl<R: Real> Store<R> {
    /// Room for the tensors that are touched, with the values of constants.
    pub fn new(graph: &Graph, program: &Program, touched: &[bool]) -> Self {
        let mut store =
            Self { floats: vec![Vec::new(); touched.len()], ids: vec![Vec::new(); touched.len()] };
        for (id, tensor) in graph.tensors().filter(|(id, _)| touched[id.0 as usize]) {
            let (at, len) = (id.0 as usize, tensor.shape.len());
            match (&tensor.source, tensor.dtype) {
                (Source::Constant(values), Dtype::F32) => {
                    store.floats[at] = values.iter().map(|&x| R::of(f64::from(x))).collect();
                }
                (Source::Constant(values), Dtype::I32) => {
                    store.ids[at] = values.iter().map(|&x| x as i32).collect();
                }
                (_, Dtype::F32) => store.floats[at] = vec![R::default(); len],
                (_, Dtype::I32) => store.ids[at] = vec![0; len],
            }
        }
        for (extra, floats) in program.extra.iter().rev().zip(store.floats.iter_mut().rev()) {
            *floats = vec![R::default(); extra.shape.len()];
        }
        store
    }

    /// Takes tensors out, so that they can be written while others are read; they are put back by [`Store::put`].
    pub fn take<const N: usize>(&mut self, ids: [TensorId; N]) -> [Vec<R>; N] {
        ids.map(|id| std::mem::take(&mut self.floats[id.0 as usize]))
    }

    /// Puts them back.
    pub fn put<const N: usize>(&mut self, ids: [TensorId; N], values: [Vec<R>; N]) {
        ids.into_iter().zip(values).for_each(|(id, values)| self.floats[id.0 as usize] = values);
    }

    /// A tensor of floats.
    pub fn read(&self, id: TensorId) -> &[R] {
        &self.floats[id.0 as usize]
    }

    /// Hands an update its parameter with both moments, its gradient, the clipping factor and the rates, unless
    /// training has stopped.
    pub fn adamw(&mut self, inputs: &[TensorId], update: impl FnOnce([&mut [R]; 3], &[R], R, &[R])) {
        let &[theta, g, m, v, clip, rates, stop] = inputs else { unreachable!("AdamW has seven operands") };
        if self.ids[stop.0 as usize][0] != 0 {
            return;
        }
        let mut written = self.take([theta, m, v]);
        update(written.each_mut().map(Vec::as_mut_slice), self.read(g), self.read(clip)[0], self.read(rates));
        self.put([theta, m, v], written);
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

impl<'a, R: Real> Call<'a, R> {
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
