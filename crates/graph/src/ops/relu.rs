//! ReLU: what is negative becomes 0.

use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y = max(0, x)`, cell by cell.
///
/// # Shapes
/// `[..]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct Relu;

/// `d_x = d · relu'(x)`.
///
/// # Shapes
/// x `[..]`, d `[..]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct ReluBackward;

impl Rule for Relu {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x] = arity("relu", inputs)?;
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let x = call.input(0);
        Ok(vec![call.part(0, || g.push(ReluBackward.into(), &[x, d]))?])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let mut explanation =
            Explanation { terms: vec![operands.term(&[(0, cell)])], ..Explanation::default() };
        let x = explanation.total();
        explanation.line(Step::Rectify, None, x.max(0.0));
        explanation
    }
}

impl Rule for ReluBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, d] = arity("relu_backward", inputs)?;
        same("relu_backward", &x, &d)?;
        Ok((x, Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let (x, d) = (operands.values[0][cell], operands.values[1][cell]);
        let mut explanation =
            Explanation { terms: vec![operands.term(&[(1, cell)])], ..Explanation::default() };
        explanation.total();
        let slope = explanation.line(Step::Slope, Some(x), slope(x));
        explanation.line(Step::Multiply, Some(slope), d * slope);
        explanation
    }
}

/// 1 right of 0, else 0.
fn slope(x: f32) -> f32 {
    if x > 0.0 { 1.0 } else { 0.0 }
}
