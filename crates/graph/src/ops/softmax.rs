//! Softmax over the last axis, shifted by the row's maximum; masked cells get exactly 0.

use crate::explain::{Line, Step, Term};
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, HIDDEN, Shape, TensorId};

/// `p[s] = exp(x[s] − max) / Σ exp(x − max)`; a row without visible cells is all zeros.
///
/// # Shapes
/// `[..,S]` -> `[..,S]`
#[derive(Clone, Debug, PartialEq)]
pub struct Softmax;

/// `d_x[s] = p[s] (d[s] − Σ_r p[r] d[r])`.
///
/// # Shapes
/// p `[..,S]`, d `[..,S]` -> `[..,S]`
#[derive(Clone, Debug, PartialEq)]
pub struct SoftmaxBackward;

impl Rule for Softmax {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x] = arity("softmax", inputs)?;
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let p = call.operation.output;
        Ok(vec![call.part(0, || g.push(SoftmaxBackward.into(), &[p, d]))?])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.last();
        let first = cell - cell % width;
        let row = &operands.values[0][first..first + width];
        let visible = |x: f32| x >= HIDDEN;
        let max = row.iter().copied().filter(|&x| visible(x)).fold(f32::NEG_INFINITY, f32::max);
        let exponential = |x: f32| if visible(x) { (x - max).exp() } else { 0.0 };
        let terms: Vec<Term> = row
            .iter()
            .enumerate()
            .map(|(s, &x)| Term {
                cells: vec![operands.cell(0, first + s)],
                derived: Vec::new(),
                value: exponential(x),
                hidden: !visible(x),
            })
            .collect();
        let mut explanation = Explanation { terms, ..Explanation::default() };
        let sum = explanation.total();
        if sum == 0.0 {
            explanation.lines.push(Line { step: Step::Sum, operand: None, value: 0.0 });
            return explanation;
        }
        let x = row[cell % width];
        explanation.lines.push(Line { step: Step::Maximum, operand: None, value: max });
        if visible(x) {
            explanation.lines.push(Line { step: Step::Shift, operand: Some(max), value: x - max });
        }
        explanation.lines.push(Line { step: Step::Exponential, operand: None, value: exponential(x) });
        explanation.lines.push(Line { step: Step::Sum, operand: None, value: sum });
        explanation.line(Step::Divide, Some(sum), exponential(x) / sum);
        explanation
    }
}

impl Rule for SoftmaxBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [p, d] = arity("softmax_backward", inputs)?;
        same("softmax_backward", &p, &d)?;
        Ok((p, Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.last();
        let first = cell - cell % width;
        let terms = (first..first + width).map(|at| operands.term(&[(0, at), (1, at)])).collect();
        let mut explanation = Explanation::sum(terms);
        let sum = explanation.result;
        explanation.line(Step::Copy, None, operands.values[1][cell]);
        let shifted = explanation.line(Step::Minus, Some(sum), operands.values[1][cell] - sum);
        let p = operands.values[0][cell];
        explanation.line(Step::Multiply, Some(p), shifted * p);
        explanation
    }
}
