//! The models that are asked: data, configuration and training of each, for a seed.

use crate::{Error, edits};
use data::{Dataset, Rows, Task, TaskName};
use model::{Optimizer, Schedule, TrainerSettings};
use transformer::{Dims, ModelConfig, NormPlacement};

/// Everything that decides a trained model but the backend.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// What it learns.
    pub data: Data,
    /// Of rows, weights and batches.
    pub seed: u32,
    /// The model.
    pub config: ModelConfig,
    /// Rows a step.
    pub batch: usize,
    /// Rates.
    pub optimizer: Optimizer,
    /// Training ends after so many.
    pub steps: u32,
    /// Every query also sees the key behind it while it is trained.
    pub leaks: bool,
}

/// What a model learns.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// A task as it is.
    Task(TaskName),
    /// Six digits, then the same: the rows of `sort` with another answer.
    CopiedDigits,
    /// Digits into Chinese characters, from sources that do not say where they end.
    EndlessSources,
    /// Stories in English, but for every one in which one of these phrases stands.
    StoriesWithout(&'static [&'static str]),
}

impl Data {
    /// The rows of a seed.
    pub fn task(&self, seed: u32) -> Task {
        match self {
            Self::Task(name) => name.make(seed),
            Self::CopiedDigits => {
                let mut task = TaskName::Sort.make(seed);
                copy_digits(&mut task.training);
                copy_digits(&mut task.held_out);
                task
            }
            Self::EndlessSources => {
                let mut task = TaskName::NumbersChinese.make(seed);
                if let (Some(stop), Some(pad)) = (task.stop, task.pad) {
                    let sources = [&mut task.training.source, &mut task.held_out.source];
                    let ends = sources.into_iter().flatten().filter(|id| **id == stop as i32);
                    ends.for_each(|id| *id = pad as i32);
                }
                task
            }
            Self::StoriesWithout(phrases) => {
                let mut task = TaskName::StoriesEnglish.make(seed);
                let ids = |phrase: &&str| -> Option<Vec<i32>> {
                    let ids = task.vocabulary.encode(phrase).ok()?;
                    Some(ids.into_iter().map(|id| id as i32).collect())
                };
                let phrases: Vec<Vec<i32>> = phrases.iter().filter_map(ids).collect();
                task.training = without(&task.training, &phrases);
                task
            }
        }
    }
}

/// `314159=113459` becomes `314159=314159`.
fn copy_digits(rows: &mut Rows) {
    let length = rows.length;
    for row in 0..rows.count {
        let at = row * length;
        let digits = rows.tokens[at..at + 6].to_vec();
        rows.tokens[at + 7..at + length].copy_from_slice(&digits[..length - 7]);
        rows.targets[at + 6..at + length].copy_from_slice(&digits);
        rows.judged[at + 6..at + length].copy_from_slice(&digits);
    }
}

/// The rows in which none of `phrases` stands.
fn without(rows: &Rows, phrases: &[Vec<i32>]) -> Rows {
    let mut kept = Rows { length: rows.length, source_length: rows.source_length, ..Rows::default() };
    for row in 0..rows.count {
        let tokens = rows.tokens_of(row);
        if phrases.iter().any(|phrase| tokens.windows(phrase.len()).any(|words| words == phrase)) {
            continue;
        }
        kept.tokens.extend(tokens);
        kept.targets.extend(rows.targets_of(row));
        kept.judged.extend(rows.judged_of(row));
        kept.source.extend(rows.source_of(row));
        kept.count += 1;
    }
    kept
}

impl Recipe {
    fn of(task: TaskName, seed: u32) -> Self {
        let model::Preset { config, batch, optimizer, steps, .. } = model::preset(&task.make(seed));
        Self { data: Data::Task(task), seed, config, batch, optimizer, steps, leaks: false }
    }

    /// Sorts six digits: L 2, C 32, H 4; 400 steps, cosine.
    pub fn sort(seed: u32) -> Self {
        Self::of(TaskName::Sort, seed)
    }

    /// Reverses six digits: one block, one head of 16; 300 steps, cosine.
    pub fn mirror(seed: u32) -> Self {
        Self::of(TaskName::Mirror, seed)
    }

    /// Sorts with one head of 128, and no more besides than it needs: 32 rows a step, 200 steps, constant rate.
    pub fn wide(seed: u32) -> Self {
        let mut wide = Self::sort(seed).configured(|config| ModelConfig {
            d_model: 128,
            heads: 1,
            kv_heads: 1,
            d_ff: 128,
            ..config
        });
        wide.batch = 32;
        wide.constant().stopped_at(200)
    }

    /// Eight letters again and again: 400 steps, constant rate.
    pub fn repeat(seed: u32) -> Self {
        Self::of(TaskName::Repeat, seed).constant()
    }

    /// Random digits, all of them predicted: 300 steps, constant rate.
    pub fn coin(seed: u32) -> Self {
        Self::of(TaskName::Coin, seed).constant()
    }

    /// Sorts with twelve thin blocks: 200 steps, constant rate after the warm-up.
    pub fn deep(seed: u32, norm_placement: NormPlacement, lr: f64, warmup: u32) -> Self {
        let mut deep = Self::sort(seed).configured(|config| ModelConfig {
            layers: 12,
            d_ff: 84,
            norm_placement,
            ..config
        });
        deep.batch = 32;
        deep.optimizer = Optimizer { lr, warmup, ..deep.optimizer };
        deep.constant().stopped_at(200)
    }

    /// Digits into Chinese characters, by an encoder-decoder: 800 steps, cosine.
    pub fn numbers(seed: u32) -> Self {
        Self::of(TaskName::NumbersChinese, seed)
    }

    /// The same by a decoder alone, of four blocks.
    pub fn numbers_by_decoder(seed: u32) -> Self {
        Self::of(TaskName::NumbersChineseDecoder, seed)
            .configured(|config| ModelConfig { layers: 4, ..config })
    }

    /// Stories in English, told by a small model: C 32, 16 rows a step; 500 steps, cosine.
    pub fn stories(seed: u32) -> Self {
        let mut stories = Self::of(TaskName::StoriesEnglish, seed).configured(|config| ModelConfig {
            d_model: 32,
            d_ff: 88,
            ..config
        });
        stories.batch = 16;
        stories.ending_at(500)
    }

    /// Six letters reversed, three to six of them: as many steps as `sort`.
    pub fn reverse(seed: u32) -> Self {
        Self::of(TaskName::Reverse, seed).ending_at(400)
    }

    /// Another configuration.
    #[must_use]
    pub fn configured(self, change: impl FnOnce(ModelConfig) -> ModelConfig) -> Self {
        Self { config: change(self.config), ..self }
    }

    /// Other data, which fit the same model.
    #[must_use]
    pub fn learning(self, data: Data) -> Self {
        Self { data, ..self }
    }

    /// The learning rate stays after the warm-up.
    #[must_use]
    pub fn constant(self) -> Self {
        Self { optimizer: Optimizer { schedule: Schedule::Constant, ..self.optimizer }, ..self }
    }

    /// The same training, left after so many steps: its rates stay what they were.
    #[must_use]
    pub fn stopped_at(self, steps: u32) -> Self {
        Self { steps, ..self }
    }

    /// A training of so many steps.
    #[must_use]
    pub fn ending_at(self, steps: u32) -> Self {
        Self { steps, optimizer: Optimizer { total_steps: steps, ..self.optimizer }, ..self }
    }

    /// With a mask that is open by one.
    #[must_use]
    pub fn leaking(self) -> Self {
        Self { leaks: true, ..self }
    }

    pub(crate) fn trainer(&self, backend: &model::Backend, task: &Task) -> Result<model::Trainer, Error> {
        let dims = self.config.validate()?;
        let dataset = Dataset::of_rows(&task.training);
        let settings =
            TrainerSettings { batch: self.batch, seed: self.seed, optimizer: self.optimizer.clone() };
        let edits = self.edits(&dims, &settings, &dataset);
        Ok(model::Trainer::with_edits(backend, &dims, &dataset, settings, edits)?)
    }

    fn edits(&self, dims: &Dims, settings: &TrainerSettings, dataset: &Dataset) -> Vec<graph::Edit> {
        if self.leaks { edits::leak(dims, settings.extent(dataset)) } else { Vec::new() }
    }
}
