//! Held-out rows: their loss, how many are exactly right, and what the model makes of the first few.

use crate::{Backend, Error, Plan};
use data::Source;
use graph::{NO_TARGET, TensorId};
use std::sync::Arc;
use transformer::{Dims, ForwardGraph};

/// Rows looked at, at most; a share of exact matches is then known to about ±3 %.
const ROWS: usize = 256;

/// Logits held at most: a large vocabulary is looked at with fewer rows.
const LOGITS: usize = 1 << 21;

/// Samples shown.
const SAMPLES: usize = 12;

/// Looks at held-out rows with the current parameters.
pub struct Validator {
    forward: ForwardGraph,
    plan: Plan,
    rows: usize,
    length: usize,
    vocabulary: usize,
    tokens: Vec<i32>,
    targets: Vec<i32>,
    has_answers: bool,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Validated {
    /// Mean loss in nats.
    pub loss: f64,
    /// Share of rows with every answer position right; none where rows have no answers (own text).
    pub exact_match: Option<f64>,
    /// Rows that were looked at.
    pub rows: usize,
    /// The first few.
    pub samples: Vec<RowSample>,
}

/// One held-out row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowSample {
    /// What is given: the tokens up to the first one that is predicted.
    pub prompt: Vec<u32>,
    /// The right answer.
    pub target: Vec<u32>,
    /// The likeliest token at each answer position, given the right ones before.
    pub predicted: Vec<u32>,
    /// Probability of the whole right answer.
    pub probability: f64,
}

impl Validator {
    /// Rows of `source`'s held-out part, the same ones every time.
    pub fn new(backend: &Backend, dims: &Dims, source: &Source) -> Result<Self, Error> {
        let held_out = source.held_out(dims.context)?;
        let length = held_out.length;
        let fits = (LOGITS / (length * dims.vocabulary)).max(1);
        let starts = held_out.spread(ROWS.min(fits));
        let rows = starts.len();
        let windows: Vec<_> = starts.into_iter().map(|start| held_out.window(start)).collect();
        let tokens: Vec<i32> = windows.iter().flat_map(|(tokens, _)| tokens.iter().copied()).collect();
        let targets: Vec<i32> = windows.iter().flat_map(|(_, targets)| targets.iter().copied()).collect();
        let forward = ForwardGraph::new(dims, rows, length)?;
        let wanted = [forward.loss.loss, forward.forward.logits];
        let mut plan = backend.plan(Arc::new(forward.graph.clone()), &wanted)?;
        plan.write_ids(forward.forward.tokens, &tokens);
        plan.write_ids(forward.targets, &targets);
        if let Some(positions) = forward.graph.find("positions") {
            plan.write_ids(positions, &(0..length as i32).collect::<Vec<_>>());
        }
        let has_answers = matches!(source, Source::Task(_));
        Ok(Self { forward, plan, rows, length, vocabulary: dims.vocabulary, tokens, targets, has_answers })
    }

    /// Runs all rows through the parameters of `source`.
    pub async fn validate(&mut self, source: &Plan) -> Result<Validated, Error> {
        self.plan.copy_parameters_from(source)?;
        self.plan.run(1);
        let wanted: [TensorId; 2] = [self.forward.loss.loss, self.forward.forward.logits];
        let values = self.plan.read(&wanted).await?;
        let logits = &values[1];
        let right = (0..self.rows).filter(|&row| self.row_is_right(logits, row)).count();
        let shown = if self.has_answers { self.rows.min(SAMPLES) } else { 0 };
        Ok(Validated {
            loss: f64::from(values[0][0]),
            exact_match: self.has_answers.then(|| right as f64 / self.rows as f64),
            rows: self.rows,
            samples: (0..shown).map(|row| self.sample(logits, row)).collect(),
        })
    }

    /// The first row, for thumbnails of attention.
    pub fn first_row(&self) -> Vec<u32> {
        self.tokens[..self.length].iter().map(|&id| id as u32).collect()
    }

    fn logits<'a>(&self, logits: &'a [f32], row: usize, t: usize) -> &'a [f32] {
        let at = (row * self.length + t) * self.vocabulary;
        &logits[at..at + self.vocabulary]
    }

    fn answers(&self, row: usize) -> impl Iterator<Item = (usize, i32)> + '_ {
        let targets = &self.targets[row * self.length..(row + 1) * self.length];
        targets.iter().copied().enumerate().filter(|&(_, target)| target != NO_TARGET)
    }

    fn row_is_right(&self, logits: &[f32], row: usize) -> bool {
        // Given the right tokens before, all argmaxes being right is the same as greedy decoding being right.
        self.answers(row).all(|(t, target)| likeliest(self.logits(logits, row, t)) == target as usize)
    }

    fn sample(&self, logits: &[f32], row: usize) -> RowSample {
        let first = self.answers(row).next().map_or(self.length, |(t, _)| t + 1);
        let tokens = &self.tokens[row * self.length..(row + 1) * self.length];
        let mut sample = RowSample {
            prompt: tokens[..first].iter().map(|&id| id as u32).collect(),
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
