//! The gradient rule of every operation against central differences in f64.

mod small_graphs;

use cpu::{Mode, Plan};
use graph::{Graph, Op, Pass, TensorId};
use small_graphs::{Case, Problem, bookkeeping, differentiable};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Step of the central difference. Its own error is about h² = 1e-10 relative, and that of rounding
/// 1e-16 / h = 1e-11: both far below the tolerance.
const STEP: f64 = 1e-5;

/// Against the largest gradient of the tensor: a wrong factor, sign or index shows in the first digits, while the
/// constants that operations hold in f32 (eps, factors, RoPE tables) are the same numbers on both sides.
const TOLERANCE: f64 = 1e-6;

/// A case with its scalar and its backward pass.
struct Differentiated {
    problem: Problem,
    loss: TensorId,
    /// Every parameter and its gradient.
    gradients: Vec<(TensorId, TensorId)>,
}

fn differentiate(case: &Case) -> Differentiated {
    let mut problem = Problem::default();
    let y = (case.build)(&mut problem).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let loss = problem.contract(y).expect("every output is contracted");
    problem.g.append_gradients(loss).expect("every case has a gradient");
    let gradient = |g: &Graph, name: &str| {
        g.find(&format!("grad:{name}")).unwrap_or_else(|| panic!("{}: no gradient of {name}", case.name))
    };
    let g = &problem.g;
    let gradients = g.parameters().map(|(id, tensor)| (id, gradient(g, &tensor.name))).collect();
    Differentiated { problem, loss, gradients }
}

fn check(case: &Case) {
    let Differentiated { problem, loss, gradients } = differentiate(case);
    let graph = Arc::new(problem.g);
    let wanted: Vec<TensorId> = gradients.iter().map(|&(_, gradient)| gradient).chain([loss]).collect();
    let mut backward = Plan::<f64>::new(graph.clone(), &wanted, Mode::Truth);
    let mut forward = Plan::<f64>::new(graph.clone(), &[loss], Mode::Truth);
    for plan in [&mut backward, &mut forward] {
        problem.floats.iter().for_each(|(id, values)| plan.write(*id, values));
        problem.ids.iter().for_each(|(id, values)| plan.write_ids(*id, values));
    }
    backward.run();
    for (parameter, gradient) in gradients {
        let got = backward.read(gradient);
        let values = forward.read(parameter).to_vec();
        let mut loss_with = |i: usize, step: f64| {
            let mut moved = values.clone();
            moved[i] += step;
            forward.write(parameter, &moved);
            forward.run();
            forward.read(loss)[0]
        };
        let want: Vec<f64> =
            (0..values.len()).map(|i| (loss_with(i, STEP) - loss_with(i, -STEP)) / (2.0 * STEP)).collect();
        forward.write(parameter, &values);
        // Where every gradient is 0, the differences are only rounding: 1e-4 of the tolerance of a gradient of 1.
        let largest = want.iter().fold(1e-4f64, |max, x| max.max(x.abs()));
        for (i, (got, want)) in got.iter().zip(&want).enumerate() {
            let name = &graph.tensor(gradient).name;
            assert!(
                (got - want).abs() <= TOLERANCE * largest,
                "{}: {name} at {i} is {got}, the difference quotient {want}",
                case.name
            );
        }
    }
}

#[test]
fn every_gradient_rule_agrees_with_finite_differences() {
    differentiable().iter().for_each(check);
}

#[test]
fn every_kind_is_differentiated_unless_it_is_bookkeeping() {
    let differentiated: BTreeSet<_> = differentiable()
        .iter()
        .flat_map(|case| kinds_with_gradient(&differentiate(case).problem.g))
        .collect();
    // Visibility is a pattern of positions; what else has no gradient comes after the backward pass, or before
    // the forward one.
    let mut excused = BTreeSet::from(["causal_mask"]);
    for case in bookkeeping() {
        let mut problem = Problem::default();
        (case.build)(&mut problem).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        excused.extend(problem.g.operations().map(|(_, operation)| operation.op.kind()));
    }
    for kind in Op::KINDS {
        assert!(
            differentiated.contains(kind) != excused.contains(kind),
            "{kind} must be in a differentiable case or in bookkeeping, and not in both"
        );
    }
}

/// Kinds that a gradient flowed through, and the kinds that carried it.
fn kinds_with_gradient(g: &Graph) -> Vec<&'static str> {
    let reached = |id: TensorId| g.find(&format!("grad:{}", g.tensor(id).name)).is_some();
    g.operations()
        .filter(|(_, operation)| operation.pass == Pass::Backward || reached(operation.output))
        .map(|(_, operation)| operation.op.kind())
        .collect()
}
