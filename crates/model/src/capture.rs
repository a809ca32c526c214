//! The microscope's other half: an explicit forward pass on one example, every tensor kept, on the backend that runs.

use crate::{Backend, Error, Plan};
use graph::{Dtype, Source, TensorId};
use std::sync::Arc;
use transformer::{Dims, ForwardGraph, longest};

/// Runs single examples through the current parameters. Plans are kept for the lengths last used.
pub struct Inspector {
    backend: Backend,
    dims: Dims,
    plans: Vec<Explicit>,
}

/// A plan for one length.
struct Explicit {
    length: usize,
    forward: ForwardGraph,
    plan: Plan,
}

/// How many lengths are kept: the example on the page, the row of the thumbnails, one to spare.
const KEPT: usize = 3;

impl Inspector {
    /// Nothing is made before the first example.
    pub fn new(backend: &Backend, dims: &Dims) -> Self {
        Self { backend: backend.clone(), dims: dims.clone(), plans: Vec::new() }
    }

    /// Every tensor of `ForwardGraph::new(dims, 1, tokens.len())`, one after the other in the order of their ids,
    /// ids and targets as floats. Parameters come from `source`.
    ///
    /// # Errors
    /// `Input` for a length or an id out of bounds, naming the bound.
    pub async fn capture(
        &mut self,
        source: &Plan,
        tokens: &[u32],
        targets: &[i32],
    ) -> Result<Vec<f32>, Error> {
        self.check(tokens, targets)?;
        let explicit = self.run(source, tokens, targets)?;
        let graph = &explicit.forward.graph;
        // Inputs and constants are known here; only the rest comes from the backend.
        let computed: Vec<TensorId> = graph
            .tensors()
            .filter(|(_, t)| {
                matches!(t.source, Source::Operation(_) | Source::Parameter) && t.dtype == Dtype::F32
            })
            .map(|(id, _)| id)
            .collect();
        let mut values = explicit.plan.read(&computed).await?.into_iter();
        let mut all = Vec::new();
        for (id, tensor) in graph.tensors() {
            match &tensor.source {
                Source::Constant(constant) => all.extend_from_slice(constant),
                Source::Operation(_) | Source::Parameter => all.extend(values.next().unwrap_or_default()),
                Source::Input if id == explicit.forward.forward.tokens => {
                    all.extend(tokens.iter().map(|&x| x as f32))
                }
                Source::Input if id == explicit.forward.targets => {
                    all.extend(targets.iter().map(|&x| x as f32))
                }
                Source::Input | Source::State => all.extend((0..tensor.shape.len()).map(|t| t as f32)),
            }
        }
        Ok(all)
    }

    /// Attention probabilities of every head on one example, `[L,H,T,S]`.
    pub async fn attention(&mut self, source: &Plan, tokens: &[u32]) -> Result<Vec<f32>, Error> {
        let targets = vec![graph::NO_TARGET; tokens.len()];
        self.check(tokens, &targets)?;
        let layers = self.dims.layers;
        let explicit = self.run(source, tokens, &targets)?;
        let name = |i: usize| format!("block.{i}.attention.probabilities");
        let ids: Vec<TensorId> = (0..layers).filter_map(|i| explicit.forward.graph.find(&name(i))).collect();
        Ok(explicit.plan.read(&ids).await?.concat())
    }

    fn check(&self, tokens: &[u32], targets: &[i32]) -> Result<(), Error> {
        let bound = longest(&self.dims.config);
        if tokens.is_empty() || tokens.len() > bound {
            return Err(Error::Input(format!(
                "the prompt has {} tokens; it must have 1 to {bound}",
                tokens.len()
            )));
        }
        if targets.len() != tokens.len() {
            return Err(Error::Input(format!(
                "{} targets for {} tokens; one each",
                targets.len(),
                tokens.len()
            )));
        }
        let vocabulary = self.dims.vocabulary;
        if let Some(id) = tokens.iter().find(|&&id| id as usize >= vocabulary) {
            return Err(Error::Input(format!("token id {id} is outside the vocabulary of {vocabulary}")));
        }
        match targets.iter().find(|&&id| id < graph::NO_TARGET || id >= vocabulary as i32) {
            Some(id) => Err(Error::Input(format!(
                "target id {id} is neither −1 nor in the vocabulary of {vocabulary}"
            ))),
            None => Ok(()),
        }
    }

    fn run(&mut self, source: &Plan, tokens: &[u32], targets: &[i32]) -> Result<&Explicit, Error> {
        let at = match self.plans.iter().position(|explicit| explicit.length == tokens.len()) {
            Some(at) => at,
            None => {
                if self.plans.len() == KEPT {
                    self.plans.remove(0);
                }
                self.plans.push(self.explicit(tokens.len())?);
                self.plans.len() - 1
            }
        };
        let explicit = &mut self.plans[at];
        let ids: Vec<i32> = tokens.iter().map(|&id| id as i32).collect();
        explicit.plan.copy_parameters_from(source)?;
        explicit.plan.write_ids(explicit.forward.forward.tokens, &ids);
        explicit.plan.write_ids(explicit.forward.targets, targets);
        explicit.plan.run(1);
        Ok(explicit)
    }

    fn explicit(&self, length: usize) -> Result<Explicit, Error> {
        let forward = ForwardGraph::new(&self.dims, 1, length)?;
        let all: Vec<TensorId> = forward.graph.operations().map(|(_, operation)| operation.output).collect();
        let mut plan = self.backend.plan(Arc::new(forward.graph.clone()), &all)?;
        if let Some(positions) = forward.graph.find("positions") {
            plan.write_ids(positions, &(0..length as i32).collect::<Vec<_>>());
        }
        Ok(Explicit { length, forward, plan })
    }
}
