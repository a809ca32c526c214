//! A captured tensor: numbers with a shape.

use transformer::study::heads::{Weights, normalized_entropy};
use transformer::study::measures::largest_difference;

/// Values as they were computed, row-major.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensor {
    /// Lengths of its axes.
    pub shape: Vec<usize>,
    /// All cells.
    pub values: Vec<f32>,
}

impl Tensor {
    /// All cells whose first indices are `at`.
    ///
    /// ```
    /// let tensor = lessons::Tensor { shape: vec![2, 3], values: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0] };
    /// assert_eq!((tensor.part(&[1]), tensor.part(&[0, 2])), (&[4.0, 5.0, 6.0][..], &[3.0][..]));
    /// ```
    ///
    /// # Panics
    /// When an index is out of bounds.
    pub fn part(&self, at: &[usize]) -> &[f32] {
        let (mut values, mut rest) = (self.values.as_slice(), self.values.len());
        for (&index, &len) in at.iter().zip(&self.shape) {
            rest /= len;
            values = &values[index * rest..][..rest];
        }
        values
    }

    /// Its shape in words.
    ///
    /// ```
    /// let tensor = lessons::Tensor { shape: vec![1, 8, 12, 4], values: vec![0.0; 384] };
    /// assert_eq!(tensor.extent(), "1 × 8 × 12 × 4");
    /// ```
    pub fn extent(&self) -> String {
        self.shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ")
    }

    /// One cell.
    ///
    /// # Panics
    /// As [`Tensor::part`].
    pub fn cell(&self, at: &[usize]) -> f64 {
        f64::from(self.part(at)[0])
    }

    /// The same shape with each cell changed.
    #[must_use]
    pub fn map(&self, change: impl Fn(f32) -> f32) -> Self {
        Self { shape: self.shape.clone(), values: self.values.iter().map(|&x| change(x)).collect() }
    }

    /// The largest difference of two cells at the same place.
    pub fn difference(&self, other: &Self) -> f64 {
        largest_difference(&self.values, &other.values).unwrap_or(f64::NAN)
    }

    /// Mean entropy of shares over the visible keys, as a part of the most it could be: 1 where all are equal; NaN where
    /// nothing is visible. `mask` has the same shape.
    ///
    /// # Shapes
    /// `[B,H,T,S]`
    pub fn entropy(&self, mask: &Self) -> f64 {
        let (keys, probabilities, visible) = (self.shape[3], &self.values, &mask.values);
        normalized_entropy(&[Weights { keys, probabilities, visible, tokens: &[] }]).unwrap_or(f64::NAN)
    }

    /// Positions at which some row differs from the other tensor, in order.
    ///
    /// # Shapes
    /// `[B,T,..]`
    pub fn changed_positions(&self, other: &Self) -> Vec<usize> {
        let (rows, positions) = (self.shape[0], self.shape[1]);
        let differs = |t: usize| (0..rows).any(|b| self.part(&[b, t]) != other.part(&[b, t]));
        (0..positions).filter(|&t| differs(t)).collect()
    }
}
