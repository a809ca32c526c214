//! Which cell is looked at where nobody chose one, on a small model whose numbers are made by the graph's own rules.

use super::super::walk::Walk;
use super::*;
use crate::run::{Capture, Example};
use graph::{NO_TARGET, Source};
use protocol::{BackendKind, Subject};
use std::sync::Arc;
use transformer::{Depth, Extent, ModelConfig};

const TOKENS: [u32; 6] = [3, 1, 4, 1, 5, 9];

fn scene() -> Scene {
    let config = ModelConfig {
        layers: 1,
        d_model: 8,
        heads: 2,
        kv_heads: 2,
        d_ff: 12,
        ..ModelConfig::textbook(11, 12)
    };
    let walk = Arc::new(Walk::of(&config, Extent::new(1, 6), Depth::Backward).unwrap());
    let targets: Vec<i32> = TOKENS.iter().skip(1).map(|&id| id as i32).chain([NO_TARGET]).collect();
    let given = |(id, tensor): (graph::TensorId, &graph::Tensor)| match (&tensor.source, tensor.name.as_str())
    {
        (_, "tokens") => TOKENS.iter().map(|&id| id as f32).collect(),
        (_, "targets") => targets.iter().map(|&id| id as f32).collect(),
        (Source::Parameter, _) => {
            let number = |at| (graph::random::draw(7, id.0, at as u32) % 1000) as f32 / 1000.0 - 0.5;
            (0..tensor.shape.len()).map(number).collect()
        }
        (Source::Constant(values), _) => values.to_vec(),
        _ => vec![0.0; tensor.shape.len()],
    };
    let mut values: Vec<Vec<f32>> = walk.graph.tensors().map(given).collect();
    walk.graph.recompute(&mut values);
    let capture = Capture {
        run: 1,
        subject: Subject::NextStep,
        step: 1,
        tokens: TOKENS.to_vec(),
        targets: targets.clone(),
        source: Vec::new(),
        backend: BackendKind::Cpu,
        values: values.concat(),
        plain: None,
        left_out: Vec::new(),
        trouble: None,
    };
    let prompt = Example { tokens: TOKENS.to_vec(), targets, source: Vec::new() };
    let vocabulary = Arc::new((0..11).map(|id: u32| id.to_string()).collect());
    Scene::new((walk.clone(), walk), Some(Arc::new(capture)), Some(prompt), vocabulary, None)
}

fn face(scene: &Scene, stop: &Stop) -> Face {
    Face::of(&scene.walk.graph, stop.tensor, 1, 2)
}

type Cell = Option<(usize, usize)>;

/// Goes from stop to stop; of each the cell that the reader asks for, and the one that is then looked at.
#[track_caller]
fn check(way: &[(&str, Cell, Cell)]) {
    let scene = scene();
    let mut before = None;
    for &(name, asked, expected) in way {
        let leaf = || scene.walk.leaf(name).map(|(stop, _)| stop);
        let stop = scene.walk.stops.iter().find(|stop| stop.name == name).cloned().or_else(leaf).unwrap();
        let picked = Picked::next(before.as_ref(), &scene, &stop, face(&scene, &stop), asked);
        assert_eq!(picked.cell, expected, "at {name}");
        before = Some(picked);
    }
}

/// The column that holds what is largest in a row, as `of` sees it.
fn best(name: &str, row: usize, of: fn(f32) -> f32) -> Option<(usize, usize)> {
    let scene = scene();
    let stop = &scene.walk.stops[scene.walk.find(name)];
    let (face, values) = (face(&scene, stop), scene.made(stop));
    let at = |column: &usize| of(values[face.offset(row, *column)]);
    let column = (0..face.columns).max_by(|one, other| at(one).total_cmp(&at(other)))?;
    Some((row, column))
}

const SCORES: &str = "block.0.attention.scores";
const SHARES: &str = "block.0.attention.probabilities";
const MIXED: &str = "block.0.attention.mixed";

#[test]
fn of_ids_the_last_position() {
    check(&[("tokens", None, Some((5, 0)))]);
}

#[test]
fn of_scores_and_shares_the_last_rows_largest() {
    let same = |x: f32| x;
    check(&[(SCORES, None, best(SCORES, 5, same))]);
    check(&[(SHARES, None, best(SHARES, 5, same))]);
    check(&[("logits", None, best("logits", 5, same))]);
    check(&[("probabilities", None, best("probabilities", 5, same))]);
}

#[test]
fn of_features_the_last_rows_largest_by_size() {
    check(&[("block.0.residual_1", None, best("block.0.residual_1", 5, f32::abs))]);
}

#[test]
fn what_a_mask_hides_is_not_looked_at() {
    let scene = scene();
    let stop = &scene.walk.stops[scene.walk.find("block.0.attention.scaled")];
    let (face, values) = (face(&scene, stop), scene.made(stop));
    let (row, column) = scene.worth(stop, face, Some(2), None).unwrap();
    let seen = (0..3).map(|column| values[face.offset(2, column)]).fold(f32::MIN, f32::max);
    assert!(column <= 2 && values[face.offset(row, column)] == seen);
}

#[test]
fn of_a_loss_the_last_place_that_is_asked() {
    check(&[("token_loss", None, Some((4, 0)))]);
}

#[test]
fn a_cell_stays_where_its_axes_do() {
    let asked = Some((3, 1));
    check(&[(SCORES, asked, asked), ("block.0.attention.scaled", None, asked), (SHARES, None, asked)]);
    let mixed = best(MIXED, 3, f32::abs);
    check(&[(SHARES, asked, asked), (MIXED, None, mixed), (SHARES, None, asked)]);
}

#[test]
fn a_cell_that_is_not_there_any_more_is_let_go_of() {
    check(&[(SCORES, Some((9, 9)), best(SCORES, 5, |x| x))]);
}

#[test]
fn of_weights_the_largest_of_all() {
    let scene = scene();
    let stop = &scene.walk.leaf("block.0.feed_forward.down.weight").unwrap().0;
    let (face, values) = (face(&scene, stop), scene.made(stop));
    let largest = values.iter().fold(0.0f32, |most, x| most.max(x.abs()));
    let cell = Picked::next(None, &scene, stop, face, None).cell.unwrap();
    assert_eq!(values[face.offset(cell.0, cell.1)].abs(), largest);
}

#[test]
fn nothing_is_looked_at_while_nothing_is_there() {
    let mut scene = scene();
    scene.capture = None;
    let stop = &scene.walk.stops[0];
    assert_eq!(Picked::next(None, &scene, stop, face(&scene, stop), None).cell, None);
}
