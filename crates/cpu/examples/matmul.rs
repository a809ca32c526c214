//! Speed of matrix products in the shapes of the default preset: GFLOP/s, the best of several rounds.
//! `cargo run --release -p cpu --example matmul`

use cpu::{Mode, Plan};
use graph::ops::Matmul;
use graph::{AxisName::*, Dtype, Graph, Shape};
use std::sync::Arc;
use std::time::Instant;

const ROUNDS: usize = 20;
/// Enough products that a round takes about 2 ms.
const FLOP_A_ROUND: usize = 60_000_000;

/// m × k × n, and which operand is transposed; `heads` products of one size where it is not 1.
struct Problem {
    heads: usize,
    sizes: [usize; 3],
    transpose: [bool; 2],
}

const PROBLEMS: &[Problem] = &[
    Problem { heads: 1, sizes: [768, 32, 32], transpose: [false, false] },
    Problem { heads: 1, sizes: [768, 32, 88], transpose: [false, false] },
    Problem { heads: 1, sizes: [768, 88, 32], transpose: [false, false] },
    Problem { heads: 1, sizes: [768, 88, 32], transpose: [false, true] },
    Problem { heads: 1, sizes: [32, 768, 32], transpose: [true, false] },
    Problem { heads: 1, sizes: [32, 768, 88], transpose: [true, false] },
    Problem { heads: 1, sizes: [768, 32, 11], transpose: [false, true] },
    Problem { heads: 256, sizes: [12, 8, 12], transpose: [false, true] },
    Problem { heads: 256, sizes: [12, 12, 8], transpose: [false, false] },
    Problem { heads: 256, sizes: [12, 12, 8], transpose: [true, false] },
    Problem { heads: 1, sizes: [512, 256, 256], transpose: [false, false] },
];

fn main() {
    for problem in PROBLEMS {
        let ([m, k, n], [a, b]) = (problem.sizes, problem.transpose);
        let name = |transposed| if transposed { "ᵀ" } else { " " };
        println!(
            "{:3} x {m:3}x{k:3}x{n:3}  a{} b{}  {:6.1} GFLOP/s",
            problem.heads,
            name(a),
            name(b),
            gflops(problem)
        );
    }
}

fn gflops(problem: &Problem) -> f64 {
    let Problem { heads, sizes: [m, k, n], transpose: [transpose_a, transpose_b] } = *problem;
    let batched = heads > 1;
    let matrix = |rows: usize, columns: usize, transposed: bool| {
        let (rows, columns) = if transposed { (columns, rows) } else { (rows, columns) };
        let shape = [(B, heads), (T, rows), (C, columns)];
        if batched { Shape::of(&shape) } else { Shape::of(&shape[1..]) }
    };
    let mut g = Graph::new();
    let a = g.input("a", matrix(m, k, transpose_a), Dtype::F32).expect("a fresh name");
    let b = g.input("b", matrix(k, n, transpose_b), Dtype::F32).expect("a fresh name");
    let y = g.matmul(Matmul { batched, transpose_a, transpose_b }, a, b).expect("sizes agree");
    let mut plan: Plan = Plan::new(Arc::new(g), &[y], Mode::Fast);
    plan.write(a, &vec![0.5; heads * m * k]);
    plan.write(b, &vec![0.25; heads * k * n]);
    let flop = 2 * heads * m * k * n;
    let times = FLOP_A_ROUND.div_ceil(flop);
    let mut best_s = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        (0..times).for_each(|_| plan.run());
        best_s = best_s.min(start.elapsed().as_secs_f64() / times as f64);
    }
    flop as f64 / best_s / 1e9
}
