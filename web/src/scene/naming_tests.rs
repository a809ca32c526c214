//! What tensors and operations are called, checked on small models.

use super::*;
use graph::Op;
use transformer::{Depth, Extent, FeedForward, ModelConfig, Norm};

fn walk(change: impl FnOnce(&mut ModelConfig)) -> Walk {
    let mut config = ModelConfig::textbook(11, 12);
    change(&mut config);
    Walk::of(&config, Extent::new(2, 3), Depth::Backward).unwrap()
}

/// What the operands of the operation that makes `name` are called, and what its result is.
#[track_caller]
fn check(walk: &Walk, name: &str, operands: &[&str], result: &str) {
    let naming = Naming { language: Language::English, walk };
    let tensor = walk.graph.find(name).unwrap();
    let operation = walk.graph.operation(walk.graph.producer(tensor).unwrap());
    let titles: Vec<String> = operation.inputs.iter().map(|&input| naming.title_of(input)).collect();
    assert_eq!(titles, operands, "operands of {name}");
    assert_eq!(naming.title_of(tensor), result, "{name}");
}

#[test]
fn with_biases_a_tensor_is_called_by_what_it_is() {
    let walk = walk(|c| (c.bias, c.norm, c.feed_forward) = (true, Norm::LayerNorm, FeedForward::Relu));
    let title = |name: &str| {
        Naming { language: Language::English, walk: &walk }.title_of(walk.graph.find(name).unwrap())
    };
    let (query, up) = ("block.0.attention.query", "block.0.feed_forward.up");
    assert_eq!(title("block.0.norm_1.output"), "LayerNorm");
    check(
        &walk,
        &format!("{query}.product"),
        &["LayerNorm", "query.weight"],
        "Query projection before the bias",
    );
    let sum = ["Query projection before the bias", "query.bias"];
    check(&walk, &format!("{query}.projection"), &sum, "Query projection");
    check(&walk, "block.0.norm_1.output", &["LayerNorm before the bias", "norm_1.bias"], "LayerNorm");
    check(&walk, "block.0.feed_forward.activated", &[&title(up)], &title("block.0.feed_forward.activated"));
    // Nothing but the operation is called by its bias.
    for (_, tensor) in walk.graph.tensors().filter(|(_, tensor)| tensor.named) {
        assert_ne!(title(&tensor.name), "Bias", "{}", tensor.name);
    }
    let stop = &walk.stops[walk.find(&format!("{query}.projection"))];
    assert!(matches!(walk.graph.operation(stop.op.unwrap()).op, Op::Bias(_)));
    assert_eq!(Naming { language: Language::English, walk: &walk }.name_of(stop), "Bias");
}

#[test]
fn a_partial_gradient_is_called_by_what_it_is_a_part_of() {
    // With three heads on one key head and a stream that is read three times there are sums on the way to a gradient.
    let walk = walk(|c| c.kv_heads = 1);
    let naming = Naming { language: Language::English, walk: &walk };
    let mut unfinished = 0;
    for (_, operation) in walk.graph.operations().filter(|(_, operation)| operation.pass == Pass::Backward) {
        let title = naming.title_of(operation.output);
        assert!(title.starts_with("∂ "), "{title}");
        unfinished += usize::from(title.ends_with(", part of the sum"));
    }
    assert!(unfinished > 0);
    let through = "grad:block.0.norm_1.output@block.0.attention.query.projection";
    let title = naming.title_of(walk.graph.find(through).unwrap());
    assert_eq!(title, "∂ Norm ← Q project");
}
