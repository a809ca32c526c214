//! A model as its training left it: looked into, evaluated, made to write.

use crate::{Error, Recipe, Tensor};
use data::{Dataset, Task};
use graph::{Edit, NO_TARGET};
use model::{Backend, Batch, Inputs, measures};
use std::rc::Rc;
use std::sync::Arc;
use transformer::study::measures::recent_loss;
use transformer::{Depth, Dims, ExplicitGraph, Extent, ForwardGraph, ModelConfig};

/// Held-out rows that are evaluated.
const ROWS: usize = 256;

/// Held-out rows that a model writes an answer to.
const WRITTEN: usize = 64;

/// Weights, and how they came to be.
#[derive(Clone)]
pub struct Trained {
    pub(crate) backend: Backend,
    /// How it was made.
    pub recipe: Recipe,
    /// What it is read as: the recipe's, unless it is read as another one ([`Trained::read_as`]).
    pub dims: Dims,
    /// What it learned.
    pub task: Rc<Task>,
    /// One vector a parameter, in declaration order.
    pub parameters: Vec<Vec<f32>>,
    /// How the training went; none where it was somebody else's.
    pub watched: Option<Watched>,
}

/// A training, step by step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watched {
    /// In nats, each before that step's update.
    pub losses: Vec<f32>,
    /// Gradient norms before clipping.
    pub norms: Vec<f32>,
}

/// What a model makes of held-out rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluated {
    /// Mean loss in nats.
    pub loss: f64,
    /// Share of rows with every judged token likeliest, given the right ones before.
    pub exact: f64,
}

impl Trained {
    /// Up to `count` held-out rows, spread evenly.
    pub fn rows(&self, count: usize) -> Batch {
        let held_out = Dataset::of_rows(&self.task.held_out);
        Batch::of_windows(&held_out, &held_out.spread(count))
    }

    /// Tensors of one pass over `rows` in which some are edited; those called `grad:…` are gradients of the mean loss.
    ///
    /// # Errors
    /// A name that this model does not have, an edit that does not fit, those of the backend.
    pub async fn capture<const N: usize>(
        &self,
        rows: &Batch,
        edits: &[Edit],
        names: [&str; N],
    ) -> Result<[Tensor; N], Error> {
        let mut tensors = self.capture_all(rows, edits, &names.map(str::to_owned)).await?.into_iter();
        Ok(names.map(|_| tensors.next().unwrap_or_default()))
    }

    /// The same of any number of tensors.
    ///
    /// # Errors
    /// As [`Trained::capture`].
    pub async fn capture_all(
        &self,
        rows: &Batch,
        edits: &[Edit],
        names: &[String],
    ) -> Result<Vec<Tensor>, Error> {
        let backward = names.iter().any(|name| name.starts_with("grad:"));
        let depth = if backward { Depth::Backward } else { Depth::Forward };
        rows.check(&self.dims)?;
        let pass = ExplicitGraph::new(&self.dims, rows.extent, depth, edits.to_vec())?.pass;
        let missing = |name: &str| model::Error::Input(format!("this model has no tensor {name}"));
        if let Some(name) = pass.graph.unused_edit() {
            return Err(missing(name).into());
        }
        let mut ids = Vec::new();
        for name in names {
            ids.push(pass.graph.find(name).ok_or_else(|| missing(name))?);
        }
        let graph = Arc::new(pass.graph);
        let mut plan = self.backend.plan(graph.clone(), &ids)?;
        for ((id, _), values) in graph.parameters().zip(&self.parameters) {
            plan.write(id, values);
        }
        rows.write(&mut plan, Inputs::of(pass.forward, pass.targets));
        plan.run(1);
        let shapes = ids.iter().map(|&id| graph.shape(id).lens());
        let read = plan.read(&ids).await?;
        Ok(shapes.zip(read).map(|(shape, values)| Tensor { shape, values }).collect())
    }

    /// Names of its parameters, in declaration order.
    ///
    /// # Errors
    /// None that a validated configuration causes.
    pub fn parameter_names(&self) -> Result<Vec<String>, Error> {
        let graph = ForwardGraph::new(&self.dims, Extent::least(&self.dims))?.graph;
        Ok(graph.parameters().map(|(_, parameter)| parameter.name.clone()).collect())
    }

    /// Held-out rows, some tensors edited.
    ///
    /// # Errors
    /// As [`Trained::capture`].
    pub async fn evaluate(&self, edits: &[Edit]) -> Result<Evaluated, Error> {
        let [loss, logits] = self.capture(&self.evaluated(), edits, ["loss", "logits"]).await?;
        let held_out = Dataset::of_rows(&self.task.held_out);
        let starts = held_out.spread(ROWS);
        let is_right = |(b, &start): (usize, &usize)| {
            let judged = held_out.judged_of(start).iter().enumerate();
            judged
                .filter(|(_, target)| **target != NO_TARGET)
                .all(|(t, target)| likeliest(logits.part(&[b, t])) == *target as usize)
        };
        let right = starts.iter().enumerate().filter(|row| is_right(*row)).count();
        Ok(Evaluated { loss: loss.cell(&[]), exact: right as f64 / starts.len() as f64 })
    }

    /// The rows that [`Trained::evaluate`] looks at.
    pub fn evaluated(&self) -> Batch {
        self.rows(ROWS)
    }

    /// Share of held-out rows that are right when it writes the whole answer by itself.
    ///
    /// # Errors
    /// A model that does not write.
    pub fn exact_generated(&self) -> Result<f64, Error> {
        Ok(measures::exact_generated(&self.dims, &self.parameters, &self.task, WRITTEN)?)
    }

    /// Mean of the last losses of the training; NaN where nobody watched.
    pub fn recent_loss(&self) -> f64 {
        self.watched.as_ref().and_then(|watched| recent_loss(&watched.losses)).unwrap_or(f64::NAN)
    }

    /// The largest gradient norm of the training, before clipping; NaN where nobody watched.
    pub fn largest_norm(&self) -> f64 {
        let norms = self.watched.iter().flat_map(|watched| &watched.norms);
        norms.copied().reduce(f32::max).map_or(f64::NAN, f64::from)
    }

    /// A parameter.
    ///
    /// # Errors
    /// A name that this model does not have.
    pub fn parameter(&self, name: &str) -> Result<Tensor, Error> {
        let graph = ForwardGraph::new(&self.dims, Extent::least(&self.dims))?.graph;
        let mut all = graph.parameters().zip(&self.parameters);
        let found = all.find(|((_, parameter), _)| parameter.name == name);
        let Some(((_, parameter), values)) = found else {
            return Err(model::Error::Input(format!("this model has no parameter {name}")).into());
        };
        Ok(Tensor { shape: parameter.shape.lens(), values: values.clone() })
    }

    /// The same weights in a model that reads them in another way.
    ///
    /// # Errors
    /// A configuration that is refused, or has other parameters.
    pub fn read_as(&self, change: impl FnOnce(ModelConfig) -> ModelConfig) -> Result<Self, Error> {
        let dims = change(self.dims.config.clone()).validate()?;
        let graph = ForwardGraph::new(&dims, Extent::least(&dims))?.graph;
        let sizes = graph.parameters().map(|(_, parameter)| parameter.shape.len());
        if !sizes.eq(self.parameters.iter().map(Vec::len)) {
            return Err(model::Error::Input("the other model has other parameters".to_owned()).into());
        }
        Ok(Self { dims, ..self.clone() })
    }
}

/// Index of the largest; the first of equals.
pub(crate) fn likeliest(values: &[f32]) -> usize {
    (0..values.len()).fold(0, |best, i| if values[i] > values[best] { i } else { best })
}
