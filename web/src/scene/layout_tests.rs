//! Layouts, checked on small models.

use super::*;
use graph::AxisName;
use transformer::ModelConfig;

fn walk() -> Walk {
    Walk::new(&ModelConfig::textbook(11, 12), transformer::Extent::new(1, 12)).unwrap()
}

#[test]
fn scores_are_crossed_with_keys_transposed() {
    let walk = walk();
    let stop = &walk.stops[walk.find("block.0.attention.scores")];
    let Layout::Crossed { left: Some(left), above: Some(above), result, .. } =
        layout(&walk, stop, Spot { row: 0, head: 1 })
    else {
        panic!("not crossed")
    };
    assert_eq!((left.face.rows, left.face.columns), (12, 8));
    assert_eq!((above.face.rows, above.face.columns), (8, 12));
    assert_eq!((above.face.row_axis, above.face.column_axis), (AxisName::D, AxisName::S));
    assert_eq!(result.face.base, 144);
}

#[test]
fn a_cell_is_found_again_by_its_offset_also_when_transposed() {
    let walk = walk();
    let tensor = walk.graph.find("block.1.attention.key").unwrap();
    let face = Face::of(&walk.graph, tensor, 2, 4);
    for face in [face, face.transposed()] {
        for (row, column) in [(0, 0), (3, 5), (face.rows - 1, face.columns - 1)] {
            assert_eq!(face.cell(face.offset(row, column)), Some((row, column)));
        }
    }
    assert_eq!(face.cell(0), None, "another head's cell");
}

#[test]
fn every_stop_of_every_head_has_a_layout_inside_its_tensors() {
    let walk = walk();
    for stop in &walk.stops {
        let slots: Vec<Slot> = match layout(&walk, stop, Spot { row: 0, head: 3 }) {
            Layout::Crossed { left, above, result, .. } => {
                left.into_iter().chain(above).chain([result]).collect()
            }
            Layout::Line(pieces) => pieces
                .into_iter()
                .filter_map(|piece| match piece {
                    Piece::Slot(slot) => Some(slot),
                    _ => None,
                })
                .collect(),
        };
        for Slot { face, .. } in slots {
            let last = face.offset(face.rows - 1, face.columns - 1);
            assert!(last < walk.graph.shape(face.tensor).len(), "{}", stop.name);
        }
    }
}

#[test]
fn what_is_done_to_scores_crosses_over_them_too() {
    let walk = walk();
    for (name, left, above, between) in [
        ("block.0.attention.scaled", Some("scores"), None, 1),
        ("block.0.attention.mask", None, Some("tokens"), 0),
        ("block.0.attention.masked", Some("scaled"), Some("mask"), 1),
        ("block.0.attention.probabilities", Some("masked"), None, 1),
    ] {
        let stop = &walk.stops[walk.find(name)];
        assert_eq!(stop.name, name);
        let Layout::Crossed { left: at_left, above: over, between: signs, result } =
            layout(&walk, stop, Spot::default())
        else {
            panic!("{name} is not crossed")
        };
        let local =
            |slot: Slot| transformer::place(&walk.graph.tensor(slot.face.tensor).name).local.to_owned();
        let short = |slot: Option<Slot>| slot.map(|slot| local(slot).replace("attention.", ""));
        assert_eq!((short(at_left).as_deref(), short(over).as_deref(), signs.len()), (left, above, between));
        assert!(over.is_none_or(|over| over.face.columns == result.face.columns), "{name}");
    }
}

#[test]
fn a_long_axis_shows_a_window_around_the_chosen_cell() {
    assert_eq!(Face::window(12, 11), (0, 12));
    assert_eq!(Face::window(1000, 500), (452, 96));
    assert_eq!(Face::window(1000, 999), (904, 96));
}
