//! The arithmetic of a cell against the value that the CPU computed, for every kind of operation.

mod small_graphs;

use cpu::{Mode, Plan};
use graph::{Dtype, Graph, Op, Source, TensorId};
use small_graphs::{Case, Problem, bookkeeping, differentiable};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An explanation adds in f32 from left to right, the CPU in f64: they part by a few roundings (6e-8 each) of the
/// terms; and by this much where everything is 0.
const TOLERANCE: f32 = 1e-6;
const FLOOR: f32 = 1e-7;

/// A case, run; what its tensors held before operations changed some of them in place.
struct Run {
    graph: Arc<Graph>,
    before: Vec<Vec<f32>>,
    after: Vec<Vec<f32>>,
}

fn run(case: &Case, with_gradient: bool) -> Run {
    let mut problem = Problem::default();
    let y = (case.build)(&mut problem).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    if with_gradient {
        let loss = problem.contract(y).expect("every output is contracted");
        problem.g.append_gradients(loss).expect("every case has a gradient");
    }
    let graph = Arc::new(problem.g);
    let all: Vec<TensorId> = graph.tensors().map(|(id, _)| id).collect();
    let mut plan = Plan::<f32>::new(graph.clone(), &all, Mode::Truth);
    for (id, values) in &problem.floats {
        plan.write(*id, &values.iter().map(|&x| x as f32).collect::<Vec<_>>());
    }
    problem.ids.iter().for_each(|(id, values)| plan.write_ids(*id, values));
    let values = |plan: &Plan, id: TensorId| match graph.tensor(id).dtype {
        Dtype::F32 => plan.read(id).to_vec(),
        Dtype::I32 => plan.read_ids(id).iter().map(|&x| x as f32).collect(),
    };
    let read = |plan: &Plan| all.iter().map(|&id| values(plan, id)).collect::<Vec<_>>();
    let before = read(&plan);
    plan.run();
    let after = read(&plan);
    Run { graph, before, after }
}

fn check(case: &Case, with_gradient: bool) -> BTreeSet<&'static str> {
    let Run { graph, before, after } = run(case, with_gradient);
    let mut kinds = BTreeSet::new();
    for (id, operation) in graph.operations() {
        // Operands that an operation overwrites must be read as they were; computed ones as they became.
        let values: Vec<&[f32]> = operation
            .inputs
            .iter()
            .map(|&input| match graph.tensor(input).source {
                Source::Operation(_) => &after[input.0 as usize][..],
                _ => &before[input.0 as usize][..],
            })
            .collect();
        for (cell, &truth) in after[operation.output.0 as usize].iter().enumerate() {
            let explanation = graph.explain(id, cell, &values);
            let difference = (explanation.result - truth).abs();
            assert!(
                difference <= TOLERANCE * explanation.magnitude + FLOOR,
                "{}: {} at {cell} is {truth}, explained as {}",
                case.name,
                operation.op.kind(),
                explanation.result
            );
        }
        kinds.insert(operation.op.kind());
    }
    kinds
}

#[test]
fn every_cell_of_every_kind_is_explained() {
    let mut kinds = BTreeSet::new();
    differentiable().iter().for_each(|case| kinds.extend(check(case, true)));
    bookkeeping().iter().for_each(|case| kinds.extend(check(case, false)));
    let missing: Vec<_> = Op::KINDS.iter().filter(|kind| !kinds.contains(*kind)).collect();
    assert!(missing.is_empty(), "no case explains {missing:?}");
}
