//! What a model is made of, for whoever drives it: tensors with their axes, operations with their formulas.

use super::Lab;
use crate::Error;
use graph::{AxisName, Dtype, Pass, Source, Tensor, TensorId};
use transformer::{Extent, ForwardGraph};

/// The answer to `build` and `load`.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// How many numbers it learns.
    pub parameter_count: u64,
    /// Named tensors and their gradients.
    pub tensors: Vec<TensorInfo>,
    /// Forward, then backward.
    pub operations: Vec<OperationInfo>,
}

/// A named tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct TensorInfo {
    /// As in `docs/model.md`.
    pub name: String,
    /// Letters, or a number for an axis without one.
    pub axes: Vec<String>,
    /// `parameter`, `activation`, `gradient`.
    pub role: &'static str,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationInfo {
    /// True: appended by the calculus.
    pub backward: bool,
    /// `matmul`, `softmax`, ...
    pub kind: &'static str,
    /// `block.0.attention`
    pub scope: String,
    /// Names of its operands.
    pub inputs: Vec<String>,
    /// Name of its result.
    pub output: String,
    /// MathML.
    pub formula: &'static str,
}

impl Lab {
    /// What the model is made of.
    ///
    /// # Errors
    /// Only `Internal`.
    pub fn info(&self) -> Result<ModelInfo, Error> {
        let mut pass = ForwardGraph::new(&self.dims, Extent::least(&self.dims))?;
        pass.graph.append_gradients(pass.loss.loss)?;
        let graph = &pass.graph;
        let tensors =
            graph.tensors().filter(|(_, t)| t.named && t.dtype == Dtype::F32).map(|(_, t)| described(t));
        let operations = graph.operations().map(|(_, operation)| {
            let name = |id: TensorId| graph.tensor(id).name.clone();
            OperationInfo {
                backward: operation.pass == Pass::Backward,
                kind: operation.op.kind(),
                scope: operation.scope.clone(),
                inputs: operation.inputs.iter().map(|&id| name(id)).collect(),
                output: name(operation.output),
                formula: transformer::formula(graph, operation),
            }
        });
        Ok(ModelInfo {
            parameter_count: self.dims.config.parameter_count(),
            tensors: tensors.collect(),
            operations: operations.collect(),
        })
    }
}

fn described(tensor: &Tensor) -> TensorInfo {
    let role = match tensor.source {
        _ if tensor.name.starts_with("grad:") => "gradient",
        Source::Parameter => "parameter",
        _ => "activation",
    };
    let axes = tensor.shape.axes().iter().map(|axis| match axis.name {
        AxisName::Number => axis.len.to_string(),
        name => name.letter().to_owned(),
    });
    TensorInfo { name: tensor.name.clone(), axes: axes.collect(), role }
}
