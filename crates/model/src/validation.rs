//! Held-out rows: their loss, how many are exactly right, and what the model makes of the first few.

use crate::{Backend, Batch, Error, Inputs, Plan};
use data::{Dataset, Source};
use graph::{NO_TARGET, TensorId};
use std::sync::Arc;
use transformer::{Dims, Extent, ForwardGraph};

/// In a training they are looked at every so many steps, before the first one and after the last.
pub const VALIDATION_EVERY: u32 = 20;

/// Rows looked at, at most; a share of exact matches is then known to about ±3 %.
const ROWS: usize = 256;

/// Logits held at most: a large vocabulary is looked at with fewer rows.
const LOGITS: usize = 1 << 21;

/// Samples shown.
const SAMPLES: usize = 12;

/// Looks at held-out rows with the current parameters.
pub struct Validator {
    pass: ForwardGraph,
    plan: Plan,
    batch: Batch,
    /// `[B,T]`: what must be right for a row to be right, −1 elsewhere.
    judged: Vec<i32>,
    /// What is given of the rows that are shown.
    prompts: Vec<Vec<u32>>,
    vocabulary: usize,
    text: Option<TextSize>,
}

/// How long the text is that held-out rows predict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextSize {
    /// Positions with a target.
    pub tokens: usize,
    /// Bytes that the targets are written with.
    pub bytes: usize,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Validated {
    /// Mean loss in nats.
    pub loss: f64,
    /// Share of rows with every judged position right; none where rows have no answers (own text).
    pub exact_match: Option<f64>,
    /// Rows that were looked at.
    pub rows: usize,
    /// The first few.
    pub samples: Vec<RowSample>,
}

/// One held-out row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowSample {
    /// What is given: the tokens up to the first one that is predicted; the row with its masks; the source.
    pub prompt: Vec<u32>,
    /// The right answer.
    pub target: Vec<u32>,
    /// The likeliest token at each answer position, given the right ones before.
    pub predicted: Vec<u32>,
    /// Probability of the whole right answer.
    pub probability: f64,
}

/// What held-out rows are judged by: their loss and their logits.
pub(crate) fn judged_by(pass: &ForwardGraph) -> [TensorId; 2] {
    [pass.loss.loss, pass.forward.logits]
}

impl Validator {
    /// Rows of `source`'s held-out part, the same ones every time.
    pub fn new(backend: &Backend, dims: &Dims, source: &Source) -> Result<Self, Error> {
        let held_out = source.held_out(dims.context)?;
        Self::of_rows(backend, dims, source, &rows(&held_out, dims))
    }

    /// The rows `starts` of `source`'s held-out part.
    pub fn of_rows(backend: &Backend, dims: &Dims, source: &Source, starts: &[usize]) -> Result<Self, Error> {
        let held_out = source.held_out(dims.context)?;
        let batch = Batch::of_windows(&held_out, starts);
        let judged = starts.iter().flat_map(|&start| held_out.judged_of(start).to_vec()).collect();
        let pass = ForwardGraph::new(dims, batch.extent)?;
        let mut plan = backend.plan(Arc::new(pass.graph.clone()), &judged_by(&pass))?;
        batch.write(&mut plan, Inputs::of(pass.forward, pass.targets));
        let prompt = |&start: &usize| match source {
            // That a source has ended need not be shown.
            Source::Task(task) => {
                let prompt = task.prompt_of(&task.held_out, start);
                prompt.into_iter().filter(|&id| Some(id) != task.stop).collect()
            }
            Source::OwnText(_) => held_out.window(start).0.iter().map(|&id| id as u32).collect(),
        };
        let prompts = starts.iter().take(SAMPLES).map(prompt).collect();
        let text = text_size(source, &batch);
        Ok(Self { pass, plan, batch, judged, prompts, vocabulary: dims.vocabulary, text })
    }

    /// Of the rows that are looked at.
    ///
    /// # Errors
    /// A text that is too short.
    pub fn extent(dims: &Dims, source: &Source) -> Result<Extent, Error> {
        let held_out = source.held_out(dims.context)?;
        let count = rows(&held_out, dims).len();
        Ok(Extent::new(count, held_out.length).with_source(held_out.source_length))
    }

    /// How long the text of the rows is that are looked at; none where they are no text.
    pub fn text_size(&self) -> Option<TextSize> {
        self.text
    }

    /// Up to `count` of the rows, spread evenly over them: `[T]` ids each.
    pub fn spread(&self, count: usize) -> Vec<Vec<u32>> {
        let Extent { batch: rows, length, .. } = self.batch.extent;
        let row = |i: usize| {
            let start = i * rows / count.min(rows) * length;
            self.batch.tokens[start..start + length].iter().map(|&id| id as u32).collect()
        };
        (0..count.min(rows)).map(row).collect()
    }

    /// Runs all rows through the parameters of `source`.
    pub async fn validate(&mut self, source: &Plan) -> Result<Validated, Error> {
        self.plan.copy_parameters_from(source)?;
        self.look().await
    }

    /// Runs all rows through `parameters`, in declaration order.
    pub async fn validate_parameters(&mut self, parameters: &[Vec<f32>]) -> Result<Validated, Error> {
        let ids: Vec<TensorId> = self.pass.graph.parameters().map(|(id, _)| id).collect();
        ids.iter().zip(parameters).for_each(|(&id, values)| self.plan.write(id, values));
        self.look().await
    }

    async fn look(&mut self) -> Result<Validated, Error> {
        self.plan.run(1);
        let values = self.plan.read(&judged_by(&self.pass)).await?;
        let logits = &values[1];
        let rows = self.batch.extent.batch;
        let right = (0..rows).filter(|&row| self.row_is_right(logits, row)).count();
        let has_answers = self.judged.iter().any(|&target| target != NO_TARGET);
        let shown = if has_answers { rows.min(SAMPLES) } else { 0 };
        Ok(Validated {
            loss: f64::from(values[0][0]),
            exact_match: has_answers.then(|| right as f64 / rows as f64),
            rows,
            samples: (0..shown).map(|row| self.sample(logits, row)).collect(),
        })
    }

    /// The first row, for thumbnails of attention.
    pub fn first_row(&self) -> Batch {
        let row = |ids: &[i32], length: usize| ids[..length].to_vec();
        let extent = Extent { batch: 1, ..self.batch.extent };
        Batch {
            extent,
            tokens: row(&self.batch.tokens, extent.length),
            targets: row(&self.batch.targets, extent.length),
            source: row(&self.batch.source, extent.source_length),
        }
    }

    fn logits<'a>(&self, logits: &'a [f32], row: usize, t: usize) -> &'a [f32] {
        let at = (row * self.batch.extent.length + t) * self.vocabulary;
        &logits[at..at + self.vocabulary]
    }

    fn answers(&self, row: usize) -> impl Iterator<Item = (usize, i32)> + '_ {
        let length = self.batch.extent.length;
        let judged = &self.judged[row * length..(row + 1) * length];
        judged.iter().copied().enumerate().filter(|&(_, target)| target != NO_TARGET)
    }

    fn row_is_right(&self, logits: &[f32], row: usize) -> bool {
        // Given the right tokens before, all argmaxes being right is the same as greedy decoding being right.
        self.answers(row).all(|(t, target)| likeliest(self.logits(logits, row, t)) == target as usize)
    }

    fn sample(&self, logits: &[f32], row: usize) -> RowSample {
        let mut sample = RowSample {
            prompt: self.prompts[row].clone(),
            target: Vec::new(),
            predicted: Vec::new(),
            probability: 1.0,
        };
        for (t, target) in self.answers(row) {
            let logits = self.logits(logits, row, t);
            sample.target.push(target as u32);
            sample.predicted.push(likeliest(logits) as u32);
            sample.probability *= probability(logits, target as usize);
        }
        sample
    }
}

/// Where they begin.
fn rows(held_out: &Dataset, dims: &Dims) -> Vec<usize> {
    let fits = (LOGITS / (held_out.length * dims.vocabulary)).max(1);
    held_out.spread(ROWS.min(fits))
}

/// The targets of all rows, as tokens and as text.
fn text_size(source: &Source, batch: &Batch) -> Option<TextSize> {
    let length = batch.extent.length;
    let rows = batch.tokens.chunks(length).zip(batch.targets.chunks(length));
    rows.map(|(tokens, targets)| {
        let ids: Vec<u32> = targets.iter().filter(|&&id| id != NO_TARGET).map(|&id| id as u32).collect();
        let bytes = source.bytes_after(tokens[0] as u32, &ids)?;
        Some(TextSize { tokens: ids.len(), bytes })
    })
    .try_fold(TextSize { tokens: 0, bytes: 0 }, |sum, row| {
        let row = row?;
        Some(TextSize { tokens: sum.tokens + row.tokens, bytes: sum.bytes + row.bytes })
    })
}

/// Index of the largest logit; the first of equals.
pub(crate) fn likeliest(logits: &[f32]) -> usize {
    (0..logits.len()).fold(0, |best, i| if logits[i] > logits[best] { i } else { best })
}

/// Softmax at `id`, in f64.
pub(crate) fn probability(logits: &[f32], id: usize) -> f64 {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exp = |x: f32| f64::from(x - max).exp();
    exp(logits[id]) / logits.iter().map(|&x| exp(x)).sum::<f64>()
}
