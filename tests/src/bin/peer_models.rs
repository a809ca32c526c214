//! The GPTs of the benchmark as files, for those who train them beside us: sizes, first parameters, the batches of the first
//! steps, and our losses on them. `cargo run --release -p tests --bin peer_models FOLDER`.

use cpu::{Mode, Plan};
use model::{Optimizer, initial_parameters};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tests::benchmark::Case;

/// Steps whose losses must agree.
const STEPS: u32 = 8;

fn main() {
    let folder = std::env::args().nth(1).expect("a folder to write to");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    for case in Case::named(&["S", "M", "L"].map(str::to_owned)) {
        let path = Path::new(&folder).join(format!("{}.json", case.name));
        std::fs::write(&path, described(&case).to_string()).expect("the file can be written");
        println!("{}", path.display());
    }
}

fn described(case: &Case) -> Value {
    let (step, dims, length) = (&case.step, &case.dims, case.extent.length);
    let first = initial_parameters(&step.graph, dims.layers, 1);
    let parameters: Vec<Value> = step
        .update
        .parameters
        .iter()
        .zip(&first)
        .map(|(&id, values)| {
            json!({ "name": step.graph.tensor(id).name, "shape": step.graph.shape(id).lens(), "values": values })
        })
        .collect();
    let mut plan: Plan = Plan::new(Arc::new(step.graph.clone()), &step.wanted(), Mode::Fast);
    case.write(&mut plan, Plan::write_ids, Plan::write);
    let (mut losses, mut batches) = (Vec::new(), Vec::new());
    for number in 0..STEPS {
        let rows = case.feed().rows(number, case.extent.batch);
        let of = |table: &[i32]| -> Vec<i32> {
            rows.iter().flat_map(|row| &table[row * length..][..length]).copied().collect()
        };
        batches.push(json!({ "tokens": of(&case.tokens), "targets": of(&case.targets) }));
        plan.run();
        losses.push(plan.read(step.loss.loss)[0]);
    }
    let Optimizer { lr, beta1, beta2, eps, .. } = Case::optimizer();
    json!({
        "name": case.name, "batch": case.extent.batch, "length": length, "width": dims.width, "heads": dims.heads,
        "layers": dims.layers, "vocabulary": dims.vocabulary, "lr": lr, "beta1": beta1, "beta2": beta2, "eps": eps,
        "parameters": parameters, "batches": batches, "losses": losses,
    })
}
