//! What the page says of an operation's dispatches is what a GPU is given, and where its code is said to lie it lies.

use graph::launch::{launches_of, workgroup};
use graph::{Op, OpId};
use std::collections::BTreeSet;
use std::path::Path;
use tests::gpu::device;
use tests::problems::{Problem, of_size};
use webgpu::Plan;

/// Rows below, at and above a workgroup.
const SIZES: [usize; 3] = [3, 64, 257];

fn shown(problem: &Problem, needed: &[OpId]) -> Vec<[u32; 3]> {
    needed.iter().flat_map(|&id| launches_of(&problem.graph, id)).map(|launch| launch.grid).collect()
}

#[test]
fn what_is_shown_is_what_is_dispatched_for_every_operation() {
    let Some(device) = device() else { return };
    let mut seen = BTreeSet::new();
    for problem in SIZES.into_iter().flat_map(of_size) {
        let wanted: Vec<_> =
            problem.outputs.iter().chain(&problem.id_outputs).chain(&problem.loss).copied().collect();
        let needed = problem.graph.needed_for(&wanted);
        seen.extend(needed.iter().map(|&id| problem.graph.operation(id).op.kind()));
        let plan = Plan::new(&device, problem.graph.clone().into(), &wanted)
            .unwrap_or_else(|error| panic!("{}: {error}", problem.name));
        assert_eq!(plan.grids(), shown(&problem, &needed), "{}", problem.name);
    }
    let never: Vec<&&str> = Op::KINDS.iter().filter(|kind| !seen.contains(*kind)).collect();
    assert!(never.is_empty(), "{never:?} were never dispatched");
}

#[test]
fn a_dispatch_has_a_thread_for_every_cell_that_a_cell_wise_operation_makes() {
    for problem in SIZES.into_iter().flat_map(of_size) {
        for (id, operation) in problem.graph.operations() {
            let cells = problem.graph.shape(operation.output).len() as u32;
            if !matches!(operation.op, Op::Add(_) | Op::Multiply(_) | Op::Scale(_) | Op::Relu(_)) {
                continue;
            }
            let [launch] = &launches_of(&problem.graph, id)[..] else { panic!("one dispatch") };
            let threads = launch.grid.iter().product::<u32>() * workgroup(launch.kernel)[0];
            assert!((cells..cells + 64).contains(&threads), "{}: {threads} for {cells}", problem.name);
        }
    }
}

#[test]
fn every_operation_has_its_rule_where_it_is_said_to_be() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    for problem in of_size(3) {
        for (_, operation) in problem.graph.operations() {
            let (file, rule) = operation.op.home();
            for place in ["graph", "cpu"] {
                let path = root.join(format!("{place}/src/ops/{file}.rs"));
                let text = std::fs::read_to_string(&path)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let holds = place == "cpu" || text.contains(&format!("impl Rule for {rule} {{"));
                assert!(holds, "{} has no {rule}", path.display());
            }
        }
    }
}
