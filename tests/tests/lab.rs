//! The model behind the embed API: PyTorch's numbers through its requests, edits, causality, checkpoints, refusals.

use model::lab::{Lab, NamedTensor, TrainRequest};
use model::{Backend, Schedule};
use pollster::block_on;
use serde_json::{Value, json};
use tests::compare::difference;
use tests::fixture::Fixture;
use tests::lab::{backends, forward, small, train};
use transformer::{ModelConfig, Position};

const CASES: [&str; 6] = ["textbook", "gpt2", "original", "half_pairing", "bare", "grouped"];

fn rows(ids: &[i32], length: usize) -> Vec<Vec<i32>> {
    ids.chunks(length).map(<[i32]>::to_vec).collect()
}

fn loaded(fixture: &Fixture, backend: Backend) -> Lab {
    let mut lab = Lab::build(backend, &fixture.config, 1).unwrap();
    let shapes = block_on(lab.parameters()).unwrap();
    let given = shapes.into_iter().map(|tensor| NamedTensor {
        values: fixture.floats[&format!("parameter.{}", tensor.name)].clone(),
        ..tensor
    });
    lab.set_parameters(given.collect()).unwrap();
    lab
}

#[track_caller]
fn near(what: &str, expected: &[f32], got: &[f32], tolerance: f32) {
    let largest = |values: &[f32]| values.iter().fold(0.0f32, |most, x| most.max(x.abs()));
    let off = difference(expected, got);
    let nothing = largest(expected) < 1e-6 && largest(got) < 1e-6;
    assert!(nothing || off <= tolerance, "{what}: off by {off:e} (allowed {tolerance:e})");
}

#[test]
fn every_named_tensor_and_gradient_of_pytorch() {
    for case in CASES {
        let fixture = Fixture::read(case);
        for (on, backend) in backends() {
            let mut lab = loaded(&fixture, backend);
            let activations = fixture.of("tensor.").map(|(name, values)| (name.to_owned(), values));
            let gradients = fixture.of("gradient.").map(|(name, values)| (format!("grad:{name}"), values));
            let expected: Vec<(String, &[f32])> = activations.chain(gradients).collect();
            let names: Vec<&String> = expected.iter().map(|(name, _)| name).collect();
            let length = fixture.batch.1;
            let tokens = rows(&fixture.ids["input.tokens"], length);
            let targets = rows(&fixture.ids["input.targets"], length);
            let request = json!({ "tokens": tokens, "targets": targets, "capture": names });
            let answer = forward(&mut lab, &request).unwrap();
            near(case, &fixture.floats["tensor.loss"], &[answer.loss.unwrap()], 2e-5);
            for ((name, expected), got) in expected.iter().zip(&answer.tensors) {
                assert_eq!(*name, got.name);
                near(&format!("{case} on {on}: {name}"), expected, &got.values, 2e-5);
            }
        }
    }
}

#[test]
fn ten_steps_of_pytorch_in_two_calls() {
    for case in CASES {
        let fixture = Fixture::read(case);
        let length = fixture.batch.1;
        for (on, backend) in backends() {
            let mut lab = loaded(&fixture, backend);
            let o = &fixture.optimizer;
            assert_eq!(o.schedule, Schedule::Cosine);
            let optimizer = json!({
                "lr": o.lr, "beta1": o.beta1, "beta2": o.beta2, "eps": o.eps, "weight_decay": o.weight_decay,
                "clip": o.clip, "warmup": o.warmup, "schedule": "cosine", "min_lr": o.min_lr,
                "total_steps": o.total_steps,
            });
            let cells = fixture.batch.0 * length;
            let batches =
                fixture.ids["train.tokens"].chunks(cells).zip(fixture.ids["train.targets"].chunks(cells));
            let entries: Vec<Value> = batches
                .map(|(tokens, targets)| json!({ "tokens": rows(tokens, length), "targets": rows(targets, length) }))
                .collect();
            // The optimizer's state and its step go on over calls; each call begins with its first entry.
            let (first, second) = entries.split_at(4);
            let mut losses = Vec::new();
            for part in [first, second] {
                let request = json!({ "data": part, "steps": part.len(), "optimizer": optimizer });
                losses.extend(train(&mut lab, &request).unwrap());
            }
            near(&format!("{case} on {on}: losses"), &fixture.floats["train.losses"], &losses, 1e-3);
            for tensor in block_on(lab.parameters()).unwrap() {
                // Softmax ignores a key bias unless keys are turned: Adam makes steps of its rounding noise.
                let noise = tensor.name.ends_with("key.bias") && fixture.config.position != Position::Rope;
                if !noise {
                    let expected = &fixture.floats[&format!("train.parameter.{}", tensor.name)];
                    near(
                        &format!("{case} on {on}: {} after ten steps", tensor.name),
                        expected,
                        &tensor.values,
                        1e-3,
                    );
                }
            }
        }
    }
}

#[test]
fn the_future_leaks_only_where_the_mask_is_opened() {
    for (on, backend) in backends() {
        let config = ModelConfig { layers: 1, ..ModelConfig::textbook(11, 12) };
        let mut lab = Lab::build(backend, &config, 3).unwrap();
        let tokens = json!([[1, 2, 3, 4, 5, 6]]);
        let plain = forward(&mut lab, &json!({ "tokens": tokens })).unwrap().logits;
        let edit = json!([{ "tensor": "block.0.attention.mask", "at": [null, null, 2, 4], "set": 1 }]);
        let leaked = forward(&mut lab, &json!({ "tokens": tokens, "interventions": edit })).unwrap().logits;
        for (t, (a, b)) in plain.values.chunks(11).zip(leaked.values.chunks(11)).enumerate() {
            assert_eq!(a != b, t == 2, "{on}: position {t}");
        }
    }
}

#[test]
fn a_later_token_changes_no_earlier_logit() {
    for (on, backend) in backends() {
        for position in Position::ALL {
            let config = ModelConfig { position: *position, ..ModelConfig::textbook(11, 12) };
            let mut lab = Lab::build(backend.clone(), &config, 3).unwrap();
            let logits = |lab: &mut Lab, at: usize| {
                let mut tokens = [1, 2, 3, 4, 5, 6, 7, 8];
                tokens[at] = 9;
                forward(lab, &json!({ "tokens": [tokens] })).unwrap().logits.values
            };
            let plain = logits(&mut lab, 7);
            for at in 1..7 {
                let changed = logits(&mut lab, at);
                assert_eq!(changed[..at * 11], plain[..at * 11], "{on}, {position:?}: token {at}");
                assert_ne!(changed[at * 11..], plain[at * 11..], "{on}, {position:?}: token {at}");
            }
        }
    }
}

#[test]
fn edits_hold_downstream_and_pass_no_gradient() {
    for (on, backend) in backends() {
        let mut lab = Lab::build(backend, &ModelConfig::textbook(11, 12), 3).unwrap();
        let name = "block.1.attention.query";
        let ask = |set: Value, at: Value| {
            json!({
                "tokens": [[1, 2, 3], [4, 5, 6]], "targets": [[2, 3, -1], [5, 6, 7]],
                "capture": [name, format!("grad:{name}"), "grad:block.1.attention.query.weight", "block.1.norm_1.output"],
                "interventions": [{ "tensor": name, "at": at, "set": set }],
            })
        };
        let plain =
            forward(&mut lab, &json!({ "tokens": [[1, 2, 3], [4, 5, 6]], "capture": [name] })).unwrap();
        let before = &plain.tensors[0];
        // A number in one cell.
        let one = forward(&mut lab, &ask(json!(2.5), json!([1, 2, 2, 3]))).unwrap();
        let changed: Vec<usize> =
            (0..before.values.len()).filter(|&i| before.values[i] != one.tensors[0].values[i]).collect();
        assert_eq!(changed, [((4 + 2) * 3 + 2) * 8 + 3], "{on}: [1,2,2,3] of [2,4,3,8]");
        assert_eq!(one.tensors[0].values[changed[0]], 2.5);
        assert!(
            one.tensors[1].values[changed[0]] != 0.0,
            "{on}: the gradient is with respect to the value as used"
        );
        // All of it: nothing comes back to the weights before it.
        let all = forward(&mut lab, &ask(json!("zero"), json!([null, null, null, null]))).unwrap();
        assert!(all.tensors[0].values.iter().all(|&x| x == 0.0));
        assert!(all.tensors[2].values.iter().all(|&x| x == 0.0), "{on}: no gradient passes");
        // The mean over batch and position, head by head and feature by feature.
        let mean = forward(&mut lab, &ask(json!("mean"), json!([null, null, null, null]))).unwrap();
        for (cell, got) in mean.tensors[0].values.iter().enumerate() {
            let (h, d) = (cell / 24 % 4, cell % 8);
            let at = |b: usize, t: usize| before.values[((b * 4 + h) * 3 + t) * 8 + d];
            let expected =
                [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)].map(|(b, t)| at(b, t)).iter().sum::<f32>()
                    / 6.0;
            assert!((got - expected).abs() < 1e-6, "{on}: cell {cell}");
        }
        // From another capture.
        let from = json!({ "from": { "shape": before.shape, "data": before.values.iter().map(|x| -x).collect::<Vec<_>>() } });
        let swapped = forward(&mut lab, &ask(from, json!([0, null, null, null]))).unwrap();
        let half = before.values.len() / 2;
        assert!(swapped.tensors[0].values[..half].iter().zip(&before.values).all(|(a, b)| *a == -b));
        assert_eq!(swapped.tensors[0].values[half..], before.values[half..]);
    }
}

#[test]
fn a_row_that_sees_nothing_is_all_zeros_and_learns_finitely() {
    for (on, backend) in backends() {
        let mut lab = Lab::build(backend, &ModelConfig::textbook(11, 12), 3).unwrap();
        let blind =
            json!([{ "tensor": "block.0.attention.mask", "at": [null, null, 1, null], "set": "zero" }]);
        let answer = forward(
            &mut lab,
            &json!({
                "tokens": [[1, 2, 3]], "targets": [[2, 3, 4]], "interventions": blind,
                "capture": ["block.0.attention.probabilities", "grad:block.0.attention.query.weight"],
            }),
        );
        let answer = answer.unwrap();
        let row = |h: usize| answer.tensors[0].values[h * 9 + 3..h * 9 + 6].to_vec();
        assert!((0..4).all(|h| row(h) == [0.0; 3]), "{on}");
        assert!(answer.tensors[1].values.iter().all(|x| x.is_finite()), "{on}");
        let data = json!([{ "tokens": [[1, 2, 3]], "targets": [[2, 3, 4]] }]);
        let losses = train(&mut lab, &json!({ "data": data, "steps": 20, "interventions": blind })).unwrap();
        assert!(losses.len() == 20 && losses[19] < losses[0], "{on}: {losses:?}");
    }
}

#[test]
fn batches_of_different_forms_share_one_optimizer() {
    for (on, backend) in backends() {
        let mut lab = Lab::build(backend.clone(), &ModelConfig::textbook(11, 12), 3).unwrap();
        let entries = json!([
            { "tokens": [[1, 2, 3]], "targets": [[2, 3, 4]] },
            { "tokens": [[1, 2], [3, 4]], "targets": [[2, 3], [4, 5]] },
        ]);
        let together = train(&mut lab, &json!({ "data": entries, "steps": 6 })).unwrap();
        let mut other = Lab::build(backend, &ModelConfig::textbook(11, 12), 3).unwrap();
        let one_by_one: Vec<f32> = (0..6)
            .flat_map(|i| train(&mut other, &json!({ "data": [entries[i % 2]], "steps": 1 })).unwrap())
            .collect();
        near(&format!("{on}: losses"), &one_by_one, &together, 1e-6);
    }
}

#[test]
fn a_checkpoint_is_the_model_to_the_bit() {
    let mut lab = small();
    train(&mut lab, &json!({ "data": { "task": "sort", "batch": 8 }, "steps": 5 })).unwrap();
    let file = block_on(lab.save()).unwrap();
    let again = Lab::load(Backend::Cpu, &file).unwrap();
    assert_eq!(block_on(again.parameters()).unwrap(), block_on(lab.parameters()).unwrap());
    assert_eq!(again.dims(), lab.dims());
    assert_eq!(block_on(again.save()).unwrap(), file);
}

#[test]
fn divergence_keeps_the_last_finite_weights_and_the_losses_before() {
    for (on, backend) in backends() {
        let mut lab = Lab::build(backend, &ModelConfig::textbook(11, 12), 3).unwrap();
        let data = json!([{ "tokens": [[1, 2, 3]], "targets": [[2, 3, 4]] }]);
        let request = json!({ "data": data, "steps": 50, "optimizer": { "lr": 1e30, "clip": null } });
        lab.begin(&TrainRequest::from_json(&request.to_string()).unwrap()).unwrap();
        let error = block_on(async {
            loop {
                match lab.advance(8).await {
                    Ok(progress) => assert!(!progress.done, "{on}: it should diverge"),
                    Err(error) => return error,
                }
            }
        });
        assert_eq!(error.code(), "diverged", "{on}: {error}");
        let losses = block_on(lab.end()).unwrap().losses;
        assert!(
            !losses.is_empty() && losses.len() < 50 && losses.iter().all(|loss| loss.is_finite()),
            "{on}"
        );
        assert!(
            block_on(lab.parameters()).unwrap().iter().flat_map(|t| &t.values).all(|x| x.is_finite()),
            "{on}"
        );
    }
}

#[test]
fn an_update_that_overflows_is_taken_back() {
    for (on, backend) in backends() {
        let data = json!([{ "tokens": [[1, 2, 3]], "targets": [[2, 3, 4]] }]);
        let mut lab = Lab::build(backend, &ModelConfig::textbook(11, 12), 3).unwrap();
        train(&mut lab, &json!({ "data": data, "steps": 4 })).unwrap();
        let before = block_on(lab.parameters()).unwrap();
        let request = json!({ "data": data, "steps": 1, "optimizer": { "lr": 1e300 } });
        lab.begin(&TrainRequest::from_json(&request.to_string()).unwrap()).unwrap();
        let advanced = block_on(lab.advance(1));
        let ended = block_on(lab.end()).unwrap();
        let error = advanced.map(drop).and(ended.diverged.clone().map_or(Ok(()), Err)).unwrap_err();
        assert_eq!((error.code(), ended.losses.len()), ("diverged", 0), "{on}: {error}");
        assert_eq!(block_on(lab.parameters()).unwrap(), before, "{on}");
    }
}
