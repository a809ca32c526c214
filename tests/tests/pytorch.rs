//! Whole decoders against PyTorch: every named tensor, every gradient, ten steps of AdamW, on every backend.

use cpu::Mode;
use graph::ops::RATES;
use graph::{Graph, TensorId};
use model::{Backend, Feed, Plan, RING, TrainingGraph};
use pollster::block_on;
use std::sync::Arc;
use tests::compare::difference;
use tests::fixture::Fixture;
use tests::gpu::device;
use transformer::{ForwardGraph, Position};

/// Share of a tensor's largest value. f32 sums of some tens of terms, through two blocks and back.
const TOLERANCE: f32 = 2e-5;

/// Adam divides small gradients by their own size: ten steps turn rounding into about this share.
const TRAINED: f32 = 1e-3;

/// Below this a tensor counts as zero: an exact 0 of PyTorch may be rounding noise here.
const NOTHING: f32 = 1e-6;

/// Every backend with a name to tell it by; the truth and SIMD are two.
fn backends() -> Vec<(&'static str, Option<Backend>)> {
    let gpu = device().map(|device| ("WebGPU", Some(Backend::WebGpu(device))));
    [("truth", None), ("SIMD", Some(Backend::Cpu))].into_iter().chain(gpu).collect()
}

fn plan(backend: &Option<Backend>, graph: Graph, wanted: &[TensorId]) -> Plan {
    match backend {
        None => Plan::Cpu(Box::new(cpu::Plan::new(Arc::new(graph), wanted, Mode::Truth))),
        Some(backend) => backend.plan(Arc::new(graph), wanted).unwrap(),
    }
}

/// Collects what is wrong, so that one run tells everything.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn compare(&mut self, name: &str, expected: &[f32], got: &[f32], tolerance: f32) {
        let largest = |values: &[f32]| values.iter().fold(0.0f32, |most, x| most.max(x.abs()));
        if largest(expected) < NOTHING && largest(got) < NOTHING {
            return;
        }
        let off = difference(expected, got);
        if off > tolerance {
            self.0.push(format!("{name}: off by {off:e} (allowed {tolerance:e})"));
        }
    }
}

#[track_caller]
fn check(case: &str) {
    let fixture = Fixture::read(case);
    let mut wrong = Wrong::default();
    for (name, backend) in backends() {
        tensors_and_gradients(&fixture, name, &backend, &mut wrong);
        ten_steps(&fixture, name, &backend, &mut wrong);
    }
    assert!(wrong.0.is_empty(), "{case}:\n{}", wrong.0.join("\n"));
}

/// Positions 0, 1, ... where the model has learned ones.
fn write_positions(plan: &mut Plan, length: usize) {
    if let Some(positions) = plan.graph().find("positions") {
        plan.write_ids(positions, &(0..length as i32).collect::<Vec<_>>());
    }
}

fn write_parameters(plan: &mut Plan, fixture: &Fixture) {
    for (name, values) in fixture.of("parameter.") {
        let id = plan.graph().find(name).unwrap_or_else(|| panic!("there is no parameter {name}"));
        plan.write(id, values);
    }
}

fn tensors_and_gradients(fixture: &Fixture, on: &str, backend: &Option<Backend>, wrong: &mut Wrong) {
    let dims = fixture.config.validate().unwrap();
    let (batch, length) = fixture.batch;
    let ForwardGraph { mut graph, forward, targets, loss } = ForwardGraph::new(&dims, batch, length).unwrap();
    graph.append_gradients(loss.loss).unwrap();
    let named = |prefix: &str, name: &str| {
        let full = format!("{prefix}{name}");
        let id = graph.find(&full).unwrap_or_else(|| panic!("there is no tensor {full}"));
        (full, id)
    };
    let tensors = fixture.of("tensor.").map(|(name, values)| (named("", name), values));
    let gradients = fixture.of("gradient.").filter(|(name, _)| *name != "loss");
    let gradients = gradients.map(|(name, values)| (named("grad:", name), values));
    let compared: Vec<((String, TensorId), &[f32])> = tensors.chain(gradients).collect();
    let ids: Vec<TensorId> = compared.iter().map(|((_, id), _)| *id).collect();
    assert_eq!(fixture.of("parameter.").count(), graph.parameters().count(), "the same parameters");

    let mut plan = plan(backend, graph, &ids);
    write_parameters(&mut plan, fixture);
    write_positions(&mut plan, length);
    plan.write_ids(forward.tokens, &fixture.ids["input.tokens"]);
    plan.write_ids(targets, &fixture.ids["input.targets"]);
    plan.run(1);
    let got = block_on(plan.read(&ids)).unwrap();
    for (((name, _), expected), got) in compared.iter().zip(got) {
        wrong.compare(&format!("{on}: {name}"), expected, &got, TOLERANCE);
    }
}

fn ten_steps(fixture: &Fixture, on: &str, backend: &Option<Backend>, wrong: &mut Wrong) {
    let dims = fixture.config.validate().unwrap();
    let (batch, length) = fixture.batch;
    let training = TrainingGraph::new(&dims, batch, length, Feed::Given).unwrap();
    let mut plan = plan(backend, training.graph.clone(), &training.wanted());
    write_parameters(&mut plan, fixture);
    write_positions(&mut plan, length);
    let rates: Vec<f32> = (0..RING as u32).flat_map(|step| fixture.optimizer.rates(step)).collect();
    assert_eq!(rates.len(), RING * RATES);
    plan.write(training.rate_table, &rates);
    let (tokens, targets) = (&fixture.ids["train.tokens"], &fixture.ids["train.targets"]);
    let cells = batch * length;
    for (tokens, targets) in tokens.chunks(cells).zip(targets.chunks(cells)) {
        plan.write_ids(training.tokens, tokens);
        plan.write_ids(training.targets, targets);
        plan.run(1);
    }
    let steps = fixture.floats["train.losses"].len();
    let ring = block_on(plan.read(&[training.ring])).unwrap().swap_remove(0);
    let column = |at: usize| (0..steps).map(|step| ring[2 * step + at]).collect::<Vec<f32>>();
    wrong.compare(&format!("{on}: losses"), &fixture.floats["train.losses"], &column(0), TRAINED);
    wrong.compare(&format!("{on}: gradient norms"), &fixture.floats["train.grad_norms"], &column(1), TRAINED);
    let parameters = block_on(plan.read(&training.parameters)).unwrap();
    for (id, got) in training.parameters.iter().zip(parameters) {
        let name = &training.graph.tensor(*id).name;
        // Softmax ignores a key bias unless keys are turned: its gradient is rounding noise, and Adam makes steps of it.
        let noise = name.ends_with("key.bias") && fixture.config.position != Position::Rope;
        if !noise {
            let expected = &fixture.floats[&format!("train.parameter.{name}")];
            wrong.compare(&format!("{on}: {name} after {steps} steps"), expected, &got, TRAINED);
        }
    }
}

#[test]
fn the_textbook_decoder() {
    check("textbook");
}

#[test]
fn learned_positions_layer_norm_gelu_and_biases() {
    check("gpt2");
}

#[test]
fn post_norm_sinusoids_and_relu() {
    check("original");
}

#[test]
fn rope_in_halves_with_a_head_of_its_own() {
    check("half_pairing");
}

#[test]
fn no_residual_no_positions_no_scaling() {
    check("bare");
}

#[test]
fn grouped_keys_with_a_distance_penalty() {
    check("grouped");
}
