//! Tasks that calls name: whether one fits the model, its rows, and how well its held-out rows are answered.

use super::Lab;
use super::forward::room;
use super::given::{At, WHOLE, read};
use super::request::task;
use crate::{Error, Validated, Validator, check_data, check_extent};
use data::{Rows, Source, TaskName};
use transformer::{Dims, Extent};

/// Held-out rows that are looked at where no other number is asked for.
pub const EVALUATED: usize = 256;

/// The task with the rows of `seed`, for a model that can learn it; `place` leads to its name in the request.
///
/// # Errors
/// Those of [`check_fit`].
pub fn fitting(dims: &Dims, task: TaskName, seed: u32, place: &str) -> Result<Source, Error> {
    let source = Source::Task(task.make(seed));
    check_fit(dims, &source, task, place)?;
    Ok(source)
}

/// Refuses a task of another topology, of another vocabulary, or of rows that the model does not reach.
///
/// # Errors
/// `Input`, naming what does not fit and what it must be.
pub fn check_fit(dims: &Dims, source: &Source, task: TaskName, place: &str) -> Result<(), Error> {
    let name = format!("the task {task}");
    check_data(dims, source, &name).map_err(|error| error.within(place))?;
    let Source::Task(rows) = source else { return Ok(()) };
    let extent = Extent::new(1, rows.length).with_source(rows.source_length);
    check_extent(dims, extent).map_err(|error| error.within(&format!("{place}: {name}")))
}

/// Asks for rows of a task.
#[derive(Clone, Debug)]
pub struct RowsRequest {
    pub task: TaskName,
    pub held_out: bool,
    /// From the first on.
    pub count: u32,
}

/// Rows of a task.
///
/// # Shapes
/// tokens, targets `[N,T]`, source `[N,S]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRows {
    pub tokens: Vec<Vec<i32>>,
    /// −1 where there is none.
    pub targets: Vec<Vec<i32>>,
    /// Of an encoder-decoder's task.
    pub source: Option<Vec<Vec<i32>>>,
}

impl RowsRequest {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("rows", text, |at| {
            let fields = at.fields(&["task", "split", "count"])?;
            Ok(Self {
                task: task(&fields.need("task", "the name of a task")?)?,
                held_out: fields
                    .need("split", "\"training\" or \"held_out\"")?
                    .word(&["training", "held_out"])?
                    == 1,
                count: fields.need("count", WHOLE)?.whole()?,
            })
        })
    }

    /// The first rows of the table that `seed` gives.
    ///
    /// # Errors
    /// `Input` for more than there are, or none.
    pub fn rows(&self, seed: u32) -> Result<TaskRows, Error> {
        let task = self.task.make(seed);
        let (split, rows) = if self.held_out {
            ("held-out rows", &task.held_out)
        } else {
            ("rows to train on", &task.training)
        };
        let count = counted("rows", self.count, self.task, split, rows)?;
        let table =
            |ids: &[i32], length: usize| ids.chunks(length).take(count).map(<[i32]>::to_vec).collect();
        Ok(TaskRows {
            tokens: table(&rows.tokens, rows.length),
            targets: table(&rows.targets, rows.length),
            source: (rows.source_length > 0).then(|| table(&rows.source, rows.source_length)),
        })
    }
}

/// `count` rows, where there are so many.
fn counted(call: &str, count: u32, task: TaskName, split: &str, rows: &Rows) -> Result<usize, Error> {
    match usize::try_from(count) {
        Ok(count) if (1..=rows.count).contains(&count) => Ok(count),
        _ => Err(Error::Input(format!(
            "{call}: count is {count}; the task {task} has {} {split}: ask for 1 to {}",
            rows.count, rows.count
        ))),
    }
}

/// Asks how well held-out rows are answered.
#[derive(Clone, Debug, Default)]
pub struct EvaluateRequest {
    /// None: the one that was trained on last.
    pub task: Option<TaskName>,
    /// None: [`EVALUATED`], or as many as there are.
    pub count: Option<u32>,
}

/// How well they are answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluated {
    /// Mean over all targets, in nats.
    pub loss: f64,
    /// Share of rows with every judged position right.
    pub exact_match: f64,
}

impl EvaluateRequest {
    /// # Errors
    /// `Input`, naming the field.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        read("evaluate", text, |at: &At| {
            let fields = at.fields(&["task", "count"])?;
            Ok(Self { task: fields.maybe("task", |at| task(at))?, count: fields.maybe("count", At::whole)? })
        })
    }
}

impl Lab {
    /// The task that it was trained on last.
    pub fn trained_on(&self) -> Option<TaskName> {
        self.trained_on.map(|(task, _)| task)
    }

    /// How well the first held-out rows of a task are answered. The rows are those of the seed that the task was trained
    /// with last, or of the weights.
    ///
    /// # Errors
    /// `Input` for a task that does not fit, and where none is named or was trained on; `OutOfMemory`.
    pub async fn evaluate(&self, request: &EvaluateRequest) -> Result<Evaluated, Error> {
        let Some(task) = request.task.or(self.trained_on()) else {
            let message =
                "evaluate: this model has not been trained on a task yet; name one: { task: \"sort\" }";
            return Err(Error::Input(message.to_owned()));
        };
        let seed = self.trained_on.filter(|(last, _)| *last == task).map_or(self.seed, |(_, seed)| seed);
        let source = fitting(&self.dims, task, seed, "evaluate: task")?;
        let mut validator = self.validator(&source, task, request.count)?;
        self.judge(&mut validator).await
    }

    /// Looks at the first `count` held-out rows of a task that fits.
    pub(super) fn validator(
        &self,
        source: &Source,
        task: TaskName,
        count: Option<u32>,
    ) -> Result<Validator, Error> {
        let Source::Task(rows) = source else {
            return Err(Error::Internal("a text has no answers".to_owned()));
        };
        let count = match count {
            None => EVALUATED.min(rows.held_out.count),
            Some(count) => counted("evaluate", count, task, "held-out rows", &rows.held_out)?,
        };
        room(&self.dims, Extent::new(count, rows.length).with_source(rows.source_length), 1.0)?;
        Validator::of_rows(&self.backend, &self.dims, source, &(0..count).collect::<Vec<_>>())
    }

    /// What `validator` sees of the parameters; while training runs, as they are between two steps.
    pub(super) async fn judge(&self, validator: &mut Validator) -> Result<Evaluated, Error> {
        let parameters = self.split(&self.values().await?);
        let Validated { loss, exact_match, .. } = validator.validate_parameters(&parameters).await?;
        let exact_match = exact_match.ok_or_else(|| Error::Internal("a task without answers".to_owned()))?;
        Ok(Evaluated { loss, exact_match })
    }
}
