//! RMSNorm: every row is divided by its root mean square (Zhang & Sennrich, "Root Mean Square Layer Normalization").

use crate::explain::{Derived, Step};
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y = x / √(mean(x²) + eps) · w`.
///
/// # Shapes
/// x `[..,C]`, w `[C]` -> `[..,C]`
#[derive(Clone, Debug, PartialEq)]
pub struct RmsNorm {
    /// Keeps the root away from 0.
    pub eps: f32,
}

/// `d_x = (w d − x̂ mean(w d x̂)) / r` with r = √(mean(x²) + eps), x̂ = x / r.
///
/// # Shapes
/// x `[..,C]`, w `[C]`, d `[..,C]` -> `[..,C]`
#[derive(Clone, Debug, PartialEq)]
pub struct RmsNormBackward {
    /// As in the forward pass.
    pub eps: f32,
}

/// `d_w = Σ_rows d · x / r`.
///
/// # Shapes
/// x `[..,C]`, d `[..,C]` -> `[C]`
#[derive(Clone, Debug, PartialEq)]
pub struct RmsNormWeightBackward {
    /// As in the forward pass.
    pub eps: f32,
}

/// Refuses a weight that is not as long as a row.
pub(super) fn weight_fits(kind: &'static str, x: &Shape, weight: &Shape) -> Result<(), Error> {
    if weight.rank() == 1 && weight.len() == x.last() {
        return Ok(());
    }
    Err(Error::new(kind, format!("the weight of rows of {x} must be [{}], not {weight}", x.last())))
}

/// √(mean(x²) + eps) of the row that holds `cell`, summed from left to right.
fn root(x: &[f32], cell: usize, width: usize, eps: f32) -> f32 {
    let first = cell - cell % width;
    let squares = x[first..first + width].iter().fold(0.0, |sum, x| sum + x * x);
    (squares / width as f32 + eps).sqrt()
}

impl Rule for RmsNorm {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, weight] = arity("rms_norm", inputs)?;
        weight_fits("rms_norm", &x, &weight)?;
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let (x, weight, eps) = (call.input(0), call.input(1), self.eps);
        let d_x = call.part(0, || g.push(RmsNormBackward { eps }.into(), &[x, weight, d]))?;
        let d_weight = call.part(1, || g.push(RmsNormWeightBackward { eps }.into(), &[x, d]))?;
        Ok(vec![d_x, d_weight])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.last();
        let first = cell - cell % width;
        let squares = (first..first + width).map(|at| operands.term(&[(0, at), (0, at)])).collect();
        let mut explanation = Explanation::sum(squares);
        let mean = explanation.line(Step::MeanSquare, Some(width as f32), explanation.result / width as f32);
        let shifted = explanation.line(Step::Plus, Some(self.eps), mean + self.eps);
        let root = explanation.line(Step::Root, None, shifted.sqrt());
        let own = explanation.line(Step::Own, None, operands.values[0][cell]);
        let normed = explanation.line(Step::Divide, Some(root), own / root);
        let weight = operands.values[1][cell % width];
        explanation.line(Step::Multiply, Some(weight), normed * weight);
        explanation
    }
}

impl Rule for RmsNormBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, weight, d] = arity("rms_norm_backward", inputs)?;
        weight_fits("rms_norm_backward", &x, &weight)?;
        same("rms_norm_backward", &x, &d)?;
        Ok((x, Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.last();
        let first = cell - cell % width;
        let terms = (0..width).map(|c| operands.term(&[(0, first + c), (1, c), (2, first + c)])).collect();
        let mut explanation = Explanation::sum(terms);
        let r = root(operands.values[0], cell, width, self.eps);
        let mean = explanation.line(Step::MeanOfTerms, Some(width as f32), explanation.result / width as f32);
        let pull = explanation.line(
            Step::Multiply,
            Some(operands.values[0][cell] / r / r),
            mean * operands.values[0][cell] / r / r,
        );
        let push = operands.values[1][cell % width] * operands.values[2][cell];
        explanation.line(Step::Weighted, None, push);
        let difference = explanation.line(Step::Minus, Some(pull), push - pull);
        explanation.line(Step::Divide, Some(r), difference / r);
        explanation
    }
}

impl Rule for RmsNormWeightBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, d] = arity("rms_norm_weight_backward", inputs)?;
        same("rms_norm_weight_backward", &x, &d)?;
        Ok((x.suffix(1), Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.len();
        let rows = operands.values[0].len() / width;
        let term = |row: usize| {
            let at = row * width + cell;
            let mut term = operands.term(&[(0, at), (1, at)]);
            let root = root(operands.values[0], at, width, self.eps);
            term.derived.push((Derived::InverseRoot, 1.0 / root));
            term.value /= root;
            term
        };
        Explanation::sum((0..rows).map(term).collect())
    }
}
