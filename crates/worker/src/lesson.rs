//! What a run learns from: a task, or a text that was given.

use crate::convert::optimizer;
use data::{Dataset, OwnText, Source, TaskName};
use graph::Edit;
use model::{Error, TrainerSettings, check_data};
use protocol::{Build, DataChoice, Training};
use transformer::{Dims, Extent, ForwardGraph, Topology, what_if};

/// The data of a build, checked against the model's sizes.
pub fn source(build: &Build, dims: &Dims, text: Option<&OwnText>) -> Result<Source, Error> {
    let topology = dims.config.topology;
    let source = match &build.data {
        DataChoice::Task(name) => Source::Task(TaskName::parse(name)?.make(build.seed)),
        DataChoice::OwnText => {
            let given = text
                .cloned()
                .ok_or_else(|| Error::Input("no text has been given yet; paste or open one".to_owned()))?;
            Source::OwnText(if topology == Topology::Encoder { given.with_mask() } else { given })
        }
    };
    check_data(dims, &source, "this data")?;
    let length = match &source {
        Source::Task(task) => task.length.max(task.training.source_length),
        Source::OwnText(_) => dims.context,
    };
    if length != dims.context {
        return Err(Error::Input(format!(
            "context is {}; rows of this data have {length} tokens",
            dims.context
        )));
    }
    Ok(source)
}

/// How a build learns it.
pub fn settings(build: &Build) -> TrainerSettings {
    TrainerSettings {
        batch: build.training.batch as usize,
        seed: build.seed,
        optimizer: optimizer(&build.training),
    }
}

/// What is edited in every step of it.
pub fn held(training: &Training, dims: &Dims, rows: &Dataset) -> Result<Vec<Edit>, Error> {
    if training.held.is_empty() {
        return Ok(Vec::new());
    }
    let extent = Extent::new(training.batch as usize, rows.length).with_source(rows.source_length);
    let graph = ForwardGraph::new(dims, extent)?.graph;
    what_if::held(&training.held, &graph)
        .map_err(|edit| Error::Input(format!("training cannot hold {edit}: this model has no such cells")))
}
