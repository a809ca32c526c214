//! Sizes of equations, checked on the model that comes first.

use super::super::face::Spot;
use super::super::layout::layout;
use super::super::walk::Walk;
use super::*;
use transformer::ModelConfig;

/// Rooms of the canvas, in px: where the page is 1440x900, 1366x768 and 1024x768 and a banner takes its share.
const ROOMS: [(f64, f64); 3] = [(662.0, 434.0), (588.0, 308.0), (824.0, 308.0)];

fn walk() -> Walk {
    Walk::new(&ModelConfig::textbook(11, 12), transformer::Extent::new(1, 12)).unwrap()
}

fn plan(walk: &Walk, name: &str, room: (f64, f64)) -> Plan {
    let stop = &walk.stops[walk.find(name)];
    assert_eq!(stop.name, name);
    Plan::of(&layout(walk, stop, Spot::default()), room, LABELS)
}

#[test]
fn every_result_of_the_first_model_is_whole_in_every_room() {
    let walk = walk();
    for stop in &walk.stops[walk.range(false)] {
        for room in ROOMS {
            let layout = layout(&walk, stop, Spot::default());
            let needs = needs(&layout, Plan::of(&layout, room, LABELS), room.1);
            let name = &stop.name;
            assert!(needs.width <= room.0, "{name} is {} wide in {room:?}", needs.width);
            assert!(needs.result <= room.1, "{name} is {} high in {room:?}", needs.result);
            let plan = needs.plan;
            assert!(plan.token >= 3.0 && plan.feature >= 3.0, "{name} is drawn with {plan:?} in {room:?}");
        }
    }
}

#[test]
fn one_matrix_has_one_place_and_one_size_from_scores_to_shares() {
    let walk = walk();
    for room in ROOMS {
        let of = |local: &str| plan(&walk, &format!("block.0.attention.{local}"), room);
        let scores = of("scores");
        assert!(scores.token >= READABLE, "{scores:?} in {room:?}");
        for local in ["scaled", "mask", "masked", "probabilities"] {
            assert_eq!(of(local), scores, "{local} in {room:?}");
        }
    }
}

#[test]
fn what_stands_beside_a_matrix_fits_into_its_place() {
    let walk = walk();
    for room in ROOMS {
        for local in ["scores", "scaled", "masked", "probabilities"] {
            let stop = &walk.stops[walk.find(&format!("block.0.attention.{local}"))];
            let layout = layout(&walk, stop, Spot::default());
            let plan = Plan::of(&layout, room, LABELS);
            let Layout::Crossed { left: Some(left), above, between, result } = layout else {
                panic!("{local}")
            };
            let apart = if between.is_empty() { CROSSING } else { BETWEEN };
            let width = plan.cell_left(&left.face, &result.face).0 * left.face.columns as f64;
            assert!(width + apart + LABELS <= plan.left, "{local} in {room:?}");
            if let Some(above) = above {
                let height = plan.cell_above(&above.face, &result.face).1 * above.face.rows as f64;
                assert!(height <= plan.above, "what is over {local} in {room:?}");
            }
        }
    }
}

#[test]
fn a_room_that_is_twice_as_large_has_larger_cells() {
    let walk = walk();
    for name in ["block.0.attention.scores", "block.0.feed_forward.gate", "block.0.attention.query_rotated"] {
        let small = plan(&walk, name, (610.0, 308.0));
        let large = plan(&walk, name, (1220.0, 616.0));
        assert!(large.token > small.token && large.feature >= small.feature, "{name}: {small:?}, {large:?}");
        assert!(large.token <= SLIM * large.feature, "{name} is drawn with {large:?}");
    }
}

#[test]
fn larger_type_takes_its_room_from_the_cells() {
    let walk = walk();
    let stop = &walk.stops[walk.find("block.0.attention.scores")];
    let layout = layout(&walk, stop, Spot::default());
    let plan = Plan::scaled(&layout, (1000.0, 500.0), LABELS, 1.25);
    assert_eq!(plan.token, 1.25 * Plan::of(&layout, (800.0, 400.0), LABELS).token);
    assert_eq!(plan.scale, 1.25);
}

#[test]
fn long_names_of_rows_take_their_room_beside_them() {
    let walk = walk();
    for local in ["scores", "scaled", "probabilities"] {
        let stop = &walk.stops[walk.find(&format!("block.0.attention.{local}"))];
        let layout = layout(&walk, stop, Spot::default());
        for room in ROOMS {
            let plan = Plan::of(&layout, room, 90.0);
            let Layout::Crossed { left: Some(left), between, result, .. } = &layout else {
                panic!("{local}")
            };
            let apart = if between.is_empty() { CROSSING } else { BETWEEN };
            let width = plan.cell_left(&left.face, &result.face).0 * left.face.columns as f64;
            assert!(width + apart + 90.0 <= plan.left, "{local} in {room:?}");
        }
    }
}

#[test]
fn where_there_is_little_width_a_matrix_shrinks_to_let_what_it_becomes_grow() {
    let walk = walk();
    let room = (358.0, 518.0);
    for local in ["scores", "scaled", "masked", "probabilities"] {
        let plan = plan(&walk, &format!("block.0.attention.{local}"), room);
        assert!(plan.token >= 14.0, "{local} is drawn with {plan:?}");
        assert!(plan.left + 12.0 * plan.token <= room.0, "{local} is drawn with {plan:?}");
    }
}
