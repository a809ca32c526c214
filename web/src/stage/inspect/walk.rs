//! The way through a forward pass: one stop per operation of the graph, and the token ids before all of them.

use graph::{AxisName, Graph, Op, OpId, Source, TensorId};
use transformer::{Dims, Extent, ForwardGraph, ModelConfig, Side, place, spoken_of};

/// Name of the stop of token ids, which are given.
const TOKENS: &str = "tokens";

/// Name of the stop of the source's ids.
const SOURCE: &str = "source";

/// Kind of the stop of a position table that is not learned.
const SINUSOIDS: &str = "sinusoids";

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
}

impl Stop {
    /// The name without stack and block.
    pub fn local(&self) -> &str {
        place(&self.name).local
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
        match self.op {
            Some(id) => graph.operation(id).op.kind(),
            None if self.name == SOURCE => SOURCE,
            None if self.name == TOKENS => TOKENS,
            None => SINUSOIDS,
        }
    }
}

/// A graph with its stops. Two walks over graphs of one fingerprint and length are equal.
#[derive(Debug)]
pub struct Walk {
    /// Of one sequence.
    pub graph: Graph,
    /// The sizes.
    pub dims: Dims,
    /// One row: T, and S of the source.
    pub extent: Extent,
    /// In running order.
    pub stops: Vec<Stop>,
    /// Where each tensor's values begin in a capture; one more entry for the end.
    offsets: Vec<usize>,
}

impl Walk {
    /// The walk over a model with an example of one extent; none if the configuration is refused, or the extent
    /// does not fit it.
    pub fn new(config: &ModelConfig, extent: Extent) -> Option<Self> {
        let dims = config.validate().ok()?;
        let ForwardGraph { graph, forward, .. } = ForwardGraph::new(&dims, extent).ok()?;
        let given = |tensor: TensorId, name: &str, side: Side| Stop {
            op: None,
            tensor,
            name: name.to_owned(),
            side,
            block: None,
            by_head: false,
        };
        // What is given comes first of its stack: the source before the encoder, the tokens before the decoder.
        let mut tokens = match forward.source {
            None => vec![given(forward.tokens, TOKENS, Side::Only)],
            Some(_) => vec![given(forward.tokens, TOKENS, Side::Decoder)],
        };
        let source = forward.source.map(|source| given(source, SOURCE, Side::Encoder));
        let mut stops: Vec<Stop> = source.into_iter().collect();
        for (id, operation) in graph.operations().filter(|(_, operation)| !is_bookkeeping(&operation.op)) {
            let name = graph.tensor(operation.output).name.clone();
            let tensors = operation.inputs.iter().chain([&operation.output]);
            let by_head = tensors.into_iter().any(|&tensor| super::layout::has_heads(graph.shape(tensor)));
            let at = place(&name);
            let (side, block) = (at.side, at.block);
            if side != Side::Encoder {
                stops.append(&mut tokens);
            }
            // A position table that is a constant is made by no operation, and still there to be looked at.
            for &tensor in operation.inputs.iter().filter(|&&tensor| is_known_table(&graph, tensor)) {
                stops.push(given(tensor, &graph.tensor(tensor).name, side));
            }
            stops.push(Stop { op: Some(id), tensor: operation.output, side, block, name, by_head });
        }
        let mut offsets = vec![0];
        for (_, tensor) in graph.tensors() {
            offsets.push(offsets[offsets.len() - 1] + tensor.shape.len());
        }
        Some(Self { graph, dims, extent, stops, offsets })
    }

    /// MathML of a stop; nothing for what is given. What is added to a product is a bias, and the product is what
    /// its projection would be without one.
    pub fn formula(&self, stop: &Stop) -> Option<&'static str> {
        let operation = self.graph.operation(stop.op?);
        let name = &stop.name;
        let other = match &operation.op {
            Op::Bias(_) if stop.local() != "embedding.output" => return graph::formula("bias"),
            Op::Matmul(_) if name.ends_with(".product") => {
                let name = name.trim_end_matches(".product");
                spoken_of(&format!("{name}.projection")).into_iter().chain(spoken_of(name)).collect()
            }
            Op::Scale(_) => spoken_of(name.trim_end_matches(".before_alibi")),
            _ => Vec::new(),
        };
        let found = other.iter().find_map(|key| graph::formula(key));
        found.or_else(|| Some(transformer::formula(&self.graph, operation)))
    }

    /// The last stop of the encoder of an encoder-decoder: what every cross-attention reads.
    pub fn encoder_output(&self) -> Option<usize> {
        self.stops.iter().rposition(|stop| stop.side == Side::Encoder)
    }

    /// The stop of that name; the first one where there is none.
    pub fn find(&self, name: &str) -> usize {
        self.stops.iter().position(|stop| stop.name == name).unwrap_or(0)
    }

    /// The stop that makes a tensor; a copy under a second name is made where its original is.
    pub fn maker(&self, tensor: TensorId) -> Option<&Stop> {
        let made = |tensor| self.stops.iter().find(|stop| stop.tensor == tensor);
        made(tensor).or_else(|| {
            let operation = self.graph.operation(self.graph.producer(tensor)?);
            made(*operation.inputs.first()?)
        })
    }

    /// A tensor's values in a capture.
    pub fn values<'a>(&self, captured: &'a [f32], tensor: TensorId) -> &'a [f32] {
        let at = tensor.0 as usize;
        captured.get(self.offsets[at]..self.offsets[at + 1]).unwrap_or(&[])
    }

    /// True for a capture of just this graph.
    pub fn fits(&self, captured: &[f32]) -> bool {
        self.offsets.last() == Some(&captured.len())
    }

    /// First stop of the block after (or before) that of `at`; ends of the network count as blocks of their own.
    pub fn neighbour_block(&self, at: usize, forward: bool) -> usize {
        let block = |i: usize| (self.stops[i].side, self.stops[i].block);
        let here = block(at);
        let other = |i: &usize| block(*i) != here;
        if forward {
            return (at..self.stops.len()).find(other).unwrap_or(self.stops.len() - 1);
        }
        let Some(last) = (0..at).rev().find(other) else { return 0 };
        (0..=last).rev().take_while(|&i| block(i) == block(last)).last().unwrap_or(0)
    }
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

fn is_known_table(graph: &Graph, tensor: TensorId) -> bool {
    let tensor = graph.tensor(tensor);
    matches!(tensor.source, Source::Constant(_)) && place(&tensor.name).local == "embedding.position"
}

/// A copy under a second name of docs/model.md: nothing happens that could be looked at.
fn is_bookkeeping(op: &Op) -> bool {
    matches!(op, Op::Scale(scale) if scale.factor == 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::Topology;

    fn walk() -> Walk {
        Walk::new(&ModelConfig::textbook(11, 12), Extent::new(1, 12)).unwrap()
    }

    #[test]
    fn the_walk_goes_from_tokens_to_loss_and_skips_no_named_tensor() {
        let walk = walk();
        let names: Vec<&str> = walk.stops.iter().map(|stop| stop.name.as_str()).collect();
        assert_eq!((names[0], names[names.len() - 1]), ("tokens", "loss"));
        for (_, tensor) in walk.graph.tensors() {
            let computed = matches!(tensor.source, graph::Source::Operation(_));
            let skipped = tensor.name == "embedding.output";
            if tensor.named && computed && !skipped {
                assert!(names.contains(&tensor.name.as_str()), "{} is skipped", tensor.name);
            }
        }
    }

    #[test]
    fn the_walk_of_an_encoder_decoder_begins_with_the_source_and_each_side_has_its_tokens() {
        let config = ModelConfig { topology: Topology::EncoderDecoder, ..ModelConfig::textbook(11, 12) };
        assert!(Walk::new(&config, Extent::new(1, 3)).is_none());
        let walk = Walk::new(&config, Extent::new(1, 3).with_source(4)).unwrap();
        let names: Vec<&str> = walk.stops.iter().map(|stop| stop.name.as_str()).collect();
        let at = |name: &str| names.iter().position(|&other| other == name).unwrap();
        assert_eq!((at("source"), at("encoder.embedding.token")), (0, 1));
        assert_eq!(at("tokens"), at("encoder.final_norm.output") + 1);
        assert_eq!(at("decoder.embedding.token"), at("tokens") + 1);
        let sides: Vec<Side> = walk.stops.iter().map(|stop| stop.side).collect();
        assert_eq!((sides[at("tokens")], sides[names.len() - 1]), (Side::Decoder, Side::Only));
        let second = walk.neighbour_block(at("encoder.block.0.norm_1.output"), true);
        assert_eq!(names[second], "encoder.block.1.norm_1.output");
    }

    #[test]
    fn known_positions_are_walked_on_both_sides() {
        let config = ModelConfig {
            topology: Topology::EncoderDecoder,
            position: transformer::Position::Sinusoidal,
            ..ModelConfig::textbook(11, 12)
        };
        let walk = Walk::new(&config, Extent::new(1, 3).with_source(4)).unwrap();
        for side in ["encoder", "decoder"] {
            let at = walk.find(&format!("{side}.embedding.position"));
            assert_eq!(walk.stops[at - 1].name, format!("{side}.embedding.token"));
            assert_eq!(walk.stops[at + 1].name, format!("{side}.embedding.output"));
            assert_eq!((walk.stops[at].op, walk.stops[at].kind(&walk.graph)), (None, SINUSOIDS));
        }
    }

    #[test]
    fn positions_are_those_of_the_source_in_the_encoder_and_where_it_is_read() {
        use AxisName::{S, T};
        let cross = |name: &str| format!("decoder.block.1.cross_attention.{name}");
        for (name, axis, of_source) in [
            ("source".to_owned(), T, true),
            ("tokens".to_owned(), T, false),
            ("encoder.block.0.attention.scores".to_owned(), S, true),
            ("decoder.block.0.attention.scores".to_owned(), S, false),
            ("decoder.block.0.attention.key".to_owned(), S, false),
            (cross("scores"), T, false),
            (cross("scores"), S, true),
            (cross("query"), T, false),
            (cross("key.projection"), T, true),
            (cross("value"), S, true),
            (cross("mixed"), T, false),
            ("logits".to_owned(), T, false),
        ] {
            assert_eq!(reads_source(&name, axis), of_source, "{name} {axis:?}");
        }
    }

    #[test]
    fn with_biases_the_product_has_the_formula_of_the_projection() {
        let config = ModelConfig { bias: true, ..ModelConfig::textbook(11, 12) };
        let walk = Walk::new(&config, Extent::new(1, 3)).unwrap();
        let formula = |name: &str| walk.formula(&walk.stops[walk.find(name)]);
        assert_eq!(formula("block.0.attention.query.product"), graph::formula("attention.query.projection"));
        assert_eq!(formula("block.0.feed_forward.up.product"), graph::formula("feed_forward.up"));
        assert_eq!(formula("block.0.attention.output"), graph::formula("bias"));
        assert_eq!(formula("tokens"), None);
    }

    #[test]
    fn blocks_are_jumped_forward_and_back() {
        let walk = walk();
        let block_1 = walk.neighbour_block(walk.find("block.0.attention.scores"), true);
        assert_eq!(walk.stops[block_1].name, "block.1.norm_1.output");
        assert_eq!(walk.stops[walk.neighbour_block(block_1, false)].name, "block.0.norm_1.output");
        assert_eq!(walk.neighbour_block(0, false), 0);
    }

    #[test]
    fn values_are_cut_where_tensors_begin() {
        let walk = walk();
        let total: usize = walk.graph.tensors().map(|(_, tensor)| tensor.shape.len()).sum();
        let captured: Vec<f32> = (0..total).map(|i| i as f32).collect();
        assert!(walk.fits(&captured));
        assert_eq!(walk.values(&captured, TensorId(0)).len(), 12);
        assert_eq!(walk.values(&captured, TensorId(1))[0], 12.0);
    }
}
