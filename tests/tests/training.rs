//! Whole models in training: both backends learn alike, nothing is created on the way, a bad step changes nothing.

use data::{Source, TaskName};
use model::{
    Backend, Batch, Error, Generator, Inspector, Optimizer, Plan, Preset, Sampling, Trainer, TrainerSettings,
    Validator,
};
use pollster::block_on;
use tests::compare::{assert_close, difference};
use tests::gpu::device;
use transformer::{Dims, Extent, ForwardGraph, ModelConfig};

fn small() -> (Preset, Dims, Source) {
    let task = TaskName::Sort.make(1);
    let mut preset = model::preset(&task);
    preset.batch = 8;
    (preset.clone(), preset.config.validate().unwrap(), Source::Task(task))
}

fn trainer(backend: &Backend, optimizer: Optimizer) -> Trainer {
    let (preset, dims, source) = small();
    let data = source.training(dims.context).unwrap();
    Trainer::new(backend, &dims, &data, TrainerSettings { batch: preset.batch, seed: 3, optimizer }).unwrap()
}

fn run(trainer: &mut Trainer, submits: &[u32]) -> Vec<f32> {
    for &steps in submits {
        trainer.run(steps);
        block_on(trainer.drain()).unwrap();
    }
    trainer.take().losses
}

#[test]
fn the_same_seed_gives_the_same_bits() {
    let losses = || run(&mut trainer(&Backend::Cpu, small().0.optimizer), &[10]);
    assert_eq!(losses(), losses());
}

#[test]
fn what_was_drained_is_handed_over_once() {
    let mut parts = trainer(&Backend::Cpu, small().0.optimizer);
    let mut drained = |steps: &[u32]| {
        for &steps in steps {
            parts.run(steps);
            block_on(parts.drain()).unwrap();
        }
        (parts.known(), parts.take())
    };
    let (known, first) = drained(&[2, 1]);
    assert_eq!((known, first.first_step, first.losses.len(), first.norms.len()), (3, 0, 3, 3));
    let (known, second) = drained(&[2]);
    assert_eq!((known, second.first_step, second.losses.len()), (5, 3, 2));
    assert!(parts.take().losses.is_empty());
    let whole = run(&mut trainer(&Backend::Cpu, small().0.optimizer), &[5]);
    assert_eq!([first.losses, second.losses].concat(), whole);
}

#[test]
fn both_backends_learn_alike() {
    let Some(device) = device() else { return };
    let cpu = run(&mut trainer(&Backend::Cpu, small().0.optimizer), &[20]);
    let gpu = run(&mut trainer(&Backend::WebGpu(device), small().0.optimizer), &[20]);
    // Rounding differs, and twenty steps of AdamW multiply it.
    assert_close("losses", &cpu, &gpu, 1e-4);
}

#[test]
fn steps_that_share_a_submit_give_the_same_bits_and_create_nothing() {
    let Some(device) = device() else { return };
    let backend = Backend::WebGpu(device.clone());
    let apart = run(&mut trainer(&backend, small().0.optimizer), &[1; 12]);
    let mut together = trainer(&backend, small().0.optimizer);
    let mut losses = run(&mut together, &[2]);
    let before = device.counts();
    losses.extend(run(&mut together, &[10]));
    let after = device.counts();
    assert_eq!(apart, losses);
    let made = (before.buffers, before.bind_groups, before.pipelines, before.uploads, before.live_bytes);
    assert_eq!(made, (after.buffers, after.bind_groups, after.pipelines, after.uploads, after.live_bytes));
    let Plan::WebGpu(plan) = together.plan() else { unreachable!("asked for WebGPU") };
    assert_eq!(after.dispatches - before.dispatches, 10 * plan.dispatches_per_run() as u64);
    // One for the steps, one for the ring, one for the counter.
    assert_eq!(after.submits - before.submits, 3);
}

#[track_caller]
fn check_divergence(backend: &Backend) {
    let hot = Optimizer { lr: 1e30, clip: None, ..Optimizer::default() };
    let mut trainer = trainer(backend, hot);
    let error = loop {
        trainer.run(4);
        if let Err(error) = block_on(trainer.drain()) {
            break error;
        }
    };
    let Error::Diverged { step, tensor } = error else { panic!("{error}") };
    assert!(step >= 1 && !tensor.is_empty(), "{step} {tensor}");
    assert_eq!((trainer.known(), trainer.take().losses.len()), (step, step as usize));
    let finite = |values: &[Vec<f32>]| values.iter().flatten().all(|x| x.is_finite());
    assert!(finite(&block_on(trainer.parameters()).unwrap()), "the weights are those before the bad step");
}

#[test]
fn a_bad_step_changes_nothing_on_the_cpu() {
    check_divergence(&Backend::Cpu);
}

#[test]
fn a_bad_step_changes_nothing_on_webgpu() {
    let Some(device) = device() else { return };
    check_divergence(&Backend::WebGpu(device));
}

#[test]
fn a_restored_run_goes_on_as_if_nothing_had_happened() {
    let optimizer = small().0.optimizer;
    let mut whole = trainer(&Backend::Cpu, optimizer.clone());
    let losses = run(&mut whole, &[12]);
    let mut first = trainer(&Backend::Cpu, optimizer.clone());
    run(&mut first, &[7]);
    let mut second = trainer(&Backend::Cpu, optimizer);
    second.restore(&block_on(first.snapshot()).unwrap()).unwrap();
    assert_eq!(run(&mut second, &[5]), losses[7..]);
}

#[test]
fn a_snapshot_of_another_model_is_refused() {
    let mut trainer = trainer(&Backend::Cpu, small().0.optimizer);
    let mut snapshot = block_on(trainer.snapshot()).unwrap();
    snapshot.parameters.pop();
    assert!(trainer.restore(&snapshot).unwrap_err().to_string().contains("holds"));
}

#[test]
fn mirror_is_solved_and_its_attention_reads_backwards() {
    let task = TaskName::Mirror.make(1);
    let preset = model::preset(&task);
    let (dims, source) = (preset.config.validate().unwrap(), Source::Task(task));
    let data = source.training(dims.context).unwrap();
    let settings = TrainerSettings { batch: preset.batch, seed: 1, optimizer: preset.optimizer };
    let mut trainer = Trainer::new(&Backend::Cpu, &dims, &data, settings).unwrap();
    let mut validator = Validator::new(&Backend::Cpu, &dims, &source).unwrap();
    run(&mut trainer, &[150]);
    let seen = block_on(validator.validate(trainer.plan())).unwrap();
    assert!(seen.exact_match >= Some(0.95), "{:?}", seen.exact_match);
    let mut inspector = Inspector::new(&Backend::Cpu, &dims);
    let attention = block_on(inspector.attention(trainer.plan(), &validator.first_row())).unwrap();
    // Position 6 holds "=" and predicts the last digit, at 5; position 11 predicts the first, at 0.
    let attention = &attention[0].probabilities;
    for t in 6..12 {
        let row = &attention[t * 12..(t + 1) * 12];
        let most = (0..12).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
        assert_eq!(most, 11 - t, "position {t}: {row:?}");
    }
}

/// Logits of a whole forward pass on `tokens`, `[T,V]`.
fn full_logits(trainer: &Trainer, tokens: &[u32]) -> Vec<f32> {
    let dims = trainer.dims();
    let mut inspector = Inspector::new(&Backend::Cpu, dims);
    let all =
        block_on(inspector.capture(trainer.plan(), &Batch::of_row(tokens, &[]), transformer::Depth::Forward))
            .unwrap();
    let forward = ForwardGraph::new(dims, Extent::new(1, tokens.len())).unwrap();
    let sizes: Vec<usize> = forward.graph.tensors().map(|(_, tensor)| tensor.shape.len()).collect();
    let at = forward.forward.logits.0 as usize;
    let start: usize = sizes[..at].iter().sum();
    all[start..start + sizes[at]].to_vec()
}

#[test]
fn the_cache_gives_the_logits_of_a_whole_pass() {
    let mut trainer = trainer(&Backend::Cpu, small().0.optimizer);
    run(&mut trainer, &[30]);
    let tokens = [3, 1, 4, 1, 5, 9, 10, 1, 1, 3];
    let full = full_logits(&trainer, &tokens);
    let parameters = block_on(trainer.parameters()).unwrap();
    let mut generator = Generator::new(trainer.dims(), &parameters, tokens.len(), &[]).unwrap();
    let cached: Vec<f32> = tokens.iter().flat_map(|&id| generator.push(id).unwrap().to_vec()).collect();
    assert!(difference(&full, &cached) < 1e-5, "{}", difference(&full, &cached));
    assert!(generator.push(1).unwrap_err().to_string().contains("full"));
}

#[test]
fn a_later_token_does_not_reach_back() {
    let mut trainer = trainer(&Backend::Cpu, small().0.optimizer);
    run(&mut trainer, &[10]);
    let (a, b) = (full_logits(&trainer, &[1, 2, 3, 4, 5]), full_logits(&trainer, &[1, 2, 3, 9, 9]));
    let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&a[..3 * 11]), bits(&b[..3 * 11]));
    assert_ne!(bits(&a[3 * 11..]), bits(&b[3 * 11..]));
}

#[test]
fn greedy_generation_solves_what_validation_calls_right() {
    let mut trainer = trainer(&Backend::Cpu, small().0.optimizer);
    run(&mut trainer, &[5]);
    let parameters = block_on(trainer.parameters()).unwrap();
    let mut generator = Generator::new(trainer.dims(), &parameters, 12, &[]).unwrap();
    let greedy = Sampling { temperature: 0.0, top_k: None, top_p: None, seed: 0 };
    let token = greedy.choose(generator.push(3).unwrap(), 0);
    let logits = full_logits(&trainer, &[3]);
    let best = (0..11).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap();
    assert_eq!(token.id as usize, best);
}

#[test]
fn what_would_not_fit_is_refused_before_anything_is_made() {
    let (preset, dims, source) = small();
    let data = source.training(dims.context).unwrap();
    let settings = |batch| TrainerSettings { batch, seed: 3, optimizer: preset.optimizer.clone() };
    let wide = ModelConfig { d_model: 128, d_ff: 1024, layers: 4, ..preset.config.clone() };
    let wide = wide.validate().unwrap();
    let refused = Trainer::new(&Backend::Cpu, &wide, &data, settings(4096)).err().unwrap();
    let Error::OutOfMemory(message) = &refused else { panic!("{refused}") };
    assert!(message.contains("1024 MB are allowed") && message.contains("smaller"), "{message}");
    assert!(Trainer::new(&Backend::Cpu, &dims, &data, settings(4096)).is_ok());
}
