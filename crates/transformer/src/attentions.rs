//! Which attentions a network has: told by the names of a graph.

use crate::{Side, place};
use graph::{Graph, TensorId};

/// One attention of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attention {
    /// What the names of its tensors begin with: `block.0.attention`, `decoder.block.1.cross_attention`.
    pub prefix: String,
    /// Stack it lies in.
    pub side: Side,
    /// Block of the stack, from 0.
    pub block: usize,
    /// Its keys come from the source.
    pub crosses: bool,
}

impl Attention {
    /// Attentions of all blocks that do the same: `attention`, `encoder.attention`, `decoder.attention`,
    /// `decoder.cross_attention`.
    pub fn kind(&self) -> String {
        let block = format!("block.{}.", self.block);
        self.prefix.replacen(&block, "", 1)
    }

    /// One of its tensors, by what follows the prefix.
    pub fn tensor(&self, graph: &Graph, name: &str) -> Option<TensorId> {
        graph.find(&format!("{}.{name}", self.prefix))
    }
}

/// All of them, in running order.
///
/// ```
/// use transformer::{Extent, ForwardGraph, ModelConfig, Topology, attentions};
/// let config = ModelConfig { topology: Topology::EncoderDecoder, layers: 1, ..ModelConfig::textbook(11, 12) };
/// let graph = ForwardGraph::new(&config.validate()?, Extent::new(1, 3).with_source(4)).unwrap().graph;
/// let kinds: Vec<String> = attentions(&graph).iter().map(|attention| attention.kind()).collect();
/// assert_eq!(kinds, ["encoder.attention", "decoder.attention", "decoder.cross_attention"]);
/// # Ok::<(), transformer::ConfigError>(())
/// ```
pub fn attentions(graph: &Graph) -> Vec<Attention> {
    let of = |name: &str| {
        let at = place(name);
        let crosses = match at.local {
            "attention.mixed" => false,
            "cross_attention.mixed" => true,
            _ => return None,
        };
        let prefix = name.strip_suffix(".mixed")?.to_owned();
        Some(Attention { prefix, side: at.side, block: at.block?, crosses })
    };
    graph.tensors().filter_map(|(_, tensor)| of(&tensor.name)).collect()
}
