//! What the model behind the embed API refuses: the reason is told, the model is as it was.

use model::Backend;
use model::lab::{GenerateRequest, Lab, NamedTensor, config_from_json};
use pollster::block_on;
use serde_json::{Value, json};
use tests::lab::{forward, small, train};
use transformer::ModelConfig;

#[test]
fn broken_checkpoints_are_refused_with_the_reason() {
    let file = block_on(small().save()).unwrap();
    let refused = |bytes: &[u8], words: &str| {
        let error = Lab::load(Backend::Cpu, bytes).err().expect("should be refused");
        assert!(error.code() == "invalid_checkpoint" && error.to_string().contains(words), "{error}");
    };
    let text = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len(), "the header keeps its length");
        let at = file.windows(from.len()).position(|window| window == from.as_bytes()).expect(from);
        [&file[..at], to.as_bytes(), &file[at + from.len()..]].concat()
    };
    refused(&[], "fewer than 8");
    refused(b"not a checkpoint", "claims");
    refused(&file[..file.len() - 4], "safetensors");
    refused(&[file.clone(), vec![0; 4]].concat(), "safetensors");
    refused(&vec![0; (64 << 20) + 1], "MB");
    refused(&text("glassformer.config", "glassformer.konfig"), "glassformer.config");
    refused(&text(r#"\"layers\":2"#, r#"\"layers\":9"#), "missing");
    refused(&text(r#"\"layers\":2"#, r#"\"layers\":0"#), "layers");
    refused(&text("block.0.norm_1.weight", "block.0.norm_1.height"), "height");
    refused(&text(r#""dtype":"F32""#, r#""dtype":"I32""#), "I32");
    let mut nan = file.clone();
    let end = nan.len();
    nan[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    refused(&nan, "not finite");
}

#[test]
fn wrong_requests_are_refused_and_change_nothing() {
    let mut lab = small();
    let before = block_on(lab.parameters()).unwrap();
    let mut refused = |call: &str, request: Value, words: &str| {
        let error = match call {
            "forward" => forward(&mut lab, &request).err(),
            "train" => train(&mut lab, &request).err(),
            _ => GenerateRequest::from_json(&request.to_string())
                .and_then(|request| block_on(lab.generate(&request, |_| ())))
                .err(),
        };
        let error = error.unwrap_or_else(|| panic!("{request} should be refused"));
        assert!(error.code() == "invalid_input" && error.to_string().contains(words), "{request}: {error}");
    };
    for (request, words) in [
        (json!({}), "tokens"),
        (json!({ "tokens": [] }), "at least 1"),
        (json!({ "tokens": [[]] }), "at least 1"),
        (json!({ "tokens": [[1], [1, 2]] }), "ragged"),
        (json!({ "tokens": [[11]] }), "0 to 10"),
        (json!({ "tokens": [[-1]] }), "0 to 10"),
        (json!({ "tokens": [[1.5]] }), "1.5"),
        (json!({ "tokens": [vec![1; 97]] }), "1 to 96"),
        (json!({ "tokens": [[1]], "source": [[1]] }), "encoder_decoder"),
        (json!({ "tokens": [[1]], "targets": [[-1]] }), "at least one"),
        (json!({ "tokens": [[1]], "targets": [[1, 2]] }), "1 rows of 1"),
        (json!({ "tokens": [[1]], "capture": "every" }), "all"),
        (json!({ "tokens": [[1]], "capture": ["nonsense"] }), "nonsense"),
        (json!({ "tokens": [[1]], "capture": ["loss"] }), "targets"),
        (json!({ "tokens": [[1]], "capture": ["grad:logits"] }), "targets"),
        (
            json!({ "tokens": [[1]], "targets": [[1]], "capture": ["grad:block.0.attention.mask"] }),
            "no gradient",
        ),
        (json!({ "tokens": [[1]], "colour": 1 }), "colour"),
        (
            json!({ "tokens": [[1]], "interventions": [{ "tensor": "loss", "at": [], "set": 0 }] }),
            "cannot be edited",
        ),
        (
            json!({ "tokens": [[1]], "interventions": [{ "tensor": "x", "at": [], "set": 0 }] }),
            "no tensor \"x\"",
        ),
        (
            json!({ "tokens": [[1]], "interventions": [{ "tensor": "logits", "at": [0], "set": 0 }] }),
            "3 axes",
        ),
        (
            json!({ "tokens": [[1]], "interventions": [{ "tensor": "logits", "at": [0, 1, 0], "set": 0 }] }),
            "below 1",
        ),
        (
            json!({ "tokens": [[1]], "interventions": [{ "tensor": "logits", "at": [0, 0, 0], "set": "max" }] }),
            "max",
        ),
        (
            json!({ "tokens": [[1]], "interventions":
            [{ "tensor": "block.0.attention.mask", "at": [null, null, null, null], "set": 0.5 }] }),
            "only",
        ),
    ] {
        refused("forward", request, words);
    }
    let row = json!({ "tokens": [[1]], "targets": [[1]] });
    for (request, words) in [
        (json!({ "steps": 1 }), "data"),
        (json!({ "data": [], "steps": 1 }), "at least 1"),
        (json!({ "data": [row], "steps": -1 }), "-1"),
        (json!({ "data": [row, { "tokens": [[1]], "targets": [[12]] }], "steps": 1 }), "data[1]"),
        (json!({ "data": [row], "steps": 1, "optimizer": { "lr": -1 } }), "lr"),
        (json!({ "data": [row], "steps": 1, "optimizer": { "rate": 1 } }), "rate"),
        (json!({ "data": { "task": "sorted", "batch": 1 }, "steps": 1 }), "sorted"),
        (json!({ "data": { "task": "copy", "batch": 1 }, "steps": 1 }), "vocab_size"),
        (json!({ "data": { "task": "sort", "batch": 0 }, "steps": 1 }), "batch"),
    ] {
        refused("train", request, words);
    }
    for (request, words) in [
        (json!({ "prompt": [], "count": 1 }), "empty"),
        (json!({ "prompt": [99], "count": 1 }), "0 to 10"),
        (json!({ "prompt": [1], "count": 96 }), "1 to 96"),
        (json!({ "prompt": [1], "count": 4294967295u32 }), "1 to 96"),
        (json!({ "prompt": [1], "count": 1, "temperature": -1 }), "temperature"),
    ] {
        refused("generate", request, words);
    }
    assert_eq!(block_on(lab.parameters()).unwrap(), before);
}

#[test]
fn parameters_are_set_all_or_none() {
    let mut lab = small();
    let before = block_on(lab.parameters()).unwrap();
    let mut given = before.clone();
    given[0].values[0] = 5.0;
    given.remove(3);
    given[4].shape.push(1);
    given.push(NamedTensor { name: "extra".to_owned(), shape: vec![1], values: vec![0.0] });
    let error = lab.set_parameters(given.clone()).unwrap_err().to_string();
    for name in [&before[3].name, &given[4].name, "extra"] {
        assert!(error.contains(name), "{error} does not name {name}");
    }
    assert_eq!(block_on(lab.parameters()).unwrap(), before);
}

#[test]
fn a_model_too_large_is_refused_before_it_is_made() {
    let config = ModelConfig {
        layers: 100_000,
        d_model: 2,
        heads: 1,
        kv_heads: 1,
        d_ff: 1,
        ..ModelConfig::textbook(2, 2)
    };
    assert_eq!(Lab::build(Backend::Cpu, &config, 0).err().unwrap().code(), "out_of_memory");
    let config = ModelConfig { context: 1 << 20, ..ModelConfig::textbook(11, 12) };
    let mut lab = Lab::build(Backend::Cpu, &config, 0).unwrap();
    let error = forward(&mut lab, &json!({ "tokens": [vec![1; 60_000]] })).unwrap_err();
    assert_eq!(error.code(), "out_of_memory");
    assert!(config_from_json("{}").is_err());
}
