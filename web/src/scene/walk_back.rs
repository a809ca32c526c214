//! The way back: the stops of gradients, in the order in which they are computed, and of the update after them.

use super::stop::{PASSES, Stop, given, is_bookkeeping, stop_of, subject};
use graph::{Graph, Op, OpId, Pass, TensorId};
use transformer::place;

/// Stops of the backward pass and the update; none for a graph that has none.
pub fn stops(graph: &Graph) -> Vec<Stop> {
    let backward: Vec<(OpId, _)> =
        graph.operations().filter(|(_, operation)| operation.pass == Pass::Backward).collect();
    let mut rest = backward.into_iter().peekable();
    let mut stops = Vec::new();
    let forward: Vec<(OpId, _)> =
        graph.operations().filter(|(_, operation)| operation.pass == Pass::Forward).collect();
    for (id, operation) in forward.into_iter().rev() {
        let of_output = format!("grad:{}", graph.tensor(operation.output).name);
        while let Some((at, back)) = rest.next_if(|(_, back)| {
            // Sums over all uses of a tensor come before its own operation is gone back through.
            let sums = back.forward.is_none() && graph.tensor(back.output).name == of_output;
            let parts = back.forward.is_none() && graph.tensor(back.output).name.contains('#');
            sums || parts || back.forward == Some(id)
        }) {
            if !is_bookkeeping(graph, back) {
                stops.push(stop_of(graph, at, back));
            }
        }
        stops.extend(passed_on(graph, id, operation));
    }
    stops.extend(rest.map(|(at, back)| stop_of(graph, at, back)));
    let update = graph.operations().filter(|(_, operation)| operation.pass == Pass::Optimizer);
    stops.extend(update.map(|(id, operation)| stop_of(graph, id, operation)));
    stops
}

/// A sum hands the same gradient to both sides: no operation does that, and it is what keeps deep networks alive.
fn passed_on(graph: &Graph, id: OpId, operation: &graph::Operation) -> Option<Stop> {
    if !matches!(operation.op, Op::Add(_)) {
        return None;
    }
    let out = &graph.tensor(operation.output).name;
    let name = format!("grad:{}@{out}", graph.tensor(operation.inputs[1]).name);
    let gradient = graph.find(&format!("grad:{out}"))?;
    let at = place(out);
    let stop = given(gradient, &name, at.side);
    Some(Stop { block: at.block, pass: Pass::Backward, forward: Some(id), ..stop })
}

/// The key under which a stop of the way back is spoken of: `backward.matmul.1` for what comes back to the second
/// operand of a product.
pub fn key(graph: &Graph, stop: &Stop) -> String {
    let kind = stop.kind(graph);
    if kind == PASSES {
        return "backward.add".to_owned();
    }
    let Some(forward) = stop.forward else {
        return match stop.pass {
            Pass::Backward => "backward.sum".to_owned(),
            Pass::Data | Pass::Forward | Pass::Optimizer => kind.to_owned(),
        };
    };
    let forward = graph.operation(forward);
    let operand = |tensor: TensorId| graph.tensor(tensor).name == subject(&stop.name);
    let part = forward.inputs.iter().position(|&input| operand(input));
    match (part, kind) {
        // Shared key heads: the sum over the query heads that read them.
        (_, "sum_groups") => "backward.sum_groups".to_owned(),
        // Of a product of two activations no side is a weight.
        (Some(1) | None, "matmul") if is_batched(&forward.op) => "backward.matmul_batched.1".to_owned(),
        (Some(part), _) => format!("backward.{}.{part}", forward.op.kind()),
        (None, "matmul") => format!("backward.{}.1", forward.op.kind()),
        (None, _) => format!("backward.{}", forward.op.kind()),
    }
}

fn is_batched(op: &Op) -> bool {
    matches!(op, Op::Matmul(product) if product.batched)
}

/// MathML of a stop of the way back.
pub fn formula(graph: &Graph, stop: &Stop) -> Option<&'static str> {
    if stop.pass == Pass::Forward {
        return None;
    }
    graph::formula(&key(graph, stop)).or_else(|| graph::formula(stop.kind(graph)))
}
