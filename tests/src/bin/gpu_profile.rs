//! One training step of the benchmark's models on a GPU, and which kernels take it: each is run alone, many times.
//! `cargo run --release -p tests --bin gpu_profile [S M L sort]`; `VK_ICD_FILENAMES` chooses the GPU.

use pollster::block_on;
use program::{Program, Target};
use std::sync::Arc;
use std::time::Instant;
use tests::benchmark::Case;
use webgpu::Plan;

/// Rounds, of which the fastest counts.
const ROUNDS: usize = 5;
/// How long a round lasts about, ms.
const ROUND_MS: f64 = 300.0;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let Some(device) = tests::gpu::device() else { return };
    println!("{:?}", device.adapter());
    for case in Case::named(&asked) {
        let step = &case.step;
        let (graph, wanted) = (Arc::new(step.graph.clone()), step.wanted());
        let program = Program::fused(&graph, &wanted, Target::Gpu);
        let mut plan = Plan::of(&device, graph, &program, &wanted).expect("it fits");
        case.write(&mut plan, |plan, id, ids| plan.write_ids(id, ids), |plan, id, x| plan.write(id, x));
        let wait = |plan: &Plan| block_on(plan.read_ids(step.step)).expect("it runs")[0];
        let fastest = |plan: &mut Plan, run: &dyn Fn(&mut Plan, u32)| {
            let timed = |plan: &mut Plan, times: u32| {
                let start = Instant::now();
                run(plan, times);
                wait(plan);
                start.elapsed().as_secs_f64() * 1e3
            };
            timed(plan, 1);
            let times = (ROUND_MS / timed(plan, 1)).ceil().clamp(1.0, 200.0) as u32;
            (0..ROUNDS).map(|_| timed(plan, times) / f64::from(times)).fold(f64::INFINITY, f64::min)
        };
        let whole = fastest(&mut plan, &|plan, times| plan.run(times));
        let mut each = Plan::new(&device, Arc::new(step.graph.clone()), &wanted).expect("it fits");
        case.write(&mut each, |plan, id, ids| plan.write_ids(id, ids), |plan, id, x| plan.write(id, x));
        let explicit = fastest(&mut each, &|plan, times| plan.run(times));
        drop(each);
        let loss = block_on(plan.read(&[step.loss.loss])).expect("it runs")[0][0];
        let mut kernels = plan.kernels();
        println!("{:5} {whole:9.3} ms a step, {} dispatches, loss {loss:.4}", case.name, kernels.len());
        println!("      {explicit:9.3} ms an operation at a time: {:.2}x", explicit / whole);
        let all = kernels.clone();
        kernels.sort_unstable();
        kernels.dedup();
        let mut parts: Vec<(f64, &str)> = kernels
            .into_iter()
            .map(|kernel| (fastest(&mut plan, &|plan, times| plan.run_only(kernel, times)), kernel))
            .collect();
        parts.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (ms, kernel) in parts {
            let calls = all.iter().filter(|other| **other == kernel).count();
            println!("  {kernel:28} {calls:4} x {:5.1} %  {ms:8.3} ms", 100.0 * ms / whole);
        }
    }
}
