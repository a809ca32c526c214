//! Matrix products in every orientation, lookups, and what is added or multiplied cell by cell.

use super::{Problem, Row};
use graph::AxisName::*;
use graph::ops::Matmul;
use graph::{AxisName, Error, TensorId};

pub const CASES: &[Row] = &[
    ("flat product over two leading axes", |p| product(p, false, false, false)),
    ("flat product, b transposed", |p| product(p, false, false, true)),
    ("flat product, a transposed", |p| product(p, false, true, false)),
    ("flat product, both transposed", |p| product(p, false, true, true)),
    ("batched product", |p| product(p, true, false, false)),
    ("batched product, b transposed", |p| product(p, true, false, true)),
    ("batched product, a transposed", |p| product(p, true, true, false)),
    ("batched product, both transposed", |p| product(p, true, true, true)),
    ("two query heads share a key head: scores", |p| {
        let query = p.parameter(&[(B, 2), (H, 4), (T, 3), (D, 2)])?;
        let key = p.parameter(&[(B, 2), (G, 2), (S, 5), (D, 2)])?;
        p.g.scores(query, key)
    }),
    ("all query heads share a value head: mix", |p| {
        let probabilities = p.parameter(&[(B, 2), (H, 3), (T, 2), (S, 4)])?;
        let value = p.parameter(&[(B, 2), (G, 1), (S, 4), (D, 3)])?;
        p.g.mix(probabilities, value)
    }),
    ("products of single numbers", |p| {
        let a = p.parameter(&[(T, 1), (C, 1)])?;
        let b = p.parameter(&[(C, 1), (F, 1)])?;
        p.g.linear(a, b)
    }),
    ("one tensor on both sides of a product", |p| {
        let x = p.parameter(&[(B, 1), (H, 2), (T, 3), (D, 2)])?;
        p.g.scores(x, x)
    }),
    ("an embedding row that is looked up three times, and one that never is", |p| {
        let table = p.parameter(&[(V, 4), (C, 3)])?;
        let ids = p.ids(&[(B, 2), (T, 2)], &[1, 3, 1, 1])?;
        p.g.embedding(table, ids)
    }),
    ("tied embeddings: lookup and head share a table", |p| {
        let table = p.parameter(&[(V, 4), (C, 3)])?;
        let ids = p.ids(&[(B, 1), (T, 3)], &[2, 0, 2])?;
        let x = p.g.embedding(table, ids)?;
        p.g.linear_transposed(x, table)
    }),
    ("a tensor added to itself", |p| {
        let x = p.parameter(&[(T, 2), (C, 3)])?;
        p.g.add(x, x)
    }),
    ("a residual stream: x + f(x)", |p| {
        let x = p.parameter(&[(T, 2), (C, 3)])?;
        let weight = p.parameter(&[(C, 3), (C, 3)])?;
        let y = p.g.linear(x, weight)?;
        p.g.add(x, y)
    }),
    ("a tensor multiplied by itself", |p| {
        let x = p.parameter(&[(T, 2), (C, 3)])?;
        p.g.multiply(x, x)
    }),
    ("a gate", |p| {
        let (a, b) = (p.parameter(&[(T, 2), (F, 3)])?, p.parameter(&[(T, 2), (F, 3)])?);
        p.g.multiply(a, b)
    }),
    ("a scale that is negative", |p| {
        let x = p.parameter(&[(T, 2), (C, 3)])?;
        p.g.scale(x, -0.3)
    }),
    ("a bias of one axis", |p| bias(p, &[(C, 3)])),
    ("a table of positions added to every row of the batch", |p| bias(p, &[(T, 4), (C, 3)])),
    ("a bias as large as what it is added to", |p| bias(p, &[(B, 2), (T, 4), (C, 3)])),
    ("an edit of two cells", |p| {
        let x = p.parameter(&[(T, 2), (C, 3)])?;
        let keep = p.constant_of(&[(T, 2), (C, 3)], &[1.0, 0.0, 1.0, 1.0, 1.0, 0.0])?;
        let value = p.constant(&[(T, 2), (C, 3)])?;
        let edited = p.g.patch(x, keep, value)?;
        p.g.multiply(edited, edited)
    }),
];

/// `op(a) op(b)` with m, k and n all different; flat products contract rows that are themselves two axes.
fn product(p: &mut Problem, batched: bool, transpose_a: bool, transpose_b: bool) -> Result<TensorId, Error> {
    let leading = |m: AxisName, len: usize| match batched {
        true => vec![(B, 2), (H, 2), (m, len)],
        // Six rows, as two times three.
        false => vec![(B, len / 3), (m, 3)],
    };
    // m = 6, k = 5 and n = 4; a flat aᵀ contracts its six rows: m = 5, k = 6.
    let (a, k) = match (transpose_a, batched) {
        (true, true) => ([leading(T, 5), vec![(S, 6)]].concat(), 5),
        (true, false) => ([leading(T, 6), vec![(S, 5)]].concat(), 6),
        (false, _) => ([leading(T, 6), vec![(S, 5)]].concat(), 5),
    };
    let b = match (transpose_b, batched) {
        (false, true) => [leading(S, k), vec![(D, 4)]].concat(),
        (true, true) => [leading(D, 4), vec![(S, k)]].concat(),
        (false, false) => vec![(S, k), (D, 4)],
        (true, false) => vec![(D, 4), (S, k)],
    };
    let (a, b) = (p.parameter(&a)?, p.parameter(&b)?);
    p.g.matmul(Matmul { batched, transpose_a, transpose_b }, a, b)
}

fn bias(p: &mut Problem, axes: &[(AxisName, usize)]) -> Result<TensorId, Error> {
    let x = p.parameter(&[(B, 2), (T, 4), (C, 3)])?;
    let b = p.parameter(axes)?;
    p.g.bias(x, b)
}
