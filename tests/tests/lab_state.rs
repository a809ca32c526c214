//! The state of a training in a file: it goes on to the same bits, and whatever is wrong with a file is told.

use model::Backend;
use model::lab::{Lab, TrainRequest};
use pollster::block_on;
use serde_json::{Value, json};
use tests::lab::{backends, evaluate, small, train};
use transformer::{ModelConfig, Topology};

fn parameters(lab: &Lab) -> Vec<model::lab::NamedTensor> {
    block_on(lab.parameters()).unwrap()
}

/// N + M steps straight, and N, a file, a fresh lab, M.
fn check(config: &ModelConfig, request: impl Fn(u32) -> Value) {
    for (on, backend) in backends() {
        let (n, m) = (7, 9);
        let mut straight = Lab::build(backend.clone(), config, 3).unwrap();
        let losses = train(&mut straight, &request(n + m)).unwrap();
        let mut first = Lab::build(backend.clone(), config, 3).unwrap();
        let before = train(&mut first, &request(n)).unwrap();
        let file = block_on(first.save_state()).unwrap();
        let mut second = Lab::load_state(backend, &file).unwrap();
        assert_eq!(second.seed(), 3);
        let again = block_on(second.save_state()).unwrap();
        assert!(again == file, "{on}: a file that is read is written again");
        let after = train(&mut second, &request(m)).unwrap();
        assert_eq!([before, after].concat(), losses, "{on}");
        let [one, other] = [&second, &straight].map(|lab| block_on(lab.save_state()).unwrap());
        assert!(one == other, "{on}: parameters, moments or what is known of the training differ");
    }
}

#[test]
fn a_task_with_a_schedule_goes_on_to_the_same_bits() {
    let optimizer = json!({
        "lr": 0.0123, "beta1": 0.87, "weight_decay": 0.1, "clip": 0.7, "warmup": 5, "schedule": "cosine",
        "min_lr": 1e-5, "total_steps": 16,
    });
    check(
        &ModelConfig::textbook(11, 12),
        |steps| json!({ "data": { "task": "sort", "batch": 8 }, "steps": steps, "seed": 2, "optimizer": optimizer }),
    );
}

#[test]
fn a_training_without_a_seed_or_rates_goes_on_to_the_same_bits() {
    check(
        &ModelConfig::textbook(11, 12),
        |steps| json!({ "data": { "task": "sort", "batch": 4 }, "steps": steps }),
    );
}

#[test]
fn a_batch_of_ones_own_goes_on_to_the_same_bits() {
    let config =
        ModelConfig { topology: Topology::EncoderDecoder, bias: true, ..ModelConfig::textbook(11, 6) };
    let data = json!([{ "tokens": [[1, 2], [3, 4]], "targets": [[2, 3], [4, -1]], "source": [[5, 6, 7], [8, 9, 1]] }]);
    check(&config, |steps| json!({ "data": data, "steps": steps }));
}

#[test]
fn what_a_call_does_not_name_is_that_of_the_file() {
    let task = json!({ "task": "sort", "batch": 8 });
    let named = json!({ "data": task, "steps": 6, "seed": 9, "optimizer": { "lr": 0.02, "total_steps": 12, "schedule": "linear" } });
    let bare = json!({ "data": task, "steps": 6 });
    let mut straight = small();
    train(&mut straight, &named).unwrap();
    let file = block_on(straight.save_state()).unwrap();
    let losses = train(&mut straight, &named).unwrap();
    let mut resumed = Lab::load_state(Backend::Cpu, &file).unwrap();
    assert_eq!(train(&mut resumed, &bare).unwrap(), losses);
    // With other parameters it is another training.
    let mut fresh = Lab::load_state(Backend::Cpu, &file).unwrap();
    let given = parameters(&fresh);
    fresh.set_parameters(given.clone()).unwrap();
    let mut other = small();
    other.set_parameters(given).unwrap();
    assert_eq!(train(&mut fresh, &bare).unwrap(), train(&mut other, &bare).unwrap());
}

#[test]
fn a_state_is_told_between_two_steps() {
    let mut lab = small();
    let request = json!({ "data": { "task": "sort", "batch": 8 }, "steps": 8 }).to_string();
    lab.begin(&TrainRequest::from_json(&request).unwrap()).unwrap();
    block_on(lab.advance(5)).unwrap();
    let file = block_on(lab.save_state()).unwrap();
    block_on(lab.advance(3)).unwrap();
    block_on(lab.end()).unwrap();
    let mut other = Lab::load_state(Backend::Cpu, &file).unwrap();
    train(&mut other, &json!({ "data": { "task": "sort", "batch": 8 }, "steps": 3 })).unwrap();
    assert!(parameters(&other) == parameters(&lab));
}

#[test]
fn the_task_is_that_which_was_trained_on() {
    let mut lab = small();
    train(&mut lab, &json!({ "data": { "task": "sort", "batch": 8 }, "steps": 3, "seed": 4 })).unwrap();
    let file = block_on(lab.save_state()).unwrap();
    let other = Lab::load_state(Backend::Cpu, &file).unwrap();
    assert_eq!(evaluate(&other, &json!({})).unwrap(), evaluate(&lab, &json!({})).unwrap());
}

#[test]
fn load_takes_the_parameters_of_a_state() {
    let mut lab = small();
    train(&mut lab, &json!({ "data": { "task": "sort", "batch": 8 }, "steps": 3 })).unwrap();
    let loaded = Lab::load(Backend::Cpu, &block_on(lab.save_state()).unwrap()).unwrap();
    assert!(block_on(loaded.save()).unwrap() == block_on(lab.save()).unwrap());
}

#[test]
fn broken_states_are_refused_with_the_reason() {
    let mut lab = small();
    train(&mut lab, &json!({ "data": { "task": "sort", "batch": 8 }, "steps": 3 })).unwrap();
    let file = block_on(lab.save_state()).unwrap();
    let refused = |bytes: &[u8], words: &str| {
        let error = Lab::load_state(Backend::Cpu, bytes).err().expect("should be refused");
        assert_eq!(error.code(), "invalid_checkpoint", "{error}");
        assert!(error.to_string().contains(words), "{error}");
    };
    let text = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len(), "the header keeps its length");
        let at = file.windows(from.len()).position(|window| window == from.as_bytes()).expect(from);
        [&file[..at], to.as_bytes(), &file[at + from.len()..]].concat()
    };
    refused(
        &block_on(lab.save()).unwrap(),
        "moments, step, optimizer and seed of its training are missing; load reads it",
    );
    refused(&[], "fewer than 8");
    refused(&file[..file.len() - 4], "no sound safetensors file");
    refused(&vec![0; (192 << 20) + 1], "at most 192 MiB are read");
    refused(
        &text(r#"\"step\":3"#, r#"\"stop\":3"#),
        "its state: state has a field \"stop\", which is not known; did you mean step?",
    );
    refused(&text(r#"\"step\":3"#, r#"\"step\":-"#), "its state: it is no JSON");
    refused(&text(r#"\"seed\":7"#, r#"\"seed\":x"#), "its state: it is no JSON");
    refused(&text(r#"\"clip\":1.0"#, r#"\"clip\":-.0"#), "its state: it is no JSON");
    refused(&text(r#"\"lr\":0.003"#, r#"\"lr\":-1e99"#), "optimizer.lr is -1");
    refused(&text(r#"\"lr\":0.003"#, r#"\"lr\": null"#), "optimizer.lr is null");
    refused(
        &text(r#"\"task\":\"sort"#, r#"\"task\":\"sorf"#),
        "trained_on.task is \"sorf\"; it must be one of",
    );
    refused(&text(r#"\"version\":1}"#, r#"\"version\":2}"#), "its state: version is 2; it must be 1,");
    refused(
        &text("first_moment:final_norm.weight", "first_moment:final_norm.height"),
        "its first moments: unknown",
    );
    refused(
        &text("second_moment:final_norm.weight", "second.moment:final_norm.weight"),
        "its parameters: unknown",
    );
    // The last tensor of all: its last value.
    let mut bytes = file.clone();
    let end = bytes.len();
    bytes[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    refused(&bytes, "not finite");
    let header = 8 + u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let entries: Value = serde_json::from_slice(&file[8..header]).unwrap();
    let offsets = &entries["second_moment:final_norm.weight"]["data_offsets"];
    let at = header + offsets[0].as_u64().unwrap() as usize;
    let mut bytes = file.clone();
    bytes[at..at + 4].copy_from_slice(&(-1f32).to_le_bytes());
    refused(&bytes, "its second moments: some are below 0");
}
