//! Shapes: axes with the names that the whole project uses, and their lengths.

use std::fmt;

/// The name of an axis, as in `docs/model.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AxisName {
    /// Batch.
    B,
    /// Query position.
    T,
    /// Key or source position.
    S,
    /// Model width, `d_model`.
    C,
    /// Query heads.
    H,
    /// Key and value heads.
    G,
    /// Head size.
    D,
    /// Feed-forward width, `d_ff`.
    F,
    /// Vocabulary.
    V,
    /// All query heads side by side, H·D.
    HD,
    /// All key or value heads side by side, G·D.
    GD,
    /// An axis without a name: tables, rings, pairs.
    Number,
}

impl AxisName {
    /// The letter shown on the page and in the API; empty for [`AxisName::Number`].
    pub fn letter(self) -> &'static str {
        match self {
            Self::B => "B",
            Self::T => "T",
            Self::S => "S",
            Self::C => "C",
            Self::H => "H",
            Self::G => "G",
            Self::D => "D",
            Self::F => "F",
            Self::V => "V",
            Self::HD => "H·D",
            Self::GD => "G·D",
            Self::Number => "",
        }
    }
}

/// One axis: its name and how many elements it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Axis {
    /// Name.
    pub name: AxisName,
    /// Length in elements.
    pub len: usize,
}

/// The axes of a tensor, outermost first; data is row-major. A scalar has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shape(Vec<Axis>);

impl Shape {
    /// A shape from names and lengths.
    ///
    /// ```
    /// use graph::{AxisName::*, Shape};
    /// let shape = Shape::of(&[(B, 2), (T, 3), (C, 4)]);
    /// assert_eq!(shape.to_string(), "[B 2, T 3, C 4]");
    /// assert_eq!((shape.len(), shape.rank(), shape.rows()), (24, 3, 6));
    /// ```
    pub fn of(axes: &[(AxisName, usize)]) -> Self {
        Self(axes.iter().map(|&(name, len)| Axis { name, len }).collect())
    }

    /// The shape of a single number.
    pub fn scalar() -> Self {
        Self(Vec::new())
    }

    /// The axes, outermost first.
    pub fn axes(&self) -> &[Axis] {
        &self.0
    }

    /// Lengths, outermost first.
    pub fn lens(&self) -> Vec<usize> {
        self.0.iter().map(|axis| axis.len).collect()
    }

    /// Number of axes.
    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// Number of elements (1 for a scalar).
    #[expect(
        clippy::len_without_is_empty,
        reason = "an axis of length zero is refused, so no shape is empty"
    )]
    pub fn len(&self) -> usize {
        self.0.iter().map(|axis| axis.len).product()
    }

    /// Length of the last axis (1 for a scalar).
    pub fn last(&self) -> usize {
        self.0.last().map_or(1, |axis| axis.len)
    }

    /// Product of all axes but the last: how many rows a row-wise operation sees.
    pub fn rows(&self) -> usize {
        self.len() / self.last().max(1)
    }

    /// Length of axis `i`, counted from the end: `from_end(0)` is the last.
    pub fn from_end(&self, i: usize) -> usize {
        self.0[self.0.len() - 1 - i].len
    }

    /// The first `n` axes.
    pub fn prefix(&self, n: usize) -> Self {
        Self(self.0[..n].to_vec())
    }

    /// The last `n` axes.
    pub fn suffix(&self, n: usize) -> Self {
        Self(self.0[self.0.len() - n..].to_vec())
    }

    /// This shape with `axes` appended.
    pub fn with(&self, axes: &[Axis]) -> Self {
        Self(self.0.iter().chain(axes).copied().collect())
    }

    /// True when lengths agree, whatever the axes are called.
    pub fn same_lens(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(|(a, b)| a.len == b.len)
    }

    /// True when `other`'s lengths are those of this shape's last axes (`other` can be broadcast over the rest).
    pub fn ends_with(&self, other: &Self) -> bool {
        other.rank() <= self.rank() && self.suffix(other.rank()).same_lens(other)
    }

    /// Where the cell at `index` (one entry per axis) lies in row-major data.
    pub fn offset(&self, index: &[usize]) -> usize {
        self.0.iter().zip(index).fold(0, |at, (axis, &i)| at * axis.len + i)
    }

    /// The cell, one entry per axis, that lies at `offset`.
    pub fn index(&self, mut offset: usize) -> Vec<usize> {
        let mut index = vec![0; self.0.len()];
        for (i, axis) in index.iter_mut().zip(&self.0).rev() {
            *i = offset % axis.len;
            offset /= axis.len;
        }
        index
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let axes: Vec<String> = self
            .0
            .iter()
            .map(|axis| format!("{} {}", axis.name.letter(), axis.len).trim().to_owned())
            .collect();
        write!(f, "[{}]", axes.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::{AxisName::*, *};

    #[test]
    fn index_is_the_inverse_of_offset() {
        let shape = Shape::of(&[(B, 2), (H, 3), (T, 5)]);
        for offset in 0..shape.len() {
            assert_eq!(shape.offset(&shape.index(offset)), offset);
        }
    }

    #[test]
    fn suffix_broadcast_looks_at_lengths_only() {
        let x = Shape::of(&[(B, 2), (T, 3), (C, 4)]);
        assert!(x.ends_with(&Shape::of(&[(S, 3), (C, 4)])));
        assert!(!x.ends_with(&Shape::of(&[(T, 2), (C, 4)])));
        assert!(x.ends_with(&Shape::scalar()));
    }
}
