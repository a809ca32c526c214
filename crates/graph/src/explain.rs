//! How one cell came to be: the cells of the operands that meet, the terms they make, and the last few
//! scalar steps. Plain f32 arithmetic from left to right, as a reader would check it with a calculator.

use crate::op::Operands;
use crate::{Graph, OpId, Shape};

/// A cell of an operand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Which operand of the operation.
    pub operand: usize,
    /// Where in its row-major data.
    pub offset: usize,
    /// What it holds.
    pub value: f32,
}

/// A number of a term that is no operand's cell, but made of a whole row of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Derived {
    /// −1: the product is taken away.
    Sign,
    /// `μ` of the term's row.
    Mean,
    /// `(x − μ)²`, whose mean is the variance.
    SquaredDeviation,
    /// `1/r` of the term's row, r its root mean square or standard deviation.
    InverseRoot,
    /// `x̂`: the normalized cell.
    Normalized,
}

/// One term of a sum: the cells that meet in it, and what they make together.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Cells of the operands.
    pub cells: Vec<Cell>,
    /// What else meets in it, or is made of it further on.
    pub derived: Vec<(Derived, f32)>,
    /// Their product, square, exponential, ..., as the operation says.
    pub value: f32,
    /// True for a masked cell, which contributes exactly 0.
    pub hidden: bool,
}

/// What a scalar step does; the page has a word for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The sum of the terms.
    Sum,
    /// The largest of the row.
    Maximum,
    /// The value minus the row's maximum.
    Shift,
    /// `e^x`.
    Exponential,
    /// Natural logarithm.
    Logarithm,
    /// Divided by the operand.
    Divide,
    /// Multiplied by the operand.
    Multiply,
    /// The operand added.
    Plus,
    /// The operand subtracted.
    Minus,
    /// μ: the mean of the terms, which are what a row holds, with their number.
    Mean,
    /// The mean of the terms, which are squares, with their number.
    MeanSquare,
    /// The mean of the terms, with their number.
    MeanOfTerms,
    /// The mean of `(x − μ)²`, with their number.
    Variance,
    /// The mean of the terms, each times its x̂, with their number.
    MeanNormalized,
    /// The term of this very cell: weight times gradient.
    Weighted,
    /// What this very cell is made of: x, before it is normalized.
    Own,
    /// Square root.
    Root,
    /// Cosine of the position's angle.
    Cosine,
    /// Sine of the position's angle.
    Sine,
    /// `1/(1+e^−x)`.
    Sigmoid,
    /// Hyperbolic tangent.
    Tanh,
    /// `max(0, x)`.
    Rectify,
    /// The slope of the function at x.
    Slope,
    /// The smaller of value and operand.
    Minimum,
    /// The sign turned round.
    Negate,
    /// Copied as it is.
    Copy,
    /// Position of the query.
    QueryPosition,
    /// Position of the key.
    KeyPosition,
    /// 1 where the key is not later than the query, else 0.
    NotLater,
    /// The key's token, an id.
    KeyToken,
    /// 1 where that is not the id of padding, which is the operand, else 0.
    NotPadding,
    /// Visible: 1, or hidden by the mask: 0.
    Visible,
    /// A score that is visible stays (1), one that is hidden does not (0).
    Passed,
    /// The operand divided by the value.
    Over,
    /// Not overwritten: 1; 0 where an edit sets the cell.
    Kept,
    /// Counted.
    Count,
    /// AdamW: `m ← β₁ m + (1−β₁) g`, with β₁.
    FirstMoment,
    /// AdamW: `v ← β₂ v + (1−β₂) g²`, with β₂.
    SecondMoment,
    /// AdamW: divided by `1 − βᵗ`, with one over that.
    Correction,
    /// AdamW: the rate times m̂, divided by the operand.
    RateStep,
    /// AdamW: weight decay, with `1 − ηλ`.
    Decay,
    /// Clipped: multiplied by the clipping scale.
    Clip,
    /// What it was before.
    Before,
}

impl Step {
    /// Operand and value are whole numbers: positions, ids, yes and no.
    pub fn is_whole(self) -> bool {
        matches!(
            self,
            Self::QueryPosition
                | Self::KeyPosition
                | Self::NotLater
                | Self::KeyToken
                | Self::NotPadding
                | Self::Visible
                | Self::Kept
                | Self::Count
        )
    }

    /// The operand is a whole number, as that of the terms, and the value is not.
    pub fn takes_count(self) -> bool {
        matches!(self, Self::Passed | Self::Mean | Self::Variance | Self::MeanNormalized)
    }
}

/// One scalar step: `value` after doing `step` (with `operand`, where it takes one).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// What is done.
    pub step: Step,
    /// With what.
    pub operand: Option<f32>,
    /// The result.
    pub value: f32,
}

/// Neighbouring terms of a long sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Number of the first.
    pub first: usize,
    /// How many.
    pub count: usize,
    /// Their sum, from left to right.
    pub sum: f32,
    /// The sum of all terms up to the last of them.
    pub running: f32,
}

/// How one cell came to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// The terms, in the order they are added (or compared).
    pub terms: Vec<Term>,
    /// The scalar steps after them.
    pub lines: Vec<Line>,
    /// What the arithmetic gives, in f32 from left to right.
    pub result: f32,
    /// Σ|terms|: the scale against which a difference to the backend's value is judged.
    pub magnitude: f32,
}

impl Explanation {
    /// The sum of terms, nothing after it.
    pub fn sum(terms: Vec<Term>) -> Self {
        let mut explanation = Self { terms, ..Self::default() };
        let sum = explanation.total();
        explanation.line(Step::Sum, None, sum);
        explanation
    }

    /// A cell that is a copy of another.
    pub fn copy(operands: &Operands, operand: usize, offset: usize) -> Self {
        let term = operands.term(&[(operand, offset)]);
        let mut explanation = Self { terms: vec![term], ..Self::default() };
        let value = explanation.total();
        explanation.line(Step::Copy, None, value);
        explanation
    }

    /// Sum of the terms from left to right; also notes their magnitude.
    pub fn total(&mut self) -> f32 {
        self.magnitude = self.terms.iter().map(|term| term.value.abs()).sum();
        self.terms.iter().fold(0.0, |sum, term| sum + term.value)
    }

    /// The sum after each term, from left to right.
    pub fn running(&self) -> Vec<f32> {
        let mut sum = 0.0;
        let mut add = |term: &Term| {
            sum += term.value;
            sum
        };
        self.terms.iter().map(&mut add).collect()
    }

    /// Neighbouring terms taken together, `size` at a time: a long sum that can still be read. Nothing is left out.
    ///
    /// ```
    /// use graph::explain::{Explanation, Term};
    /// let term = |value| Term { cells: Vec::new(), derived: Vec::new(), value, hidden: false };
    /// let long = Explanation::sum((1..=5).map(|x| term(x as f32)).collect());
    /// let groups = long.groups(2);
    /// assert_eq!(groups.iter().map(|g| (g.first, g.count, g.sum, g.running)).collect::<Vec<_>>(),
    ///            [(0, 2, 3.0, 3.0), (2, 2, 7.0, 10.0), (4, 1, 5.0, 15.0)]);
    /// ```
    pub fn groups(&self, size: usize) -> Vec<Group> {
        let running = self.running();
        let group = |(i, terms): (usize, &[Term])| {
            let (first, count) = (i * size.max(1), terms.len());
            let sum = terms.iter().fold(0.0, |sum, term| sum + term.value);
            Group { first, count, sum, running: running[first + count - 1] }
        };
        self.terms.chunks(size.max(1)).enumerate().map(group).collect()
    }

    /// Appends a step; the last one is the result.
    pub fn line(&mut self, step: Step, operand: Option<f32>, value: f32) -> f32 {
        self.lines.push(Line { step, operand, value });
        self.result = value;
        self.magnitude = self.magnitude.max(value.abs());
        value
    }
}

impl Operands<'_> {
    /// The cell of `operand` at `offset`.
    pub fn cell(&self, operand: usize, offset: usize) -> Cell {
        Cell { operand, offset, value: self.values[operand][offset] }
    }

    /// The product of cells, as a term.
    pub fn term(&self, cells: &[(usize, usize)]) -> Term {
        let cells: Vec<Cell> = cells.iter().map(|&(operand, offset)| self.cell(operand, offset)).collect();
        let value = cells.iter().map(|cell| cell.value).product();
        Term { cells, derived: Vec::new(), value, hidden: false }
    }
}

impl Graph {
    /// How the cell at row-major offset `cell` of operation `id`'s output came to be.
    /// `values` holds every operand's data (ids as numbers), in the order of [`crate::Operation::inputs`].
    pub fn explain(&self, id: OpId, cell: usize, values: &[&[f32]]) -> Explanation {
        let operation = self.operation(id);
        let shapes: Vec<&Shape> = operation.inputs.iter().map(|&input| self.shape(input)).collect();
        let operands = Operands { values, shapes: &shapes, output: self.shape(operation.output) };
        operation.op.rule().explain(&operands, cell)
    }

    /// Computes small tensors cell by cell from their explanations: `values` holds the data of every tensor by id,
    /// empty where it is computed. For a figure of a few cells; a backend runs whole models.
    ///
    /// ```
    /// use graph::{AxisName::*, Dtype, Graph, Shape};
    /// let mut g = Graph::new();
    /// let x = g.input("x", Shape::of(&[(T, 2)]), Dtype::F32)?;
    /// let doubled = g.scale(x, 2.0)?;
    /// let mut values = vec![vec![1.0, 3.0], Vec::new()];
    /// g.recompute(&mut values);
    /// assert_eq!(values[doubled.0 as usize], [2.0, 6.0]);
    /// # Ok::<(), graph::Error>(())
    /// ```
    pub fn recompute(&self, values: &mut [Vec<f32>]) {
        for (id, operation) in self.operations() {
            let operands: Vec<&[f32]> =
                operation.inputs.iter().map(|input| values[input.0 as usize].as_slice()).collect();
            let cells = self.shape(operation.output).len();
            let made = (0..cells).map(|cell| self.explain(id, cell, &operands).result).collect();
            values[operation.output.0 as usize] = made;
        }
    }
}
