//! Rows of ids: what a pass reads, what it is judged by, and where a plan keeps them.

use crate::{Error, Plan};
use data::Dataset;
use graph::{NO_TARGET, TensorId};
use transformer::{Dims, Extent, Forward, Topology, longest};

/// Rows of equal lengths, flat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// B, T, and S of the source.
    pub extent: Extent,
    /// `[B,T]`
    pub tokens: Vec<i32>,
    /// `[B,T]`, −1 where there is none.
    pub targets: Vec<i32>,
    /// `[B,S]`; empty without a source.
    pub source: Vec<i32>,
}

/// Tensors of a graph that rows are written to: a batch, or whole tables.
#[derive(Clone, Copy, Debug)]
pub struct Inputs {
    /// Of tokens.
    pub tokens: TensorId,
    /// Of targets.
    pub targets: TensorId,
    /// Of source tokens, where the model reads a source.
    pub source: Option<TensorId>,
}

impl Inputs {
    /// Of a forward pass.
    pub fn of(forward: Forward, targets: TensorId) -> Self {
        Self { tokens: forward.tokens, targets, source: forward.source }
    }

    /// Writes rows or tables.
    pub fn write(self, plan: &mut Plan, tokens: &[i32], targets: &[i32], source: &[i32]) {
        plan.write_ids(self.tokens, tokens);
        plan.write_ids(self.targets, targets);
        if let Some(id) = self.source {
            plan.write_ids(id, source);
        }
    }
}

impl Batch {
    /// One row without targets; `source` is empty where the model reads none.
    pub fn of_row(tokens: &[u32], source: &[u32]) -> Self {
        let ids = |row: &[u32]| row.iter().map(|&id| id as i32).collect();
        Self {
            extent: Extent::new(1, tokens.len()).with_source(source.len()),
            tokens: ids(tokens),
            targets: vec![NO_TARGET; tokens.len()],
            source: ids(source),
        }
    }

    /// Windows of a dataset, one row each.
    pub fn of_windows(data: &Dataset, starts: &[usize]) -> Self {
        let (mut tokens, mut targets, mut source) = (Vec::new(), Vec::new(), Vec::new());
        for &start in starts {
            let (row, answers) = data.window(start);
            tokens.extend_from_slice(row);
            targets.extend_from_slice(answers);
            source.extend_from_slice(data.source_of(start));
        }
        let extent = Extent::new(starts.len(), data.length).with_source(data.source_length);
        Self { extent, tokens, targets, source }
    }

    /// Writes it.
    pub fn write(&self, plan: &mut Plan, inputs: Inputs) {
        inputs.write(plan, &self.tokens, &self.targets, &self.source);
    }

    /// # Errors
    /// `Input` where a length or an id is out of bounds, naming the bound.
    pub fn check(&self, dims: &Dims) -> Result<(), Error> {
        check_extent(dims, self.extent)?;
        if self.targets.len() != self.tokens.len() {
            let (targets, tokens) = (self.targets.len(), self.tokens.len());
            return Err(Error::Input(format!("{targets} targets for {tokens} tokens; one each")));
        }
        let vocabulary = dims.vocabulary as i32;
        if let Some(id) = self.tokens.iter().chain(&self.source).find(|id| !(0..vocabulary).contains(*id)) {
            return Err(Error::Input(format!("token id {id} is outside the vocabulary of {vocabulary}")));
        }
        match self.targets.iter().find(|id| !(NO_TARGET..vocabulary).contains(*id)) {
            Some(id) => Err(Error::Input(format!(
                "target id {id} is neither −1 nor in the vocabulary of {vocabulary}"
            ))),
            None => Ok(()),
        }
    }
}

/// Refuses rows that a model does not reach, and a source where none is read or none is given.
///
/// # Errors
/// `Input`, naming the bound.
pub fn check_extent(dims: &Dims, extent: Extent) -> Result<(), Error> {
    let bound = longest(&dims.config);
    let reads_source = dims.config.topology == Topology::EncoderDecoder;
    let refuse = |what: &str, length: usize| {
        Err(Error::Input(format!("{what} has {length} tokens; this model reaches 1 to {bound}")))
    };
    match (extent.length, extent.source_length, reads_source) {
        (length, ..) if !(1..=bound).contains(&length) => refuse("a row", length),
        (_, 1.., false) => Err(Error::Input("source is for an encoder_decoder".to_owned())),
        (_, 0, true) => {
            Err(Error::Input("an encoder_decoder needs a source: a row of at least 1 token".to_owned()))
        }
        (_, length, true) if length > bound => refuse("the source", length),
        _ => Ok(()),
    }
}
