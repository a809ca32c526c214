//! Does each topology reach its task? Trains the preset of every task (or of those named) from a few seeds on the
//! CPU and tells the share of held-out rows that are exactly right. `cargo xtask bench` runs this in release mode.

use data::{Source, TaskName};
use model::{Backend, Trainer, TrainerSettings, Validator, preset};
use pollster::block_on;
use std::time::Instant;

/// Held-out rows are looked at every so many steps.
const EVERY: u32 = 100;

fn main() {
    let named: Vec<TaskName> =
        std::env::args().skip(1).map(|name| TaskName::parse(&name).expect("a task")).collect();
    let tasks = if named.is_empty() { TaskName::ALL.to_vec() } else { named };
    for name in tasks {
        for seed in 1..=3 {
            learn(name, seed);
        }
    }
}

fn learn(name: TaskName, seed: u32) {
    let task = name.make(seed);
    let preset = preset(&task);
    let dims = preset.config.validate().expect("a preset is valid");
    let source = Source::Task(task);
    let data = source.training(dims.context).expect("a task has rows");
    let settings = TrainerSettings { batch: preset.batch, seed, optimizer: preset.optimizer.clone() };
    let mut trainer = Trainer::new(&Backend::Cpu, &dims, &data, settings).expect("the CPU is there");
    let mut validator = Validator::new(&Backend::Cpu, &dims, &source).expect("held-out rows fit");
    let (mut seconds, mut shares) = (0.0, Vec::new());
    while trainer.known() < preset.steps {
        let start = Instant::now();
        trainer.run(EVERY.min(preset.steps - trainer.known()));
        block_on(trainer.drain()).expect("a preset does not diverge");
        seconds += start.elapsed().as_secs_f64();
        let seen = block_on(validator.validate(trainer.plan())).expect("it was read before");
        let share = seen.exact_match.expect("a task has answers");
        shares.push(format!("{share:.3}"));
        if preset.exact_match.is_some_and(|goal| share >= goal) {
            break;
        }
    }
    let (parameters, known) = (preset.config.parameter_count(), trainer.known());
    println!(
        "{:24} {:16} seed {seed}: {parameters:6} parameters, {known:4} steps in {seconds:5.1} s ({:.1} ms each), exact every {EVERY}: {}",
        name.name(),
        preset.config.topology.text(),
        1e3 * seconds / f64::from(known),
        shares.join(" ")
    );
}
