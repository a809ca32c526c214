//! The state of a training as a file: that of the model, with both moments of every parameter among its tensors, and
//! step, seeds, task and rates in its metadata. A training that goes on from it gives the same bits.

use super::checkpoint::{self, File, MAX_BYTES};
use super::given::{At, Read, WHOLE};
use super::request::{OptimizerRequest, task};
use super::{Lab, Learned, NamedTensor};
use crate::{Backend, Error, Snapshot};
use data::TaskName;
use serde_json::{Value, json};

/// A larger file is refused unread: parameters and two moments.
pub const STATE_MAX_BYTES: usize = 3 * MAX_BYTES;

/// What stands before the name of a parameter.
const FIRST: &str = "first_moment:";
const SECOND: &str = "second_moment:";

/// More steps than anyone trains: the device counts in 31 bits.
const MOST_STEPS: u32 = 1 << 30;

/// What the metadata hold.
#[derive(Clone, Debug, PartialEq)]
struct State {
    step: u32,
    /// Of the weights.
    seed: u32,
    trained_on: Option<(TaskName, u32)>,
    learned: Option<Learned>,
}

impl Lab {
    /// A safetensors file with everything that a training needs to go on; while one runs, as it is between two steps.
    ///
    /// # Errors
    /// `DeviceLost`, `Internal`.
    pub async fn save_state(&self) -> Result<Vec<u8>, Error> {
        let running = match &self.run {
            Some(run) => run.snapshot().await?,
            None => None,
        };
        let snapshot = running.unwrap_or_else(|| self.state.clone());
        let state = State {
            step: snapshot.step,
            seed: self.seed,
            trained_on: self.trained_on,
            learned: self.learned.clone(),
        };
        let parts =
            [("", snapshot.parameters), (FIRST, snapshot.first_moments), (SECOND, snapshot.second_moments)];
        let tensors =
            parts.iter().flat_map(|(prefix, values)| {
                self.parameters.iter().zip(self.split(values)).map(move |((name, shape), values)| {
                    NamedTensor { name: format!("{prefix}{name}"), shape: shape.clone(), values }
                })
            });
        checkpoint::write(&self.dims.config, &tensors.collect::<Vec<_>>(), Some(state.to_json().to_string()))
    }

    /// The model of a file, whose training goes on.
    ///
    /// # Errors
    /// `Checkpoint`, saying what is wrong with the file, or what one without such a state lacks.
    pub fn load_state(backend: Backend, bytes: &[u8]) -> Result<Self, Error> {
        let file = checkpoint::read(bytes, STATE_MAX_BYTES)?;
        let Some(text) = &file.state else {
            let message = "the file holds a model alone: moments, step, optimizer and seed of its training are \
                           missing; load reads it, and saveState writes files that have them";
            return Err(Error::Checkpoint(message.to_owned()));
        };
        let State { step, seed, trained_on, learned } = State::from_json(text)?;
        let mut lab = Self::of_config(backend, &file.config)?;
        let [parameters, first, second] = parts(file);
        let arranged = |what: &str, given| {
            lab.arranged(given).map_err(|wrong| Error::Checkpoint(format!("{what}: {wrong}")))
        };
        let parameters = arranged("its parameters", parameters)?;
        let first_moments = arranged("its first moments", first)?;
        let second_moments = arranged("its second moments", second)?;
        if second_moments.iter().any(|v| *v < 0.0) {
            let message = "its second moments: some are below 0; they are means of squares".to_owned();
            return Err(Error::Checkpoint(message));
        }
        lab.state = Snapshot { step, parameters, first_moments, second_moments };
        (lab.seed, lab.trained_on, lab.resumed) = (seed, trained_on, learned.clone());
        lab.learned = learned;
        Ok(lab)
    }
}

/// The parameters of a file, and where it holds a state their first and second moments, under the names of parameters.
pub fn parts(file: File) -> [Vec<NamedTensor>; 3] {
    let mut parts = [Vec::new(), Vec::new(), Vec::new()];
    for tensor in file.tensors {
        let moment = |prefix: &str| tensor.name.strip_prefix(prefix).filter(|_| file.state.is_some());
        let (part, name) = match (moment(FIRST), moment(SECOND)) {
            (Some(name), _) => (1, name.to_owned()),
            (_, Some(name)) => (2, name.to_owned()),
            (None, None) => (0, tensor.name.clone()),
        };
        parts[part].push(NamedTensor { name, ..tensor });
    }
    parts
}

impl State {
    fn to_json(&self) -> Value {
        let trained_on = self.trained_on.map(|(task, seed)| json!({ "task": task.name(), "seed": seed }));
        let learned =
            |Learned { seed, optimizer }: &Learned| json!({ "seed": seed, "optimizer": optimizer.to_json() });
        json!({
            "version": 1, "step": self.step, "seed": self.seed, "trained_on": trained_on, "training": self.learned.as_ref().map(learned),
        })
    }

    fn from_json(text: &str) -> Result<Self, Error> {
        let refuse = |message: String| Error::Checkpoint(format!("its state: {message}"));
        let json = serde_json::from_str(text).map_err(|_| refuse("it is no JSON".to_owned()))?;
        Self::read(&At::root("state", &json)).map_err(refuse)
    }

    fn read(at: &At) -> Read<Self> {
        let fields = at.fields(&["version", "step", "seed", "trained_on", "training"])?;
        let version = fields.need("version", "1")?;
        if version.whole()? != 1 {
            return version.refuse("1, the one that this build knows");
        }
        let trained_on = |at: &At| {
            let fields = at.fields(&["task", "seed"])?;
            let task = task(&fields.need("task", "the name of a task")?)?;
            Ok((task, fields.need("seed", WHOLE)?.whole()?))
        };
        let learned = |at: &At| {
            let fields = at.fields(&["seed", "optimizer"])?;
            let optimizer = OptimizerRequest::read_whole(&fields.need("optimizer", "an object")?)?;
            Ok(Learned { seed: fields.need("seed", WHOLE)?.whole()?, optimizer })
        };
        Ok(Self {
            step: fields.need("step", WHOLE)?.within(0, MOST_STEPS)?,
            seed: fields.need("seed", WHOLE)?.whole()?,
            trained_on: fields.maybe("trained_on", |at| trained_on(at))?,
            learned: fields.maybe("training", |at| learned(at))?,
        })
    }
}
