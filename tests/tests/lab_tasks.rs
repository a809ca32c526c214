//! Rows of tasks, how well a model answers them, and text as ids, through the embed API.

use data::TaskName;
use model::lab::{EvaluateRequest, Lab, Reader, RowsRequest, TaskRows, TokenizerRequest, TrainRequest};
use model::{Backend, Error};
use pollster::block_on;
use serde_json::{Value, json};
use tests::lab::{backends, evaluate, forward, small, train};
use transformer::ModelConfig;

fn rows(task: TaskName, split: &str, count: usize, seed: u32) -> TaskRows {
    let request = json!({ "task": task.name(), "split": split, "count": count }).to_string();
    RowsRequest::from_json(&request).unwrap().rows(seed).unwrap()
}

/// Rows as an entry of `data`.
fn entry(rows: &TaskRows) -> Value {
    let mut entry = json!({ "tokens": rows.tokens, "targets": rows.targets });
    if let Some(source) = &rows.source {
        entry["source"] = json!(source);
    }
    entry
}

/// A small model of a task.
fn of_task(task: TaskName, backend: Backend, seed: u32) -> Lab {
    let config = ModelConfig { layers: 1, d_model: 16, d_ff: 16, ..model::preset(&task.make(0)).config };
    Lab::build(backend, &config, seed).unwrap()
}

const ONE_OF_EACH: [TaskName; 3] = [TaskName::Sort, TaskName::FillIn, TaskName::NumbersEnglish];

#[test]
fn rows_are_those_that_training_draws_from() {
    for task in ONE_OF_EACH {
        let table = task.make(5).training;
        let all = rows(task, "training", table.count, 5);
        assert_eq!((all.tokens.concat(), all.targets.concat()), (table.tokens, table.targets));
        assert_eq!(all.source.unwrap_or_default().concat(), table.source);
        let held_out = rows(task, "held_out", 3, 5);
        assert_eq!(held_out.tokens.concat(), task.make(5).held_out.tokens[..3 * table.length]);
        // The first batch of a training without a seed of its own, drawn row by row.
        let mut lab = of_task(task, Backend::Cpu, 5);
        let loss =
            train(&mut lab, &json!({ "data": { "task": task.name(), "batch": 2 }, "steps": 1 })).unwrap();
        let drawn = [0, 1].map(|row| graph::random::draw(5, 0, row) as usize % table.count);
        let pick = |table: &Vec<Vec<i32>>| drawn.map(|row| table[row].clone()).to_vec();
        let all = rows(task, "training", table.count, 5);
        let batch = TaskRows {
            tokens: pick(&all.tokens),
            targets: pick(&all.targets),
            source: all.source.as_ref().map(pick),
        };
        let mut other = of_task(task, Backend::Cpu, 5);
        let same = train(&mut other, &json!({ "data": [entry(&batch)], "steps": 1 })).unwrap();
        assert_eq!(loss, same, "{task}");
    }
}

#[test]
fn evaluation_is_the_forward_pass_over_the_first_held_out_rows() {
    for (on, backend) in backends() {
        for task in ONE_OF_EACH {
            let mut lab = of_task(task, backend.clone(), 4);
            let asked = rows(task, "held_out", 10, 4);
            let loss = forward(&mut lab, &entry(&asked)).unwrap().loss.unwrap();
            let seen = evaluate(&lab, &json!({ "task": task.name(), "count": 10 })).unwrap();
            assert_eq!(seen.loss, f64::from(loss), "{task} on {on}");
            assert!((0.0..=1.0).contains(&seen.exact_match));
            // 256 where nothing is said.
            let all = evaluate(&lab, &json!({ "task": task.name() })).unwrap();
            assert_eq!(
                all,
                evaluate(&lab, &json!({ "task": task.name(), "count": 256 })).unwrap(),
                "{task} on {on}"
            );
        }
    }
}

#[test]
fn what_is_learned_is_exactly_right() {
    let task = TaskName::Mirror;
    let preset = model::preset(&task.make(0));
    let mut lab = Lab::build(Backend::Cpu, &preset.config, 1).unwrap();
    let before = evaluate(&lab, &json!({ "task": "mirror" })).unwrap();
    let optimizer = json!({ "lr": 0.01, "warmup": 20, "schedule": "cosine", "min_lr": 1e-4 });
    let request = json!({ "data": { "task": "mirror", "batch": 64 }, "steps": 300, "optimizer": optimizer });
    train(&mut lab, &request).unwrap();
    let after = evaluate(&lab, &json!({})).unwrap();
    assert!(
        before.exact_match < 0.01 && after.exact_match > 0.9 && after.loss < before.loss,
        "{before:?} {after:?}"
    );
}

#[test]
fn held_out_rows_are_those_of_the_seed_that_was_trained_with() {
    let mut lab = of_task(TaskName::Sort, Backend::Cpu, 4);
    train(&mut lab, &json!({ "data": { "task": "sort", "batch": 4 }, "steps": 2, "seed": 8 })).unwrap();
    let held_out = entry(&rows(TaskName::Sort, "held_out", 32, 8));
    let loss = forward(&mut lab, &held_out).unwrap().loss.unwrap();
    assert_eq!(evaluate(&lab, &json!({ "count": 32 })).unwrap().loss, f64::from(loss));
}

#[test]
fn a_model_in_training_is_evaluated_as_it_is() {
    let mut lab = small();
    let request = json!({ "data": { "task": "sort", "batch": 8 }, "steps": 20 }).to_string();
    lab.begin(&TrainRequest::from_json(&request).unwrap()).unwrap();
    let before = evaluate(&lab, &json!({})).unwrap();
    block_on(lab.advance(20)).unwrap();
    assert!(evaluate(&lab, &json!({})).unwrap().loss < before.loss);
    block_on(lab.end()).unwrap();
}

#[track_caller]
fn refused<T>(result: Result<T, Error>, message: &str) {
    let error = result.err().expect("should be refused");
    assert_eq!((error.code(), &*error.to_string()), ("invalid_input", message));
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut lab = small();
    let evaluate = |lab: &Lab, request: Value| {
        block_on(lab.evaluate(&EvaluateRequest::from_json(&request.to_string())?))
    };
    refused(
        evaluate(&lab, json!({})),
        "evaluate: this model has not been trained on a task yet; name one: { task: \"sort\" }",
    );
    // Batches of one's own are no task.
    train(&mut lab, &json!({ "data": [{ "tokens": [[1]], "targets": [[2]] }], "steps": 1 })).unwrap();
    assert!(evaluate(&lab, json!({})).is_err());
    let sizes = "evaluate: task: vocab_size is 11; the task copy needs ";
    let error = evaluate(&lab, json!({ "task": "copy" })).unwrap_err().to_string();
    assert!(error.starts_with(sizes), "{error}");
    refused(
        evaluate(&lab, json!({ "task": "fill_in" })),
        "evaluate: task: topology is decoder; the task fill_in is for a model that is encoder",
    );
    for count in [0, 513] {
        refused(
            evaluate(&lab, json!({ "task": "sort", "count": count })),
            &format!("evaluate: count is {count}; the task sort has 512 held-out rows: ask for 1 to 512"),
        );
    }
    let rows = |count: u32| RowsRequest { task: TaskName::Sort, held_out: false, count }.rows(0);
    refused(rows(0), "rows: count is 0; the task sort has 8192 rows to train on: ask for 1 to 8192");
    refused(rows(8193), "rows: count is 8193; the task sort has 8192 rows to train on: ask for 1 to 8192");
}

fn set(reader: &mut Reader, request: &Value) -> Result<model::lab::TokenizerInfo, Error> {
    reader.set(&TokenizerRequest::from_json(&request.to_string())?)
}

/// The text that comes back, of a text that goes out as ids.
fn there_and_back(reader: &mut Reader, text: &str) -> String {
    let ids = reader.encode(&json!(text).to_string()).unwrap();
    reader.decode(&json!(ids).to_string()).unwrap()
}

#[test]
fn a_text_of_the_vocabulary_comes_back() {
    let text = "to be, or not to be:\nthat is the question 中文 😀";
    for merges in [0, 1, 20, 4096] {
        let mut reader = Reader::default();
        let info = set(&mut reader, &json!({ "text": text, "merges": merges })).unwrap();
        assert_eq!(info.merges.is_empty(), merges == 0);
        assert!(info.merges.len() <= merges as usize);
        for text in [text, "", "not to be", "文中 question", "to\nto"] {
            assert_eq!(there_and_back(&mut reader, text), text, "{merges} merges");
        }
        let ids = reader.encode("\"no\"").unwrap();
        let shown: String = ids.iter().map(|&id| info.vocabulary[id as usize].as_str()).collect();
        assert_eq!(shown, "no", "{merges} merges");
    }
    // One character is a tokenizer too.
    let mut reader = Reader::default();
    assert_eq!(set(&mut reader, &json!({ "text": "a", "merges": 0 })).unwrap().vocabulary, ["a"]);
}

#[test]
fn the_words_of_every_task_come_back() {
    for task in TaskName::ALL {
        let mut reader = Reader::default();
        let info = set(&mut reader, &json!({ "task": task.name() })).unwrap();
        assert_eq!((info.vocabulary, info.merges.len()), (task.make(0).vocabulary.labels(), 0));
        let made = task.make(1);
        let ids: Vec<u32> = made.prompt_of(&made.held_out, 3);
        let text = reader.decode(&json!(ids).to_string()).unwrap();
        assert_eq!(there_and_back(&mut reader, &text), text, "{task}");
    }
}

#[test]
fn a_task_that_is_named_reads_until_a_tokenizer_is_set() {
    let mut reader = Reader::default();
    let none = "encode: there is no tokenizer yet; set one with tokenizer({ text, merges }) or tokenizer({ task }), or \
                name a task in train, rows or evaluate";
    refused(reader.encode("\"a\""), none);
    refused(reader.decode("[1]"), &none.replace("encode", "decode"));
    reader.name(TaskName::Sort);
    assert_eq!(reader.encode("\"314=\"").unwrap(), [3, 1, 4, 10]);
    reader.name(TaskName::Copy);
    assert!(reader.encode("\"abc\"").is_ok() && reader.encode("\"314\"").is_err());
    set(&mut reader, &json!({ "text": "xyz", "merges": 0 })).unwrap();
    reader.name(TaskName::Sort);
    assert_eq!(reader.encode("\"zyx\"").unwrap(), [2, 1, 0]);
    refused(
        reader.encode("\"zap\""),
        "encode: character 2 is a (U+0061), which this vocabulary does not have; allowed are x y z",
    );
    refused(reader.decode("[0, 3]"), "decode: ids[1] is 3; this tokenizer has 0 to 2");
    refused(reader.decode("[0, -1]"), "decode: ids[1] is -1; this tokenizer has 0 to 2");
    // A refused tokenizer leaves the one before.
    refused(
        set(&mut reader, &json!({ "text": "", "merges": 0 })),
        "tokenizer: the text is empty; paste or open one that has some characters",
    );
    assert_eq!(reader.encode("\"zyx\"").unwrap(), [2, 1, 0]);
}
