//! The model behind the embed API: PyTorch's numbers through its requests, edits, causality, checkpoints, refusals.

use model::lab::{Lab, NamedTensor, TrainRequest};
use model::{Backend, Batch};
use pollster::block_on;
use serde_json::{Value, json};
use tests::compare::difference;
use tests::fixture::Fixture;
use tests::lab::{backends, forward, small, train};
use tests::wrong::Wrong;
use transformer::{Extent, ModelConfig, Position};

fn rows(ids: &[i32], length: usize) -> Vec<Vec<i32>> {
    ids.chunks(length).map(<[i32]>::to_vec).collect()
}

/// A batch as a request has it.
fn sent(batch: &Batch) -> Value {
    let Extent { length, source_length, .. } = batch.extent;
    let mut entry = json!({ "tokens": rows(&batch.tokens, length), "targets": rows(&batch.targets, length) });
    if source_length > 0 {
        entry["source"] = json!(rows(&batch.source, source_length));
    }
    entry
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

/// Told of every pair of numbers: name, expected, got, tolerance.
type Told<'a> = dyn FnMut(&str, &[f32], &[f32], f32) + 'a;

/// Every fixture on every backend.
#[track_caller]
fn check(compare: fn(&Fixture, Backend, &mut Told)) {
    let mut wrong = Wrong::default();
    let backends = backends();
    for fixture in Fixture::all().iter().map(|case| Fixture::read(case)) {
        for (on, backend) in &backends {
            compare(&fixture, backend.clone(), &mut |name, expected, got, tolerance| {
                wrong.compare(&format!("{} on {on}: {name}", fixture.case), expected, got, tolerance);
            });
        }
    }
    wrong.none();
}

#[test]
fn every_named_tensor_and_gradient_of_pytorch() {
    check(|fixture, backend, compare| {
        let mut lab = loaded(fixture, backend);
        let activations = fixture.of("tensor.").map(|(name, values)| (name.to_owned(), values));
        let gradients = fixture.of("gradient.").map(|(name, values)| (format!("grad:{name}"), values));
        let expected: Vec<(String, &[f32])> = activations.chain(gradients).collect();
        let names: Vec<&String> = expected.iter().map(|(name, _)| name).collect();
        let mut request = sent(&fixture.batch());
        request["capture"] = json!(names);
        request["interventions"] = fixture.interventions.clone();
        let answer = forward(&mut lab, &request).unwrap();
        compare("loss", &fixture.floats["tensor.loss"], &[answer.loss.unwrap()], 2e-5);
        for ((name, expected), got) in expected.iter().zip(&answer.tensors) {
            assert_eq!(*name, got.name);
            compare(name, expected, &got.values, 2e-5);
        }
    });
}

#[test]
fn ten_steps_of_pytorch_in_two_calls() {
    check(|fixture, backend, compare| {
        let mut lab = loaded(fixture, backend);
        let o = &fixture.optimizer;
        let schedule = format!("{:?}", o.schedule).to_lowercase();
        let optimizer = json!({
            "lr": o.lr, "beta1": o.beta1, "beta2": o.beta2, "eps": o.eps, "weight_decay": o.weight_decay,
            "clip": o.clip, "warmup": o.warmup, "schedule": schedule, "min_lr": o.min_lr,
            "total_steps": o.total_steps,
        });
        let entries: Vec<Value> = fixture.training().iter().map(sent).collect();
        // The optimizer's state and its step go on over calls; each call begins with its first entry.
        let (first, second) = entries.split_at(4);
        let mut losses = Vec::new();
        for part in [first, second] {
            let request = json!({
                "data": part, "steps": part.len(), "optimizer": optimizer,
                "interventions": fixture.interventions,
            });
            losses.extend(train(&mut lab, &request).unwrap());
        }
        compare("losses", &fixture.floats["train.losses"], &losses, 1e-3);
        for tensor in block_on(lab.parameters()).unwrap() {
            if !fixture.is_noise_after_training(&tensor.name) {
                let expected = &fixture.floats[&format!("train.parameter.{}", tensor.name)];
                compare(&format!("{} after ten steps", tensor.name), expected, &tensor.values, 1e-3);
            }
        }
    });
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
        assert!(difference(&one_by_one, &together) <= 1e-6, "{on}: {one_by_one:?} {together:?}");
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
