//! Layouts and cell sizes, checked on small models.

use super::*;
use transformer::ModelConfig;

fn walk() -> Walk {
    Walk::new(&ModelConfig::textbook(11, 12), transformer::Extent::new(1, 12)).unwrap()
}

#[test]
fn scores_are_crossed_with_keys_transposed() {
    let walk = walk();
    let stop = &walk.stops[walk.find("block.0.attention.scores")];
    let Layout::Crossed { left, above, result } = layout(&walk, stop, Spot { row: 0, head: 1 }) else {
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
            Layout::Crossed { left, above, result } => vec![left, above, result],
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
fn sizes_fill_the_room_and_never_overflow_its_width_where_they_can() {
    let walk = walk();
    for (name, room) in [
        ("block.0.attention.scores", (700.0, 460.0)),
        ("block.0.feed_forward.gate", (700.0, 460.0)),
        ("block.0.attention.query_rotated", (700.0, 460.0)),
        ("block.0.attention.scores", (366.0, 700.0)),
    ] {
        let layout = layout(&walk, &walk.stops[walk.find(name)], Spot::default());
        let sizes = cell_sizes(&layout, room);
        assert!(needed(&layout, sizes, room.0).0 <= room.0, "{name} overflows with {sizes:?}");
        assert!(sizes.0 >= READABLE && sizes.0 <= SLIM * sizes.1, "{name} is drawn with {sizes:?}");
    }
}

#[test]
fn a_product_is_whole_in_a_low_room_before_it_is_scrolled() {
    let walk = walk();
    let room = (680.0, 330.0);
    for (name, fits) in [("block.0.attention.query.projection", true), ("block.0.feed_forward.output", false)]
    {
        let stop = &walk.stops[walk.find(name)];
        assert_eq!(stop.name, name);
        let layout = layout(&walk, stop, Spot::default());
        let sizes = cell_sizes(&layout, room);
        let needed = needed(&layout, sizes, room.0);
        assert!(needed.0 <= room.0 && sizes.0 >= EVERY_SECOND, "{name} is drawn with {sizes:?}");
        assert_eq!(needed.1 <= room.1, fits, "{name} takes {needed:?}");
    }
}

#[test]
fn a_long_axis_shows_a_window_around_the_chosen_cell() {
    assert_eq!(Face::window(12, 11), (0, 12));
    assert_eq!(Face::window(1000, 500), (452, 96));
    assert_eq!(Face::window(1000, 999), (904, 96));
}
