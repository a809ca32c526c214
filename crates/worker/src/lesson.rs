//! What a run learns from: a task, or a text that was given.

use data::{OwnText, Source, TaskName};
use model::{Error, check_data};
use protocol::{Build, DataChoice};
use transformer::{Dims, Topology};

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
