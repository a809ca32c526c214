//! The arithmetic that opens behind a cell gives the value on screen, for every operation.

use cpu::Mode;
use graph::{Dtype, OpId, TensorId};
use std::collections::{BTreeSet, HashMap};
use tests::problems::{Problem, of_size};

/// Of the sum of absolute terms; below that f32 cannot tell.
const TOLERANCE: f32 = 1e-6;

/// Cells of each operation that are opened.
const CELLS: usize = 7;

/// Every value of a run, ids as numbers; tensors changed in place as they were before.
fn values(problem: &Problem) -> HashMap<TensorId, Vec<f32>> {
    let all: Vec<TensorId> = problem.graph.operations().map(|(_, operation)| operation.output).collect();
    let mut plan = cpu::Plan::<f32>::new(problem.graph.clone().into(), &all, Mode::Truth);
    problem.floats.iter().for_each(|(id, values)| plan.write(*id, values));
    problem.ids.iter().for_each(|(id, values)| plan.write_ids(*id, values));
    plan.run();
    let mut values: HashMap<TensorId, Vec<f32>> = problem
        .graph
        .tensors()
        .map(|(id, tensor)| match tensor.dtype {
            Dtype::F32 => (id, plan.read(id).to_vec()),
            Dtype::I32 => (id, plan.read_ids(id).iter().map(|&x| x as f32).collect()),
        })
        .collect();
    values.extend(problem.floats.iter().cloned());
    values.extend(problem.ids.iter().map(|(id, ids)| (*id, ids.iter().map(|&x| x as f32).collect())));
    values
}

/// What is wrong with the explanation of a few cells of one operation.
fn check(problem: &Problem, id: OpId, values: &HashMap<TensorId, Vec<f32>>) -> Option<String> {
    let operation = problem.graph.operation(id);
    let operands: Vec<&[f32]> = operation.inputs.iter().map(|input| &values[input][..]).collect();
    let output = &values[&operation.output];
    let step = output.len().div_ceil(CELLS);
    (0..output.len()).step_by(step).find_map(|cell| {
        let explanation = problem.graph.explain(id, cell, &operands);
        let allowed = TOLERANCE * explanation.magnitude.max(output[cell].abs()) + 1e-7;
        let difference = (explanation.result - output[cell]).abs();
        (difference > allowed || !explanation.result.is_finite()).then(|| {
            let (name, kind) = (&problem.name, operation.op.kind());
            format!("{name}: {kind} cell {cell} is {}, explained as {}", output[cell], explanation.result)
        })
    })
}

#[test]
fn every_operation_explains_its_own_value() {
    let mut explained = BTreeSet::new();
    let mut wrong = Vec::new();
    for problem in of_size(5) {
        let values = values(&problem);
        for (id, operation) in problem.graph.operations() {
            // What is changed in place shows its old value here; AdamW and the like are checked one by one below.
            if operation.op.writes().is_empty() {
                explained.insert(operation.op.kind());
                wrong.extend(check(&problem, id, &values));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let in_place = ["adamw", "cache", "guard", "record", "advance"];
    let missing: Vec<_> = graph::Op::KINDS
        .iter()
        .filter(|kind| !explained.contains(*kind) && !in_place.contains(kind))
        .collect();
    assert_eq!(missing, Vec::<&&str>::new());
}

#[test]
fn operations_in_place_explain_their_new_value() {
    for problem in of_size(5) {
        let before = values(&problem);
        let (floats, ids) = problem.run_cpu(Mode::Truth);
        let mut after: HashMap<TensorId, Vec<f32>> = problem.outputs.iter().copied().zip(floats).collect();
        let as_floats = ids.iter().map(|ids| ids.iter().map(|&x| x as f32).collect());
        after.extend(problem.id_outputs.iter().copied().zip(as_floats));
        for (id, operation) in problem.graph.operations().filter(|(_, o)| !o.op.writes().is_empty()) {
            let operands: Vec<&[f32]> = operation.inputs.iter().map(|input| &before[input][..]).collect();
            for (cell, &value) in after[&operation.output].iter().enumerate() {
                let explanation = problem.graph.explain(id, cell, &operands);
                let allowed = TOLERANCE * explanation.magnitude.max(value.abs()) + 1e-7;
                let got = explanation.result;
                assert!(
                    (got - value).abs() <= allowed,
                    "{}: cell {cell}: {got} not {value}",
                    operation.op.kind()
                );
            }
        }
    }
}
