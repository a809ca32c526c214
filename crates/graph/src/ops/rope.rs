//! Rotary position embedding: every pair of features is turned by its position's angle
//! (Su et al., "RoFormer", section 3.2).

use crate::explain::{Derived, Step};
use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity};
use crate::{Error, Explanation, Graph, Shape, TensorId};

/// Which two features make pair i.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// (2i, 2i+1).
    Interleaved,
    /// (i, i + D/2).
    Half,
}

impl Pairing {
    /// The features of pair `i` of a head of size `head_size`.
    pub fn features(self, i: usize, head_size: usize) -> (usize, usize) {
        match self {
            Self::Interleaved => (2 * i, 2 * i + 1),
            Self::Half => (i, i + head_size / 2),
        }
    }

    /// The pair that feature `d` belongs to, and whether it is the pair's second feature.
    pub fn pair_of(self, d: usize, head_size: usize) -> (usize, bool) {
        match self {
            Self::Interleaved => (d / 2, d % 2 == 1),
            Self::Half => (d % (head_size / 2), d >= head_size / 2),
        }
    }
}

/// `(a,b) -> (a cos − b sin, a sin + b cos)` for every pair; `inverse` turns back.
///
/// # Shapes
/// x `[B,H,T,D]`, cos `[T,D/2]`, sin `[T,D/2]` -> `[B,H,T,D]`
#[derive(Clone, Debug, PartialEq)]
pub struct Rope {
    /// Which features make a pair.
    pub pairing: Pairing,
    /// Turn by the negative angle: the gradient, since a rotation's transpose is its inverse.
    pub inverse: bool,
}

impl Rule for Rope {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [x, cos, sin] = arity("rope", inputs)?;
        let fits = |table: &Shape| table.lens() == [x.from_end(1), x.last() / 2];
        if x.rank() != 4 || x.last() % 2 != 0 || !fits(&cos) || !fits(&sin) {
            return Err(Error::new("rope", format!("{x} needs tables [T,D/2], got {cos} and {sin}")));
        }
        Ok((x, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let back = Self { pairing: self.pairing, inverse: !self.inverse };
        let (cos, sin) = (call.input(1), call.input(2));
        Ok(vec![call.part(0, || g.push(back.into(), &[d, cos, sin]))?, None, None])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let size = operands.output.last();
        let (row, d) = (cell / size, cell % size);
        let t = row % operands.output.from_end(1);
        let (pair, second) = self.pairing.pair_of(d, size);
        let (first, other) = self.pairing.features(pair, size);
        let angle = t * (size / 2) + pair;
        // The first feature is a cos − b sin, the second a sin + b cos; turning back changes the sign of sin.
        let (cos, sin) = (1, 2);
        let (of_first, of_second) = if second { (sin, cos) } else { (cos, sin) };
        let part = |feature: usize, table: usize| {
            let mut term = operands.term(&[(0, row * size + feature), (table, angle)]);
            if table == sin && second == self.inverse {
                term.derived.push((Derived::Sign, -1.0));
                term.value = -term.value;
            }
            term
        };
        let terms = vec![part(first, of_first), part(other, of_second)];
        let mut explanation = Explanation { terms, ..Explanation::default() };
        let sum = explanation.total();
        explanation.line(Step::Cosine, None, operands.values[1][angle]);
        explanation.line(Step::Sine, None, operands.values[2][angle]);
        explanation.line(Step::Sum, None, sum);
        explanation
    }
}
