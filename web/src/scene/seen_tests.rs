//! What is known of captured numbers, checked on a small model whose numbers are set here.

use super::*;
use crate::scene::layout::Slot;
use crate::text::Language;
use protocol::{BackendKind, Subject};
use transformer::{Depth, Extent, ModelConfig};

/// A pass over rows of three tokens with the values of a few tensors; all others are 0. With `plain` edits were made.
pub fn scene_of(rows: usize, values: &[(&str, &[f32])], plain: Option<&[(&str, &[f32])]>) -> Scene {
    let config = ModelConfig::textbook(11, 12);
    let walk = Arc::new(Walk::of(&config, Extent::new(rows, 3), Depth::Backward).unwrap());
    let all = |set: &[(&str, &[f32])]| {
        let of = |(_, tensor): (TensorId, &graph::Tensor)| {
            let given = set.iter().find(|(name, _)| *name == tensor.name);
            given.map_or_else(|| vec![0.0; tensor.shape.len()], |(_, values)| values.to_vec())
        };
        walk.graph.tensors().flat_map(of).collect::<Vec<f32>>()
    };
    let capture = Capture {
        run: 1,
        subject: Subject::NextStep,
        step: 0,
        tokens: vec![0; 3 * rows],
        targets: Vec::new(),
        source: Vec::new(),
        backend: BackendKind::Cpu,
        values: all(values),
        plain: plain.map(all),
        left_out: Vec::new(),
        trouble: None,
    };
    let names = Arc::new((0..11).map(|id| id.to_string()).collect());
    Scene::new((walk.clone(), walk), Some(Arc::new(capture)), None, names, None)
}

#[test]
fn a_row_of_a_batch_has_its_own_limit() {
    let mut gradients = vec![0.0; 2 * 3 * 11];
    (gradients[5], gradients[40]) = (-4.0, 1e-4);
    let scene = scene_of(2, &[("grad:logits", &gradients), ("grad:logits@token_loss", &gradients)], None);
    let tensor = scene.walk.graph.find("grad:logits").unwrap();
    let limit = |row: usize| {
        let face = Face::at(&scene.walk.graph, tensor, Spot { row, head: 0 }, scene.walk.dims.heads);
        assert_eq!(scene.grid(face, (0, 0), (1, 1)).unwrap().limit, scene.facts(face, None).limit);
        scene.facts(face, None).limit
    };
    assert_eq!((limit(0), limit(1)), (4.0, 1e-4));
}

#[test]
fn a_gradient_that_no_target_sends_back_says_so() {
    let targets = [4.0, graph::NO_TARGET as f32, 2.0];
    let scene = scene_of(1, &[("targets", &targets)], None);
    let find = |name: &str| scene.walk.graph.find(name).unwrap();
    let lacking: Vec<bool> = (0..33).map(|at| scene.lacks_target(find("grad:logits"), at)).collect();
    assert_eq!(lacking, [[false; 11], [true; 11], [false; 11]].concat());
    assert_eq!([0, 1, 2].map(|at| scene.lacks_target(find("grad:token_loss"), at)), [false, true, false]);
    assert!(!scene.lacks_target(find("grad:final_norm.output"), 16));
    let stop = scene.walk.stops[scene.walk.find("grad:logits")].clone();
    let face = Face::at(&scene.walk.graph, stop.tensor, Spot::default(), scene.walk.dims.heads);
    let told = crate::scene::Told { scene: &scene, language: Language::English, row: 0 };
    let said = told.cell(&stop, Slot { face, operand: None }, (1, 4));
    assert!(said.contains(Language::English.words().no_target), "{said}");
}
