//! One training step of the three models of the benchmark and of the default preset, natively on one thread: how
//! long it takes, and which kinds of operations take it. `cargo run --release -p tests --bin profile [S M L sort]`;
//! built for WASM it does the same in Node, which is the same engine as Chromium's: `cargo xtask bench profile`.

use cpu::{Mode, Plan};
use data::{Source, TaskName};
use model::{Feed, Optimizer, TrainingGraph, initial_parameters, preset};
use program::{Kernel, Program};
use std::collections::BTreeMap;
use std::sync::Arc;
use transformer::{Dims, Extent, FeedForward, ModelConfig, Norm, Position};

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

/// Name, batch, T, C, H, L.
const MODELS: &[(&str, [usize; 5])] =
    &[("S", [4, 16, 32, 2, 1]), ("M", [8, 64, 64, 4, 2]), ("L", [12, 64, 128, 4, 4])];

fn main() {
    let asked = arguments();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|other| other == name);
    for (name, [batch, length, width, heads, layers]) in MODELS {
        if wanted(name) {
            let dims = gpt(*length, *width, *heads, *layers);
            profile(name, &dims, Extent::new(*batch, *length), rows(*length));
        }
    }
    if wanted("sort") {
        let task = TaskName::Sort.make(1);
        let preset = preset(&task);
        let dims = preset.config.validate().expect("a preset is valid");
        let data = Source::Task(task).training(dims.context).expect("a task has rows");
        profile("sort", &dims, Extent::new(preset.batch, data.length), (data.tokens, data.targets));
    }
}

/// Pre-norm, learned positions, LayerNorm, GELU, no biases, an untied head, V 65.
fn gpt(context: usize, width: usize, heads: usize, layers: usize) -> Dims {
    let [context, d_model, heads, layers] = [context, width, heads, layers].map(|x| x as u32);
    let config = ModelConfig {
        context,
        layers,
        d_model,
        heads,
        kv_heads: heads,
        d_ff: 4 * d_model,
        position: Position::Learned,
        norm: Norm::LayerNorm,
        feed_forward: FeedForward::Gelu,
        tie_embeddings: false,
        ..ModelConfig::textbook(65, context)
    };
    config.validate().expect("within all bounds")
}

/// 65 rows: each begins with another token, s is followed by 7s + 3 modulo 65.
fn rows(length: usize) -> (Vec<i32>, Vec<i32>) {
    let row = |first: i32| std::iter::successors(Some(first), |s| Some((7 * s + 3) % 65));
    let all = |skip: usize| (0..65).flat_map(|first| row(first).skip(skip).take(length)).collect();
    (all(0), all(1))
}

fn profile(name: &str, dims: &Dims, extent: Extent, (tokens, targets): (Vec<i32>, Vec<i32>)) {
    let length = extent.length;
    let feed = Feed::Sampled { table: tokens.len(), stride: length, starts: tokens.len() / length, seed: 1 };
    let step = TrainingGraph::new(dims, extent, feed).expect("it fits");
    let mut plan: Plan = Plan::new(Arc::new(step.graph.clone()), &step.wanted(), Mode::Fast);
    plan.write_ids(step.inputs.tokens, &tokens);
    plan.write_ids(step.inputs.targets, &targets);
    for (&id, values) in step.update.parameters.iter().zip(initial_parameters(&step.graph, dims.layers, 1)) {
        plan.write(id, &values);
    }
    let optimizer = Optimizer { lr: 1e-3, weight_decay: 0.0, clip: None, ..Optimizer::default() };
    let rates: Vec<f32> = (0..model::RING as u32).flat_map(|step| optimizer.rates(step)).collect();
    plan.write(step.rate_table, &rates);

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
    let run = Program::fused(&step.graph, &step.wanted()).steps.len();
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
