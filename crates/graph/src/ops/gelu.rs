//! GELU in its tanh form (Hendrycks & Gimpel).

use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y = 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))`, cell by cell.
///
/// # Shapes
/// `[..]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct Gelu;

/// `d_x = d · gelu'(x)`.
///
/// # Shapes
/// x `[..]`, d `[..]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct GeluBackward;

impl Rule for Gelu {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x] = arity("gelu", inputs)?;
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let x = call.input(0);
        Ok(vec![call.part(0, || g.push(GeluBackward.into(), &[x, d]))?])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let mut explanation =
            Explanation { terms: vec![operands.term(&[(0, cell)])], ..Explanation::default() };
        let x = explanation.total();
        let tanh = explanation.line(Step::Tanh, Some(inner(x)), inner(x).tanh());
        let gate = explanation.line(Step::Plus, Some(1.0), 1.0 + tanh);
        explanation.line(Step::Multiply, Some(0.5 * x), 0.5 * x * gate);
        explanation
    }
}

impl Rule for GeluBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, d] = arity("gelu_backward", inputs)?;
        same("gelu_backward", &x, &d)?;
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

/// The argument of tanh.
fn inner(x: f32) -> f32 {
    (2.0 / std::f32::consts::PI).sqrt() * (x + 0.044_715 * x * x * x)
}

/// ½ (1 + tanh u) + ½ x (1 − tanh² u) u', u the argument of tanh.
fn slope(x: f32) -> f32 {
    let tanh = inner(x).tanh();
    let inner_slope = (2.0 / std::f32::consts::PI).sqrt() * (1.0 + 3.0 * 0.044_715 * x * x);
    0.5 * (1.0 + tanh) + 0.5 * x * (1.0 - tanh * tanh) * inner_slope
}
