//! One training step of the three models of the benchmark and of the default preset, natively on one thread: how
//! long it takes, and which kinds of operations take it. `cargo run --release -p tests --bin profile [S M L sort]`;
//! built for WASM it does the same in Node, which is the same engine as Chromium's: `cargo xtask bench profile`.

use cpu::{Mode, Plan};
use program::{Kernel, Program, Target};
use std::collections::BTreeMap;
use std::sync::Arc;
use tests::benchmark::Case;

/// Rounds, of which the fastest counts.
const ROUNDS: usize = 7;
/// Kinds with a smaller share are left out, percent.
const SHOWN: f64 = 0.5;
/// How long a round lasts about, ms.
const ROUND_MS: f64 = 150.0;

#[cfg(not(target_arch = "wasm32"))]
mod host {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);

    pub fn now() -> f64 {
        START.elapsed().as_secs_f64() * 1e3
    }

    pub fn say(line: &str) {
        println!("{line}");
    }

    pub fn arguments() -> Vec<String> {
        std::env::args().skip(1).collect()
    }
}

#[cfg(target_arch = "wasm32")]
mod host {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance)]
        pub fn now() -> f64;
        #[wasm_bindgen(js_namespace = console, js_name = log)]
        pub fn say(line: &str);
        #[wasm_bindgen(thread_local_v2, js_namespace = process, js_name = argv)]
        static ARGV: Vec<String>;
    }

    /// Of `node -e`, which has its own path before them.
    pub fn arguments() -> Vec<String> {
        ARGV.with(|all| all.iter().skip(1).cloned().collect())
    }
}

use host::{arguments, now, say};

fn main() {
    Case::named(&arguments()).iter().for_each(profile);
}

fn profile(case: &Case) {
    let (name, step) = (case.name, &case.step);
    let mut plan: Plan = Plan::new(Arc::new(step.graph.clone()), &step.wanted(), Mode::Fast);
    case.write(&mut plan, Plan::write_ids, Plan::write);

    let start = now();
    plan.run();
    let steps = (ROUND_MS / (now() - start)).ceil().clamp(1.0, 100.0) as usize;
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = now();
        (0..steps).for_each(|_| plan.run());
        best = best.min((now() - start) / steps as f64);
    }
    let loss = plan.read(step.loss.loss)[0];
    let run = Program::fused(&step.graph, &step.wanted(), Target::Cpu).steps.len();
    let operations = step.graph.needed_for(&step.wanted()).len();
    say(&format!("{name:5} {best:9.3} ms a step, {run} kernels for {operations} operations, loss {loss:.4}"));

    let graph = &step.graph;
    let mut by_kind: BTreeMap<(String, &str), (f64, usize)> = BTreeMap::new();
    for _ in 0..steps {
        let mut last = now();
        plan.run_watched(|step| {
            let first = graph.operation(step.operations[0]);
            let kind = match &step.kernel {
                Kernel::Operation(_) => first.op.kind(),
                Kernel::Rope(_) => "(rope)",
                Kernel::Added(_) | Kernel::Update(_) | Kernel::ArenaNorm(_) => {
                    unreachable!("programs for a CPU have none")
                }
                Kernel::Attention(_) => "(attention)",
                Kernel::AttentionBackward(_) => "(attention_backward)",
            };
            let entry = by_kind.entry((format!("{:?}", first.pass), kind)).or_default();
            entry.0 += (now() - last) / steps as f64;
            entry.1 += 1;
            last = now();
        });
    }
    let total: f64 = by_kind.values().map(|(ms, _)| ms).sum();
    let mut kinds: Vec<_> = by_kind.into_iter().collect();
    kinds.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
    for ((pass, kind), (ms, calls)) in kinds {
        let share = 100.0 * ms / total;
        if share >= SHOWN {
            say(&format!("  {pass:9} {kind:28} {:4} x {share:5.1} %  {ms:8.4} ms", calls / steps));
        }
    }
}
