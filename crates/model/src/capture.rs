//! The microscope's other half: an explicit pass on chosen rows, every tensor kept, on the backend that runs.

use crate::batch::{Batch, Inputs};
use crate::{Backend, Error, NextStep, Plan, Snapshot, Trainer};
use graph::{Dtype, Edit, Graph, Source, TensorId};
use std::collections::HashMap;
use std::sync::Arc;
use transformer::what_if::{self, Donor, LeftOut, Values, WhatIf};
use transformer::{Depth, Dims, ExplicitGraph, Extent, attentions};

/// Runs chosen rows through the current parameters. Plans are kept for the forms last used.
pub struct Inspector {
    backend: Backend,
    dims: Dims,
    plans: Vec<Explicit>,
}

/// A plan for one form of pass.
struct Explicit {
    form: Form,
    graph: ExplicitGraph,
    plan: Plan,
}

/// Everything that decides a plan.
#[derive(Clone, Debug, PartialEq)]
struct Form {
    extent: Extent,
    depth: Depth,
    edits: Vec<Edit>,
}

/// What an edited pass brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited {
    /// Every tensor of the pass without edits.
    pub plain: Vec<f32>,
    /// Every tensor of the pass with them.
    pub values: Vec<f32>,
    /// Numbers of edits that do not fit this model and these rows, each with the reason.
    pub left_out: Vec<(usize, LeftOut)>,
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

/// How many plans are kept: the example on the page, plain and edited, the row of the thumbnails, one to spare.
const KEPT: usize = 4;

/// Values that a capture holds at most: 128 MB as they are sent.
const MOST_VALUES: usize = 32 << 20;

impl Inspector {
    /// Nothing is made before the first example.
    pub fn new(backend: &Backend, dims: &Dims) -> Self {
        Self { backend: backend.clone(), dims: dims.clone(), plans: Vec::new() }
    }

    /// Every tensor of `ExplicitGraph::new(dims, rows.extent, depth, [])`, one after the other in the order of their
    /// ids, ids and targets as floats. Parameters come from `parameters`. A whole step is what
    /// [`Inspector::capture_step`] is for.
    ///
    /// # Errors
    /// `Input` for a length or an id out of bounds, naming the bound; `OutOfMemory` for more than can be shown.
    pub async fn capture(
        &mut self,
        parameters: &Plan,
        rows: &Batch,
        depth: Depth,
    ) -> Result<Vec<f32>, Error> {
        let form = Form { extent: rows.extent, depth, edits: Vec::new() };
        self.run(parameters, rows, form)?.read(rows, None).await
    }

    /// The same with edits, and without them.
    ///
    /// # Errors
    /// As [`Inspector::capture`].
    pub async fn capture_edited(
        &mut self,
        parameters: &Plan,
        rows: &Batch,
        depth: Depth,
        list: &[WhatIf],
    ) -> Result<Edited, Error> {
        let mut given: HashMap<(Donor, String), Values> = HashMap::new();
        for what_if in list {
            for donor in what_if::donors(std::slice::from_ref(what_if)) {
                if let Ok(values) = self.of_donor(parameters, donor, &what_if.tensor).await {
                    given.insert((donor.clone(), what_if.tensor.clone()), values);
                }
            }
        }
        let form = Form { extent: rows.extent, depth, edits: Vec::new() };
        let explicit = self.run(parameters, rows, form)?;
        let plain = explicit.read(rows, None).await?;
        let of_donor = |donor: &Donor, tensor: &str| {
            // What another prompt cannot give is told as one that has no such cells.
            let none = || (Vec::new(), Vec::new());
            Some(given.get(&(donor.clone(), tensor.to_owned())).cloned().unwrap_or_else(none))
        };
        let what_if::Resolved { edits, left_out } = what_if::resolve(list, explicit.graph.graph(), of_donor);
        let form = Form { extent: rows.extent, depth, edits };
        let values = self.run(parameters, rows, form)?.read(rows, None).await?;
        Ok(Edited { plain, values, left_out })
    }

    /// The step that `trainer` will do next, on its whole batch `rows`: every tensor of
    /// `ExplicitGraph::new(dims, rows.extent, Depth::Step, trainer.edits())` as it is before the update, then what the
    /// update makes of [`ExplicitGraph::changed`]. Nothing of the trainer changes.
    ///
    /// # Errors
    /// As [`Inspector::capture`].
    pub async fn capture_step(&mut self, trainer: &Trainer, rows: &Batch) -> Result<Vec<f32>, Error> {
        self.capture_next(&trainer.next_step().await?, rows).await
    }

    /// The same of a step whose trainer is gone.
    ///
    /// # Errors
    /// As [`Inspector::capture`].
    pub async fn capture_next(&mut self, next: &NextStep, rows: &Batch) -> Result<Vec<f32>, Error> {
        let NextStep { before, edits, rates } = next;
        let form = Form { extent: rows.extent, depth: Depth::Step, edits: edits.clone() };
        let at = self.ready(form)?;
        let Explicit { graph, plan, .. } = &mut self.plans[at];
        if let Some(step) = &graph.step {
            let Snapshot { parameters, first_moments, second_moments, .. } = before;
            let mut rest = [parameters.as_slice(), first_moments, second_moments].concat();
            for id in step.update.all() {
                let after = rest.split_off(graph.graph().shape(id).len());
                plan.write(id, &rest);
                rest = after;
            }
            plan.write(step.rates, rates);
        }
        rows.check(&self.dims)?;
        rows.write(plan, Inputs::of(graph.pass.forward, graph.pass.targets));
        plan.run(1);
        self.plans[at].read(rows, Some((before, rates))).await
    }

    /// A tensor on another example.
    async fn of_donor(&mut self, parameters: &Plan, donor: &Donor, tensor: &str) -> Result<Values, Error> {
        let rows = Batch::of_row(&donor.tokens, &donor.source);
        let form = Form { extent: rows.extent, depth: Depth::Forward, edits: Vec::new() };
        let Explicit { graph, plan, .. } = self.run(parameters, &rows, form)?;
        let id = graph.graph().find(tensor);
        let id = id.ok_or_else(|| Error::Input(format!("this model has no activation {tensor}")))?;
        let values = plan.read(&[id]).await?.swap_remove(0);
        Ok((graph.graph().shape(id).lens(), values))
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
        let form = Form { extent: example.extent, depth: Depth::Forward, edits: Vec::new() };
        let Explicit { graph, plan, .. } = self.run(parameters, example, form)?;
        let mut maps = Vec::new();
        for (name, ids) in attention_tensors(graph.graph()) {
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

    fn run(&mut self, parameters: &Plan, rows: &Batch, form: Form) -> Result<&Explicit, Error> {
        rows.check(&self.dims)?;
        let at = self.ready(form)?;
        let Explicit { graph, plan, .. } = &mut self.plans[at];
        plan.copy_parameters_from(parameters)?;
        rows.write(plan, Inputs::of(graph.pass.forward, graph.pass.targets));
        plan.run(1);
        Ok(&self.plans[at])
    }

    /// The place of a plan of this form; the one that was used last comes last.
    fn ready(&mut self, form: Form) -> Result<usize, Error> {
        let explicit = match self.plans.iter().position(|explicit| explicit.form == form) {
            Some(at) => self.plans.remove(at),
            None => {
                if self.plans.len() == KEPT {
                    self.plans.remove(0);
                }
                self.explicit(form)?
            }
        };
        self.plans.push(explicit);
        Ok(self.plans.len() - 1)
    }

    fn explicit(&self, form: Form) -> Result<Explicit, Error> {
        let graph = ExplicitGraph::new(&self.dims, form.extent, form.depth, form.edits.clone())?;
        let values: usize = graph.graph().tensors().map(|(_, tensor)| tensor.shape.len()).sum();
        if values > MOST_VALUES {
            return Err(Error::OutOfMemory(format!(
                "{} rows of {} tokens hold {} million values on the way; at most {} million can be looked at: \
                 make the batch smaller",
                form.extent.batch,
                form.extent.length,
                values >> 20,
                MOST_VALUES >> 20
            )));
        }
        let all: Vec<TensorId> = graph.graph().operations().map(|(_, operation)| operation.output).collect();
        let plan = self.backend.plan(Arc::new(graph.graph().clone()), &all)?;
        Ok(Explicit { form, graph, plan })
    }
}

impl Explicit {
    /// All values of the pass that has just run; of a step with parameters and moments as they were `before`, and
    /// what became of them at the end.
    async fn read(&self, rows: &Batch, before: Option<(&Snapshot, &[f32])>) -> Result<Vec<f32>, Error> {
        let Self { graph: explicit, plan, .. } = self;
        let (graph, pass) = (explicit.graph(), &explicit.pass);
        // Inputs and constants are known here; only the rest comes from the backend.
        let computed: Vec<TensorId> = graph
            .tensors()
            .filter(|(_, t)| {
                matches!(t.source, Source::Operation(_) | Source::Parameter) && t.dtype == Dtype::F32
            })
            .map(|(id, _)| id)
            .chain(explicit.step.iter().flat_map(|step| {
                let update = &step.update;
                update.first_moments.iter().chain(&update.second_moments).copied()
            }))
            .collect();
        let read = plan.read(&computed).await?;
        let mut values: HashMap<TensorId, Vec<f32>> = computed.into_iter().zip(read).collect();
        let mut after = Vec::new();
        if let Some((before, rates)) = before {
            let Snapshot { parameters, first_moments, second_moments, .. } = before;
            let mut rest = [parameters.as_slice(), first_moments, second_moments].concat();
            for id in explicit.changed() {
                let later = rest.split_off(graph.shape(id).len());
                after.extend(values.insert(id, rest).unwrap_or_default());
                rest = later;
            }
            values.extend(explicit.step.iter().map(|step| (step.rates, rates.to_vec())));
        }
        let mut all = Vec::new();
        for (id, tensor) in graph.tensors() {
            let given = match id {
                id if id == pass.forward.tokens => Some(&rows.tokens),
                id if id == pass.targets => Some(&rows.targets),
                id if Some(id) == pass.forward.source => Some(&rows.source),
                _ => None,
            };
            match (&tensor.source, given, values.remove(&id)) {
                (Source::Constant(constant), ..) => all.extend_from_slice(constant),
                (_, Some(given), _) => all.extend(given.iter().map(|&x| x as f32)),
                (.., Some(values)) => all.extend(values),
                // Flags, which stay 0.
                _ => all.extend(vec![0.0; tensor.shape.len()]),
            }
        }
        all.extend(after);
        Ok(all)
    }
}

/// Probabilities `[B,H,T,S]` of all blocks, by kind of attention, in the order of computation.
fn attention_tensors(graph: &Graph) -> Vec<(String, Vec<TensorId>)> {
    let mut kinds: Vec<(String, Vec<TensorId>)> = Vec::new();
    for attention in attentions(graph) {
        let (kind, Some(id)) = (attention.kind(), attention.tensor(graph, "probabilities")) else { continue };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, ids)) => ids.push(id),
            None => kinds.push((kind, vec![id])),
        }
    }
    kinds
}
