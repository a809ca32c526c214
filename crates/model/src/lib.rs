//! The running model: parameters, backend, training loop, validation, generation, capture.
//! Clocks and seeds come in as arguments; nothing here knows a browser.

mod backend;
mod batch;
mod capture;
mod comparison;
mod decoding;
mod error;
mod generation;
mod initialization;
pub mod lab;
pub mod measures;
mod optimizer;
mod presets;
mod pretrained;
mod trainer;
mod training_graph;
mod validation;

pub use backend::{Backend, GpuDevice, Plan, known_answer, request_device};
pub use batch::{Batch, Inputs, check_extent};
pub use capture::{AttentionMaps, Edited, Inspector};
pub use comparison::{Check, ComparedRun, Comparison, End, Facts, Measures, Standing};
pub use decoding::{Decoded, Decoding};
pub use error::Error;
pub use generation::{Generator, Sampling, Token};
pub use initialization::initial_parameters;
pub use optimizer::{Optimizer, Schedule};
pub use presets::{Preset, check_data, own_text_preset, preset};
pub use pretrained::{PRETRAINED_MAX_BYTES, PRETRAINED_SEED, pretrained, read_pretrained};
pub use trainer::{Drained, NextStep, RING, Snapshot, Trainer, TrainerSettings};
pub use training_graph::{Feed, TrainingGraph};
pub use validation::{RowSample, TextSize, VALIDATION_EVERY, Validated, Validator};
