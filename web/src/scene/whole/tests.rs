//! The picture, checked on configurations of every kind and in rooms of every width.

use super::*;
use crate::scene::Walk;
use transformer::{Depth, FeedForward, ModelConfig, Norm, NormPlacement, Position, Topology};

/// Names and configurations.
fn configurations() -> Vec<(&'static str, ModelConfig)> {
    let textbook = ModelConfig::textbook(12, 12);
    let with = |change: fn(&mut ModelConfig)| {
        let mut config = textbook.clone();
        change(&mut config);
        config
    };
    vec![
        ("textbook", textbook.clone()),
        (
            "gpt-2",
            with(|c| {
                (c.bias, c.norm, c.position) = (true, Norm::LayerNorm, Position::Learned);
                c.feed_forward = FeedForward::Gelu;
            }),
        ),
        ("post-norm", with(|c| (c.bias, c.norm_placement) = (true, NormPlacement::Post))),
        ("alibi", with(|c| c.position = Position::Alibi)),
        ("alibi unscaled", with(|c| (c.position, c.scale_scores) = (Position::Alibi, false))),
        ("bare", with(|c| (c.residual, c.position) = (false, Position::None))),
        ("bare post-norm", with(|c| (c.residual, c.norm_placement) = (false, NormPlacement::Post))),
        ("grouped", with(|c| c.kv_heads = 1)),
        ("encoder", with(|c| (c.topology, c.feed_forward) = (Topology::Encoder, FeedForward::Relu))),
        ("one block", with(|c| c.layers = 1)),
        ("encoder-decoder", with(|c| c.topology = Topology::EncoderDecoder)),
        (
            "the first one",
            with(|c| {
                (c.topology, c.norm_placement) = (Topology::EncoderDecoder, NormPlacement::Post);
                (c.position, c.feed_forward) = (Position::Sinusoidal, FeedForward::Relu);
            }),
        ),
    ]
}

const ROOMS: [f64; 7] = [340.0, 420.0, 700.0, 990.0, 1140.0, 1330.0, 1406.0];

/// Every configuration in every room: walk, block, picture.
fn each(check: impl Fn(&str, &Walk, usize, bool, &Diagram)) {
    for (name, config) in configurations() {
        let source = if config.topology == Topology::EncoderDecoder { 6 } else { 0 };
        let extent = transformer::Extent::new(1, 12).with_source(source);
        let walk = Walk::of(&config, extent, Depth::Backward).unwrap();
        for room in ROOMS {
            for block in 0..config.layers as usize {
                for backward in [false, true] {
                    let told = format!("{name} in {room}, block {block}, backward {backward}");
                    check(&told, &walk, block, backward, &diagram(&walk, block, room, backward));
                }
            }
        }
    }
}

#[test]
fn every_stop_of_what_is_shown_is_in_one_box() {
    each(|told, walk, block, backward, diagram| {
        for at in walk.range(backward) {
            let stop = &walk.stops[at];
            if stop.block.is_some_and(|other| other != block) {
                continue;
            }
            if stop.name.contains('#') {
                // A part of a sum bears no block: it goes with the sum, which may lie in another block.
                continue;
            }
            let own = |cell: &&Cell| cell.part != Part::Memory && cell.stops.contains(&at);
            let own = diagram.cells.iter().filter(own).count();
            assert_eq!(own, 1, "{told}: boxes of {}", stop.name);
        }
    });
}

#[test]
fn no_box_covers_another_or_leaves_the_picture() {
    each(|told, _, _, _, diagram| {
        let (width, height) = diagram.size;
        for (i, cell) in diagram.cells.iter().enumerate() {
            let [left, top, right, bottom] = cell.sides();
            assert!(
                left >= 0.0 && top >= 0.0 && right <= width && bottom <= height,
                "{told}: {:?} at {left}, {top}, {right}, {bottom} leaves {width} x {height}",
                cell.part
            );
            for other in &diagram.cells[i + 1..] {
                let [l, t, r, b] = other.sides();
                let apart = right <= l || r <= left || bottom <= t || b <= top;
                assert!(apart, "{told}: {:?} covers {:?}", cell.part, other.part);
            }
        }
    });
}

#[test]
fn it_fits_its_room() {
    each(|told, _, _, _, diagram| {
        let room: f64 = told.split(" in ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
        // One piece alone may be wider than the narrowest room of rows.
        assert!(diagram.size.0 <= room.max(NARROW + 200.0), "{told}: {}", diagram.size.0);
    });
}

#[test]
fn wires_run_straight_and_lie_inside() {
    each(|told, _, _, _, diagram| {
        let lines = diagram.wires.iter().map(|wire| &wire.points).chain(&diagram.roads);
        for points in lines {
            for pair in points.windows(2) {
                let ((a, b), (c, d)) = (pair[0], pair[1]);
                assert!(a == c || b == d, "{told}: {pair:?} is askew");
                assert!(a >= -1.0 && c <= diagram.size.0 + 1.0, "{told}: {pair:?} leaves the picture");
            }
        }
    });
}

#[test]
fn a_switch_takes_its_part_out_of_the_picture() {
    let parts = |name: &str| {
        let (_, config) = configurations().into_iter().find(|(other, _)| *other == name).unwrap();
        let source = if config.topology == Topology::EncoderDecoder { 6 } else { 0 };
        let extent = transformer::Extent::new(1, 12).with_source(source);
        let walk = Walk::of(&config, extent, Depth::Forward).unwrap();
        let count =
            |part| diagram(&walk, 0, 1406.0, false).cells.iter().filter(|cell| cell.part == part).count();
        [Part::Add, Part::TurnedQuery, Part::Alibi, Part::Scale, Part::Gate, Part::Position, Part::Softmax]
            .map(count)
    };
    assert_eq!(parts("textbook"), [2, 1, 0, 1, 1, 0, 1]);
    assert_eq!(parts("gpt-2"), [2, 0, 0, 1, 0, 1, 1]);
    assert_eq!(parts("bare"), [0, 0, 0, 1, 1, 0, 1]);
    assert_eq!(parts("alibi"), [2, 0, 1, 1, 1, 0, 1]);
    assert_eq!(parts("alibi unscaled"), [2, 0, 1, 0, 1, 0, 1]);
    assert_eq!(parts("the first one"), [5, 0, 0, 3, 0, 2, 3]);
}

#[test]
fn the_textbook_is_one_row_where_there_is_room_and_a_column_on_a_phone() {
    let walk =
        Walk::of(&ModelConfig::textbook(12, 12), transformer::Extent::new(1, 12), Depth::Forward).unwrap();
    let size = |room| diagram(&walk, 0, room, false).size;
    assert!(size(1406.0).1 < 420.0, "{:?}", size(1406.0));
    assert!(size(990.0).1 > 600.0 && size(990.0).0 <= 990.0, "{:?}", size(990.0));
    assert!(size(340.0).0 <= 340.0 && size(340.0).1 > 1000.0, "{:?}", size(340.0));
}
