//! Edits that training holds in every step.

use super::{Change, Resolved, WhatIf, read, resolve};
use crate::{Attention, ModelConfig, Side, Topology};
use graph::{Edit, Graph};

/// Every causal mask of a model, open to all tokens; none where a model has no causal mask.
pub fn open_masks(config: &ModelConfig) -> Vec<WhatIf> {
    let side = match config.topology {
        Topology::Decoder => Side::Only,
        Topology::EncoderDecoder => Side::Decoder,
        Topology::Encoder => return Vec::new(),
    };
    let mask = |block| Attention::at(side, block, false).name("mask");
    let open = |tensor| WhatIf { tensor, at: vec![None; 4], change: Change::Number(1.0) };
    (0..config.layers as usize).map(mask).map(open).collect()
}

/// Edits that training holds in every step, for rows whose plain graph is `graph`. They stand by themselves: none
/// reads another example.
///
/// # Errors
/// The first that is none, reads another example or does not fit this model, as it is written.
pub fn held(text: &str, graph: &Graph) -> Result<Vec<Edit>, String> {
    let (list, unread) = read(text);
    if let Some(unread) = unread.into_iter().next() {
        return Err(unread);
    }
    let Resolved { edits, left_out } = resolve(&list, graph, |_, _| None);
    let reads = list.iter().position(|what_if| matches!(what_if.change, Change::From(_)));
    match left_out.first().map(|(at, _)| *at).or(reads) {
        Some(at) => Err(list[at].to_string()),
        None => Ok(edits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::what_if::write;
    use crate::{Extent, ForwardGraph};

    #[test]
    fn every_causal_mask_is_opened_and_no_other() {
        for (topology, count) in
            [(Topology::Decoder, 2), (Topology::Encoder, 0), (Topology::EncoderDecoder, 2)]
        {
            let config = ModelConfig { topology, ..ModelConfig::textbook(11, 12) };
            let dims = config.validate().unwrap();
            let graph = ForwardGraph::new(&dims, Extent::of_context(&dims)).unwrap().graph;
            let masks = open_masks(&config);
            assert_eq!(held(&write(&masks), &graph).unwrap().len(), count, "{topology:?}");
        }
    }
}
