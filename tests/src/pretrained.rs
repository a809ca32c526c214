//! The models that travel with the site: trained, written, read again and judged on held-out rows. What was measured
//! lies beside each file, and a test holds the file to it.

use data::{Source, TaskName};
use model::lab::{Lab, NamedTensor};
use model::{
    Backend, Error, PRETRAINED_SEED, Preset, Trainer, TrainerSettings, Validated, Validator, pretrained,
    read_pretrained,
};
use pollster::block_on;
use std::path::PathBuf;
use transformer::Dims;

/// A task that has one.
pub struct Pretrained {
    /// Its task.
    pub name: TaskName,
    /// The model and how it is trained.
    pub preset: Preset,
    dims: Dims,
    source: Source,
}

impl Pretrained {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let of = |name: TaskName| {
            let task = name.make(PRETRAINED_SEED);
            let preset = pretrained(&task)?;
            let dims = preset.config.validate().expect("it can be built");
            Some(Self { name, preset, dims, source: Source::Task(task) })
        };
        TaskName::ALL.into_iter().filter_map(of).collect()
    }

    /// A file of this ending, in the folder that the build copies into the site.
    pub fn path(&self, ending: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../web/pretrained");
        folder.join(self.name.name()).with_extension(ending)
    }

    fn fresh(&self) -> Trainer {
        let data = self.source.training(self.dims.context).expect("a task has rows");
        let Preset { batch, optimizer, .. } = self.preset.clone();
        let settings = TrainerSettings { batch, seed: PRETRAINED_SEED, optimizer };
        Trainer::new(&Backend::Cpu, &self.dims, &data, settings).expect("the CPU is there")
    }

    /// Trains it, all steps; `told` hears of every 500th, with its loss.
    pub fn train(&self, told: impl Fn(u32, f32)) -> Vec<u8> {
        let mut trainer = self.fresh();
        while trainer.known() < self.preset.steps {
            trainer.run(500.min(self.preset.steps - trainer.known()));
            block_on(trainer.drain()).expect("it does not diverge");
            told(trainer.known(), trainer.take().losses.last().copied().unwrap_or(f32::NAN));
        }
        let mut lab =
            Lab::build(Backend::Cpu, &self.preset.config, PRETRAINED_SEED).expect("it was built before");
        let named = block_on(lab.parameters()).expect("the CPU keeps them");
        let trained = block_on(trainer.parameters()).expect("the CPU keeps them");
        let with = |(tensor, values): (NamedTensor, Vec<f32>)| NamedTensor { values, ..tensor };
        lab.set_parameters(named.into_iter().zip(trained).map(with).collect())
            .expect("one model, built twice");
        block_on(lab.save()).expect("it can be written")
    }

    /// What a file makes of the held-out rows.
    ///
    /// # Errors
    /// `Checkpoint`, where it holds no such model.
    pub fn judge(&self, bytes: &[u8]) -> Result<Validated, Error> {
        let Preset { config, steps, .. } = &self.preset;
        let mut trainer = self.fresh();
        trainer.restore(&block_on(read_pretrained(config, *steps, bytes))?)?;
        block_on(Validator::new(&Backend::Cpu, &self.dims, &self.source)?.validate(trainer.plan()))
    }
}

/// Line by line what was measured: a word, and its number.
pub fn measured(record: &str, word: &str) -> Option<f64> {
    let mut lines = record.lines().filter_map(|line| line.split_once(' '));
    lines.find(|(name, _)| *name == word)?.1.parse().ok()
}
