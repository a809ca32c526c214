//! Small graphs, one trap each, that together hold every operation. `gradients.rs` differentiates them,
//! `explanations.rs` takes their cells apart; neither holds a graph of its own that the other should see.

mod attention;
mod bookkeeping;
mod layers;
mod products;

use graph::random::unit;
use graph::{AxisName, Dtype, Error, Graph, Shape, TensorId};

/// A named graph: `build` writes it and hands back the tensor that is looked at.
pub struct Case {
    /// What is built, and the trap in it.
    pub name: &'static str,
    /// Writes the graph.
    pub build: fn(&mut Problem) -> Result<TensorId, Error>,
}

/// The graphs that end in a tensor with a gradient.
pub fn differentiable() -> Vec<Case> {
    [products::CASES, attention::CASES, layers::CASES].into_iter().flatten().copied().map(case).collect()
}

/// The graphs of what has no gradient: optimizer, batch, cache.
pub fn bookkeeping() -> Vec<Case> {
    bookkeeping::CASES.iter().copied().map(case).collect()
}

/// A row of a file's table of cases.
type Row = (&'static str, fn(&mut Problem) -> Result<TensorId, Error>);

fn case((name, build): Row) -> Case {
    Case { name, build }
}

/// A graph being written, and the values its leaves will be given.
#[derive(Default)]
pub struct Problem {
    /// The graph.
    pub g: Graph,
    /// Values of parameters, inputs and states of floats.
    pub floats: Vec<(TensorId, Vec<f64>)>,
    /// Values of inputs and states of ids.
    pub ids: Vec<(TensorId, Vec<i32>)>,
    leaves: u32,
}

impl Problem {
    /// A parameter with numbers from 0.1 to 1.3 of either sign: away from 0, where ReLU has a corner that no
    /// difference quotient may straddle.
    pub fn parameter(&mut self, axes: &[(AxisName, usize)]) -> Result<TensorId, Error> {
        let values = self.draw(Shape::of(axes).len());
        self.parameter_of(axes, &values)
    }

    /// A parameter with these numbers.
    pub fn parameter_of(&mut self, axes: &[(AxisName, usize)], values: &[f64]) -> Result<TensorId, Error> {
        let name = self.next_name("parameter");
        let id = self.g.parameter(&name, Shape::of(axes))?;
        self.floats.push((id, values.to_vec()));
        Ok(id)
    }

    /// A constant with numbers like those of [`Problem::parameter`].
    pub fn constant(&mut self, axes: &[(AxisName, usize)]) -> Result<TensorId, Error> {
        let shape = Shape::of(axes);
        let values = self.draw(shape.len()).into_iter().map(|x| x as f32).collect();
        let name = self.next_name("constant");
        self.g.constant(&name, shape, values)
    }

    /// A constant with these numbers.
    pub fn constant_of(&mut self, axes: &[(AxisName, usize)], values: &[f32]) -> Result<TensorId, Error> {
        let name = self.next_name("constant");
        self.g.constant(&name, Shape::of(axes), values.to_vec())
    }

    /// Ids or targets.
    pub fn ids(&mut self, axes: &[(AxisName, usize)], values: &[i32]) -> Result<TensorId, Error> {
        let name = self.next_name("ids");
        let id = self.g.input(&name, Shape::of(axes), Dtype::I32)?;
        self.ids.push((id, values.to_vec()));
        Ok(id)
    }

    /// A tensor of floats that operations change in place.
    pub fn state(&mut self, axes: &[(AxisName, usize)], values: &[f64]) -> Result<TensorId, Error> {
        let name = self.next_name("state");
        let id = self.g.state(&name, Shape::of(axes), Dtype::F32)?;
        self.floats.push((id, values.to_vec()));
        Ok(id)
    }

    /// A counter or a flag that operations change in place.
    pub fn counter(&mut self, value: i32) -> Result<TensorId, Error> {
        let name = self.next_name("counter");
        let id = self.g.state(&name, Shape::scalar(), Dtype::I32)?;
        self.ids.push((id, vec![value]));
        Ok(id)
    }

    /// The sum of `y` times fixed numbers, divided by how many there are: a scalar that feels every cell of y.
    pub fn contract(&mut self, y: TensorId) -> Result<TensorId, Error> {
        let axes: Vec<_> = self.g.shape(y).axes().iter().map(|axis| (axis.name, axis.len)).collect();
        let weights = self.constant(&axes)?;
        let everywhere = self.ids(&axes, &vec![0; Shape::of(&axes).len()])?;
        let weighted = self.g.multiply(y, weights)?;
        self.g.mean_loss(weighted, everywhere)
    }

    fn next_name(&mut self, kind: &str) -> String {
        self.leaves += 1;
        format!("{kind}_{}", self.leaves)
    }

    fn draw(&self, len: usize) -> Vec<f64> {
        let number = |i: usize| {
            let u = 2.0 * unit(17, self.leaves, i as u32) - 1.0;
            u.signum() * (0.1 + 1.2 * u.abs())
        };
        (0..len).map(number).collect()
    }
}
