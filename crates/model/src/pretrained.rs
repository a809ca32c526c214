//! Models that are trained beforehand and travel with the site as files of [`Lab::save`](crate::lab::Lab::save): which
//! tasks have one, what it is, how it was trained, and how its file becomes a model to train on from there.

use crate::lab::Lab;
use crate::{Backend, Error, Optimizer, Preset, Snapshot, preset};
use data::{Task, TaskName};
use transformer::ModelConfig;

/// Seed of their rows, weights and batches: that of the rows that the page shows as held out.
pub const PRETRAINED_SEED: u32 = 0;

/// A larger file would keep a visitor waiting.
pub const PRETRAINED_MAX_BYTES: usize = 150_000;

/// The model of a task that is trained beforehand, and how: for all of its steps, whatever is right by then. None for
/// tasks that a visitor trains within a minute.
///
/// ```
/// let task = data::TaskName::StoriesEnglish.make(model::PRETRAINED_SEED);
/// let small = model::pretrained(&task).unwrap().config;
/// assert!(small.parameter_count() * 4 < model::PRETRAINED_MAX_BYTES as u64);
/// assert!(model::pretrained(&data::TaskName::Sort.make(0)).is_none());
/// ```
pub fn pretrained(task: &Task) -> Option<Preset> {
    if task.name != TaskName::StoriesEnglish {
        return None;
    }
    let usual = preset(task);
    let steps = 10_000;
    let optimizer = Optimizer { total_steps: steps, ..usual.optimizer };
    // As wide as the file allows.
    let config = ModelConfig { d_model: 48, d_ff: 48, ..usual.config };
    Some(Preset { config, optimizer, steps, exact_match: None, ..usual })
}

/// What a file holds, at the step that it was trained to; its optimizer starts afresh.
///
/// # Errors
/// `Checkpoint`: the file is broken, or of another model than `config`.
pub async fn read_pretrained(config: &ModelConfig, step: u32, bytes: &[u8]) -> Result<Snapshot, Error> {
    let lab = Lab::load(Backend::Cpu, bytes)?;
    if lab.dims().config != *config {
        return Err(Error::Checkpoint(
            "the file holds another model than the one it was asked for".to_owned(),
        ));
    }
    let parameters: Vec<f32> = lab.parameters().await?.into_iter().flat_map(|tensor| tensor.values).collect();
    let zeros = vec![0.0; parameters.len()];
    Ok(Snapshot { step, parameters, first_moments: zeros.clone(), second_moments: zeros })
}
