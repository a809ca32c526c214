//! A model and its training for every task: what is ready to run.

use crate::{Error, Optimizer, Schedule};
use data::{Form, Source, Task, TaskName};
use transformer::{Dims, ModelConfig, Position, Topology};

/// A model that learns a task in seconds, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// The model.
    pub config: ModelConfig,
    /// Rows a step.
    pub batch: usize,
    /// Rates.
    pub optimizer: Optimizer,
    /// Training stops after this step.
    pub steps: u32,
    /// Training stops when this share of held-out rows is exactly right.
    pub exact_match: Option<f64>,
}

/// The preset of a task.
pub fn preset(task: &Task) -> Preset {
    let context = task.length.max(task.source_length);
    let config = ModelConfig {
        topology: topology_of(task.form),
        pad_token: task.pad,
        ..ModelConfig::textbook(task.vocabulary.len() as u32, context as u32)
    };
    let preset = |steps| Preset {
        config: config.clone(),
        batch: 64,
        optimizer: cosine(3e-3, 50, steps),
        steps,
        exact_match: Some(0.99),
    };
    let wider = ModelConfig { d_model: 64, d_ff: 172, ..config.clone() };
    match task.name {
        TaskName::Sort => Preset { exact_match: Some(0.98), ..preset(400) },
        // One layer and one head that can be read at a glance: its attention becomes an anti-diagonal.
        TaskName::Mirror => Preset {
            config: ModelConfig {
                layers: 1,
                d_model: 16,
                heads: 1,
                kv_heads: 1,
                d_ff: 44,
                position: Position::Learned,
                ..config.clone()
            },
            optimizer: cosine(1e-2, 20, 300),
            ..preset(300)
        },
        TaskName::Copy => preset(300),
        TaskName::Reverse => preset(600),
        // Two layers that must work together: one finds the previous token, the other what followed it.
        TaskName::Induction => Preset { config: ModelConfig { rope_base: 10.0, ..wider }, ..preset(1500) },
        // Only places matter: near ones have to be told apart, which a large base does not do.
        TaskName::Repeat => {
            Preset { config: ModelConfig { rope_base: 10.0, ..config.clone() }, batch: 32, ..preset(400) }
        }
        // Nothing is there to be learned, so no share of rows ends the training.
        TaskName::Coin => Preset { batch: 32, exact_match: None, ..preset(300) },
        TaskName::ModularAddition => Preset {
            config: ModelConfig { layers: 1, ..wider },
            optimizer: Optimizer { weight_decay: 1.0, ..cosine(3e-3, 50, 1000) },
            ..preset(1000)
        },
        TaskName::Addition => Preset { config: wider, ..preset(3000) },
        TaskName::NumbersEnglishDecoder | TaskName::NumbersChineseDecoder => {
            Preset { config: numbers(&config), ..preset(800) }
        }
        TaskName::StoriesEnglish | TaskName::StoriesChinese => {
            let optimizer = cosine(5e-3, 50, 2500);
            Preset { config: wider, batch: 32, exact_match: Some(0.95), optimizer, ..preset(2500) }
        }
        TaskName::FillIn => Preset {
            config: ModelConfig { layers: 3, d_model: 48, d_ff: 128, ..config.clone() },
            exact_match: Some(0.95),
            ..preset(2000)
        },
        // Depth is found layer by layer: four thin ones do better than two wide ones, and near positions matter most.
        TaskName::Brackets => Preset {
            config: ModelConfig { layers: 4, rope_base: 10.0, ..config.clone() },
            batch: 128,
            exact_match: Some(0.96),
            ..preset(1200)
        },
        TaskName::Reversal => preset(600),
        TaskName::NumbersEnglish | TaskName::NumbersChinese => {
            Preset { config: numbers(&config), ..preset(800) }
        }
    }
}

/// Two layers (on each side) of width 48 spell every number within 800 steps.
fn numbers(config: &ModelConfig) -> ModelConfig {
    ModelConfig { d_model: 48, d_ff: 128, ..config.clone() }
}

/// The preset of a text of `vocabulary` symbols (distinct) and so many tokens in all: the context is 32, or as long as they allow.
pub fn own_text_preset(vocabulary: usize, tokens: usize) -> Preset {
    let context = (tokens / 2).saturating_sub(1).clamp(1, 32) as u32;
    Preset {
        config: ModelConfig { d_model: 64, d_ff: 172, ..ModelConfig::textbook(vocabulary as u32, context) },
        batch: 16,
        optimizer: cosine(3e-3, 50, 2000),
        steps: 2000,
        exact_match: None,
    }
}

/// Refuses data that a model cannot learn: of another topology, or of another vocabulary. `name` is what it is called.
///
/// # Errors
/// `Input`, naming the field and what it must be.
pub fn check_data(dims: &Dims, source: &Source, name: &str) -> Result<(), Error> {
    let (wanted, own) = (topology_of(source.form()), dims.config.topology);
    if wanted != own {
        let (wanted, own) = (wanted.text(), own.text());
        return Err(Error::Input(format!("topology is {own}; {name} is for a model that is {wanted}")));
    }
    let (vocabulary, own) = (source.vocabulary().len(), dims.vocabulary);
    if vocabulary != own {
        return Err(Error::Input(format!("vocab_size is {own}; {name} needs {vocabulary}")));
    }
    Ok(())
}

/// The topology that can do what data asks for.
fn topology_of(form: Form) -> Topology {
    match form {
        Form::Continue => Topology::Decoder,
        Form::FillIn => Topology::Encoder,
        Form::Translate => Topology::EncoderDecoder,
    }
}

fn cosine(lr: f64, warmup: u32, total_steps: u32) -> Optimizer {
    Optimizer {
        lr,
        warmup,
        schedule: Schedule::Cosine,
        min_lr: lr / 100.0,
        total_steps,
        ..Optimizer::default()
    }
}
