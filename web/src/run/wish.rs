//! What the learner asks for.

use protocol::{Build, DataChoice, Training};
use transformer::ModelConfig;

/// What the learner asks for in the rail; becomes a run by a restart.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// Task or own text.
    pub data: DataChoice,
    /// The model.
    pub config: ModelConfig,
    /// How it learns.
    pub training: Training,
    /// Of weights, rows and batches.
    pub seed: u32,
}

impl Wish {
    /// What a run was built from.
    pub fn of(build: &Build) -> Self {
        Self {
            data: build.data.clone(),
            config: build.config.clone(),
            training: build.training.clone(),
            seed: build.seed,
        }
    }

    /// True when the run must be made anew to grant it.
    pub fn needs_restart(&self, build: &Build) -> bool {
        let (own, theirs) = (&self.training, &build.training);
        let same = own.batch == theirs.batch && own.held == theirs.held;
        !same || self.data != build.data || self.config != build.config || self.seed != build.seed
    }
}
