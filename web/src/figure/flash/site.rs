//! Which attention is looked at, and one head of it cut out of the capture. Pure.

use crate::scene::Walk;
use graph::{Op, TensorId};
use transformer::Attention;
use transformer::study::flash::Head;

/// The one that a stop belongs to; the first of its block, or of all, where it belongs to none.
pub fn site_at(walk: &Walk, sites: &[Attention], at: usize) -> usize {
    let Some(stop) = walk.stops.get(at) else { return 0 };
    let inside = |site: &Attention| stop.name.starts_with(&format!("{}.", site.prefix));
    let beside = |site: &Attention| (site.side, Some(site.block)) == (stop.side, stop.block);
    sites.iter().position(inside).or_else(|| sites.iter().position(beside)).unwrap_or(0)
}

/// What one head takes in, cut out of a capture; none where the capture is not whole.
pub fn head_of(walk: &Walk, captured: &[f32], site: &Attention, head: usize) -> Option<Head> {
    let turned = |name: &str| {
        site.tensor(&walk.graph, &format!("{name}_rotated")).or_else(|| site.tensor(&walk.graph, name))
    };
    let (query, key) = (turned("query")?, turned("key")?);
    let size = walk.graph.shape(query).last();
    let (queries, keys) = (walk.graph.shape(query).from_end(1), walk.graph.shape(key).from_end(1));
    let visible = of_head(walk, captured, site.tensor(&walk.graph, "mask")?, head)?;
    let scaled = walk.graph.producer(site.tensor(&walk.graph, "scaled")?)?;
    let scaled = walk.graph.operation(scaled);
    let bias = match &scaled.op {
        Op::Bias(_) => {
            let cells = queries * keys;
            walk.values(captured, scaled.inputs[1]).get(head * cells..(head + 1) * cells)?.to_vec()
        }
        _ => Vec::new(),
    };
    let scales = walk.dims.config.scale_scores;
    let made = Head {
        queries,
        keys,
        size,
        query: of_head(walk, captured, query, head)?,
        key: of_head(walk, captured, key, head)?,
        value: of_head(walk, captured, site.tensor(&walk.graph, "value")?, head)?,
        hidden: visible.into_iter().map(|seen| seen == 0.0).collect(),
        bias,
        factor: if scales { (1.0 / (size as f64).sqrt()) as f32 } else { 1.0 },
    };
    made.is_whole().then_some(made)
}

/// One head of a tensor `[1,H,..]` or `[1,G,..]`; head h reads key head ⌊h / (H/G)⌋.
pub fn of_head(walk: &Walk, captured: &[f32], tensor: TensorId, head: usize) -> Option<Vec<f32>> {
    let shape = walk.graph.shape(tensor);
    let heads = shape.from_end(2);
    let len = shape.len() / heads;
    let at = head * heads / walk.dims.heads * len;
    Some(walk.values(captured, tensor).get(at..at + len)?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::{Extent, ModelConfig, Position, Topology, attentions};

    fn walk(change: impl FnOnce(ModelConfig) -> ModelConfig, source: usize) -> Walk {
        let config = change(ModelConfig::textbook(11, 12));
        Walk::new(&config, Extent::new(1, 5).with_source(source)).unwrap()
    }

    fn counted(walk: &Walk) -> Vec<f32> {
        let total: usize = walk.graph.tensors().map(|(_, tensor)| tensor.shape.len()).sum();
        (0..total).map(|i| i as f32).collect()
    }

    #[test]
    fn the_stop_decides_which_attention() {
        let translator = |config| ModelConfig { topology: Topology::EncoderDecoder, ..config };
        let walk = walk(translator, 3);
        let sites = attentions(&walk.graph);
        assert_eq!(sites.len(), 6);
        let at = |name: &str| sites[site_at(&walk, &sites, walk.find(name))].prefix.clone();
        assert_eq!(at("source"), "encoder.block.0.attention");
        assert_eq!(at("decoder.block.1.cross_attention.key"), "decoder.block.1.cross_attention");
        assert_eq!(at("decoder.block.1.feed_forward.up"), "decoder.block.1.attention");
        let cross = head_of(&walk, &counted(&walk), &sites[3], 2).unwrap();
        assert_eq!((cross.queries, cross.keys, cross.size), (5, 3, 8));
    }

    #[test]
    fn grouped_heads_share_keys_and_the_turned_ones_are_taken() {
        let walk = walk(|config| ModelConfig { kv_heads: 2, ..config }, 0);
        let (sites, captured) = (attentions(&walk.graph), counted(&walk));
        let head = head_of(&walk, &captured, &sites[1], 3).unwrap();
        let first = |name: &str| walk.values(&captured, walk.graph.find(name).unwrap())[0];
        assert_eq!(head.key[0], first("block.1.attention.key_rotated") + 40.0, "key head 1 of 2");
        assert_eq!(head.query[0], first("block.1.attention.query_rotated") + 120.0);
        assert_eq!(head.value[0], first("block.1.attention.value") + 40.0);
        assert!(head.bias.is_empty());
        assert!(head_of(&walk, &captured[..9], &sites[1], 3).is_none());
    }

    #[test]
    fn alibi_is_the_bias() {
        let walk = walk(|config| ModelConfig { position: Position::Alibi, ..config }, 0);
        let head = head_of(&walk, &counted(&walk), &attentions(&walk.graph)[0], 1).unwrap();
        assert_eq!(head.bias.len(), 25);
        assert_eq!(head.bias[1] - head.bias[0], 1.0);
    }
}
