//! A small model with every number of a pass, made by the rules of the graph themselves; and what a worker might have
//! told of it.

use crate::run::form::Form;
use crate::run::{Capture, Curves, Decoding, Example, Step};
use crate::scene::{Scene, Walk};
use graph::{NO_TARGET, Source};
use protocol::{BackendKind, Subject};
use std::sync::Arc;
use transformer::{Depth, Extent, ModelConfig, Topology};

/// Ids of the example.
const TOKENS: [u32; 6] = [3, 1, 4, 1, 5, 9];

/// Number of tokens that there are.
const VOCABULARY: u32 = 11;

/// A number between -0.5 and 0.5 for a cell of a parameter.
fn parameter(tensor: u32, at: usize) -> f32 {
    (graph::random::draw(7, tensor, at as u32) % 1000) as f32 / 1000.0 - 0.5
}

/// The scene.
///
/// # Panics
/// When the configuration is refused: it is one that is not.
#[expect(clippy::expect_used, reason = "a fixed configuration that validates")]
pub fn scene(depth: Depth) -> Scene {
    let small = ModelConfig {
        layers: 1,
        d_model: 8,
        heads: 2,
        kv_heads: 2,
        d_ff: 8,
        ..ModelConfig::textbook(VOCABULARY, 12)
    };
    let walk = Walk::of(&small, Extent::new(1, TOKENS.len()), depth).expect("a small textbook model");
    let walk = Arc::new(walk);
    let targets: Vec<i32> = TOKENS.iter().skip(1).map(|&id| id as i32).chain([NO_TARGET]).collect();
    let given = |(id, tensor): (graph::TensorId, &graph::Tensor)| match (&tensor.source, tensor.name.as_str())
    {
        (_, "tokens") => TOKENS.iter().map(|&id| id as f32).collect(),
        (_, "targets") => targets.iter().map(|&id| id as f32).collect(),
        (Source::Parameter, _) => (0..tensor.shape.len()).map(|at| parameter(id.0, at)).collect(),
        (Source::Constant(values), _) => values.to_vec(),
        _ => vec![0.0; tensor.shape.len()],
    };
    let mut values: Vec<Vec<f32>> = walk.graph.tensors().map(given).collect();
    walk.graph.recompute(&mut values);
    let capture = Capture {
        run: 1,
        subject: Subject::NextStep,
        step: 12,
        tokens: TOKENS.to_vec(),
        targets: targets.clone(),
        source: Vec::new(),
        backend: BackendKind::Cpu,
        values: values.concat(),
        plain: None,
        left_out: Vec::new(),
        trouble: None,
    };
    let form = Form {
        run: 1,
        topology: Topology::Decoder,
        start: None,
        stop: None,
        pad: None,
        mask: None,
        room: 12,
        pieces: false,
        trained: walk.extent,
    };
    let vocabulary = (0..VOCABULARY).map(|id| format!("t{id}")).collect();
    let prompt = Example { tokens: TOKENS.to_vec(), targets, source: Vec::new() };
    Scene::new((walk.clone(), walk), Some(Arc::new(capture)), Some(prompt), Arc::new(vocabulary), Some(form))
}

/// A generation of six tokens.
pub fn decoded() -> Decoding {
    let step = |(position, &token): (usize, &u32)| {
        let seen = position + 1;
        Arc::new(Step {
            request: 0,
            run: 1,
            step: 12,
            position: position as u32,
            token,
            chosen: 4,
            probability: 0.625,
            keys: vec![0.5; 8],
            values: vec![0.25; 8],
            attention: vec![1.0 / seen as f32; 2 * seen],
            cross_attention: Vec::new(),
            off: 1e-7,
            largest_logit: 2.0,
        })
    };
    Decoding { request: 0, steps: TOKENS.iter().enumerate().map(step).collect() }
}

/// Two steps of training.
pub fn curves() -> Curves {
    let mut curves = Curves::default();
    for (step, (loss, norm)) in [(2.5, 1.0), (2.25, 0.5)].into_iter().enumerate() {
        curves.loss.push(step as u32, loss);
        curves.grad_norm.push(step as u32, norm);
    }
    curves.validations.push(0, 2.375);
    curves
}
