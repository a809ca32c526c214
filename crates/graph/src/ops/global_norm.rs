//! The norm of all gradients together, before clipping.

use crate::explain::{Step, Term};
use crate::graph::Dtype;
use crate::op::{Operands, Rule};
use crate::{Error, Explanation, Shape};

/// `norm = √Σ g²` over every cell of every operand.
///
/// # Shapes
/// any number of gradients -> `[]`
#[derive(Clone, Debug, PartialEq)]
pub struct GlobalNorm;

impl Rule for GlobalNorm {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        if inputs.is_empty() {
            return Err(Error::new("global_norm", "takes at least one gradient"));
        }
        Ok((Shape::scalar(), Dtype::F32))
    }

    fn explain(&self, operands: &Operands, _cell: usize) -> Explanation {
        // One term per gradient, its sum of squares: a term per cell would be the whole model.
        let term = |values: &&[f32]| Term {
            cells: Vec::new(),
            value: values.iter().fold(0.0, |sum, g| sum + g * g),
            derived: Vec::new(),
            hidden: false,
        };
        let mut explanation = Explanation::sum(operands.values.iter().map(term).collect());
        explanation.line(Step::Root, None, explanation.result.sqrt());
        explanation
    }
}
