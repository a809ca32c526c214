//! Attention of every head, as training shows it.

use transformer::{Attention, Side, Topology};

/// Attention of every head on one held-out row.
#[derive(Clone, Debug)]
pub struct HeadMaps {
    /// L, of each kind.
    pub layers: usize,
    /// H
    pub heads: usize,
    /// One per kind of attention.
    pub maps: Vec<AttentionMaps>,
}

/// One kind of attention in every block.
#[derive(Clone, Debug)]
pub struct AttentionMaps {
    /// `attention`, `encoder.attention`, `decoder.attention` or `decoder.cross_attention`.
    pub name: String,
    /// T ids.
    pub queries: Vec<u32>,
    /// S ids.
    pub keys: Vec<u32>,
    /// `[L,H,T,S]`
    pub probabilities: Vec<f32>,
}

impl AttentionMaps {
    /// Query t may only look at keys s ≤ t.
    pub fn is_causal(&self, topology: Topology) -> bool {
        match self.name.as_str() {
            "attention" => topology == Topology::Decoder,
            name => name == "decoder.attention",
        }
    }

    /// Name of a block's weights in `docs/model.md`.
    pub fn tensor(&self, layer: usize) -> String {
        let (side, kind) = match self.name.rsplit_once('.') {
            Some(("encoder", kind)) => (Side::Encoder, kind),
            Some((_, kind)) => (Side::Decoder, kind),
            None => (Side::Only, self.name.as_str()),
        };
        Attention::at(side, layer, kind == "cross_attention").name("probabilities")
    }
}
