//! The gradient of every operation against central differences, in f64.

use cpu::{Mode, Plan};
use graph::{Graph, Source, TensorId};
use std::sync::Arc;
use tests::problems::{Problem, missing, of_size};

/// Small enough for every cell of every operand.
const SIZE: usize = 3;

/// Half the distance of the two points. The error of a central difference is about h² times a third derivative,
/// that of rounding 1e-16 / h: both are far below the tolerance here.
const H: f64 = 1e-5;

/// Of the gradient's largest cell.
const TOLERANCE: f64 = 1e-6;

/// The loss with one cell of one operand moved.
fn loss(
    plan: &mut Plan<f64>,
    problem: &Problem,
    loss: TensorId,
    moved: Option<(TensorId, usize, f64)>,
) -> f64 {
    for (id, values) in &problem.floats {
        let mut values: Vec<f64> = values.iter().map(|&x| f64::from(x)).collect();
        if let Some((_, cell, by)) = moved.filter(|(tensor, ..)| tensor == id) {
            values[cell] += by;
        }
        plan.write(*id, &values);
    }
    problem.ids.iter().for_each(|(id, values)| plan.write_ids(*id, values));
    plan.run();
    plan.read(loss)[0]
}

fn check(problem: &Problem) -> Vec<String> {
    let Some(scalar) = problem.loss else { return Vec::new() };
    let graph: Arc<Graph> = problem.graph.clone().into();
    let all: Vec<TensorId> = problem.outputs.iter().copied().chain([scalar]).collect();
    let mut plan = Plan::<f64>::new(graph.clone(), &all, Mode::Truth);
    let mut only_loss = Plan::<f64>::new(graph.clone(), &[scalar], Mode::Truth);
    loss(&mut plan, problem, scalar, None);
    let mut wrong = Vec::new();
    for (id, tensor) in graph.tensors().filter(|(_, tensor)| tensor.source == Source::Parameter) {
        let Some(gradient) = graph.find(&format!("grad:{}", tensor.name)) else {
            wrong.push(format!("{}: {} has no gradient", problem.name, tensor.name));
            continue;
        };
        let gradient = plan.read(gradient).to_vec();
        let largest = gradient.iter().fold(1e-3f64, |max, g| max.max(g.abs()));
        for (cell, &expected) in gradient.iter().enumerate() {
            let mut at = |by| loss(&mut only_loss, problem, scalar, Some((id, cell, by)));
            let difference = (at(H) - at(-H)) / (2.0 * H);
            if (difference - expected).abs() > TOLERANCE * largest {
                wrong.push(format!(
                    "{}: {}[{cell}] is {expected}, the slope {difference}",
                    problem.name, tensor.name
                ));
                break;
            }
        }
    }
    wrong
}

#[test]
fn every_gradient_is_the_slope() {
    let problems = of_size(SIZE);
    let wrong: Vec<String> = problems.iter().flat_map(check).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(missing(&problems), Vec::<&str>::new(), "every kind must be part of a checked graph");
}

#[test]
fn a_single_cell_has_the_right_slope_too() {
    let wrong: Vec<String> = of_size(1).iter().flat_map(check).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
