//! Comparisons: each run is what `build` and `train` give, a run that breaks off does not end the others, and a wrong
//! variant is refused before anything runs.

use model::lab::Lab;
use model::{Backend, Error};
use serde_json::{Value, json};
use tests::lab::{backends, compare, evaluate, train};
use transformer::ModelConfig;

fn base() -> Value {
    serde_json::to_value(ModelConfig { layers: 1, ..ModelConfig::textbook(11, 12) }).unwrap()
}

fn request(variants: &Value, steps: u32, seeds: &Value) -> Value {
    json!({ "base": base(), "variants": variants, "data": { "task": "sort", "batch": 8 }, "steps": steps, "seeds": seeds })
}

#[test]
fn each_run_is_what_build_and_train_give() {
    for (on, backend) in backends() {
        let optimizer = json!({ "lr": 0.01, "schedule": "cosine", "warmup": 3 });
        let variants = json!([{}, { "norm": "layer_norm", "bias": true }, { "optimizer": optimizer }]);
        let mut told = Vec::new();
        let request = request(&variants, 21, &json!([0, 5]));
        let runs = compare(&backend, &request, |variant, seed, step, remaining| {
            told.push((variant, seed, step, remaining));
        });
        let runs = runs.unwrap();
        assert_eq!(runs.len(), 6, "{on}");
        let steps = (0..3).flat_map(|variant| {
            [0, 5].into_iter().flat_map(move |seed| (0..21).map(move |step| (variant, seed, step)))
        });
        let expected: Vec<(usize, u32, u32, u64)> = steps
            .enumerate()
            .map(|(at, (variant, seed, step))| (variant, seed, step, 125 - at as u64))
            .collect();
        assert_eq!(told, expected, "{on}");
        for run in &runs {
            let mut config = ModelConfig { layers: 1, ..ModelConfig::textbook(11, 12) };
            if run.variant == 1 {
                (config.norm, config.bias) = (transformer::Norm::LayerNorm, true);
            }
            let mut lab = Lab::build(backend.clone(), &config, run.seed).unwrap();
            let mut asked = json!({ "data": { "task": "sort", "batch": 8 }, "steps": 21 });
            if run.variant == 2 {
                asked["optimizer"] = optimizer.clone();
            }
            assert_eq!(
                run.losses,
                train(&mut lab, &asked).unwrap(),
                "{on}: variant {} seed {}",
                run.variant,
                run.seed
            );
            let seen = evaluate(&lab, &json!({})).unwrap();
            // After 20 and 21 steps.
            assert_eq!(
                (run.validations.len(), run.validations[1], run.exact_match),
                (2, seen.loss, seen.exact_match)
            );
            assert_eq!(run.parameter_count, config.parameter_count());
            assert_eq!(run.diverged, None);
        }
        assert_ne!(runs[0].losses, runs[1].losses, "{on}: seeds differ");
    }
}

#[test]
fn a_last_step_that_is_validated_anyway_is_validated_once() {
    let validations = |steps| {
        let runs =
            compare(&Backend::Cpu, &request(&json!([{}]), steps, &json!([1])), |_, _, _, _| ()).unwrap();
        assert_eq!(runs[0].losses.len(), steps as usize);
        runs[0].validations.len()
    };
    assert_eq!([0, 1, 20, 21, 40].map(validations), [1, 1, 1, 2, 2]);
}

#[test]
fn a_run_that_diverges_lets_the_others_go_on() {
    for (on, backend) in backends() {
        let hot = json!({ "optimizer": { "lr": 1e30, "clip": null } });
        let runs = compare(&backend, &request(&json!([hot, {}]), 30, &json!([1])), |_, _, _, _| ()).unwrap();
        let (step, tensor) = runs[0].diverged.clone().expect("it diverges");
        assert_eq!(runs[0].losses.len(), step as usize, "{on}");
        assert!(!tensor.is_empty() && runs[0].losses.iter().all(|loss| loss.is_finite()), "{on}");
        assert!(!runs[0].validations.is_empty() && step < 30, "{on}");
        assert_eq!((runs[1].losses.len(), runs[1].validations.len()), (30, 2), "{on}");
        assert_eq!(runs[1].diverged, None, "{on}");
    }
}

#[test]
fn tasks_of_every_topology_are_compared() {
    for task in [data::TaskName::FillIn, data::TaskName::Reversal] {
        let config = ModelConfig { layers: 1, d_model: 16, d_ff: 16, ..model::preset(&task.make(0)).config };
        let request = json!({
            "base": config, "variants": [{ "residual": false }, {}], "data": { "task": task.name(), "batch": 4 },
            "steps": 2, "seeds": [3],
        });
        let runs = compare(&Backend::Cpu, &request, |_, _, _, _| ()).unwrap();
        assert!(runs.iter().all(|run| run.losses.len() == 2 && run.validations.len() == 1));
    }
}

/// A refusal before anything runs, word for word.
#[track_caller]
fn refused(request: &Value, code: &str, message: &str) {
    let error: Error =
        compare(&Backend::Cpu, request, |_, _, _, _| panic!("something ran")).expect_err("is refused");
    assert_eq!((error.code(), &*error.to_string()), (code, message));
}

#[test]
fn a_wrong_variant_is_refused_before_anything_runs() {
    let with = |variant: Value| request(&json!([{}, variant]), 5, &json!([0]));
    let config = "invalid_config";
    refused(
        &with(json!({ "head": 2 })),
        config,
        "compare: variants[1] has a field \"head\", which is not known; did you mean heads?",
    );
    refused(
        &with(json!({ "heads": 5 })),
        config,
        "compare: variants[1]: heads is 5; it must divide d_model (32)",
    );
    refused(
        &with(json!({ "position": "ropes" })),
        config,
        "compare: variants[1].position is \"ropes\"; it must be \"rope\", \"learned\", \"sinusoidal\", \"alibi\" or \"none\"",
    );
    refused(
        &with(json!({ "layers": 300 })),
        "out_of_memory",
        "compare: variants[1]: layers is 300; this build holds at most 256",
    );
    refused(
        &with(json!(5)),
        config,
        "compare: variants[1] is 5; it must be an object with version, topology, vocab_size, context, layers, d_model, \
         heads, kv_heads, d_ff, position, rope_base, rope_pairing, scale_scores, norm, norm_placement, norm_eps, \
         feed_forward, bias, residual, tie_embeddings, pad_token, optimizer",
    );
    let input = "invalid_input";
    refused(
        &with(json!({ "vocab_size": 12 })),
        input,
        "compare: variants[1]: data.task: vocab_size is 12; the task sort needs 11",
    );
    refused(
        &with(json!({ "optimizer": { "learning_rate": 1 } })),
        input,
        "compare: variants[1].optimizer has a field \"learning_rate\", which is not known; known are lr, beta1, beta2, \
         eps, weight_decay, clip, warmup, schedule, min_lr, total_steps",
    );
    refused(
        &with(json!({ "optimizer": { "beta1": 1 } })),
        input,
        "compare: variants[1].optimizer.beta1 is 1; it must be at least 0 and below 1",
    );
}

#[test]
fn counts_are_bounded() {
    let input = "invalid_input";
    refused(
        &request(&json!([]), 5, &json!([0])),
        input,
        "compare: variants has 0 entries; it must have 1 to 16",
    );
    let many = json!(vec![json!({}); 17]);
    refused(&request(&many, 5, &json!([0])), input, "compare: variants has 17 entries; it must have 1 to 16");
    refused(
        &request(&json!([{}]), 5, &json!([])),
        input,
        "compare: seeds has 0 entries; it must have 1 to 16",
    );
    refused(
        &request(&json!([{}]), 5, &json!(vec![1; 17])),
        input,
        "compare: seeds has 17 entries; it must have 1 to 16",
    );
    refused(
        &request(&json!([{}]), 5, &json!([-1])),
        input,
        "compare: seeds[0] is -1; it must be a whole number from 0 to 4294967295",
    );
}
