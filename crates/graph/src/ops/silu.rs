//! SiLU: x times its sigmoid (Elfwing et al.; "swish").

use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y = x · sigmoid(x)`, cell by cell.
///
/// # Shapes
/// `[..]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct Silu;

/// `d_x = d · silu'(x)`.
///
/// # Shapes
/// x `[..]`, d `[..]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct SiluBackward;

impl Rule for Silu {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x] = arity("silu", inputs)?;
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let x = call.input(0);
        Ok(vec![call.part(0, || g.push(SiluBackward.into(), &[x, d]))?])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let mut explanation =
            Explanation { terms: vec![operands.term(&[(0, cell)])], ..Explanation::default() };
        let x = explanation.total();
        let gate = explanation.line(Step::Sigmoid, None, 1.0 / (1.0 + (-x).exp()));
        explanation.line(Step::Multiply, Some(x), x * gate);
        explanation
    }
}

impl Rule for SiluBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, d] = arity("silu_backward", inputs)?;
        same("silu_backward", &x, &d)?;
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

/// σ(x) (1 + x (1 − σ(x))).
fn slope(x: f32) -> f32 {
    let gate = 1.0 / (1.0 + (-x).exp());
    gate * (1.0 + x * (1.0 - gate))
}
