//! Who may look where: in a decoder query t sees keys s ≤ t; nobody sees padding.

use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Operands, Rule, arity};
use crate::{Error, Explanation, Shape};

/// `visible[b,h,t,s] = 1` unless s > t under causality, or the key is padding: `ids[b,s] = pad`.
///
/// # Shapes
/// ids of the keys `[B,S]` (I32) -> `[B,H,T,S]`
#[derive(Clone, Debug, PartialEq)]
pub struct Visibility {
    /// `[B,H,T,S]`.
    pub shape: Shape,
    /// Query t sees keys s ≤ t only.
    pub causal: bool,
    /// The token that is never seen.
    pub pad: Option<u32>,
}

impl Rule for Visibility {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [ids] = arity("visibility", inputs)?;
        let (shape, keys) = (self.shape.lens(), ids.lens());
        if shape.len() != 4 || keys != [shape[0], shape[3]] {
            return Err(Error::new("visibility", format!("ids {ids} do not fit a mask {}", self.shape)));
        }
        Ok((self.shape.clone(), Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let index = operands.output.index(cell);
        let (t, s) = (index[2], index[3]);
        let truth = |yes: bool| if yes { 1.0 } else { 0.0 };
        let mut explanation = Explanation::default();
        let mut visible = true;
        if self.causal {
            explanation.line(Step::QueryPosition, None, t as f32);
            explanation.line(Step::KeyPosition, None, s as f32);
            visible = s <= t;
            explanation.line(Step::NotLater, None, truth(visible));
        }
        if let Some(pad) = self.pad {
            let id = operands.values[0][index[0] * operands.output.last() + s];
            explanation.line(Step::KeyToken, None, id);
            explanation.line(Step::NotPadding, Some(pad as f32), truth(id != pad as f32));
            visible &= id != pad as f32;
        }
        explanation.line(Step::Visible, None, truth(visible));
        explanation
    }
}
