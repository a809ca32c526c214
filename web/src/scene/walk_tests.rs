//! The way through a pass, checked on small models.

use super::super::stop::{SINUSOIDS, reads_source};
use super::*;
use graph::AxisName;
use transformer::Topology;

fn walk() -> Walk {
    Walk::new(&ModelConfig::textbook(11, 12), Extent::new(1, 12)).unwrap()
}

#[test]
fn the_walk_goes_from_tokens_to_loss_and_skips_no_named_tensor() {
    let walk = walk();
    let names: Vec<&str> = walk.stops.iter().map(|stop| stop.name.as_str()).collect();
    assert_eq!((names[0], names[names.len() - 1]), ("tokens", "loss"));
    for (_, tensor) in walk.graph.tensors() {
        let computed = matches!(tensor.source, graph::Source::Operation(_));
        let skipped = tensor.name == "embedding.output";
        if tensor.named && computed && !skipped {
            assert!(names.contains(&tensor.name.as_str()), "{} is skipped", tensor.name);
        }
    }
}

#[test]
fn the_walk_of_an_encoder_decoder_begins_with_the_source_and_each_side_has_its_tokens() {
    let config = ModelConfig { topology: Topology::EncoderDecoder, ..ModelConfig::textbook(11, 12) };
    assert!(Walk::new(&config, Extent::new(1, 3)).is_none());
    let walk = Walk::new(&config, Extent::new(1, 3).with_source(4)).unwrap();
    let names: Vec<&str> = walk.stops.iter().map(|stop| stop.name.as_str()).collect();
    let at = |name: &str| names.iter().position(|&other| other == name).unwrap();
    assert_eq!((at("source"), at("encoder.embedding.token")), (0, 1));
    assert_eq!(at("tokens"), at("encoder.final_norm.output") + 1);
    assert_eq!(at("decoder.embedding.token"), at("tokens") + 1);
    let sides: Vec<Side> = walk.stops.iter().map(|stop| stop.side).collect();
    assert_eq!((sides[at("tokens")], sides[names.len() - 1]), (Side::Decoder, Side::Only));
    let second = walk.neighbour_block(at("encoder.block.0.norm_1.output"), true);
    assert_eq!(names[second], "encoder.block.1.norm_1.output");
}

#[test]
fn known_positions_are_walked_on_both_sides() {
    let config = ModelConfig {
        topology: Topology::EncoderDecoder,
        position: transformer::Position::Sinusoidal,
        ..ModelConfig::textbook(11, 12)
    };
    let walk = Walk::new(&config, Extent::new(1, 3).with_source(4)).unwrap();
    for side in ["encoder", "decoder"] {
        let at = walk.find(&format!("{side}.embedding.position"));
        assert_eq!(walk.stops[at - 1].name, format!("{side}.embedding.token"));
        assert_eq!(walk.stops[at + 1].name, format!("{side}.embedding.output"));
        assert_eq!((walk.stops[at].op, walk.stops[at].kind(&walk.graph)), (None, SINUSOIDS));
    }
}

#[test]
fn positions_are_those_of_the_source_in_the_encoder_and_where_it_is_read() {
    use AxisName::{S, T};
    let cross = |name: &str| format!("decoder.block.1.cross_attention.{name}");
    for (name, axis, of_source) in [
        ("source".to_owned(), T, true),
        ("tokens".to_owned(), T, false),
        ("encoder.block.0.attention.scores".to_owned(), S, true),
        ("decoder.block.0.attention.scores".to_owned(), S, false),
        ("decoder.block.0.attention.key".to_owned(), S, false),
        (cross("scores"), T, false),
        (cross("scores"), S, true),
        (cross("query"), T, false),
        (cross("key.projection"), T, true),
        (cross("value"), S, true),
        (cross("mixed"), T, false),
        ("logits".to_owned(), T, false),
    ] {
        assert_eq!(reads_source(&name, axis), of_source, "{name} {axis:?}");
    }
}

#[test]
fn with_biases_the_product_has_the_formula_of_the_projection() {
    let config = ModelConfig { bias: true, ..ModelConfig::textbook(11, 12) };
    let walk = Walk::new(&config, Extent::new(1, 3)).unwrap();
    let formula = |name: &str| walk.formula(&walk.stops[walk.find(name)]);
    assert_eq!(formula("block.0.attention.query.product"), graph::formula("attention.query.projection"));
    assert_eq!(formula("block.0.feed_forward.up.product"), graph::formula("feed_forward.up"));
    assert_eq!(formula("block.0.attention.output"), graph::formula("bias"));
    assert_eq!(formula("tokens"), None);
}

#[test]
fn blocks_are_jumped_forward_and_back() {
    let walk = walk();
    let block_1 = walk.neighbour_block(walk.find("block.0.attention.scores"), true);
    assert_eq!(walk.stops[block_1].name, "block.1.norm_1.output");
    assert_eq!(walk.stops[walk.neighbour_block(block_1, false)].name, "block.0.norm_1.output");
    assert_eq!(walk.neighbour_block(0, false), 0);
}

#[test]
fn values_are_cut_where_tensors_begin() {
    let walk = walk();
    let total: usize = walk.graph.tensors().map(|(_, tensor)| tensor.shape.len()).sum();
    let captured: Vec<f32> = (0..total).map(|i| i as f32).collect();
    assert!(walk.fits(&captured));
    assert_eq!(walk.values(&captured, TensorId(0)).len(), 12);
    assert_eq!(walk.values(&captured, TensorId(1))[0], 12.0);
}

/// Every stop of the way back and of the update has a rule, in both languages, and a formula.
#[track_caller]
fn check_way_back(change: impl FnOnce(&mut ModelConfig)) {
    let mut config = ModelConfig::textbook(11, 12);
    change(&mut config);
    let source = if config.topology == Topology::EncoderDecoder { 4 } else { 0 };
    let extent = Extent::new(2, 3).with_source(source);
    let walk = Walk::of(&config, extent, transformer::Depth::Step).unwrap();
    let turn = walk.range(true);
    assert!(turn.len() > walk.range(false).len());
    for range in [walk.range(false), turn.clone()] {
        // A name is an address: in each direction it means one stop.
        let names: std::collections::HashSet<&str> =
            walk.stops[range.clone()].iter().map(|stop| stop.name.as_str()).collect();
        assert_eq!(names.len(), range.len());
    }
    for stop in &walk.stops[turn] {
        let key = crate::scene::walk_back::key(&walk.graph, stop);
        for language in [crate::text::Language::English, crate::text::Language::Chinese] {
            assert!(
                crate::text::gradient_caption(language, &key).is_some(),
                "{}: no rule under {key}",
                stop.name
            );
        }
        assert!(walk.formula(stop).is_some(), "{}: no formula under {key}", stop.name);
    }
}

#[test]
fn the_way_back_is_told_for_every_switch() {
    use transformer::{FeedForward, Norm, NormPlacement, Position, RopePairing};
    check_way_back(|_| ());
    check_way_back(|c| {
        (c.norm, c.norm_placement, c.feed_forward) =
            (Norm::LayerNorm, NormPlacement::Post, FeedForward::Gelu);
        (c.position, c.bias, c.tie_embeddings) = (Position::Learned, true, false);
    });
    check_way_back(|c| {
        (c.position, c.feed_forward, c.residual) = (Position::Alibi, FeedForward::Relu, false)
    });
    check_way_back(|c| {
        (c.kv_heads, c.rope_pairing, c.feed_forward) = (2, RopePairing::Half, FeedForward::Geglu)
    });
    check_way_back(|c| (c.topology, c.position) = (Topology::Encoder, Position::Sinusoidal));
    check_way_back(|c| (c.topology, c.bias, c.pad_token) = (Topology::EncoderDecoder, true, Some(10)));
}

#[test]
fn both_directions_lead_to_the_same_tensor() {
    let walk =
        Walk::of(&ModelConfig::textbook(11, 12), Extent::new(1, 3), transformer::Depth::Backward).unwrap();
    for name in ["block.0.attention.mixed", "block.1.attention.scores", "logits"] {
        let back = walk.counterpart(walk.find(name));
        assert_eq!(walk.stops[back].name, format!("grad:{name}"));
        assert_eq!(walk.stops[walk.counterpart(back)].name, name);
    }
    // Tokens and masks have no gradient: the nearest that has one.
    assert!(walk.stops[walk.counterpart(0)].name.starts_with("grad:"));
}
