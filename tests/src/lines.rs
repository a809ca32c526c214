//! Whole training steps in PyTorch: the code that the page shows for every operation, in running order, of every
//! fixture's configuration. `tests/oracle/lines.py` runs them; a test holds the table to what it found.

use crate::fixture::Fixture;
use graph::{Dtype, Edit, EditValue, Graph, OpId, Pass, Source, TensorId};
use serde_json::{Value, json};
use std::sync::Arc;
use transformer::pytorch::{self, Code, GRADIENTS};
use transformer::{Depth, Dims, ExplicitGraph};

/// A configuration's whole step.
pub struct Program {
    graph: Graph,
    /// In running order.
    pub steps: Vec<Step>,
}

/// One operation of it.
pub struct Step {
    /// What is run.
    pub code: Code,
    /// The operation; none for a table that is known beforehand.
    operation: Option<OpId>,
    pass: Pass,
}

impl Program {
    /// Of a fixture, with its interventions.
    ///
    /// # Panics
    /// For a configuration that is refused, and for an operation without code.
    pub fn of(fixture: &Fixture) -> Self {
        let dims = fixture.config.validate().expect("a valid configuration");
        let explicit = ExplicitGraph::new(&dims, fixture.extent, Depth::Step, edits(&fixture.interventions));
        let graph = explicit.expect("a graph").pass.graph;
        let steps = steps(&graph, &dims);
        Self { graph, steps }
    }

    /// For Python.
    pub fn json(&self, case: &str) -> Value {
        let g = &self.graph;
        let read =
            |id: TensorId| self.steps.iter().any(|step| step.code.reads.iter().any(|(_, own)| *own == id));
        let tensor = |(id, tensor): (TensorId, &graph::Tensor)| {
            let (source, values) = match &tensor.source {
                Source::Parameter => ("parameter", None),
                Source::Input => ("input", None),
                Source::State => ("state", None),
                // Tables that no line reads are made by the lines themselves.
                Source::Constant(values) => ("constant", read(id).then(|| values.as_slice())),
                Source::Operation(_) => ("operation", None),
            };
            let whole = tensor.dtype == Dtype::I32;
            json!({ "name": tensor.name, "source": source, "named": tensor.named, "shape": tensor.shape.lens(), "whole": whole, "values": values })
        };
        let gradient = |(_, tensor): (TensorId, &graph::Tensor)| {
            let gradient = g.find(&format!("grad:{}", tensor.name))?;
            Some((tensor.name.clone(), json!(gradient.0)))
        };
        let gradients: serde_json::Map<String, Value> = g.tensors().filter_map(gradient).collect();
        json!({
            "case": case,
            "tensors": g.tensors().map(tensor).collect::<Vec<_>>(),
            "steps": self.steps.iter().map(|step| step.json(g)).collect::<Vec<_>>(),
            "gradients": gradients,
        })
    }

    /// Its code as one text.
    pub fn text(&self) -> String {
        self.steps.iter().map(|step| format!("{}\n", step.code.text)).collect()
    }
}

impl Step {
    fn json(&self, g: &Graph) -> Value {
        let Code { key, text, reads, writes } = &self.code;
        let bound = |names: &[(String, TensorId)]| {
            names.iter().map(|(name, id)| json!([name, id.0])).collect::<Vec<Value>>()
        };
        let pass = match self.pass {
            Pass::Data => "data",
            Pass::Forward => "forward",
            Pass::Backward => "backward",
            Pass::Optimizer => "optimizer",
        };
        // What came back through it, operand by operand.
        let parts = self.operation.filter(|_| self.pass == Pass::Forward).map(|id| {
            let operation = g.operation(id);
            let through = &g.tensor(operation.output).name;
            let part = |&input: &TensorId| {
                let part = g.find(&format!("grad:{}@{through}", g.tensor(input).name))?;
                Some(json!([input.0, part.0]))
            };
            operation.inputs.iter().filter_map(part).collect::<Vec<Value>>()
        });
        json!({
            "key": key, "text": text, "reads": bound(reads), "writes": bound(writes), "pass": pass,
            "list": reads.iter().any(|(name, _)| name == GRADIENTS), "parts": parts.unwrap_or_default(),
        })
    }
}

fn steps(g: &Graph, dims: &Dims) -> Vec<Step> {
    let mut steps = Vec::new();
    for (id, _) in g.tensors() {
        if g.tensor(id).named && matches!(g.tensor(id).source, Source::Constant(_)) && g.shape(id).rank() == 2
        {
            let code = pytorch::sinusoids(g, dims, id).expect("a table of positions has code");
            steps.push(Step { code, operation: None, pass: Pass::Forward });
        }
    }
    let mut passed: Vec<OpId> = Vec::new();
    for (id, operation) in g.operations() {
        if operation.pass == Pass::Backward && passed.is_empty() {
            passed = g.operations().filter(|(_, o)| o.pass == Pass::Forward).map(|(id, _)| id).collect();
        }
        let code = pytorch::code(g, dims, id);
        let code = code.unwrap_or_else(|| panic!("{} has no code: {:?}", operation.op.kind(), operation.op));
        steps.push(Step { code, operation: Some(id), pass: operation.pass });
    }
    // What is handed on unchanged is there already: its code only gives it another name.
    for id in passed {
        let code = pytorch::passed_on(g, id).into_iter();
        steps.extend(code.map(|code| Step { code, operation: None, pass: Pass::Backward }));
    }
    steps
}

/// Edits as a fixture has them.
fn edits(interventions: &Value) -> Vec<Edit> {
    let edit = |one: &Value| {
        let lens = |value: &Value| value.as_array().expect("a list").clone();
        let at = lens(&one["at"]).iter().map(|at| at.as_u64().map(|at| at as usize)).collect();
        let set = match &one["set"] {
            Value::String(word) if word == "mean" => EditValue::Mean,
            Value::String(_) => EditValue::Number(0.0),
            Value::Object(of) => EditValue::From {
                shape: lens(&of["from"]["shape"]).iter().filter_map(|n| Some(n.as_u64()? as usize)).collect(),
                values: Arc::new(
                    lens(&of["from"]["data"]).iter().filter_map(|x| Some(x.as_f64()? as f32)).collect(),
                ),
            },
            number => EditValue::Number(number.as_f64().expect("a number") as f32),
        };
        Edit { tensor: one["tensor"].as_str().expect("a name").to_owned(), at, set }
    };
    interventions.as_array().into_iter().flatten().map(edit).collect()
}

/// FNV-1a, as `lines.py` has it.
pub fn checksum<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    format!("{:016x}", texts.into_iter().flat_map(str::bytes).fold(0xcbf2_9ce4_8422_2325, step))
}
