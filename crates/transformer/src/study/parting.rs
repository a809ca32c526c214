//! Two captured passes side by side: which tensors both have, how far they lie apart, and where they part first.

use super::measures::{largest_difference, rms};
use graph::{Graph, OpId, Pass, Source, TensorId};

/// A pass and what it computed.
#[derive(Clone, Debug)]
pub struct Captured<'a> {
    graph: &'a Graph,
    values: &'a [f32],
    /// Where the values of each tensor begin.
    starts: Vec<usize>,
}

/// A tensor that both passes have.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// Its name of `docs/model.md`.
    pub name: String,
    /// In either graph.
    pub ids: [TensorId; 2],
    /// Root mean square in either pass.
    pub rms: [f64; 2],
    /// max|a − b|
    pub largest_difference: f64,
    /// That is more than the threshold times the greater of both rms.
    pub parts: bool,
}

/// Two passes side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Parting {
    /// Named tensors of the same name and shape, in the order of the first pass.
    pub shared: Vec<Shared>,
    /// Names of the others, which only one of them has, or has in another shape.
    pub only: [Vec<String>; 2],
    /// The first operation of either pass that parts from the other: by its output, or, where the other has no such
    /// tensor, by what comes of it. Passes of different order each have their own.
    pub first: [Option<OpId>; 2],
}

impl<'a> Captured<'a> {
    /// `values` are those of all tensors of `graph`, one after the other in the order of their ids; more may follow (a
    /// whole step has new parameters and moments behind). None where there are fewer.
    pub fn new(graph: &'a Graph, values: &'a [f32]) -> Option<Self> {
        let mut end = 0;
        let start_of = |len: usize| {
            end += len;
            end - len
        };
        let starts = graph.tensors().map(|(_, tensor)| tensor.shape.len()).map(start_of).collect();
        (end <= values.len()).then_some(Self { graph, values, starts })
    }

    /// Its graph.
    pub fn graph(&self) -> &'a Graph {
        self.graph
    }

    /// What a tensor holds.
    pub fn values(&self, id: TensorId) -> &'a [f32] {
        &self.values[self.starts[id.0 as usize]..][..self.graph.shape(id).len()]
    }
}

/// Looks at all named tensors of two passes. `threshold` is the difference, as a share of the greater rms, that is
/// still taken for rounding.
pub fn parting(a: &Captured, b: &Captured, threshold: f64) -> Parting {
    let twins = [twins(a.graph, b.graph), twins(b.graph, a.graph)];
    let shared: Vec<Shared> = named(a.graph)
        .filter_map(|id| Some((id, twins[0][id.0 as usize]?)))
        .map(|(of_a, of_b)| shared(a, b, [of_a, of_b], threshold))
        .collect();
    let only = |graph: &Graph, twins: &[Option<TensorId>]| {
        let alone = named(graph).filter(|id| twins[id.0 as usize].is_none());
        alone.map(|id| graph.tensor(id).name.clone()).collect()
    };
    let first = |graph: &Graph, side: usize| {
        let mut states = vec![State::Alone; graph.tensors().count()];
        for tensor in &shared {
            let state = if tensor.parts { State::Parts } else { State::Agrees };
            states[tensor.ids[side].0 as usize] = state;
        }
        first_parting(graph, &mut states)
    };
    Parting {
        only: [only(a.graph, &twins[0]), only(b.graph, &twins[1])],
        first: [first(a.graph, 0), first(b.graph, 1)],
        shared,
    }
}

fn shared(a: &Captured, b: &Captured, ids: [TensorId; 2], threshold: f64) -> Shared {
    let values = [a.values(ids[0]), b.values(ids[1])];
    let rms = values.map(rms);
    let difference = largest_difference(values[0], values[1]).unwrap_or(f64::INFINITY);
    Shared {
        name: a.graph.tensor(ids[0]).name.clone(),
        ids,
        rms,
        largest_difference: difference,
        parts: difference.is_infinite() || difference > threshold * rms[0].max(rms[1]),
    }
}

fn named(graph: &Graph) -> impl Iterator<Item = TensorId> {
    graph.tensors().filter(|(_, tensor)| tensor.named).map(|(id, _)| id)
}

/// For every tensor of `graph` the one of the same name and shape in `other`.
fn twins(graph: &Graph, other: &Graph) -> Vec<Option<TensorId>> {
    let mut twins = vec![None; graph.tensors().count()];
    for id in named(graph) {
        let tensor = graph.tensor(id);
        // A gradient of one part has a second name, which is no tensor of its own.
        let same = |&twin: &TensorId| {
            let twin = other.tensor(twin);
            twin.named && twin.name == tensor.name && twin.shape == tensor.shape
        };
        twins[id.0 as usize] = other.find(&tensor.name).filter(same);
    }
    twins
}

/// What is known of a tensor when it is looked at beside the other pass.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Both have it, and it is the same.
    Agrees,
    /// Both have it, and it is not.
    Parts,
    /// The other pass has none, and as far as is known nothing comes of it.
    Alone,
    /// The other pass has none, and something that parts is made of it.
    AloneAndFelt,
}

/// The first operation whose output parts, or stands alone under a name and is felt.
fn first_parting(graph: &Graph, states: &mut [State]) -> Option<OpId> {
    // What works in place changes parameters, whose captured values are those before.
    let computes = |id: &TensorId| matches!(graph.tensor(*id).source, Source::Operation(_));
    let operations: Vec<_> = graph
        .operations()
        .filter(|(_, operation)| matches!(operation.pass, Pass::Forward | Pass::Backward))
        .filter(|(_, operation)| computes(&operation.output))
        .collect();
    for (_, operation) in operations.iter().rev() {
        if matches!(states[operation.output.0 as usize], State::Parts | State::AloneAndFelt) {
            for input in &operation.inputs {
                let state = &mut states[input.0 as usize];
                // What agrees passes nothing on, and what parts is told itself.
                if *state == State::Alone {
                    *state = State::AloneAndFelt;
                }
            }
        }
    }
    let parts = |output: TensorId| match states[output.0 as usize] {
        State::Parts => true,
        State::AloneAndFelt => graph.tensor(output).named,
        State::Agrees | State::Alone => false,
    };
    operations.iter().find(|(_, operation)| parts(operation.output)).map(|(id, _)| *id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Extent, ForwardGraph, ModelConfig};

    fn graph(config: &ModelConfig) -> Graph {
        ForwardGraph::new(&config.validate().unwrap(), Extent::new(1, 3)).unwrap().graph
    }

    fn zeros(graph: &Graph) -> Vec<f32> {
        vec![0.0; graph.tensors().map(|(_, tensor)| tensor.shape.len()).sum()]
    }

    fn place(graph: &Graph, name: &str) -> usize {
        let id = graph.find(name).unwrap();
        graph.tensors().take(id.0 as usize).map(|(_, tensor)| tensor.shape.len()).sum()
    }

    #[test]
    fn a_capture_that_is_too_short_is_none() {
        let graph = graph(&ModelConfig::textbook(11, 12));
        let values = zeros(&graph);
        assert!(Captured::new(&graph, &values[1..]).is_none());
        let captured = Captured::new(&graph, &values).unwrap();
        assert_eq!(captured.values(graph.find("logits").unwrap()).len(), 3 * 11);
    }

    #[test]
    fn a_difference_counts_beside_the_rms_of_its_tensor() {
        let graph = graph(&ModelConfig::textbook(11, 12));
        let mut values = zeros(&graph);
        let at = place(&graph, "block.1.attention.query");
        values[at..at + 96].fill(10.0);
        let mut others = values.clone();
        others[at + 5] += 1.0;
        let [a, b] = [&values, &others].map(|values| Captured::new(&graph, values).unwrap());
        let name = |id: Option<OpId>| id.map(|id| graph.tensor(graph.operation(id).output).name.clone());
        let found = parting(&a, &b, 0.05);
        assert_eq!(found.first.map(name), [(); 2].map(|()| Some("block.1.attention.query".to_owned())));
        let [query] = &found.shared.iter().filter(|tensor| tensor.parts).collect::<Vec<_>>()[..] else {
            panic!("one tensor parts")
        };
        assert_eq!((query.largest_difference, query.rms[0]), (1.0, 10.0));
        assert_eq!(parting(&a, &b, 0.2).first, [None, None]);
        others[at] = f32::NAN;
        let broken = Captured::new(&graph, &others).unwrap();
        let a = Captured::new(&graph, &values).unwrap();
        assert!(parting(&a, &broken, 1e9).first[0].is_some(), "what is no number always parts");
    }

    #[test]
    fn what_only_one_has_parts_where_it_is_felt() {
        let [gated, plain] = [crate::FeedForward::Swiglu, crate::FeedForward::Silu].map(|feed_forward| {
            graph(&ModelConfig { feed_forward, layers: 1, ..ModelConfig::textbook(11, 12) })
        });
        let [values, others] = [zeros(&gated), zeros(&plain)];
        let a = Captured::new(&gated, &values).unwrap();
        let agrees = parting(&a, &Captured::new(&plain, &others).unwrap(), 0.0);
        assert_eq!(
            agrees.only[0],
            ["block.0.feed_forward.gate.weight", "block.0.feed_forward.gate"],
            "{:?}",
            agrees.only
        );
        assert_eq!((agrees.only[1].len(), agrees.first), (0, [None, None]), "nothing comes of the gate");
        let mut others = others;
        others[place(&plain, "block.0.feed_forward.hidden")] = 1.0;
        let parts = parting(&a, &Captured::new(&plain, &others).unwrap(), 0.0);
        let names = [(&gated, parts.first[0]), (&plain, parts.first[1])]
            .map(|(graph, id)| graph.tensor(graph.operation(id.unwrap()).output).name.clone());
        assert_eq!(names, ["block.0.feed_forward.hidden", "block.0.feed_forward.hidden"]);
        others[place(&plain, "block.0.feed_forward.activated")] = 1.0;
        let parts = parting(&a, &Captured::new(&plain, &others).unwrap(), 0.0);
        let names = [(&gated, parts.first[0]), (&plain, parts.first[1])]
            .map(|(graph, id)| graph.tensor(graph.operation(id.unwrap()).output).name.clone());
        assert_eq!(names, ["block.0.feed_forward.gate", "block.0.feed_forward.activated"]);
    }
}
