//! Multiplication by a constant: scores by 1/√D.

use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y = factor · x`.
///
/// # Shapes
/// `[..]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The constant.
    pub factor: f32,
}

impl Rule for Scale {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x] = arity("scale", inputs)?;
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        Ok(vec![call.part(0, || g.scale(d, f64::from(self.factor)))?])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let mut explanation =
            Explanation { terms: vec![operands.term(&[(0, cell)])], ..Explanation::default() };
        let x = explanation.total();
        explanation.line(Step::Multiply, Some(self.factor), x * self.factor);
        explanation
    }
}
