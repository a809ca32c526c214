//! Reverse-mode gradients, appended to the graph as more operations.

use crate::graph::{Dtype, Pass, Source};
use crate::op::Call;
use crate::{Error, Graph, OpId, Shape, TensorId};
use std::collections::HashMap;

impl Graph {
    /// Appends the backward pass of the scalar `loss`. Afterwards `find("grad:NAME")` gives the gradient of the
    /// loss with respect to every parameter and named activation it depends on (the sum over all uses), and
    /// `find("grad:X@Y")` the part that came back through the operation whose output is Y.
    pub fn append_gradients(&mut self, loss: TensorId) -> Result<(), Error> {
        if self.shape(loss).rank() != 0 {
            return Err(Error::new(
                "gradient",
                format!("the loss must be a single number, not {}", self.shape(loss)),
            ));
        }
        let needs = self.wants_gradient();
        let mut parts: HashMap<TensorId, Vec<TensorId>> = HashMap::new();
        let name = format!("grad:{}", self.tensor(loss).name);
        let one = self.constant("gradient.seed", Shape::scalar(), vec![1.0])?;
        self.rename(one, name, true)?;
        parts.insert(loss, vec![one]);

        let last = self.operations().count() as u32;
        self.within(Pass::Backward, |g| {
            for id in (0..last).rev().map(OpId) {
                let operation = g.operation(id).clone();
                if !operation.op.writes().is_empty() {
                    continue;
                }
                let Some(d) = g.finish_gradient(operation.output, &mut parts)? else { continue };
                let wanted: Vec<bool> =
                    operation.inputs.iter().map(|input| needs[input.0 as usize]).collect();
                if !wanted.contains(&true) {
                    continue;
                }
                g.set_scope(Some(operation.scope.clone()));
                g.forward_of = Some(id);
                let call = Call { operation: &operation, needs: &wanted };
                let flows = operation.op.rule().gradient(g, &call, d).and_then(|flows| {
                    // An operation that reads a tensor twice has one part for it: the sum.
                    let mut by_input: Vec<(TensorId, TensorId)> = Vec::new();
                    for (&input, part) in operation.inputs.iter().zip(flows) {
                        let Some(part) = part else { continue };
                        match by_input.iter_mut().find(|(known, _)| *known == input) {
                            Some((_, sum)) => *sum = g.add(*sum, part)?,
                            None => by_input.push((input, part)),
                        }
                    }
                    Ok(by_input)
                });
                g.forward_of = None;
                g.set_scope(None);
                let through = g.tensor(operation.output).name.clone();
                for (input, part) in flows? {
                    let name = format!("grad:{}@{through}", g.tensor(input).name);
                    g.give_name(part, name, false)?;
                    parts.entry(input).or_default().push(part);
                }
            }
            let leaves: Vec<TensorId> = g
                .tensors()
                .filter(|(_, tensor)| !matches!(tensor.source, Source::Operation(_)))
                .map(|(id, _)| id)
                .collect();
            for leaf in leaves {
                g.finish_gradient(leaf, &mut parts)?;
            }
            Ok(())
        })
    }

    /// Sums what came back to `id` over all its uses and names the sum.
    fn finish_gradient(
        &mut self,
        id: TensorId,
        parts: &mut HashMap<TensorId, Vec<TensorId>>,
    ) -> Result<Option<TensorId>, Error> {
        let Some(parts) = parts.remove(&id) else { return Ok(None) };
        let tensor = self.tensor(id);
        let (name, named) = (format!("grad:{}", tensor.name), tensor.named);
        let mut parts = parts.into_iter();
        let Some(mut total) = parts.next() else { return Ok(None) };
        for part in parts {
            total = self.add(total, part)?;
        }
        self.give_name(total, name, named)?;
        Ok(Some(total))
    }

    /// Names a fresh tensor, or lets the name find one that already carries another (an add hands the same
    /// gradient to both sides).
    fn give_name(&mut self, id: TensorId, name: String, named: bool) -> Result<(), Error> {
        let tensor = self.tensor(id);
        let fresh = !tensor.name.starts_with("grad:");
        let part_only = tensor.name.contains('@') && !name.contains('@');
        if fresh {
            return self.rename(id, name, named);
        }
        if part_only {
            // The only part is the sum: the plain name leads, the part's name still finds it.
            let part = tensor.name.clone();
            self.rename(id, name, named)?;
            self.alias(id, part);
            return Ok(());
        }
        self.alias(id, name);
        Ok(())
    }

    /// Which tensors a gradient is computed for: parameters, named constants, and whatever depends on them.
    fn wants_gradient(&self) -> Vec<bool> {
        let mut needs = Vec::new();
        for (_, tensor) in self.tensors() {
            let wanted = match tensor.source {
                Source::Parameter => true,
                Source::Constant(_) => tensor.named,
                Source::Input | Source::State => false,
                Source::Operation(op) => {
                    self.operation(op).inputs.iter().any(|input| needs[input.0 as usize])
                }
            };
            needs.push(wanted && tensor.dtype == Dtype::F32);
        }
        needs
    }
}
