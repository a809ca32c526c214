//! A stop of the way through a pass: what is there after an operation, or what is given before all of them.

use super::face::has_heads;
use graph::{AxisName, Graph, Op, OpId, Operation, Pass, Source, TensorId};
use transformer::{Side, place};

/// Name of the stop of token ids, which are given.
pub const TOKENS: &str = "tokens";

/// Name of the stop of the source's ids.
pub const SOURCE: &str = "source";

/// Kind of the stop of a position table that is not learned.
pub const SINUSOIDS: &str = "sinusoids";

/// Kind of a stop where a gradient passes through unchanged.
pub const PASSES: &str = "passes";

/// Kinds of tensors that nothing of this pass makes: learned, known beforehand, or given.
const PARAMETER: &str = "parameter";
const CONSTANT: &str = "constant";
const GIVEN: &str = "given";

/// One stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// The operation; none for the token ids, which are given.
    pub op: Option<OpId>,
    /// What is there afterwards.
    pub tensor: TensorId,
    /// The tensor's name: the stop's address.
    pub name: String,
    /// Stack it lies in.
    pub side: Side,
    /// Block of the stack it lies in, from 0.
    pub block: Option<usize>,
    /// It has a head axis, or one of its operands has.
    pub by_head: bool,
    /// Part of the step.
    pub pass: Pass,
    /// Of a gradient: the forward operation that it comes back through.
    pub forward: Option<OpId>,
}

impl Stop {
    /// The name without stack and block; of a gradient that of the tensor it belongs to.
    pub fn local(&self) -> &str {
        place(subject(&self.name)).local
    }

    /// Positions on this axis of its tensor are those of the source.
    pub fn reads_source(&self, axis: AxisName) -> bool {
        reads_source(&self.name, axis)
    }

    /// It belongs to cross-attention.
    pub fn crosses(&self) -> bool {
        self.local().starts_with("cross_attention.")
    }

    /// Kind of its operation, or of what is given.
    pub fn kind(&self, graph: &Graph) -> &'static str {
        match (self.op, &graph.tensor(self.tensor).source) {
            (Some(id), _) => graph.operation(id).op.kind(),
            (None, _) if self.name == SOURCE => SOURCE,
            (None, _) if self.name == TOKENS => TOKENS,
            (None, _) if self.name.starts_with("grad:") => PASSES,
            (None, Source::Parameter) => PARAMETER,
            (None, Source::Constant(_)) if is_known_table(graph, self.tensor) => SINUSOIDS,
            (None, Source::Constant(_)) => CONSTANT,
            (None, _) => GIVEN,
        }
    }
}

/// The tensor whose gradient a name means; any other name as it is. An edited tensor is told as what it was.
pub fn subject(name: &str) -> &str {
    let name = name.strip_prefix("grad:").map_or(name, |of| of.split('@').next().unwrap_or(of));
    name.split(".before_edit_").next().unwrap_or(name)
}

/// Positions on this axis of the tensor are those of the source: everywhere in the encoder of an encoder-decoder,
/// and where cross-attention meets its output.
pub fn reads_source(name: &str, axis: AxisName) -> bool {
    let at = place(name);
    let from_memory = ["key", "value"]
        .iter()
        .any(|of| at.local.strip_prefix("cross_attention.").is_some_and(|local| local.starts_with(of)));
    let crosses = at.local.starts_with("cross_attention.") && axis == AxisName::S;
    name == SOURCE || at.side == Side::Encoder || from_memory || crosses
}

/// A stop that no operation makes.
pub fn given(tensor: TensorId, name: &str, side: Side) -> Stop {
    let block = place(name).block;
    Stop {
        op: None,
        tensor,
        name: name.to_owned(),
        side,
        block,
        by_head: false,
        pass: Pass::Forward,
        forward: None,
    }
}

/// The stop of an operation.
pub fn stop_of(graph: &Graph, id: OpId, operation: &Operation) -> Stop {
    let name = graph.tensor(operation.output).name.clone();
    let tensors = operation.inputs.iter().chain([&operation.output]);
    let by_head = tensors.into_iter().any(|&tensor| has_heads(graph.shape(tensor)));
    // A gradient lies where the operation is that it comes back through.
    let (side, block) = {
        let through = operation.forward.map(|forward| &graph.tensor(graph.operation(forward).output).name);
        let at = place(subject(through.unwrap_or(&name)));
        (at.side, at.block)
    };
    let (pass, forward) = (operation.pass, operation.forward);
    Stop { op: Some(id), tensor: operation.output, side, block, name, by_head, pass, forward }
}

pub fn is_known_table(graph: &Graph, tensor: TensorId) -> bool {
    let tensor = graph.tensor(tensor);
    matches!(tensor.source, Source::Constant(_)) && place(&tensor.name).local == "embedding.position"
}

/// A copy under a second name of docs/model.md, or a step on the way to an edit's mean: nothing happens that could be
/// looked at.
pub fn is_bookkeeping(graph: &Graph, operation: &Operation) -> bool {
    let unnamed = graph.tensor(operation.output).name.contains('#');
    match &operation.op {
        Op::Scale(scale) => scale.factor == 1.0 || (unnamed && operation.pass == Pass::Forward),
        Op::SumLeading(_) => operation.pass == Pass::Forward,
        Op::MergeHeads(_) | Op::SplitHeads(_) | Op::Bias(_) => unnamed && operation.pass == Pass::Forward,
        _ => false,
    }
}

/// Queries meet keys in it.
pub fn is_scores(graph: &Graph, tensor: TensorId) -> bool {
    let axes = graph.shape(tensor).axes();
    axes.len() >= 2 && axes[axes.len() - 1].name == AxisName::S && axes[axes.len() - 2].name == AxisName::T
}
