//! Cross-entropy in nats: how surprised the model is by the target.

use crate::explain::{Step, Term};
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, NO_TARGET, Shape, TensorId};

/// `loss[..] = log Σ exp(logits) − logits[target]`, 0 where there is no target.
///
/// # Shapes
/// logits `[..,V]`, targets `[..]` (I32) -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct CrossEntropy;

/// `d_logits[..,v] = (softmax(logits)[v] − (v = target)) · d[..]`, 0 where there is no target.
///
/// # Shapes
/// logits `[..,V]`, targets `[..]` (I32), d `[..]` -> `[..,V]`
#[derive(Clone, Debug, PartialEq)]
pub struct CrossEntropyBackward;

fn rows_fit(kind: &'static str, logits: &Shape, targets: &Shape) -> Result<(), Error> {
    if logits.rank() >= 1 && logits.prefix(logits.rank() - 1).same_lens(targets) {
        return Ok(());
    }
    Err(Error::new(kind, format!("logits {logits} need one target per row, got {targets}")))
}

/// Largest logit of a row and its exponentials as terms.
fn exponentials(operands: &Operands, row: usize) -> (f32, Vec<Term>) {
    let width = operands.shapes[0].last();
    let logits = &operands.values[0][row * width..(row + 1) * width];
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let term = |v: usize| Term {
        cells: vec![operands.cell(0, row * width + v)],
        value: (logits[v] - max).exp(),
        derived: Vec::new(),
        hidden: false,
    };
    (max, (0..width).map(term).collect())
}

impl Rule for CrossEntropy {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [logits, targets] = arity("cross_entropy", inputs)?;
        rows_fit("cross_entropy", &logits, &targets)?;
        Ok((targets, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let (logits, targets) = (call.input(0), call.input(1));
        Ok(vec![call.part(0, || g.push(CrossEntropyBackward.into(), &[logits, targets, d]))?, None])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let target = operands.values[1][cell] as i32;
        if target == NO_TARGET {
            return Explanation::default();
        }
        let (max, terms) = exponentials(operands, cell);
        let mut explanation = Explanation { terms, ..Explanation::default() };
        let sum = explanation.total();
        explanation.line(Step::Maximum, None, max);
        explanation.line(Step::Sum, None, sum);
        let own = explanation.terms[target as usize].value;
        let probability = explanation.line(Step::Divide, Some(sum), own / sum);
        // log(e / Σ) loses everything when e underflows; the difference of logits does not.
        let logit = operands.values[0][cell * operands.shapes[0].last() + target as usize];
        explanation.line(Step::Logarithm, Some(probability), logit - max - sum.ln());
        explanation.line(Step::Negate, None, max + sum.ln() - logit);
        explanation
    }
}

impl Rule for CrossEntropyBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [logits, targets, d] = arity("cross_entropy_backward", inputs)?;
        rows_fit("cross_entropy_backward", &logits, &targets)?;
        same("cross_entropy_backward", &targets, &d)?;
        Ok((logits, Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let width = operands.output.last();
        let (row, v) = (cell / width, cell % width);
        let target = operands.values[1][row] as i32;
        if target == NO_TARGET {
            return Explanation::default();
        }
        let (_, terms) = exponentials(operands, row);
        let mut explanation = Explanation { terms, ..Explanation::default() };
        let sum = explanation.total();
        explanation.line(Step::Sum, None, sum);
        let own = explanation.terms[v].value;
        let probability = explanation.line(Step::Divide, Some(sum), own / sum);
        let one = if v as i32 == target { 1.0 } else { 0.0 };
        let difference = explanation.line(Step::Minus, Some(one), probability - one);
        let d = operands.values[2][row];
        explanation.line(Step::Multiply, Some(d), difference * d);
        explanation
    }
}
