//! Speed of the default preset, natively: the CPU, and WebGPU where there is an adapter. Interleaved rounds, the
//! ratio of minima; counts of dispatches are exact. `cargo xtask bench` runs this in release mode.

use data::{Source, TaskName};
use model::{Backend, Trainer, TrainerSettings, preset};
use pollster::block_on;
use std::time::Instant;

/// Rounds of each backend, taken in turns so that a busy machine hits both alike.
const ROUNDS: usize = 5;
/// Steps of a round on the CPU, and on a GPU (which may be software).
const STEPS: [u32; 2] = [40, 10];

fn main() {
    let task = TaskName::Sort.make(1);
    let preset = preset(&task);
    let dims = preset.config.validate().expect("a preset is valid");
    let source = Source::Task(task);
    let data = source.training(dims.context).expect("a task has rows");
    println!(
        "sort: {} parameters, batch {}, T {}, {} tokens a step",
        preset.config.parameter_count(),
        preset.batch,
        data.length,
        preset.batch * data.length
    );
    let settings = || TrainerSettings { batch: preset.batch, seed: 1, optimizer: preset.optimizer.clone() };
    let mut trainers =
        vec![("CPU", Trainer::new(&Backend::Cpu, &dims, &data, settings()).expect("the CPU is there"))];
    match block_on(model::request_device()) {
        Ok(device) => {
            let trainer = Trainer::new(&Backend::WebGpu(device), &dims, &data, settings());
            trainers.push(("WebGPU", trainer.expect("the preset fits any GPU")));
        }
        Err(error) => println!("no WebGPU here: {error}"),
    }
    let mut best = vec![f64::INFINITY; trainers.len()];
    for _ in 0..ROUNDS {
        for (i, (_, trainer)) in trainers.iter_mut().enumerate() {
            let start = Instant::now();
            trainer.run(STEPS[i]);
            block_on(trainer.drain()).expect("the preset does not diverge");
            best[i] = best[i].min(start.elapsed().as_secs_f64() * 1e3 / f64::from(STEPS[i]));
        }
    }
    for ((name, trainer), ms) in trainers.iter_mut().zip(&best) {
        let loss = trainer.take().losses.last().copied().unwrap_or_default();
        println!(
            "{name:8} {ms:8.2} ms a step, {:7.1} steps/s, loss {loss:.4} after {}",
            1e3 / ms,
            trainer.known()
        );
    }
    if let [cpu, webgpu] = best[..] {
        println!("WebGPU / CPU: {:.2}", webgpu / cpu);
    }
}
