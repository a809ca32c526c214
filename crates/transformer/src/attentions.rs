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
    /// That of a block.
    pub fn at(side: Side, block: usize, crosses: bool) -> Self {
        let stack = match side {
            Side::Only => "",
            Side::Encoder => "encoder.",
            Side::Decoder => "decoder.",
        };
        let kind = if crosses { "cross_attention" } else { "attention" };
        Self { prefix: format!("{stack}block.{block}.{kind}"), side, block, crosses }
    }

    /// That which a tensor lies in, by the tensor's name.
    ///
    /// ```
    /// use transformer::Attention;
    /// let attention = Attention::of("decoder.block.1.cross_attention.scores").unwrap();
    /// assert_eq!(attention.name("mask"), "decoder.block.1.cross_attention.mask");
    /// assert_eq!(Attention::of("block.0.feed_forward.up"), None);
    /// ```
    pub fn of(name: &str) -> Option<Self> {
        let at = place(name);
        let crosses = match at.local.split_once('.')?.0 {
            "attention" => false,
            "cross_attention" => true,
            _ => return None,
        };
        Some(Self::at(at.side, at.block?, crosses))
    }

    /// Name of one of its tensors in docs/model.md, by what follows the prefix: `scores`, `mixed`, `query.weight`.
    pub fn name(&self, part: &str) -> String {
        format!("{}.{part}", self.prefix)
    }

    /// Attentions of all blocks that do the same: `attention`, `encoder.attention`, `decoder.attention`,
    /// `decoder.cross_attention`.
    pub fn kind(&self) -> String {
        let block = format!("block.{}.", self.block);
        self.prefix.replacen(&block, "", 1)
    }

    /// One of its tensors, where the graph has it.
    pub fn tensor(&self, graph: &Graph, part: &str) -> Option<TensorId> {
        graph.find(&self.name(part))
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
    let mixed = graph.tensors().filter(|(_, tensor)| tensor.name.ends_with("attention.mixed"));
    mixed.filter_map(|(_, tensor)| Attention::of(&tensor.name)).collect()
}
