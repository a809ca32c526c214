//! Whatever a caller sends is answered: no panic, a code of `docs/api.md`, and the model lives on.

use model::lab::{ForwardRequest, GenerateRequest, Lab, TrainRequest, config_from_json};
use model::{Backend, Error};
use pollster::block_on;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use tests::lab::forward;
use transformer::{ModelConfig, Topology};

/// Cases of each decoder.
const CASES: u32 = 10_000;

/// What they follow from; `PROPTEST_RNG_SEED` names another.
const SEED: u64 = 1;

/// Larger models are judged, not made.
const LARGEST: u64 = 20_000;

fn tiny(topology: Topology) -> ModelConfig {
    ModelConfig {
        topology,
        layers: 1,
        d_model: 8,
        heads: 2,
        kv_heads: 1,
        d_ff: 8,
        ..ModelConfig::textbook(11, 6)
    }
}

/// Any JSON, with words and numbers that mean something somewhere.
fn any_json() -> impl Strategy<Value = Value> {
    let words = [
        "all",
        "zero",
        "mean",
        "decoder",
        "rope",
        "grad:loss",
        "loss",
        "logits",
        "block.0.attention.mask",
        "sort",
        "grad:block.0.attention.mask",
        "grad:logits@loss",
        "block.0.attention.query",
        "token_embedding.weight",
        "encoder_decoder",
        "decoder.block.0.cross_attention.mask",
        "",
    ];
    let numbers = [0.0, -0.0, -1.0, 0.5, 1e-300, 1e300, 4e38, 4294967296.0, -9223372036854775808.0, 1e19];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..14).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(numbers.to_vec()).prop_map(Value::from),
        prop::sample::select(words.to_vec()).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,6}", inner, 0..3).prop_map(|map| json!(map)),
        ]
    })
}

/// One to three places of `base` replaced or removed.
fn mutated(base: Value) -> impl Strategy<Value = Value> {
    let change = (prop::collection::vec(any::<Index>(), 2..6), prop::option::of(any_json()));
    prop::collection::vec(change, 1..4).prop_map(move |changes| {
        let mut whole = base.clone();
        for (path, to) in changes {
            change_at(&mut whole, &path, to);
        }
        whole
    })
}

fn change_at(value: &mut Value, path: &[Index], to: Option<Value>) {
    let Some((step, rest)) = path.split_first() else {
        *value = to.unwrap_or(Value::Null);
        return;
    };
    match value {
        Value::Object(map) if !map.is_empty() => {
            let key = map.keys().nth(step.index(map.len())).cloned().unwrap_or_default();
            match to {
                None if rest.is_empty() => drop(map.remove(&key)),
                to => change_at(&mut map[&key], rest, to),
            }
        }
        Value::Array(list) if !list.is_empty() => {
            let at = step.index(list.len());
            change_at(&mut list[at], rest, to);
        }
        other => *other = to.unwrap_or(Value::Null),
    }
}

fn runner() -> TestRunner {
    let default = Config::default();
    let rng_seed = match default.rng_seed {
        RngSeed::Random => RngSeed::Fixed(SEED),
        given => given,
    };
    println!("seed {rng_seed}");
    TestRunner::new(Config { cases: CASES, failure_persistence: None, rng_seed, ..default })
}

#[track_caller]
fn code_is(error: &Error, codes: &[&str]) {
    assert!(codes.contains(&error.code()) && !error.to_string().is_empty(), "{}: {error}", error.code());
}

#[test]
fn any_configuration() {
    let base = serde_json::to_value(tiny(Topology::Decoder)).unwrap();
    runner()
        .run(&mutated(base), |value| {
            match config_from_json(&value.to_string()).and_then(|config| {
                config.validate()?;
                if config.parameter_count() < LARGEST {
                    Lab::build(Backend::Cpu, &config, 1).map(drop)
                } else {
                    Ok(())
                }
            }) {
                Ok(()) => {}
                Err(error) => code_is(&error, &["invalid_config", "out_of_memory"]),
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_checkpoint() {
    let lab = Lab::build(Backend::Cpu, &tiny(Topology::EncoderDecoder), 1).unwrap();
    any_file(&block_on(lab.save()).unwrap(), |bytes| Lab::load(Backend::Cpu, bytes).map(drop));
}

#[test]
fn any_state() {
    let mut lab = Lab::build(Backend::Cpu, &tiny(Topology::Decoder), 1).unwrap();
    let request = json!({ "data": { "task": "sort", "batch": 2 }, "steps": 0 }).to_string();
    lab.begin(&TrainRequest::from_json(&request).unwrap()).unwrap();
    block_on(lab.end()).unwrap();
    any_file(&block_on(lab.save_state()).unwrap(), |bytes| Lab::load_state(Backend::Cpu, bytes).map(drop));
}

fn any_file(file: &[u8], load: impl Fn(&[u8]) -> Result<(), Error>) {
    let header = 8 + u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    // Most changes hit the header, where the meaning is.
    let place = prop_oneof![3 => 0..header, 1 => 0..file.len()];
    let changes = prop::collection::vec((place, any::<u8>()), 0..4);
    runner()
        .run(
            &(changes, prop::option::of(0..file.len()), prop::collection::vec(any::<u8>(), 0..4)),
            |(changes, cut, tail)| {
                let mut bytes = file.to_vec();
                for (at, byte) in changes {
                    bytes[at] = byte;
                }
                bytes.truncate(cut.filter(|cut| cut % 3 == 0).unwrap_or(bytes.len()));
                bytes.extend(tail);
                if let Err(error) = load(&bytes) {
                    code_is(&error, &["invalid_checkpoint"]);
                    let told = error.to_string();
                    let parsers = ["expected", "at line", "invalid type", "missing field", "EOF"];
                    assert!(!parsers.iter().any(|word| told.contains(word)), "{told}");
                }
                Ok(())
            },
        )
        .unwrap();
}

#[test]
fn any_request_to_a_decoder() {
    any_request(Topology::Decoder);
}

#[test]
fn any_request_to_an_encoder() {
    any_request(Topology::Encoder);
}

#[test]
fn any_request_to_an_encoder_decoder() {
    any_request(Topology::EncoderDecoder);
}

fn any_request(topology: Topology) {
    let (prefix, reads_source) = match topology {
        Topology::EncoderDecoder => ("decoder.", true),
        Topology::Decoder | Topology::Encoder => ("", false),
    };
    let query = format!("{prefix}block.0.attention.query");
    let edit = json!({ "tensor": query, "at": [null, 0, null, 1], "set": "mean" });
    let mut row = json!({ "tokens": [[1, 2], [3, 4]], "targets": [[2, -1], [4, 5]] });
    let mut smallest = json!({ "tokens": [[1]] });
    if reads_source {
        row["source"] = json!([[1, 2, 3], [4, 5, 6]]);
        smallest["source"] = json!([[2]]);
    }
    let mut bases = [
        json!({ "forward": {
            "tokens": [[1, 2, 3]], "targets": [[2, 3, -1]], "capture": ["logits", format!("grad:{query}")],
            "interventions": [edit],
        } }),
        json!({ "train": {
            "data": [row], "steps": 3, "seed": 1, "interventions": [edit],
            "optimizer": { "lr": 0.01, "clip": 1.0, "schedule": "cosine", "warmup": 1 },
        } }),
        json!({ "generate": { "prompt": [1, 2], "count": 3, "temperature": 0.5, "top_k": 3, "top_p": 0.9, "stop": 4 } }),
    ];
    if reads_source {
        bases[0]["forward"]["source"] = json!([[1, 2]]);
        bases[2]["generate"]["source"] = json!([3, 4]);
    }
    let lab = RefCell::new(Lab::build(Backend::Cpu, &tiny(topology), 1).unwrap());
    let fresh = block_on(lab.borrow().parameters()).unwrap();
    let read = Cell::new(0);
    let any = prop_oneof![mutated(bases[0].clone()), mutated(bases[1].clone()), mutated(bases[2].clone())];
    runner()
        .run(&any, |request| {
            let mut lab = lab.borrow_mut();
            // Each case has a fresh model: what a wild step has done to the one before decides nothing here.
            lab.set_parameters(fresh.clone()).unwrap();
            if let Err(error) = serve(&mut lab, &request, || read.set(read.get() + 1)) {
                code_is(&error, &["invalid_input", "out_of_memory", "diverged"]);
            }
            forward(&mut lab, &smallest).unwrap();
            let parameters = block_on(lab.parameters()).unwrap();
            assert!(parameters.iter().flat_map(|t| &t.values).all(|x| x.is_finite()), "the model lives on");
            Ok(())
        })
        .unwrap();
    // Reading knows no numbers, so this count follows from the seed alone.
    assert!(read.get() > CASES / 20, "only {} requests got beyond their reader", read.get());
}

/// The call that `request` names, `read` as soon as its JSON is understood; a training is broken off after a few steps.
fn serve(lab: &mut Lab, request: &Value, read: impl Fn()) -> Result<(), Error> {
    let Some((call, request)) = request.as_object().and_then(|map| map.iter().next()) else { return Ok(()) };
    let text = request.to_string();
    match call.as_str() {
        "forward" => {
            let request = ForwardRequest::from_json(&text)?;
            read();
            block_on(lab.forward(&request)).map(drop)
        }
        "train" => {
            let request = TrainRequest::from_json(&text)?;
            read();
            lab.begin(&request)?;
            let advanced = block_on(lab.advance(3)).map(drop);
            let ended = block_on(lab.end())?;
            advanced.and(ended.diverged.map_or(Ok(()), Err))
        }
        _ => {
            let request = GenerateRequest::from_json(&text)?;
            read();
            block_on(lab.generate(&request, |_| ())).map(drop)
        }
    }
}
