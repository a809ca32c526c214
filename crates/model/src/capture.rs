//! The microscope's other half: an explicit forward pass on one example, every tensor kept, on the backend that runs.

use crate::batch::{Batch, Inputs};
use crate::{Backend, Error, Plan};
use graph::{Dtype, Graph, Source, TensorId};
use std::collections::BTreeMap;
use std::sync::Arc;
use transformer::{Dims, Extent, ForwardGraph, place};

/// Runs single examples through the current parameters. Plans are kept for the extents last used.
pub struct Inspector {
    backend: Backend,
    dims: Dims,
    plans: Vec<Explicit>,
}

/// A plan for one extent.
struct Explicit {
    extent: Extent,
    pass: ForwardGraph,
    plan: Plan,
}

/// One kind of attention in every block.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionMaps {
    /// `attention`, `encoder.attention`, `decoder.attention` or `decoder.cross_attention`.
    pub name: String,
    /// Ids of the queries' tokens, `[T]`.
    pub queries: Vec<u32>,
    /// Ids of the keys' tokens, `[S]`.
    pub keys: Vec<u32>,
    /// `[L,H,T,S]`
    pub probabilities: Vec<f32>,
}

/// How many extents are kept: the example on the page, the row of the thumbnails, one to spare.
const KEPT: usize = 3;

impl Inspector {
    /// Nothing is made before the first example.
    pub fn new(backend: &Backend, dims: &Dims) -> Self {
        Self { backend: backend.clone(), dims: dims.clone(), plans: Vec::new() }
    }

    /// Every tensor of `ForwardGraph::new(dims, example.extent)`, one after the other in the order of their ids,
    /// ids and targets as floats. Parameters come from `parameters`.
    ///
    /// # Errors
    /// `Input` for a length or an id out of bounds, naming the bound.
    pub async fn capture(&mut self, parameters: &Plan, example: &Batch) -> Result<Vec<f32>, Error> {
        example.check(&self.dims)?;
        let Explicit { pass, plan, .. } = self.run(parameters, example)?;
        let graph = &pass.graph;
        // Inputs and constants are known here; only the rest comes from the backend.
        let computed: Vec<TensorId> = graph
            .tensors()
            .filter(|(_, t)| {
                matches!(t.source, Source::Operation(_) | Source::Parameter) && t.dtype == Dtype::F32
            })
            .map(|(id, _)| id)
            .collect();
        let mut values = plan.read(&computed).await?.into_iter();
        let mut all = Vec::new();
        for (id, tensor) in graph.tensors() {
            match &tensor.source {
                Source::Constant(constant) => all.extend_from_slice(constant),
                Source::Operation(_) | Source::Parameter => all.extend(values.next().unwrap_or_default()),
                Source::Input | Source::State => {
                    let given = match id {
                        id if id == pass.forward.tokens => &example.tokens,
                        id if id == pass.targets => &example.targets,
                        _ => &example.source,
                    };
                    all.extend(given.iter().map(|&x| x as f32));
                }
            }
        }
        Ok(all)
    }

    /// Attention probabilities of every head of every block on one example, one entry per kind of attention.
    ///
    /// # Errors
    /// As [`Inspector::capture`].
    pub async fn attention(
        &mut self,
        parameters: &Plan,
        example: &Batch,
    ) -> Result<Vec<AttentionMaps>, Error> {
        example.check(&self.dims)?;
        let Explicit { pass, plan, .. } = self.run(parameters, example)?;
        let mut maps = Vec::new();
        for (name, ids) in attention_tensors(&pass.graph) {
            let of = |from_source: bool| match from_source {
                true => example.source.iter().map(|&id| id as u32).collect(),
                false => example.tokens.iter().map(|&id| id as u32).collect(),
            };
            let probabilities = plan.read(&ids).await?.concat();
            let (encodes, crosses) = (name.starts_with("encoder."), name.ends_with("cross_attention"));
            maps.push(AttentionMaps {
                queries: of(encodes),
                keys: of(encodes || crosses),
                name,
                probabilities,
            });
        }
        Ok(maps)
    }

    fn run(&mut self, parameters: &Plan, example: &Batch) -> Result<&Explicit, Error> {
        let at = match self.plans.iter().position(|explicit| explicit.extent == example.extent) {
            Some(at) => at,
            None => {
                if self.plans.len() == KEPT {
                    self.plans.remove(0);
                }
                self.plans.push(self.explicit(example.extent)?);
                self.plans.len() - 1
            }
        };
        let Explicit { pass, plan, .. } = &mut self.plans[at];
        plan.copy_parameters_from(parameters)?;
        example.write(plan, Inputs::of(pass.forward, pass.targets));
        plan.run(1);
        Ok(&self.plans[at])
    }

    fn explicit(&self, extent: Extent) -> Result<Explicit, Error> {
        let pass = ForwardGraph::new(&self.dims, extent)?;
        let all: Vec<TensorId> = pass.graph.operations().map(|(_, operation)| operation.output).collect();
        let plan = self.backend.plan(Arc::new(pass.graph.clone()), &all)?;
        Ok(Explicit { extent, pass, plan })
    }
}

/// Probabilities `[B,H,T,S]` of all blocks, by kind of attention, in the order of computation.
fn attention_tensors(graph: &Graph) -> Vec<(String, Vec<TensorId>)> {
    let mut kinds: Vec<String> = Vec::new();
    let mut by_kind: BTreeMap<String, Vec<TensorId>> = BTreeMap::new();
    for (id, tensor) in graph.tensors().filter(|(_, tensor)| tensor.named) {
        let at = place(&tensor.name);
        let (Some(_), Some(kind)) = (at.block, at.local.strip_suffix(".probabilities")) else { continue };
        let side = tensor.name.split("block.").next().unwrap_or_default();
        let kind = format!("{side}{kind}");
        if !kinds.contains(&kind) {
            kinds.push(kind.clone());
        }
        by_kind.entry(kind).or_default().push(id);
    }
    kinds.into_iter().filter_map(|kind| by_kind.remove_entry(&kind)).collect()
}
