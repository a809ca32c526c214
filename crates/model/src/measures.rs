//! Measures that need a model to run: answers that it writes by itself, and what it makes of rows of another length.
//! Pure functions of parameters, on the CPU. The share of rows that are right given the right tokens before is
//! [`crate::Validator`]'s; what needs no run but only its numbers is in `transformer::study`.

use crate::batch::{Batch, Inputs};
use crate::generation::on_cpu;
use crate::validation::{likeliest, probability};
use crate::{Error, Generator, Sampling, check_extent};
use cpu::Mode;
use data::{Dataset, Rows, Task};
use graph::NO_TARGET;
use std::ops::Range;
use transformer::{Dims, Extent, ForwardGraph, Position};

/// Tokens of one run: a row of 256 has 65,536 scores a head.
const TOKENS_A_RUN: usize = 2048;

/// The share of held-out rows that are right when the model writes the whole answer by itself, always the likeliest
/// token, its stop included: up to `rows` of them, spread evenly. In stories one word is written, the first that is
/// decided. `parameters` has one vector per parameter, in declaration order.
///
/// # Errors
/// As [`Generator::new`]: an encoder does not write, and a model may not reach as far as an answer.
pub fn exact_generated(dims: &Dims, parameters: &[Vec<f32>], task: &Task, rows: usize) -> Result<f64, Error> {
    let chosen = Dataset::of_rows(&task.held_out).spread(rows.max(1));
    let mut right = 0;
    for &row in &chosen {
        right += usize::from(writes_the_answer(dims, parameters, task, row)?);
    }
    Ok(right as f64 / chosen.len() as f64)
}

fn writes_the_answer(dims: &Dims, parameters: &[Vec<f32>], task: &Task, row: usize) -> Result<bool, Error> {
    let rows = &task.held_out;
    let (given, answer) = (task.prompt_of(rows, row), task.answer_of(rows, row));
    let (prompt, source) = match task.start {
        Some(start) => (vec![start], given),
        None => (given, Vec::new()),
    };
    let last = rows.judged_of(row).iter().rev().find(|&&target| target != NO_TARGET);
    // One token more than the answer is asked for where it has to end: only a stop makes it as short as it should be.
    let stop = task.stop.map(i64::from).filter(|&stop| last.is_some_and(|&last| i64::from(last) == stop));
    let count = answer.len() + usize::from(stop.is_some());
    let mut generator = Generator::new(dims, parameters, prompt.len() + count - 1, &source)?;
    let written = generator.go_on(&prompt, count as u32, stop, &Sampling::GREEDY, |_| ())?;
    Ok(written == answer)
}

/// What a model makes of rows, position by position.
#[derive(Clone, Debug, PartialEq)]
pub struct ByPosition {
    /// Rows that were looked at.
    pub rows: usize,
    /// `[T]`: rows with a target that is judged at this position.
    pub judged: Vec<u32>,
    /// `[T]`: those of them where it is the likeliest token.
    pub right: Vec<u32>,
    /// `[T]`: the sum of their losses, in nats.
    pub losses: Vec<f64>,
}

impl ByPosition {
    /// The share of right tokens at these positions; none where nothing is judged.
    ///
    /// # Panics
    /// When they are beyond the rows.
    pub fn share(&self, positions: Range<usize>) -> Option<f64> {
        let right: u32 = self.right[positions.clone()].iter().sum();
        self.mean(positions, f64::from(right))
    }

    /// The mean loss at these positions, in nats; none where nothing is judged.
    ///
    /// # Panics
    /// When they are beyond the rows.
    pub fn loss(&self, positions: Range<usize>) -> Option<f64> {
        let loss = self.losses[positions.clone()].iter().sum();
        self.mean(positions, loss)
    }

    fn mean(&self, positions: Range<usize>, sum: f64) -> Option<f64> {
        let judged: u32 = self.judged[positions].iter().sum();
        (judged > 0).then(|| sum / f64::from(judged))
    }
}

/// Judges `parameters` on up to `rows` held-out rows of `length` tokens, given the right tokens before each: as long as
/// the rows that were trained on, or, in a task that never ends, of any length that the position scheme reaches.
///
/// # Errors
/// `Input` where the model does not reach so far, with the reason; for a length that the task has no rows of; for a
/// model that does not fit the task.
pub fn by_position(
    dims: &Dims,
    parameters: &[Vec<f32>],
    task: &Task,
    length: usize,
    rows: usize,
) -> Result<ByPosition, Error> {
    let data = Dataset::of_rows(&of_length(dims, task, length)?);
    let chosen = data.spread(rows.max(1));
    let at_once = (TOKENS_A_RUN / length).clamp(1, chosen.len());
    let extent = Extent::new(at_once, length).with_source(data.source_length);
    check_extent(dims, extent)?;
    let pass = ForwardGraph::new(dims, extent)?;
    let (inputs, logits_id) = (Inputs::of(pass.forward, pass.targets), pass.forward.logits);
    let mut plan = on_cpu(pass.graph, &[logits_id], parameters, Mode::Fast);
    let zeros = || vec![0; length];
    let mut seen =
        ByPosition { rows: chosen.len(), judged: zeros(), right: zeros(), losses: vec![0.0; length] };
    for starts in chosen.chunks(at_once) {
        // One plan serves all runs; what fills up the last is not judged.
        let filled: Vec<usize> = starts.iter().copied().cycle().take(at_once).collect();
        let batch = Batch::of_windows(&data, &filled);
        batch.check(dims)?;
        plan.write_ids(inputs.tokens, &batch.tokens);
        plan.write_ids(inputs.targets, &batch.targets);
        if let Some(id) = inputs.source {
            plan.write_ids(id, &batch.source);
        }
        plan.run();
        let judged = starts.iter().flat_map(|&start| data.judged_of(start));
        let said = judged.zip(plan.read(logits_id).chunks_exact(dims.vocabulary)).enumerate();
        for (at, (&target, logits)) in said.filter(|(_, (target, _))| **target != NO_TARGET) {
            let (t, target) = (at % length, target as usize);
            seen.judged[t] += 1;
            seen.right[t] += u32::from(likeliest(logits) == target);
            seen.losses[t] -= probability(logits, target).ln();
        }
    }
    Ok(seen)
}

/// Held-out rows of a task, `length` tokens each.
fn of_length(dims: &Dims, task: &Task, length: usize) -> Result<Rows, Error> {
    let refuse = |message: String| Err(Error::Input(message));
    if dims.config.position == Position::Learned && length > dims.context {
        return refuse(format!(
            "rows have {length} tokens; learned positions end at the context, {}, since no later one was ever learned",
            dims.context
        ));
    }
    if length == task.length {
        return Ok(task.held_out.clone());
    }
    match task.rows_of_length(length) {
        Some(rows) => Ok(rows),
        None => {
            refuse(format!("{} has no rows of {length} tokens; it has rows of {}", task.name, task.length))
        }
    }
}
