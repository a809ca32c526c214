//! Whatever stands in an address is answered, and whatever is written is read again: from a seed that is fixed, and
//! told where a case fails.

use super::kinds::{MOST_EDITS, MOST_TOKENS, edits};
use super::read::LONGEST;
use super::{Place, Refused, read, write};
use crate::address::{Stage, View};
use crate::text::Language;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{RngSeed, TestRunner};
use protocol::{BackendKind, Schedule, Tokenizer};
use std::fmt::Debug;
use transformer::fields::{FIELDS, differences};
use transformer::presets::Preset;
use transformer::{FeedForward, ModelConfig};

const SEED: u64 = 20_240_229;

#[track_caller]
fn check<S: Strategy<Value: Debug>>(cases: u32, strategy: &S, test: impl Fn(S::Value)) {
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(SEED),
        ..ProptestConfig::default()
    };
    let outcome = TestRunner::new(config).run(strategy, |value| {
        test(value);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("seed {SEED}: {failure}");
    }
}

/// Within bounds, and again the same when it is written and read once more.
fn read_any(hash: &str) {
    let (place, refused) = read(hash);
    assert!(refused.len() <= 21);
    for Refused { field, value, .. } in &refused {
        assert!(field.chars().count() <= 41 && value.chars().count() <= 41);
    }
    assert!(place.edits.split(';').count() <= MOST_EDITS);
    assert!(place.prompt.iter().chain(&place.source).all(|ids| (1..=MOST_TOKENS).contains(&ids.len())));
    let hash = write(&place);
    // Escapes make it three times as long at most.
    assert!(hash.len() <= 3 * LONGEST + 100 && hash.is_ascii(), "{hash}");
    if hash.len() <= LONGEST {
        assert_eq!(read(&hash), (place, Vec::new()), "{hash}");
    }
}

#[test]
fn any_text_is_read() {
    check(3000, &any::<String>(), |hash| read_any(&hash));
    check(300, &"\\PC{0,300}", |hash| read_any(&hash));
}

/// Pieces that mean something somewhere, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let own = super::place::FIELDS.iter().map(|field| field.name);
    let names: Vec<&str> =
        own.chain(FIELDS.iter().map(|field| field.name)).chain(["", "x", "%6Fp"]).collect();
    let values = vec![
        "0",
        "1",
        "3,2",
        "7",
        "1e-3",
        "-1",
        "none",
        "true",
        "inf",
        "NaN",
        "99999999999",
        "sort",
        "rope",
        "heads",
        "backward",
        "learned",
        "cosine",
        "a@0~1;b@*.1~mean",
        "a@0~1;;<b>@0~1",
        "0123456789abcdef",
        "bpe200",
        "characters",
        "rail,dock",
        "zh",
        "cpu",
        "1.2.3",
        "%2C",
        "%",
        "%zz",
        "%FF",
        "\u{4e2d}",
        "<script>",
        "a=b",
        "",
        "+5",
        "x@0~from1-2_3",
        "1.",
        "0.5",
        "block.0.attention.scores",
        "decoder",
        "gelu",
        "post",
    ];
    let pair = (select(names), select(values)).prop_map(|(name, value)| format!("{name}={value}"));
    let path = select(vec!["#/inspect?", "#/train?", "#/", "", "#/attic?", "#/inspect%3F?", "?"]);
    (path, prop::collection::vec(pair, 0..30)).prop_map(|(path, pairs)| format!("{path}{}", pairs.join("&")))
}

#[test]
fn any_fields_with_any_values_are_read() {
    check(4000, &pieces(), |hash| read_any(&hash));
}

fn look() -> impl Strategy<Value = Place> {
    let ops = select(vec!["", "logits", "block.0.attention.scores", "grad:logits@loss", "add#12"]);
    let edit_list = select(vec![
        "",
        "block.0.attention.mask@0.*.1.3~1",
        "block.0.attention.mask@*.*.*.*~window2;logits@0.1.2~-0.125",
        "embedding.output@0.3.*~from3-4_5;a@~mean",
    ]);
    let hide = any::<(bool, bool, bool, bool, bool)>();
    let spot =
        (0..8usize, prop::option::of((0..1_000_001usize, 0..1_000_001usize)), prop::option::of(0..512usize));
    (any::<bool>(), ops, spot, select(View::ALL.to_vec()), any::<bool>(), edit_list, hide).prop_map(
        |(inspect, op, (head, cell, row), view, backward, list, (rail, dock, map, inspector, strip))| Place {
            stage: if inspect { Stage::Inspect } else { Stage::Train },
            op: op.to_owned(),
            head,
            cell,
            view,
            backward,
            row,
            edits: edits(list).0,
            hide: super::Hide { rail, dock, map, inspector, strip },
            ..Place::default()
        },
    )
}

/// Task or text; held-out row or typed tokens.
fn subject() -> impl Strategy<Value = Place> {
    let ids = || prop::option::of(prop::collection::vec(0..=65_535u32, 1..=96));
    let tokenizer = prop::option::of(prop_oneof![
        Just(Tokenizer::Characters),
        (1..=800u32).prop_map(|merges| Tokenizer::Bpe { merges })
    ]);
    let text = (any::<u64>(), tokenizer);
    let data = prop::option::of(prop_oneof![
        select(vec!["sort", "numbers_chinese"]).prop_map(|name| (Some(name.to_owned()), None, None)),
        text.prop_map(|(hash, tokenizer)| (None, Some(hash), tokenizer)),
    ]);
    (data, prop::option::of(0..10_000usize), ids(), ids()).prop_map(|(data, held_out, prompt, source)| {
        let (task, text, tokenizer) = data.unwrap_or_default();
        let held_out = held_out.filter(|_| prompt.is_none() && source.is_none());
        Place { task, text, tokenizer, held_out, prompt, source, ..Place::default() }
    })
}

/// Any number of a range: by its bits, or a round one.
fn real(range: std::ops::Range<f64>) -> impl Strategy<Value = Option<f64>> {
    prop::option::of(prop_oneof![range, select(vec![1e-3, 0.5, 1e-12, 0.1 + 0.2])])
}

fn training() -> impl Strategy<Value = Place> {
    let counts =
        (prop::option::of(any::<u32>()), prop::option::of(1..=512u32), prop::option::of(0..=10_000_000u32));
    let rates = (
        real(0.0..1.0),
        real(0.0..0.99),
        real(0.0..0.99),
        real(1e-300..1.0),
        real(0.0..10.0),
        real(0.0..1.0),
    );
    let maybe = (
        prop::option::of(prop::option::of(1e-6..1e6)),
        prop::option::of(prop::option::of(1..=u32::MAX)),
        prop::option::of(prop::option::of(0.0..1.0)),
        prop::option::of(prop::option::of(1..=u32::MAX)),
    );
    let schedule = prop::option::of(select(vec![Schedule::Constant, Schedule::Linear, Schedule::Cosine]));
    let language = prop::option::of(select(vec![Language::English, Language::Chinese]));
    let on = prop::option::of(select(vec![BackendKind::Cpu, BackendKind::Webgpu]));
    let warmup = prop::option::of(0..=10_000_000u32);
    let held = prop::option::of(select(vec!["logits@*.0.0~1", "block.0.attention.mask@*.*.*.*~1;b@0~mean"]));
    (counts, rates, maybe, schedule, language, on, warmup, held).prop_map(
        |(
            (seed, batch, step),
            (lr, beta1, beta2, eps, weight_decay, min_lr),
            maybe,
            schedule,
            language,
            on,
            warmup,
            held,
        )| {
            let (clip, total_steps, stop_right, stop_after) = maybe;
            Place {
                seed,
                batch,
                step,
                lr,
                beta1,
                beta2,
                eps,
                weight_decay,
                min_lr,
                clip,
                total_steps,
                stop_right,
                stop_after,
                schedule,
                language,
                on,
                warmup,
                held: held.map(str::to_owned),
                ..Place::default()
            }
        },
    )
}

fn model() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let start = ModelConfig::textbook(11, 12);
    let other = ModelConfig {
        norm_eps: 1e-9 / 3.0,
        rope_base: 12.5,
        residual: false,
        pad_token: Some(3),
        ..start.clone()
    };
    let others: Vec<ModelConfig> =
        Preset::ALL.iter().map(|preset| preset.apply(&other)).chain([other.clone()]).collect();
    let all = others.into_iter().map(move |other| differences(&start, &other)).collect::<Vec<_>>();
    select(all).prop_flat_map(|all| {
        let count = all.len();
        subsequence(all, 0..=count)
    })
}

#[test]
fn any_place_survives_being_written_and_read() {
    let place = (look(), subject(), training(), model()).prop_map(|(look, subject, training, model)| Place {
        stage: look.stage,
        op: look.op,
        head: look.head,
        cell: look.cell,
        view: look.view,
        backward: look.backward,
        row: look.row,
        edits: look.edits,
        hide: look.hide,
        task: subject.task,
        text: subject.text,
        tokenizer: subject.tokenizer,
        held_out: subject.held_out,
        prompt: subject.prompt,
        source: subject.source,
        model,
        ..training
    });
    check(2000, &place, |place| {
        let hash = write(&place);
        assert_eq!(read(&hash), (place, Vec::new()), "{hash}");
    });
}

#[test]
fn every_kind_of_feed_forward_is_a_difference() {
    let start = ModelConfig::textbook(11, 12);
    for &feed_forward in FeedForward::ALL {
        let model = differences(&start, &ModelConfig { feed_forward, ..start.clone() });
        let place = Place { model, ..Place::default() };
        assert_eq!(read(&write(&place)).0, place);
    }
}
