//! Who reads a tensor, and who made it: what every rewrite asks.

use graph::{Graph, Op, OpId, TensorId};

/// The readers of every tensor among the operations that are needed.
pub(crate) struct Uses<'a> {
    graph: &'a Graph,
    /// By tensor.
    readers: Vec<Vec<OpId>>,
    /// By tensor.
    wanted: Vec<bool>,
}

impl<'a> Uses<'a> {
    pub fn of(graph: &'a Graph, wanted: &[TensorId]) -> Self {
        let mut readers = vec![Vec::new(); graph.tensors().count()];
        for id in graph.needed_for(wanted) {
            graph.operation(id).inputs.iter().for_each(|input| readers[input.0 as usize].push(id));
        }
        let mut looked_at = vec![false; readers.len()];
        wanted.iter().for_each(|id| looked_at[id.0 as usize] = true);
        Self { graph, readers, wanted: looked_at }
    }

    /// All readers.
    pub fn readers(&self, id: TensorId) -> &[OpId] {
        self.readers.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody outside looks at it.
    pub fn is_wanted(&self, id: TensorId) -> bool {
        self.wanted.get(id.0 as usize).is_some_and(|wanted| *wanted)
    }

    /// Its one reader, if nobody else looks at it.
    pub fn only(&self, id: TensorId) -> Option<OpId> {
        match self.readers(id) {
            [reader] if !self.is_wanted(id) => Some(*reader),
            _ => None,
        }
    }

    /// Its two readers, if nobody else looks at it.
    pub fn both(&self, id: TensorId) -> Option<[OpId; 2]> {
        match self.readers(id) {
            &[a, b] if !self.is_wanted(id) => Some([a, b]),
            _ => None,
        }
    }

    /// The operation that makes a tensor, with its operands.
    pub fn maker(&self, id: TensorId) -> Option<(OpId, &'a Op, &'a [TensorId])> {
        let maker = self.graph.producer(id)?;
        let operation = self.graph.operation(maker);
        Some((maker, &operation.op, &operation.inputs))
    }
}
