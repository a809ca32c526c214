//! What a configuration becomes: parameters as counted, names as in `docs/model.md`, for every topology.

use graph::Graph;
use transformer::{
    Extent, FeedForward, ForwardGraph, ModelConfig, Norm, NormPlacement, Position, Topology, decode_step,
};

#[track_caller]
fn check(change: impl FnOnce(&mut ModelConfig)) -> Graph {
    let mut config = ModelConfig::textbook(11, 12);
    change(&mut config);
    let dims = config.validate().unwrap();
    let source = if config.topology == Topology::EncoderDecoder { 4 } else { 0 };
    let forward = ForwardGraph::new(&dims, Extent::new(2, 5).with_source(source)).unwrap();
    let declared: usize = forward.graph.parameters().map(|(_, tensor)| tensor.shape.len()).sum();
    assert_eq!(declared as u64, config.parameter_count(), "the closed form counts what is declared");
    forward.graph
}

#[test]
fn parameter_counts_agree_for_every_switch() {
    check(|_| ());
    check(|c| (c.bias, c.norm) = (true, Norm::LayerNorm));
    check(|c| (c.bias, c.tie_embeddings) = (true, false));
    check(|c| c.position = Position::Learned);
    check(|c| (c.norm_placement, c.feed_forward) = (NormPlacement::Post, FeedForward::Gelu));
    check(|c| c.kv_heads = 2);
    check(|c| c.topology = Topology::Encoder);
    check(|c| c.topology = Topology::EncoderDecoder);
    check(|c| (c.topology, c.position, c.kv_heads) = (Topology::EncoderDecoder, Position::Learned, 1));
    check(|c| {
        (c.topology, c.norm, c.bias, c.norm_placement) =
            (Topology::EncoderDecoder, Norm::LayerNorm, true, NormPlacement::Post);
    });
}

fn named(graph: &Graph) -> Vec<&str> {
    let shown = graph.tensors().filter(|(_, t)| t.named && t.source != graph::Source::Parameter);
    shown.map(|(_, tensor)| tensor.name.as_str()).collect()
}

const ATTENTION: [&str; 10] = [
    "query",
    "key",
    "value",
    "query_rotated",
    "key_rotated",
    "scores",
    "scaled",
    "mask",
    "masked",
    "probabilities",
];
const AFTER: [&str; 3] = ["mixed", "merged", "output"];
const FEED_FORWARD: [&str; 5] = ["gate", "up", "activated", "hidden", "output"];
const ENDS: [&str; 5] = ["final_norm.output", "logits", "probabilities", "token_loss", "loss"];

/// The names of one pre-norm block, in order.
fn block(scope: &str, crosses: bool) -> Vec<String> {
    let of = |part: &str, names: &[&str]| {
        names.iter().map(|name| format!("{scope}.{part}.{name}")).collect::<Vec<_>>()
    };
    let attention = |part: &str, turned: bool| {
        let names = ATTENTION.iter().filter(|name| turned || !name.ends_with("rotated"));
        of(part, &names.chain(&AFTER).copied().collect::<Vec<_>>())
    };
    let mut sublayers = vec![attention("attention", true)];
    if crosses {
        sublayers.push(attention("cross_attention", false));
    }
    sublayers.push(of("feed_forward", &FEED_FORWARD));
    let around = |(n, inside): (usize, Vec<String>)| {
        let norm = format!("{scope}.norm_{}.output", n + 1);
        [vec![norm], inside, vec![format!("{scope}.residual_{}", n + 1)]].concat()
    };
    sublayers.into_iter().enumerate().flat_map(around).collect()
}

#[test]
fn the_textbook_decoder_has_exactly_the_names_of_the_contract() {
    for topology in [Topology::Decoder, Topology::Encoder] {
        let graph = check(|c| (c.layers, c.topology) = (1, topology));
        let mut expected: Vec<String> = vec!["embedding.token".into(), "embedding.output".into()];
        expected.extend(block("block.0", false));
        expected.extend(ENDS.map(str::to_owned));
        assert_eq!(named(&graph), expected);
    }
}

#[test]
fn an_encoder_decoder_has_exactly_the_names_of_the_contract() {
    let graph = check(|c| (c.layers, c.topology) = (1, Topology::EncoderDecoder));
    let mut expected = Vec::new();
    for (side, crosses) in [("encoder", false), ("decoder", true)] {
        expected.extend(["token", "output"].map(|name| format!("{side}.embedding.{name}")));
        expected.extend(block(&format!("{side}.block.0"), crosses));
        expected.push(format!("{side}.final_norm.output"));
    }
    expected.extend(ENDS[1..].iter().map(|name| (*name).to_owned()));
    assert_eq!(named(&graph), expected);
}

#[test]
fn every_operation_of_every_topology_has_a_formula() {
    for &topology in Topology::ALL {
        let graph = check(|c| (c.topology, c.bias) = (topology, true));
        for (_, operation) in graph.operations() {
            assert!(transformer::formula(&graph, operation).starts_with("<math"), "{}", operation.op.kind());
        }
    }
}

#[test]
fn names_that_a_switch_removes_are_absent() {
    let graph = check(|c| (c.residual, c.position) = (false, Position::None));
    assert_eq!(graph.find("block.0.residual_1"), None);
    assert_eq!(graph.find("block.0.attention.query_rotated"), None);
    assert_eq!(graph.find("embedding.position"), None);
    assert!(check(|c| c.position = Position::Sinusoidal).find("embedding.position").is_some());
}

#[test]
fn the_decode_step_declares_the_same_parameters() {
    for topology in [Topology::Decoder, Topology::EncoderDecoder] {
        let dims = ModelConfig { topology, ..ModelConfig::textbook(11, 12) }.validate().unwrap();
        let mut g = Graph::new();
        decode_step(&mut g, &dims, 40, 5).unwrap();
        let forward = ForwardGraph::new(&dims, Extent::least(&dims)).unwrap();
        let names =
            |g: &Graph| g.parameters().map(|(_, t)| (t.name.clone(), t.shape.lens())).collect::<Vec<_>>();
        assert_eq!(names(&g), names(&forward.graph));
    }
}

#[test]
fn an_encoder_decoder_without_a_source_is_refused() {
    let config = ModelConfig { topology: Topology::EncoderDecoder, ..ModelConfig::textbook(11, 12) };
    let error = ForwardGraph::new(&config.validate().unwrap(), Extent::new(1, 3)).unwrap_err();
    assert!(error.to_string().contains("source"), "{error}");
}
