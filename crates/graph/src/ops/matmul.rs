//! Matrix product: one two-dimensional product over flattened rows, or one product per batch and head.

use crate::graph::Dtype;
use crate::op::{Call, Operands, Parts, Rule, arity};
use crate::{Axis, Error, Explanation, Graph, Shape, TensorId};

/// `y = op(a) · op(b)`, where op transposes the last two axes if asked.
///
/// # Shapes
/// Not batched: all axes of an operand but the last are flattened into rows.
/// `[..,K]` by `[K,N]` -> `[..,N]`; `transpose_b`: by `[N,K]`; `transpose_a`: `[..,K]ᵀ` by `[..,N]` -> `[K,N]`.
/// Batched: `[B,H,M,K]` by `[B,G,K,N]` -> `[B,H,M,N]`; head h of a meets head ⌊h/(H/G)⌋ of b. With fewer heads in b,
/// a transposed a has no gradient (no network needs one).
#[derive(Clone, Debug, PartialEq)]
pub struct Matmul {
    /// One product per leading index instead of one over flattened rows.
    pub batched: bool,
    /// The last two axes of a are exchanged.
    pub transpose_a: bool,
    /// The last two axes of b are exchanged.
    pub transpose_b: bool,
}

/// The sizes of a product: `batch` times `[m,k]` by `[k,n]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// How many products.
    pub batch: usize,
    /// Rows of the result.
    pub m: usize,
    /// Contracted length.
    pub k: usize,
    /// Columns of the result.
    pub n: usize,
    /// Product i reads matrix ⌊i / share⌋ of b: query heads per key head.
    pub share: usize,
}

impl Matmul {
    /// The sizes of the product of operands with these shapes.
    pub fn product(&self, a: &Shape, b: &Shape) -> Result<Product, Error> {
        let wrong = |why: &str| Error::new("matmul", format!("{a} by {b}: {why}"));
        if a.rank() < 2 || b.rank() < 2 {
            return Err(wrong("both need two axes"));
        }
        let view = |shape: &Shape| {
            if self.batched { (shape.from_end(1), shape.from_end(0)) } else { (shape.rows(), shape.last()) }
        };
        let exchange =
            |(rows, columns): (usize, usize), yes| if yes { (columns, rows) } else { (rows, columns) };
        let (m, k) = exchange(view(a), self.transpose_a);
        let (k_b, n) = exchange(view(b), self.transpose_b);
        if k != k_b {
            return Err(wrong(&format!("the contracted axes are {k} and {k_b} long")));
        }
        if !self.batched {
            return Ok(Product { batch: 1, m, k, n, share: 1 });
        }
        let (batch, matrices) = (a.len() / (m * k), b.len() / (k * n));
        let same_outer = a.rank() == b.rank() && a.prefix(a.rank() - 3).same_lens(&b.prefix(b.rank() - 3));
        if a.rank() < 3 || !same_outer || batch % matrices != 0 {
            return Err(wrong("the leading axes do not match"));
        }
        Ok(Product { batch, m, k, n, share: batch / matrices })
    }

    fn axis_a(&self, a: &Shape) -> Axis {
        a.axes()[a.rank() - if self.transpose_a { 1 } else { 2 }]
    }

    fn axis_b(&self, b: &Shape) -> Axis {
        b.axes()[b.rank() - if self.transpose_b { 2 } else { 1 }]
    }
}

impl Product {
    /// Offsets in a and b of the k-th pair that meets in the cell at `cell` of the result.
    pub fn pair(&self, matmul: &Matmul, cell: usize, k: usize) -> (usize, usize) {
        let (i, row, column) = (cell / (self.m * self.n), cell / self.n % self.m, cell % self.n);
        let a = if matmul.transpose_a { k * self.m + row } else { row * self.k + k };
        let b = if matmul.transpose_b { column * self.k + k } else { k * self.n + column };
        (i * self.m * self.k + a, i / self.share * self.k * self.n + b)
    }
}

impl Rule for Matmul {
    fn output(&self, inputs: &[&Shape]) -> Result<(Shape, Dtype), Error> {
        let [a, b] = arity("matmul", inputs)?;
        self.product(&a, &b)?;
        let shape = if self.batched {
            a.prefix(a.rank() - 2).with(&[self.axis_a(&a), self.axis_b(&b)])
        } else if self.transpose_a {
            Shape::default().with(&[self.axis_a(&a), self.axis_b(&b)])
        } else {
            a.prefix(a.rank() - 1).with(&[self.axis_b(&b)])
        };
        Ok((shape, Dtype::F32))
    }

    fn gradient(&self, g: &mut Graph, call: &Call, d: TensorId) -> Result<Parts, Error> {
        let (a, b) = (call.input(0), call.input(1));
        let share = self.product(g.shape(a), g.shape(b))?.share;
        let of = |transpose_a, transpose_b| Matmul { batched: self.batched, transpose_a, transpose_b };
        // forward: y = a' b'  ->  d_a' = d b'ᵀ, d_b' = a'ᵀ d; a transposed operand gets the transposed product.
        let d_a = call.part(0, || match self.transpose_a {
            false => g.matmul(of(false, !self.transpose_b), d, b),
            true => g.matmul(of(self.transpose_b, true), b, d),
        })?;
        let d_b = call.part(1, || {
            let all = match self.transpose_b {
                false => g.matmul(of(!self.transpose_a, false), a, d),
                true => g.matmul(of(true, self.transpose_a), d, a),
            }?;
            if share == 1 { Ok(all) } else { g.sum_groups(all, share) }
        })?;
        Ok(vec![d_a, d_b])
    }

    fn explain(&self, operands: &Operands, cell: usize) -> Explanation {
        let Ok(product) = self.product(operands.shapes[0], operands.shapes[1]) else {
            return Explanation::default();
        };
        let pairs = (0..product.k).map(|k| product.pair(self, cell, k));
        Explanation::sum(pairs.map(|(a, b)| operands.term(&[(0, a), (1, b)])).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AxisName::*;

    #[test]
    fn grouped_heads_share_a_key_head() {
        let scores = Matmul { batched: true, transpose_a: false, transpose_b: true };
        let q = Shape::of(&[(B, 2), (H, 4), (T, 3), (D, 5)]);
        let k = Shape::of(&[(B, 2), (G, 2), (S, 7), (D, 5)]);
        let product = scores.product(&q, &k).unwrap();
        assert_eq!(product, Product { batch: 8, m: 3, k: 5, n: 7, share: 2 });
        // batch 1, head 3, t 2, s 6, d 4: key head 1 of batch 1
        let cell = ((7 * 3) + 2) * 7 + 6;
        assert_eq!(product.pair(&scores, cell, 4), (((7 * 3) + 2) * 5 + 4, ((3 * 7) + 6) * 5 + 4));
    }

    #[test]
    fn contracted_axes_that_differ_are_refused() {
        let product = Matmul { batched: false, transpose_a: false, transpose_b: false };
        let error =
            product.product(&Shape::of(&[(T, 2), (C, 3)]), &Shape::of(&[(C, 4), (F, 5)])).unwrap_err();
        assert!(error.message.contains("3 and 4"), "{error}");
    }
}
