//! LayerNorm: every row is shifted to mean 0 and divided by its standard deviation (Ba, Kiros & Hinton).
//! The bias is an operation of its own, `bias`.

use super::rms_norm::weight_fits;
use crate::explain::{Derived, Step, Term};
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// `y = (x − μ) / √(σ² + eps) · w`, σ² the biased variance.
///
/// # Shapes
/// x `[..,C]`, w `[C]` -> `[..,C]`
#[derive(Clone, Debug, PartialEq)]
pub struct LayerNorm {
    /// Keeps the root away from 0.
    pub eps: f32,
}

/// `d_x = (w d − mean(w d) − x̂ mean(w d x̂)) / r` with r = √(σ² + eps), x̂ = (x − μ) / r.
///
/// # Shapes
/// x `[..,C]`, w `[C]`, d `[..,C]` -> `[..,C]`
#[derive(Clone, Debug, PartialEq)]
pub struct LayerNormBackward {
    /// As in the forward pass.
    pub eps: f32,
}

/// `d_w = Σ_rows d · x̂`.
///
/// # Shapes
/// x `[..,C]`, d `[..,C]` -> `[C]`
#[derive(Clone, Debug, PartialEq)]
pub struct LayerNormWeightBackward {
    /// As in the forward pass.
    pub eps: f32,
}

/// Mean, variance and √(σ² + eps) of the row that holds `cell`.
fn statistics(x: &[f32], cell: usize, width: usize, eps: f32) -> (f32, f32, f32) {
    let first = cell - cell % width;
    let row = &x[first..first + width];
    let mean = row.iter().sum::<f32>() / width as f32;
    let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / width as f32;
    (mean, variance, (variance + eps).sqrt())
}

impl Rule for LayerNorm {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, weight] = arity("layer_norm", inputs)?;
        weight_fits("layer_norm", &x, &weight)?;
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let (x, weight, eps) = (call.input(0), call.input(1), self.eps);
        let d_x = call.part(0, || g.push(LayerNormBackward { eps }.into(), &[x, weight, d]))?;
        let d_weight = call.part(1, || g.push(LayerNormWeightBackward { eps }.into(), &[x, d]))?;
        Ok(vec![d_x, d_weight])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.last();
        let first = cell - cell % width;
        let (mean, variance, root) = statistics(operands.values[0], cell, width, self.eps);
        let term = |at: usize| {
            let mut term = operands.term(&[(0, at)]);
            let deviation = term.value - mean;
            term.derived.push((Derived::SquaredDeviation, deviation * deviation));
            term
        };
        let mut explanation = Explanation::sum((first..first + width).map(term).collect());
        explanation.line(Step::Mean, Some(width as f32), mean);
        explanation.line(Step::Variance, Some(width as f32), variance);
        explanation.line(Step::Plus, Some(self.eps), variance + self.eps);
        explanation.line(Step::Root, None, root);
        let own = explanation.line(Step::Own, None, operands.values[0][cell]);
        let centred = explanation.line(Step::Minus, Some(mean), own - mean);
        let normed = explanation.line(Step::Divide, Some(root), centred / root);
        let weight = operands.values[1][cell % width];
        explanation.line(Step::Multiply, Some(weight), normed * weight);
        explanation
    }
}

impl Rule for LayerNormBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, weight, d] = arity("layer_norm_backward", inputs)?;
        weight_fits("layer_norm_backward", &x, &weight)?;
        same("layer_norm_backward", &x, &d)?;
        Ok((x, Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.last();
        let first = cell - cell % width;
        let (mean, _, root) = statistics(operands.values[0], cell, width, self.eps);
        let normed = |at: usize| (operands.values[0][at] - mean) / root;
        let term = |c: usize| {
            let mut term = operands.term(&[(1, c), (2, first + c)]);
            term.derived.push((Derived::Normalized, normed(first + c)));
            term
        };
        let terms: Vec<Term> = (0..width).map(term).collect();
        let along = terms.iter().zip(first..).fold(0.0, |sum, (term, at)| sum + term.value * normed(at));
        let mut explanation = Explanation::sum(terms);
        let shift =
            explanation.line(Step::MeanOfTerms, Some(width as f32), explanation.result / width as f32);
        let mean = explanation.line(Step::MeanNormalized, Some(width as f32), along / width as f32);
        let pull = explanation.line(Step::Multiply, Some(normed(cell)), mean * normed(cell));
        let push = operands.values[1][cell % width] * operands.values[2][cell];
        explanation.line(Step::Weighted, None, push);
        let shifted = explanation.line(Step::Minus, Some(shift), push - shift);
        let difference = explanation.line(Step::Minus, Some(pull), shifted - pull);
        explanation.line(Step::Divide, Some(root), difference / root);
        explanation
    }
}

impl Rule for LayerNormWeightBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, d] = arity("layer_norm_weight_backward", inputs)?;
        same("layer_norm_weight_backward", &x, &d)?;
        Ok((x.suffix(1), Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.len();
        let rows = operands.values[0].len() / width;
        let term = |row: usize| {
            let at = row * width + cell;
            let (mean, _, root) = statistics(operands.values[0], at, width, self.eps);
            let mut term = operands.term(&[(0, at), (1, at)]);
            term.derived = vec![(Derived::Mean, mean), (Derived::InverseRoot, 1.0 / root)];
            term.value = (operands.values[0][at] - mean) * operands.values[1][at] / root;
            term
        };
        Explanation::sum((0..rows).map(term).collect())
    }
}
