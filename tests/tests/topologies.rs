//! What holds for each topology: the cache against a whole pass, who may see whom, padding that changes nothing,
//! what is refused, checkpoints that Python made.

use model::lab::{GenerateRequest, Lab};
use model::{Backend, Error, Generator};
use pollster::block_on;
use serde_json::{Value, json};
use tests::compare::{assert_close, difference};
use tests::fixture::Fixture;
use tests::lab::{backends, forward, train};
use transformer::{ModelConfig, Norm, NormPlacement, Position, Topology};

const PAD: u32 = 10;

fn config(topology: Topology, position: Position) -> ModelConfig {
    let kv_heads = if position == Position::Alibi { 2 } else { 4 };
    ModelConfig { topology, position, kv_heads, pad_token: Some(PAD), ..ModelConfig::textbook(11, 12) }
}

fn logits(lab: &mut Lab, tokens: &[u32], source: Option<&[u32]>) -> Vec<f32> {
    let mut request = json!({ "tokens": [tokens] });
    if let Some(source) = source {
        request["source"] = json!([source]);
    }
    forward(lab, &request).unwrap().logits.values
}

/// A model whose weights are large enough to matter: a few hot steps.
fn trained(backend: Backend, config: &ModelConfig) -> Lab {
    let mut lab = Lab::build(backend, config, 3).unwrap();
    let mut entry = json!({ "tokens": [[1, 2, 3, 4]], "targets": [[5, 6, 7, 8]] });
    if config.topology == Topology::EncoderDecoder {
        entry["source"] = json!([[9, 8, 7]]);
    }
    train(&mut lab, &json!({ "data": [entry], "steps": 20, "optimizer": { "lr": 0.02 } })).unwrap();
    lab
}

#[test]
fn the_cache_gives_the_logits_of_a_whole_pass() {
    let tokens = [3, 1, PAD, 1, 5, 9, 2, 6];
    for topology in [Topology::Decoder, Topology::EncoderDecoder] {
        for &position in Position::ALL {
            let mut config = config(topology, position);
            if position == Position::Learned {
                (config.norm_placement, config.norm, config.bias) =
                    (NormPlacement::Post, Norm::LayerNorm, true);
            }
            let mut lab = trained(Backend::Cpu, &config);
            let source: &[u32] =
                if topology == Topology::EncoderDecoder { &[4, 8, 2, 7, PAD, PAD] } else { &[] };
            let full = logits(&mut lab, &tokens, Some(source).filter(|source| !source.is_empty()));
            let parameters: Vec<Vec<f32>> =
                block_on(lab.parameters()).unwrap().into_iter().map(|t| t.values).collect();
            let mut generator = Generator::new(lab.dims(), &parameters, tokens.len(), source).unwrap();
            let cached: Vec<f32> =
                tokens.iter().flat_map(|&id| generator.push(id).unwrap().to_vec()).collect();
            let off = difference(&full, &cached);
            assert!(off < 1e-5, "{topology:?}, {position:?}: off by {off:e}");
        }
    }
}

#[test]
fn padding_changes_nothing_for_those_who_do_not_stand_on_it() {
    for (on, backend) in backends() {
        for &position in Position::ALL {
            for &topology in Topology::ALL {
                let mut lab = trained(backend.clone(), &config(topology, position));
                let case = format!("{topology:?}, {position:?} on {on}");
                if topology == Topology::EncoderDecoder {
                    let plain = logits(&mut lab, &[1, 2, 3], Some(&[4, 5]));
                    let padded = logits(&mut lab, &[1, 2, 3], Some(&[4, 5, PAD, PAD]));
                    assert_close(&case, &plain, &padded, 1e-5);
                } else {
                    let plain = logits(&mut lab, &[1, 2, 3], None);
                    let padded = logits(&mut lab, &[1, 2, 3, PAD, PAD], None);
                    assert_close(&case, &plain, &padded[..plain.len()], 1e-5);
                }
            }
        }
    }
}

/// Which of six positions change when the token at `at` does.
fn reached(lab: &mut Lab, at: usize, source: Option<&[u32]>) -> Vec<bool> {
    let mut tokens = [1, 2, 3, 4, 5, 6];
    let before = logits(lab, &tokens, source);
    tokens[at] = 9;
    let after = logits(lab, &tokens, source);
    before.chunks(11).zip(after.chunks(11)).map(|(a, b)| a != b).collect()
}

#[test]
fn an_encoder_sees_both_ways_and_a_decoder_only_back() {
    for (on, backend) in backends() {
        for &topology in Topology::ALL {
            let mut lab = trained(backend.clone(), &config(topology, Position::Rope));
            let source: Option<&[u32]> = (topology == Topology::EncoderDecoder).then_some(&[4, 5, 6]);
            for at in 0..6 {
                let expected: Vec<bool> = (0..6).map(|t| topology == Topology::Encoder || t >= at).collect();
                assert_eq!(reached(&mut lab, at, source), expected, "{topology:?} on {on}: token {at}");
            }
            if let Some(source) = source {
                // Every token of the source reaches every position of the target.
                let before = logits(&mut lab, &[1, 2, 3], Some(source));
                for at in 0..3 {
                    let mut other = source.to_vec();
                    other[at] = 9;
                    let after = logits(&mut lab, &[1, 2, 3], Some(&other));
                    let all = before.chunks(11).zip(after.chunks(11)).all(|(a, b)| a != b);
                    assert!(all, "{on}: source token {at}");
                }
            }
        }
    }
}

#[track_caller]
fn refused(result: Result<(), Error>, words: &str) {
    let error = result.expect_err("should be refused");
    assert!(error.code() == "invalid_input" && error.to_string().contains(words), "{error}");
}

fn generate(lab: &Lab, request: &Value) -> Result<Vec<u32>, Error> {
    let request = GenerateRequest::from_json(&request.to_string())?;
    block_on(lab.generate(&request, |_| ()))
}

#[test]
fn what_does_not_fit_a_topology_is_refused_with_the_reason() {
    let build = |topology| Lab::build(Backend::Cpu, &config(topology, Position::Learned), 1).unwrap();
    let mut encoder = build(Topology::Encoder);
    refused(generate(&encoder, &json!({ "prompt": [1], "count": 1 })).map(drop), "does not generate");
    let sort = json!({ "data": { "task": "sort", "batch": 1 }, "steps": 1 });
    refused(train(&mut encoder, &sort).map(drop), "topology is encoder");

    let mut both = build(Topology::EncoderDecoder);
    refused(generate(&both, &json!({ "prompt": [1], "count": 1 })).map(drop), "source");
    for (request, words) in [
        (json!({ "tokens": [[1]] }), "source"),
        (json!({ "tokens": [[1]], "source": [] }), "source has no rows"),
        (json!({ "tokens": [[1]], "source": [[]] }), "source[0] is empty"),
        (json!({ "tokens": [[1], [2]], "source": [[1]] }), "one source a row"),
        (json!({ "tokens": [[1]], "source": [[11]] }), "source[0][0] is 11"),
        (json!({ "tokens": [[1]], "source": [vec![1; 13]] }), "1 to 12"),
        (json!({ "tokens": [[1]], "source": [[1]], "capture": ["block.0.attention.scores"] }), "no tensor"),
        (
            json!({ "tokens": [[1]], "source": [[1]],
                    "capture": ["decoder.block.0.cross_attention.query_rotated"] }),
            "no tensor",
        ),
    ] {
        refused(forward(&mut both, &request).map(drop), words);
    }
}

#[test]
fn a_checkpoint_that_python_made_is_the_model_of_its_fixture() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/python/checkpoint.safetensors");
    let mut lab = Lab::load(Backend::Cpu, &std::fs::read(path).unwrap()).unwrap();
    let fixture = Fixture::read("translator_half");
    assert_eq!(lab.dims().config, fixture.config);
    let batch = fixture.batch();
    let rows = |ids: &[i32], length: usize| ids.chunks(length).map(<[i32]>::to_vec).collect::<Vec<_>>();
    let request = json!({
        "tokens": rows(&batch.tokens, batch.extent.length),
        "source": rows(&batch.source, batch.extent.source_length),
    });
    let logits = forward(&mut lab, &request).unwrap().logits.values;
    assert_close("logits", &fixture.floats["tensor.logits"], &logits, 2e-5);
}
