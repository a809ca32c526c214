//! The loss: the mean of the token losses over positions that have a target.

use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity, same};
use crate::{Error, Explanation, Graph, NO_TARGET, Shape, TensorId};

/// `loss = Σ token_loss / count`, over positions with a target.
///
/// # Shapes
/// token_loss `[..]`, targets `[..]` (I32) -> `[]`
#[derive(Clone, Debug, PartialEq)]
pub struct MeanLoss;

/// `d_token_loss[..] = d / count` where there is a target, else 0.
///
/// # Shapes
/// targets `[..]` (I32), d `[]` -> `[..]`
#[derive(Clone, Debug, PartialEq)]
pub struct MeanLossBackward;

fn count(targets: &[f32]) -> f32 {
    targets.iter().filter(|&&target| target as i32 != NO_TARGET).count() as f32
}

impl Rule for MeanLoss {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [token_loss, targets] = arity("mean_loss", inputs)?;
        same("mean_loss", &token_loss, &targets)?;
        Ok((Shape::scalar(), Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let targets = call.input(1);
        Ok(vec![call.part(0, || g.push(MeanLossBackward.into(), &[targets, d]))?, None])
    }

    fn explain(&self, operands: &Operands, _cell: usize) -> Explanation {
        let counted = (0..operands.values[1].len()).filter(|&i| operands.values[1][i] as i32 != NO_TARGET);
        let mut explanation = Explanation::sum(counted.map(|i| operands.term(&[(0, i)])).collect());
        let count = count(operands.values[1]);
        explanation.line(Step::Divide, Some(count), explanation.result / count.max(1.0));
        explanation
    }
}

impl Rule for MeanLossBackward {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [targets, d] = arity("mean_loss_backward", inputs)?;
        same("mean_loss_backward", &d, &Shape::scalar())?;
        Ok((targets, Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let mut explanation = Explanation { terms: vec![operands.term(&[(1, 0)])], ..Explanation::default() };
        let d = explanation.total();
        let count = explanation.line(Step::Count, None, count(operands.values[0]));
        let share = if operands.values[0][cell] as i32 == NO_TARGET { 0.0 } else { d / count };
        explanation.line(Step::Divide, Some(count), share);
        explanation
    }
}
