//! The graph that the microscope runs: every tensor is kept, nothing is fused. Worker and page build it from the same
//! configuration, so values may cross by tensor id alone.

use crate::optimizer::{Rates, Update, gradients, update};
use crate::{Dims, Extent, ForwardGraph};
use graph::ops::RATES;
use graph::{AxisName, Dtype, Edit, Error, Graph, Pass, Shape, TensorId};

/// How far the microscope goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Depth {
    /// To the loss.
    #[default]
    Forward,
    /// And back, through gradients.
    Backward,
    /// And on, to the update of every parameter: one whole training step.
    Step,
}

/// A pass with everything in it.
#[derive(Clone, Debug)]
pub struct ExplicitGraph {
    /// Forward, and as much more as was asked for.
    pub pass: ForwardGraph,
    /// Of a whole step.
    pub step: Option<Step>,
}

/// What a whole step needs besides.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The step's row of the rate table, `[RATES]`, written by the owner.
    pub rates: TensorId,
    /// What changes in place.
    pub update: Update,
}

impl ExplicitGraph {
    /// Builds it.
    ///
    /// # Errors
    /// As [`ForwardGraph::with_edits`].
    pub fn new(dims: &Dims, extent: Extent, depth: Depth, edits: Vec<Edit>) -> Result<Self, Error> {
        let mut pass = ForwardGraph::with_edits(dims, extent, edits)?;
        if depth == Depth::Forward {
            return Ok(Self { pass, step: None });
        }
        let g = &mut pass.graph;
        g.append_gradients(pass.loss.loss)?;
        let step = match depth {
            Depth::Step => Some(g.within(Pass::Optimizer, step)?),
            Depth::Forward | Depth::Backward => None,
        };
        Ok(Self { pass, step })
    }

    /// Its graph.
    pub fn graph(&self) -> &Graph {
        &self.pass.graph
    }

    /// Tensors that the step changes in place, in the order in which their new values follow those of all tensors in
    /// a capture: θ, then m, then v.
    pub fn changed(&self) -> Vec<TensorId> {
        self.step.iter().flat_map(|step| step.update.all()).collect()
    }
}

impl Update {
    /// θ, then m, then v.
    pub fn all(&self) -> Vec<TensorId> {
        let Self { parameters, first_moments, second_moments } = self;
        [parameters.as_slice(), first_moments, second_moments].concat()
    }
}

fn step(g: &mut Graph) -> Result<Step, Error> {
    let rates = g.input("training.rates", Shape::of(&[(AxisName::Number, RATES)]), Dtype::F32)?;
    let stop = g.state("training.stop", Shape::scalar(), Dtype::I32)?;
    let gradients = gradients(g)?;
    let norm = g.global_norm(&gradients)?;
    g.label(norm, "training.gradient_norm")?;
    let clip = g.clip(norm, rates)?;
    g.label(clip, "training.clip")?;
    Ok(Step { rates, update: update(g, Rates { clip, rates, stop })? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ModelConfig;

    #[test]
    fn each_depth_continues_the_one_before() {
        let dims = ModelConfig::textbook(11, 12).validate().unwrap();
        let of = |depth| ExplicitGraph::new(&dims, Extent::new(2, 5), depth, Vec::new()).unwrap();
        let graphs = [of(Depth::Forward), of(Depth::Backward), of(Depth::Step)];
        for pair in graphs.windows(2) {
            let names =
                |g: &ExplicitGraph| g.graph().tensors().map(|(_, t)| t.shape.clone()).collect::<Vec<_>>();
            let (short, long) = (names(&pair[0]), names(&pair[1]));
            assert!(short.len() < long.len() && long[..short.len()] == short[..]);
        }
        let parameters = graphs[2].graph().parameters().count();
        assert_eq!(graphs[2].changed().len(), 3 * parameters);
        assert_eq!(graphs[0].changed().len(), 0);
        let updates = graphs[2].graph().operations().filter(|(_, o)| o.op.kind() == "adamw").count();
        assert_eq!(updates, parameters);
    }
}
