//! What is found first, by a table; and that everything leads somewhere.

use super::super::found::find;
use super::*;
use transformer::{Depth, Extent, FeedForward, ModelConfig, Norm, Position, Topology};

fn walk(change: impl FnOnce(&mut ModelConfig)) -> Walk {
    let mut config = ModelConfig::textbook(11, 12);
    change(&mut config);
    let source = if config.topology == Topology::EncoderDecoder { 5 } else { 0 };
    Walk::of(&config, Extent::new(1, 6).with_source(source), Depth::Backward).unwrap()
}

/// Whatever language is spoken, the first thing found has this English name and is of this kind.
#[track_caller]
fn assert_first(typed: &str, kind: Kind, name: &str) {
    let walk = walk(|_| {});
    for language in [Language::English, Language::Chinese] {
        let things = things(language, Some(&walk), true);
        let found = find(&things, typed, 40);
        let first = found.first().map(|&at| &things[at]);
        let said = first.map(|thing| {
            if language == Language::Chinese && !thing.other.is_empty() && kind != Kind::Tensor {
                &thing.other
            } else {
                &thing.name
            }
        });
        assert_eq!(
            (said.map(String::as_str), first.map(|thing| thing.kind)),
            (Some(name), Some(kind)),
            "{typed}"
        );
    }
}

#[test]
fn words_of_both_languages_and_symbols_find_the_same_thing_first() {
    assert_first("dk", Kind::Term, "d_head");
    assert_first("d_k", Kind::Term, "d_head");
    assert_first("dₖ", Kind::Term, "d_head");
    assert_first("√d", Kind::Term, "√d_k scaling");
    assert_first("sqrt(d", Kind::Term, "√d_k scaling");
    assert_first("softmax", Kind::Term, "Softmax");
    assert_first("ＳoftMax", Kind::Term, "Softmax");
    assert_first("mask", Kind::Term, "Causal mask");
    assert_first("掩码", Kind::Term, "Causal mask");
    assert_first("交叉熵", Kind::Term, "Cross-entropy");
    assert_first("cross entropy", Kind::Term, "Cross-entropy");
    assert_first("query", Kind::Term, "Query");
    assert_first("查询投影", Kind::Operation, "Query projection");
    assert_first("W_K", Kind::Term, "Key");
    assert_first("Wo", Kind::Tensor, "block.0.attention.output.weight");
    assert_first("显存", Kind::Term, "Memory");
    assert_first("memory", Kind::Term, "Memory");
    assert_first("梯度消失", Kind::Term, "Vanishing gradient");
    assert_first("自注意力", Kind::Term, "Self-attention");
    assert_first("kv cache", Kind::View, "KV cache");
    assert_first("FlashAttention", Kind::View, "FlashAttention");
    assert_first("Train", Kind::Stage, "Train");
    assert_first("训练", Kind::Stage, "Train");
    assert_first("warm up", Kind::Term, "Warm-up");
    assert_first("预热", Kind::Term, "Warm-up");
    assert_first("rope base", Kind::Switch, "RoPE base");
    assert_first("GQA", Kind::Term, "Grouped-query attention");
    assert_first("困惑度", Kind::Term, "Perplexity");
    assert_first("scaled scores", Kind::Operation, "Scaled scores");
    assert_first("block.1.attention.scores", Kind::Operation, "Scores");
    assert_first("grad:logits", Kind::Gradient, "∂ Logits");
    assert_first("∂ scores", Kind::Gradient, "∂ Scores");
}

#[track_caller]
fn assert_second_block(language: Language, typed: &str) {
    let walk = walk(|_| {});
    let things = things(language, Some(&walk), true);
    let first = &things[find(&things, typed, 40)[0]];
    let second = To::Operation { op: "block.1.attention.probabilities".to_owned(), backward: false };
    assert_eq!(first.leads[0].to, second, "{typed}");
    let first = &things[find(&things, "attention weights", 40)[0]];
    assert_eq!(first.leads.len(), if first.kind == Kind::Term { 2 } else { 1 });
}

#[test]
fn a_block_is_found_by_its_number_and_the_first_one_comes_first() {
    assert_second_block(Language::English, "attention weights block 2");
    assert_second_block(Language::Chinese, "注意力权重 第 2 块");
}

#[test]
fn nothing_typed_lists_what_there_is_to_read_and_nonsense_finds_nothing() {
    let walk = walk(|_| {});
    let things = things(Language::English, Some(&walk), true);
    let listed = find(&things, "  ", 40);
    assert_eq!(listed.len(), STAGES.len() + View::ALL.len() + TERMS.len());
    assert!(find(&things, "qwertz", 40).is_empty());
    assert!(find(&things, "( )", 3).len() == listed.len());
}

#[test]
fn every_stop_is_found_by_the_name_of_its_tensor() {
    for topology in [Topology::Decoder, Topology::Encoder, Topology::EncoderDecoder] {
        let walk = walk(|c| c.topology = topology);
        let things = things(Language::English, Some(&walk), true);
        for at in 0..walk.stops.len() {
            let name = &walk.stops[at].name;
            let found = find(&things, name, 12);
            assert!(found.iter().any(|&thing| things[thing].leads[0].to == to_stop(&walk, at)), "{name}");
        }
    }
}

#[test]
fn every_parameter_is_found() {
    let walk = walk(|_| {});
    let things = things(Language::English, Some(&walk), true);
    let count = |kind| things.iter().filter(|thing| thing.kind == kind).count();
    let weights =
        walk.graph.tensors().filter(|(_, tensor)| matches!(tensor.source, Source::Parameter)).count();
    assert!(count(Kind::Tensor) >= weights, "{} of {weights}", count(Kind::Tensor));
    assert_eq!(count(Kind::Operation) + count(Kind::Gradient), walk.stops.len());
}

/// Every term leads somewhere in this model; each of these keys leads to an operation.
#[track_caller]
fn check_terms(seen: &mut HashSet<See>, change: impl FnOnce(&mut ModelConfig)) {
    let walk = walk(change);
    let here = Here { languages: [Language::Chinese, Language::English], walk: Some(&walk), rail: true };
    for term in TERMS {
        let leads: Vec<_> = term.see.iter().filter(|see| here.lead(see).is_some()).collect();
        assert!(!leads.is_empty(), "{} leads nowhere", term.name[0]);
        seen.extend(leads);
    }
}

#[test]
fn every_term_leads_somewhere_in_every_model_and_every_place_of_a_term_is_there_in_some() {
    let mut seen = HashSet::new();
    check_terms(&mut seen, |_| {});
    check_terms(&mut seen, |c| (c.position, c.residual, c.norm) = (Position::Alibi, false, Norm::LayerNorm));
    check_terms(&mut seen, |c| (c.topology, c.feed_forward) = (Topology::Encoder, FeedForward::Relu));
    check_terms(&mut seen, |c| (c.topology, c.bias) = (Topology::EncoderDecoder, true));
    for term in TERMS {
        let lost: Vec<_> = term.see.iter().filter(|see| !seen.contains(see)).collect();
        assert!(lost.is_empty(), "{}: {lost:?}", term.name[0]);
    }
}
