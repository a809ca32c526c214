//! The models of the benchmark, their data and how they are trained: what everything that measures speed runs on.

use data::{Source, TaskName};
use graph::TensorId;
use model::{Feed, Optimizer, TrainingGraph, initial_parameters, preset};
use transformer::{Dims, Extent, FeedForward, ModelConfig, Norm, Position};

/// Name, batch, T, C, H, L.
const GPTS: &[(&str, [usize; 5])] =
    &[("S", [4, 16, 32, 2, 1]), ("M", [8, 64, 64, 4, 2]), ("L", [12, 64, 128, 4, 4])];

/// A model with its data.
pub struct Case {
    /// S, M, L or sort.
    pub name: &'static str,
    /// The model.
    pub dims: Dims,
    /// Of a batch.
    pub extent: Extent,
    /// The graph of a step.
    pub step: TrainingGraph,
    /// Table of rows, one after the other.
    pub tokens: Vec<i32>,
    /// Likewise.
    pub targets: Vec<i32>,
}

impl Case {
    /// Those of these names, or all: three GPTs and the page's default preset.
    ///
    /// # Panics
    /// Where one of them is not valid, which is a programming error.
    pub fn named(names: &[String]) -> Vec<Self> {
        let wanted = |name: &str| names.is_empty() || names.iter().any(|other| other == name);
        let mut cases = Vec::new();
        for &(name, [batch, length, width, heads, layers]) in GPTS.iter().filter(|(name, _)| wanted(name)) {
            let dims = gpt(length, width, heads, layers);
            cases.push(Self::new(name, dims, Extent::new(batch, length), rows(length)));
        }
        if wanted("sort") {
            let task = TaskName::Sort.make(1);
            let preset = preset(&task);
            let dims = preset.config.validate().expect("a preset is valid");
            let data = Source::Task(task).training(dims.context).expect("a task has rows");
            let extent = Extent::new(preset.batch, data.length);
            cases.push(Self::new("sort", dims, extent, (data.tokens, data.targets)));
        }
        cases
    }

    fn new(name: &'static str, dims: Dims, extent: Extent, (tokens, targets): (Vec<i32>, Vec<i32>)) -> Self {
        let step = TrainingGraph::new(&dims, extent, feed(tokens.len(), extent)).expect("it fits");
        Self { name, dims, extent, step, tokens, targets }
    }

    /// Which rows each step draws.
    pub fn feed(&self) -> Feed {
        feed(self.tokens.len(), self.extent)
    }

    /// AdamW without weight decay and clipping.
    pub fn optimizer() -> Optimizer {
        Optimizer { lr: 1e-3, weight_decay: 0.0, clip: None, ..Optimizer::default() }
    }

    /// Hands a plan of the step all that it needs: data, first parameters, rates of AdamW without weight decay and clipping.
    pub fn write<P>(
        &self,
        plan: &mut P,
        ids: fn(&mut P, TensorId, &[i32]),
        floats: fn(&mut P, TensorId, &[f32]),
    ) {
        ids(plan, self.step.inputs.tokens, &self.tokens);
        ids(plan, self.step.inputs.targets, &self.targets);
        let first = initial_parameters(&self.step.graph, self.dims.layers, 1);
        for (&id, values) in self.step.update.parameters.iter().zip(&first) {
            floats(plan, id, values);
        }
        let rates: Vec<f32> =
            (0..model::RING as u32).flat_map(|step| Self::optimizer().rates(step)).collect();
        floats(plan, self.step.rate_table, &rates);
    }
}

/// Rows of a table of so many tokens.
fn feed(table: usize, Extent { length: stride, .. }: Extent) -> Feed {
    Feed::Sampled { table, stride, starts: table / stride, seed: 1 }
}

/// Pre-norm, learned positions, LayerNorm, GELU, no biases, an untied head, V 65.
fn gpt(context: usize, width: usize, heads: usize, layers: usize) -> Dims {
    let [context, d_model, heads, layers] = [context, width, heads, layers].map(|x| x as u32);
    let config = ModelConfig {
        context,
        layers,
        d_model,
        heads,
        kv_heads: heads,
        d_ff: 4 * d_model,
        position: Position::Learned,
        norm: Norm::LayerNorm,
        feed_forward: FeedForward::Gelu,
        tie_embeddings: false,
        ..ModelConfig::textbook(65, context)
    };
    config.validate().expect("within all bounds")
}

/// 65 rows: each begins with another token, s is followed by 7s + 3 modulo 65.
fn rows(length: usize) -> (Vec<i32>, Vec<i32>) {
    let row = |first: i32| std::iter::successors(Some(first), |s| Some((7 * s + 3) % 65));
    let all = |skip: usize| (0..65).flat_map(|first| row(first).skip(skip).take(length)).collect();
    (all(0), all(1))
}
