//! Every call of the embed API that takes JSON: by its name, and a request of it that is right.

use model::Backend;
use model::Error;
use model::lab::{
    BuildOptions, CompareRequest, Comparison, EvaluateRequest, ForwardRequest, GenerateRequest, Lab, Reader,
    RowsRequest, TokenizerRequest, TrainRequest, config_from_json,
};
use pollster::block_on;
use serde_json::{Value, json};
use transformer::ModelConfig;

/// Calls that take JSON.
pub const CALLS: [&str; 11] = [
    "build",
    "options",
    "forward",
    "train",
    "generate",
    "compare",
    "rows",
    "evaluate",
    "tokenizer",
    "encode",
    "decode",
];

/// Any call of those, by its name; of a training or a comparison the beginning, which judges all of it.
pub fn call(lab: &mut Lab, reader: &mut Reader, name: &str, text: &str) -> Result<(), Error> {
    match name {
        "build" => Lab::build(Backend::Cpu, &config_from_json(text)?, 0).map(drop),
        "options" => BuildOptions::from_json(text).map(drop),
        "forward" => block_on(lab.forward(&ForwardRequest::from_json(text)?)).map(drop),
        "train" => {
            lab.begin(&TrainRequest::from_json(text)?)?;
            block_on(lab.end()).map(drop)
        }
        "generate" => block_on(lab.generate(&GenerateRequest::from_json(text)?, |_| ())).map(drop),
        "compare" => Comparison::begin(Backend::Cpu, CompareRequest::from_json(text)?).map(drop),
        "rows" => RowsRequest::from_json(text)?.rows(lab.seed()).map(drop),
        "evaluate" => block_on(lab.evaluate(&EvaluateRequest::from_json(text)?)).map(drop),
        "tokenizer" => reader.set(&TokenizerRequest::from_json(text)?).map(drop),
        "encode" => reader.encode(text).map(drop),
        "decode" => reader.decode(text).map(drop),
        other => panic!("there is no call {other}"),
    }
}

/// The model that they are asked of.
pub fn tiny() -> ModelConfig {
    ModelConfig { layers: 1, d_model: 8, heads: 2, kv_heads: 1, d_ff: 8, ..ModelConfig::textbook(11, 12) }
}

/// Each call with what is right, from which wrong requests are made.
pub fn right(name: &str) -> Value {
    let edit = json!({ "tensor": "block.0.attention.query", "at": [null, 0, null, 1], "set": "mean" });
    let optimizer = json!({
        "lr": 0.01, "beta1": 0.9, "beta2": 0.9, "eps": 1e-8, "weight_decay": 0.1, "clip": null, "warmup": 1,
        "schedule": "linear", "min_lr": 0.1, "total_steps": 9,
    });
    match name {
        "build" => serde_json::to_value(tiny()).unwrap(),
        "options" => json!({ "seed": 1 }),
        "forward" => json!({
            "tokens": [[1, 2, 3]], "targets": [[2, 3, -1]], "capture": ["logits"],
            "interventions": [edit, { "tensor": "logits", "at": [null, null, null], "set": { "from": { "shape": [1, 3, 11], "data": vec![0.5; 33] } } }],
        }),
        "train" => json!({
            "data": [{ "tokens": [[1, 2]], "targets": [[2, 3]] }], "steps": 1, "seed": 1, "interventions": [edit],
            "optimizer": optimizer,
        }),
        "generate" => json!({
            "prompt": [1, 2], "count": 2, "stop": 4, "temperature": 0.5, "top_k": 3, "top_p": 0.9, "seed": 1,
        }),
        "compare" => json!({
            "base": tiny(), "variants": [{ "layers": 1, "optimizer": optimizer }], "steps": 1, "seeds": [1, 2],
            "data": { "task": "sort", "batch": 2 },
        }),
        "rows" => json!({ "task": "sort", "split": "held_out", "count": 2 }),
        "evaluate" => json!({ "task": "sort", "count": 2 }),
        "tokenizer" => json!({ "text": "to be or not to be", "merges": 2 }),
        "encode" => json!("to be"),
        _ => json!([1, 2]),
    }
}

/// A model and a tokenizer that answer them.
pub struct Desk {
    pub lab: Lab,
    pub reader: Reader,
}

impl Desk {
    /// Ready for every request of [`right`].
    pub fn ready() -> Self {
        let mut desk = Self { lab: Lab::build(Backend::Cpu, &tiny(), 1).unwrap(), reader: Reader::default() };
        desk.ask("tokenizer", &right("tokenizer").to_string()).unwrap();
        desk
    }

    /// Code and message of a refusal.
    ///
    /// # Errors
    /// Those.
    pub fn ask(&mut self, name: &str, text: &str) -> Result<(), (&'static str, String)> {
        call(&mut self.lab, &mut self.reader, name, text).map_err(|error| (error.code(), error.to_string()))
    }
}
