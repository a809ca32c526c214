//! Whole models of every topology against PyTorch, computed by the truth: every named tensor, every gradient, ten
//! steps of AdamW. (What the embed API computes, on SIMD and on WebGPU, is held to the same numbers in `lab.rs`.)

use cpu::{Mode, Plan};
use graph::ops::RATES;
use graph::{Graph, Source, TensorId};
use model::{Batch, Feed, Inputs, RING, TrainingGraph};
use std::collections::BTreeMap;
use std::sync::Arc;
use tests::fixture::Fixture;
use tests::wrong::Wrong;
use transformer::{ForwardGraph, ModelConfig, Topology};

/// Share of a tensor's largest value: sums in 64 bits, stored in 32.
const TOLERANCE: f32 = 1e-5;

/// Adam divides small gradients by their own size: ten steps turn rounding into about this share.
const TRAINED: f32 = 1e-3;

/// All fixtures of a topology; edits are the embed API's business.
#[track_caller]
fn check(topology: Topology) {
    let mut wrong = Wrong::default();
    let fixtures = Fixture::all().into_iter().map(|case| Fixture::read(&case));
    let plain = |fixture: &Fixture| {
        fixture.config.topology == topology && fixture.interventions.as_array().is_some_and(Vec::is_empty)
    };
    for fixture in fixtures.filter(plain) {
        tensors_and_gradients(&fixture, &mut wrong);
        ten_steps(&fixture, &mut wrong);
    }
    wrong.none();
}

fn plan(graph: &Graph, wanted: &[TensorId], fixture: &Fixture) -> Plan {
    let mut plan = Plan::new(Arc::new(graph.clone()), wanted, Mode::Truth);
    for (name, values) in fixture.of("parameter.") {
        let id = graph.find(name).unwrap_or_else(|| panic!("{}: there is no parameter {name}", fixture.case));
        plan.write(id, values);
    }
    plan
}

fn write(plan: &mut Plan, to: Inputs, batch: &Batch) {
    plan.write_ids(to.tokens, &batch.tokens);
    plan.write_ids(to.targets, &batch.targets);
    if let Some(source) = to.source {
        plan.write_ids(source, &batch.source);
    }
}

fn tensors_and_gradients(fixture: &Fixture, wrong: &mut Wrong) {
    let dims = fixture.config.validate().unwrap();
    let ForwardGraph { mut graph, forward, targets, loss } =
        ForwardGraph::new(&dims, fixture.extent).unwrap();
    graph.append_gradients(loss.loss).unwrap();
    assert_eq!(fixture.of("parameter.").count(), graph.parameters().count(), "the same parameters");
    let named = graph.tensors().filter(|(_, t)| t.named && !t.name.starts_with("grad:"));
    let activations = named.filter(|(_, t)| t.source != Source::Parameter).count();
    assert_eq!(fixture.of("tensor.").count(), activations, "{}: the same names", fixture.case);

    let named = |prefix: &str, name: &str| {
        let full = format!("{prefix}{name}");
        let id = graph.find(&full);
        (full, id)
    };
    let tensors = fixture.of("tensor.").map(|(name, values)| (named("", name), values));
    let gradients = fixture.of("gradient.").filter(|(name, _)| *name != "loss");
    let gradients = gradients.map(|(name, values)| (named("grad:", name), values));
    let compared: Vec<_> = tensors.chain(gradients).collect();
    let ids: Vec<TensorId> = compared.iter().filter_map(|((_, id), _)| *id).collect();
    let mut plan = plan(&graph, &ids, fixture);
    write(&mut plan, Inputs::of(forward, targets), &fixture.batch());
    plan.run();
    for ((name, id), expected) in compared {
        let name = format!("{}: {name}", fixture.case);
        match id {
            Some(id) => wrong.compare(&name, expected, plan.read(id), TOLERANCE),
            // The loss does not depend on it.
            None => wrong.compare(&name, expected, &vec![0.0; expected.len()], TOLERANCE),
        }
    }
}

fn ten_steps(fixture: &Fixture, wrong: &mut Wrong) {
    let dims = fixture.config.validate().unwrap();
    let training = TrainingGraph::new(&dims, fixture.extent, Feed::Given).unwrap();
    let mut plan = plan(&training.graph, &training.wanted(), fixture);
    let rates: Vec<f32> = (0..RING as u32).flat_map(|step| fixture.optimizer.rates(step)).collect();
    assert_eq!(rates.len(), RING * RATES);
    plan.write(training.rate_table, &rates);
    for batch in fixture.training() {
        write(&mut plan, training.inputs, &batch);
        plan.run();
    }
    let steps = fixture.floats["train.losses"].len();
    let ring = plan.read(training.ring);
    let column = |at: usize| (0..steps).map(|step| ring[2 * step + at]).collect::<Vec<f32>>();
    let case = &fixture.case;
    wrong.compare(&format!("{case}: losses"), &fixture.floats["train.losses"], &column(0), TRAINED);
    wrong.compare(&format!("{case}: norms"), &fixture.floats["train.grad_norms"], &column(1), TRAINED);
    for &id in &training.update.parameters {
        let name = &training.graph.tensor(id).name;
        if !fixture.is_noise_after_training(name) {
            let expected = &fixture.floats[&format!("train.parameter.{name}")];
            wrong.compare(&format!("{case}: {name} after {steps} steps"), expected, plan.read(id), TRAINED);
        }
    }
}

#[test]
fn decoders() {
    check(Topology::Decoder);
}

#[test]
fn encoders() {
    check(Topology::Encoder);
}

#[test]
fn encoder_decoders() {
    check(Topology::EncoderDecoder);
}

#[test]
fn every_value_of_every_field_has_a_fixture() {
    let cases = Fixture::all();
    let mixed = cases.iter().filter(|case| case.starts_with("mixed_")).count();
    assert!(cases.len() >= 40 && mixed >= 12, "{} cases, {mixed} mixed ones", cases.len());
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for case in &cases {
        let config = serde_json::to_value(Fixture::read(case).config).unwrap();
        for (field, value) in config.as_object().unwrap() {
            seen.entry(field.clone()).or_default().push(value.to_string());
        }
    }
    let has = |field: &str, value: String| {
        assert!(seen[field].contains(&value), "no fixture has {field} {value}");
    };
    macro_rules! every {
        ($($field:literal: $kind:ty,)*) => {
            $(<$kind>::ALL.iter().for_each(|value| has($field, format!("{:?}", value.text())));)*
        };
    }
    every! {
        "topology": Topology,
        "position": transformer::Position,
        "rope_pairing": transformer::RopePairing,
        "norm": transformer::Norm,
        "norm_placement": transformer::NormPlacement,
        "feed_forward": transformer::FeedForward,
    }
    for field in ["scale_scores", "bias", "residual", "tie_embeddings"] {
        has(field, "true".to_owned());
        has(field, "false".to_owned());
    }
    let usual = serde_json::to_value(ModelConfig::textbook(11, 12)).unwrap();
    let numbers = ["layers", "heads", "kv_heads", "d_model", "d_ff", "rope_base", "norm_eps", "pad_token"];
    for field in numbers {
        let values = &mut seen.get_mut(field).unwrap().clone();
        values.sort();
        values.dedup();
        assert!(values.len() >= 2, "{field} is always {} (usual: {})", values[0], usual[field]);
    }
}
