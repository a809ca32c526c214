//! What the worker offers, made up for tests: of a task and a text only what the rules look at.

use protocol::{Limits, Optimizer, Schedule, TaskInfo, TextInfo, Tokenizer, Training};
use transformer::{ModelConfig, Topology};

/// Rates and limits with these rows a step.
pub fn training(batch: u32) -> Training {
    let optimizer = Optimizer {
        lr: 3e-3,
        beta1: 0.9,
        beta2: 0.95,
        eps: 1e-8,
        weight_decay: 0.01,
        clip: Some(1.0),
        warmup: 50,
        schedule: Schedule::Cosine,
        min_lr: 3e-5,
        total_steps: None,
    };
    Training {
        batch,
        optimizer,
        limits: Limits { steps: Some(400), exact_match: Some(0.98) },
        held: String::new(),
    }
}

/// A task by name, with 64 rows a step.
pub fn task(name: &str, topology: Topology, vocab_size: u32) -> TaskInfo {
    let pad_token = (topology == Topology::EncoderDecoder).then_some(1);
    TaskInfo {
        name: name.to_owned(),
        config: ModelConfig { topology, pad_token, ..ModelConfig::textbook(vocab_size, 12) },
        training: training(64),
        vocabulary: Vec::new(),
        length: 12,
        source_length: 0,
        training_rows: 1,
        held_out_rows: 1,
        endless: false,
        prompt_length: 1,
        start: None,
        stop: None,
        pad: pad_token,
        mask: None,
        examples: Vec::new(),
        pretrained: None,
    }
}

/// Three letters, cut as told, with 16 rows a step.
pub fn text(config: ModelConfig, tokenizer: Tokenizer) -> TextInfo {
    TextInfo {
        config,
        training: training(16),
        tokenizer,
        vocabulary: ["a", "b", "c"].map(str::to_owned).to_vec(),
        merges: Vec::new(),
        training_tokens: 900,
        held_out_tokens: 100,
        examples: Vec::new(),
    }
}
