//! Who may look where: a decoder's query t sees keys s ≤ t.

use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Operands, Rule, arity};
use crate::{Error, Explanation, Shape};

/// `visible[b,h,t,s] = 1 if s ≤ t else 0`.
///
/// # Shapes
/// -> `[B,H,T,S]`
#[derive(Clone, Debug, PartialEq)]
pub struct CausalMask {
    /// `[B,H,T,S]`.
    pub shape: Shape,
}

impl Rule for CausalMask {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [] = arity("causal_mask", inputs)?;
        Ok((self.shape.clone(), Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let index = operands.output.index(cell);
        let mut explanation = Explanation::default();
        explanation.line(Step::Visible, None, if index[3] <= index[2] { 1.0 } else { 0.0 });
        explanation
    }
}
