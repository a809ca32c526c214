//! What the embed API says of wrong requests, word for word: the path, what was found, what would be right.

use pollster::block_on;
use serde_json::{Value, json};
use tests::requests::{CALLS, Desk, right, tiny};

#[track_caller]
fn check(desk: &mut Desk, name: &str, request: &Value, message: &str) {
    let (code, told) = desk.ask(name, &request.to_string()).expect_err("should be refused");
    assert_eq!(told, message);
    let config = name == "build" || message.starts_with("compare: base");
    assert_eq!(code, if config { "invalid_config" } else { "invalid_input" });
}

/// A right request with one field replaced.
#[track_caller]
fn with(desk: &mut Desk, name: &str, field: &str, value: Value, message: &str) {
    let mut request = right(name);
    request[field] = value;
    check(desk, name, &request, message);
}

const WHOLE: &str = "it must be a whole number from 0 to 4294967295";

#[test]
fn every_call_names_the_field() {
    let mut desk = Desk::ready();
    with(&mut desk, "build", "layers", json!("two"), &format!("layers is \"two\"; {WHOLE}"));
    with(&mut desk, "build", "bias", json!(0), "bias is 0; it must be true or false");
    with(
        &mut desk,
        "build",
        "pad_token",
        json!(-1),
        "pad_token is -1; it must be a token id, or null for none",
    );
    with(
        &mut desk,
        "build",
        "d_modell",
        json!(8),
        "config has a field \"d_modell\", which is not known; did you mean d_model?",
    );
    with(&mut desk, "options", "seed", json!(1.5), &format!("build: seed is 1.5; {WHOLE}"));
    with(
        &mut desk,
        "options",
        "sed",
        json!(1),
        "build: the request has a field \"sed\", which is not known; did you mean seed?",
    );
    with(
        &mut desk,
        "forward",
        "tokens",
        json!([[1, 1.5]]),
        "forward: tokens[0][1] is 1.5; it must be a whole number",
    );
    with(
        &mut desk,
        "forward",
        "tokens",
        json!([1, 2]),
        "forward: tokens[0] is 1; it must be a list of whole numbers",
    );
    with(
        &mut desk,
        "forward",
        "tokens",
        json!("1 2"),
        "forward: tokens is \"1 2\"; it must be a list of rows, each a list of whole numbers",
    );
    with(&mut desk, "forward", "tokens", json!([[1, 11, 2]]), "forward: tokens[0][1] is 11; ids are 0 to 10");
    with(
        &mut desk,
        "forward",
        "targets",
        json!([[1, 2, -2]]),
        "forward: targets[0][2] is -2; ids are -1 to 10",
    );
    with(
        &mut desk,
        "forward",
        "capture",
        json!("every"),
        "forward: capture is \"every\"; it must be a list of names or \"all\"",
    );
    with(
        &mut desk,
        "forward",
        "token",
        json!([[1]]),
        "forward: the request has a field \"token\", which is not known; did you mean tokens?",
    );
    with(
        &mut desk,
        "train",
        "data",
        json!(5),
        "train: data is 5; it must be { task, batch }, or a list of entries { tokens, targets }",
    );
    with(
        &mut desk,
        "train",
        "data",
        json!([{ "tokens": [[1]] }]),
        "train: data[0].targets is missing; it must be rows of token ids",
    );
    with(
        &mut desk,
        "train",
        "data",
        json!([{ "tokens": [[1]], "targets": [["b"]] }]),
        "train: data[0].targets[0][0] is \"b\"; it must be a whole number",
    );
    with(
        &mut desk,
        "train",
        "data",
        json!([{ "tokens": [[1]], "targets": [[12]] }]),
        "train: data[0].targets[0][0] is 12; ids are -1 to 10",
    );
    with(
        &mut desk,
        "train",
        "data",
        json!({ "task": "sort" }),
        "train: data.batch is missing; it must be a whole number of rows",
    );
    with(
        &mut desk,
        "train",
        "data",
        json!({ "task": "sort", "batch": 5000 }),
        "train: data.batch is 5000; it must be a whole number from 1 to 4096",
    );
    with(&mut desk, "train", "steps", json!(-1), &format!("train: steps is -1; {WHOLE}"));
    with(&mut desk, "train", "steps", json!(null), &format!("train: steps is null; {WHOLE}"));
    with(
        &mut desk,
        "train",
        "optimizer",
        json!({ "lr": "NaN" }),
        "train: optimizer.lr is \"NaN\"; it must be a number",
    );
    with(
        &mut desk,
        "train",
        "optimizer",
        json!({ "lr": -1 }),
        "train: optimizer.lr is -1; it must be a finite number of at least 0",
    );
    with(
        &mut desk,
        "train",
        "optimizer",
        json!({ "schedule": "cosin" }),
        "train: optimizer.schedule is \"cosin\"; it must be \"constant\", \"linear\" or \"cosine\"",
    );
    with(
        &mut desk,
        "train",
        "optimizer",
        json!({ "weight_decey": 0 }),
        "train: optimizer has a field \"weight_decey\", which is not known; did you mean weight_decay?",
    );
    with(&mut desk, "generate", "prompt", json!([1, 40]), "generate: prompt[1] is 40; ids are 0 to 10");
    with(
        &mut desk,
        "generate",
        "prompt",
        json!({}),
        "generate: prompt is {}; it must be a list of whole numbers",
    );
    with(
        &mut desk,
        "generate",
        "temperature",
        json!("hot"),
        "generate: temperature is \"hot\"; it must be a number",
    );
    with(
        &mut desk,
        "generate",
        "top_p",
        json!(2),
        "generate: top_p is 2; it must be above 0 and at most 1, or absent",
    );
    with(
        &mut desk,
        "generate",
        "temprature",
        json!(1),
        "generate: the request has a field \"temprature\", which is not known; did you mean temperature?",
    );
    with(
        &mut desk,
        "compare",
        "base",
        json!({ "version": 1 }),
        "compare: base.topology is missing; it must be \"decoder\", \"encoder\" or \"encoder_decoder\"",
    );
    with(&mut desk, "compare", "steps", json!([]), &format!("compare: steps is []; {WHOLE}"));
    with(&mut desk, "compare", "seeds", json!(3), "compare: seeds is 3; it must be a list of seeds");
    with(
        &mut desk,
        "rows",
        "split",
        json!("test"),
        "rows: split is \"test\"; it must be \"training\" or \"held_out\"",
    );
    with(&mut desk, "rows", "count", json!("all"), &format!("rows: count is \"all\"; {WHOLE}"));
    with(&mut desk, "evaluate", "count", json!(true), &format!("evaluate: count is true; {WHOLE}"));
    with(
        &mut desk,
        "tokenizer",
        "merges",
        json!(5000),
        "tokenizer: 5000 merges were asked for; at most 4096 are learned, for each is a row of the embedding",
    );
    with(
        &mut desk,
        "tokenizer",
        "task",
        json!("sort"),
        "tokenizer: the request has a field \"merges\", which is not known; known are task",
    );
    check(
        &mut desk,
        "tokenizer",
        &json!({}),
        "tokenizer: text is missing; it must be a text, or a task in its place",
    );
    check(&mut desk, "tokenizer", &json!({ "text": "a" }), &format!("tokenizer: merges is missing; {WHOLE}"));
    check(&mut desk, "encode", &json!(5), "encode: text is 5; it must be a text");
    check(&mut desk, "decode", &json!("abc"), "decode: ids is \"abc\"; it must be a list of whole numbers");
    check(&mut desk, "decode", &json!([1, null]), "decode: ids[1] is null; it must be a whole number");
}

#[test]
fn what_is_no_object_is_told_what_one_has() {
    let mut desk = Desk::ready();
    check(
        &mut desk,
        "forward",
        &json!([]),
        "forward: the request is []; it must be an object with tokens, source, targets, capture, interventions",
    );
    check(
        &mut desk,
        "tokenizer",
        &json!(7),
        "tokenizer: the request is 7; it must be an object with text and merges, or task",
    );
    check(
        &mut desk,
        "evaluate",
        &json!(null),
        "evaluate: the request is null; it must be an object with task, count",
    );
    for name in CALLS {
        let (_, told) = desk.ask(name, "{").unwrap_err();
        assert!(told.contains("cannot be read as JSON; texts must be of whole characters"), "{told}");
    }
}

#[test]
fn a_name_that_is_not_known_brings_the_nearest() {
    let mut desk = Desk::ready();
    let task = "it must be one of sort, mirror, copy,";
    for (name, field, path) in [("rows", "task", "rows: task"), ("evaluate", "task", "evaluate: task")] {
        let mut request = right(name);
        request[field] = json!("srot");
        let (_, told) = desk.ask(name, &request.to_string()).unwrap_err();
        assert!(told.starts_with(&format!("{path} is \"srot\"; {task}")), "{told}");
        request[field] = json!("Sort");
        let (_, told) = desk.ask(name, &request.to_string()).unwrap_err();
        assert!(told.ends_with("; did you mean sort?"), "{told}");
    }
    with(
        &mut desk,
        "forward",
        "capture",
        json!(["logits", "block.0.attention.score"]),
        "forward: capture[1]: this configuration has no tensor \"block.0.attention.score\"; did you mean block.0.attention.scores?",
    );
    with(
        &mut desk,
        "forward",
        "capture",
        json!(["grad:block.0.attention.querry"]),
        "forward: capture[0]: this configuration has no tensor \"grad:block.0.attention.querry\"; did you mean block.0.attention.query?",
    );
    with(
        &mut desk,
        "forward",
        "interventions",
        json!([{ "tensor": "logit", "at": [], "set": 0 }]),
        "intervention: this configuration has no tensor \"logit\"; did you mean logits?",
    );
    let mut given = block_on(desk.lab.parameters()).unwrap();
    given[0].name = "token_embeding.weight".to_owned();
    let shape = given[0].shape.clone();
    assert_eq!(
        desk.lab.set_parameters(given).unwrap_err().to_string(),
        format!(
            "setParameters: unknown: \"token_embeding.weight\", did you mean token_embedding.weight?; missing: \
             token_embedding.weight {shape:?}"
        )
    );
}

#[test]
fn edits_are_told_by_their_place() {
    let mut desk = Desk::ready();
    let mut check =
        |edit: Value, message: &str| with(&mut desk, "forward", "interventions", json!([edit]), message);
    let edit = |field: &str, value: Value| {
        let mut edit = json!({ "tensor": "logits", "at": [null, null, 0], "set": 0 });
        edit[field] = value;
        edit
    };
    check(
        edit("tensor", json!("loss")),
        "forward: interventions[0].tensor is \"loss\"; it must be the name of an activation: parameters, gradients and \
         loss cannot be edited",
    );
    check(
        edit("at", json!([-1])),
        "forward: interventions[0].at[0] is -1; it must be an index from 0, or null for the whole axis",
    );
    check(
        edit("set", json!("max")),
        "forward: interventions[0].set is \"max\"; it must be a number, \"zero\", \"mean\" or { from: tensor }",
    );
    check(
        edit("set", json!(1e300)),
        "forward: interventions[0].set is 1e300; it must be a number that 32 bits hold",
    );
    check(
        edit("set", json!({ "from": { "shape": [1], "data": [1e39] } })),
        "forward: interventions[0].set.from.data[0] is 1e39; it must be a number that 32 bits hold",
    );
    check(
        edit("set", json!({ "form": 1 })),
        "forward: interventions[0].set has a field \"form\", which is not known; did you mean from?",
    );
}

#[test]
fn what_was_found_is_shown_in_a_few_letters() {
    let mut desk = Desk::ready();
    let long = "x".repeat(1_000_000);
    for (name, request) in [
        ("rows", json!({ "task": long, "split": "training", "count": 1 })),
        ("rows", json!({ (long.clone()): 1 })),
        ("train", json!({ "data": vec![long.clone(); 3], "steps": 1 })),
        ("forward", json!({ "tokens": [[1]], "capture": [long] })),
        ("forward", json!({ "tokens": { "rows": vec![0.5; 100_000] } })),
        ("compare", json!({ "base": tiny(), "variants": [[vec![1; 100_000]]], "seeds": [1] })),
    ] {
        let (_, told) = desk.ask(name, &request.to_string()).unwrap_err();
        assert!(told.len() < 400 && told.contains('…'), "{told}");
    }
}
