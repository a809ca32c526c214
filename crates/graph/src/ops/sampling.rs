//! Choosing the batch on the device: row numbers from a hash of (seed, step, row), windows of a table, rates of a step.

use super::adamw::RATES;
use crate::explain::Step;
use crate::graph::Dtype;
use crate::op::{Operands, Rule, arity};
use crate::random::draw;
use crate::{AxisName, Error, Explanation, Shape};

/// `rows[b] = draw(seed, step, b) mod starts`, see [`crate::random`].
///
/// # Shapes
/// step `[]` (I32) -> `[B]` (I32)
#[derive(Clone, Debug, PartialEq)]
pub struct SampleRows {
    /// Seed of the run.
    pub seed: u32,
    /// How many windows there are to choose from.
    pub starts: usize,
    /// B.
    pub count: usize,
}

/// `y[b,t] = table[rows[b] · stride + t]`.
///
/// # Shapes
/// table `[N]` (I32), rows `[B]` (I32) -> `[B,T]` (I32)
#[derive(Clone, Debug, PartialEq)]
pub struct GatherRows {
    /// Distance of neighbouring windows: T for rows of a task, 1 for a stream.
    pub stride: usize,
    /// T.
    pub length: usize,
}

/// `y = table[step mod R, :]`.
///
/// # Shapes
/// table `[R,RATES]`, step `[]` (I32) -> `[RATES]`
#[derive(Clone, Debug, PartialEq)]
pub struct PickRates;

impl Rule for SampleRows {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [_step] = arity("sample_rows", inputs)?;
        Ok((Shape::of(&[(AxisName::B, self.count)]), Dtype::I32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let mut explanation = Explanation::default();
        let row = draw(self.seed, operands.values[0][0] as u32, cell as u32) % self.starts as u32;
        explanation.line(Step::Count, Some(self.starts as f32), row as f32);
        explanation
    }
}

impl Rule for GatherRows {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [table, rows] = arity("gather_rows", inputs)?;
        if table.len() < self.length || rows.rank() != 1 {
            return Err(Error::new("gather_rows", format!("{table} holds no window of {}", self.length)));
        }
        Ok((Shape::of(&[(AxisName::B, rows.len()), (AxisName::T, self.length)]), Dtype::I32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let row = operands.values[1][cell / self.length] as usize;
        Explanation::copy(operands, 0, row * self.stride + cell % self.length)
    }
}

impl Rule for PickRates {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [table, _step] = arity("pick_rates", inputs)?;
        if table.rank() != 2 || table.last() != RATES {
            return Err(Error::new("pick_rates", format!("the table must be [R,{RATES}], not {table}")));
        }
        Ok((table.suffix(1), Dtype::F32))
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let rows = operands.shapes[0].rows();
        Explanation::copy(operands, 0, operands.values[1][0] as usize % rows * RATES + cell)
    }
}
