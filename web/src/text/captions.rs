//! Which caption an operation has: by the local name of the tensor it makes, else by its kind.

use super::{Language, captions_en, captions_zh};
use transformer::{place, spoken_of};

/// What is said about an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caption {
    /// Heading.
    pub title: &'static str,
    /// On the map: at most about 14 letters.
    pub short: &'static str,
    /// What it does.
    pub what: &'static str,
    /// Why it is there.
    pub why: &'static str,
}

macro_rules! captions {
    ($($field:ident = $($key:literal)|+,)*) => {
        /// A caption for everything that happens in a forward pass.
        #[derive(Debug)]
        pub struct Captions { $(pub $field: Caption,)* }

        fn find(captions: &'static Captions, key: &str) -> Option<&'static Caption> {
            match key {
                $($($key)|+ => Some(&captions.$field),)*
                _ => None,
            }
        }
    };
}

captions! {
    tokens = "tokens",
    token_embedding = "embedding.token",
    position_embedding = "embedding.position",
    embedding_sum = "embedding.output",
    source = "source",
    norm = "norm_1.output" | "norm_2.output" | "rms_norm" | "layer_norm",
    final_norm = "final_norm.output",
    query_projection = "attention.query.projection" | "attention.query.product",
    key_projection = "attention.key.projection" | "attention.key.product",
    value_projection = "attention.value.projection" | "attention.value.product",
    query = "attention.query",
    key = "attention.key",
    value = "attention.value",
    query_rotated = "attention.query_rotated",
    key_rotated = "attention.key_rotated",
    scores = "attention.scores",
    scaled = "attention.scaled" | "attention.scaled.before_alibi",
    alibi = "attention.alibi",
    causal_mask = "attention.mask",
    cross_query_projection = "cross_attention.query.projection" | "cross_attention.query.product",
    cross_key_projection = "cross_attention.key.projection" | "cross_attention.key.product",
    cross_value_projection = "cross_attention.value.projection" | "cross_attention.value.product",
    cross_scores = "cross_attention.scores",
    cross_mask = "cross_attention.mask",
    cross_weights = "cross_attention.probabilities",
    cross_mixed = "cross_attention.mixed",
    encoder_mask = "encoder.attention.mask",
    residual_cross = "decoder.residual_2",
    masked = "attention.masked",
    attention_weights = "attention.probabilities",
    mixed = "attention.mixed",
    merged = "attention.merged",
    attention_output = "attention.output" | "attention.output.product",
    residual_attention = "residual_1",
    residual_feed_forward = "residual_2" | "decoder.residual_3",
    gate = "feed_forward.gate" | "feed_forward.gate.product",
    up = "feed_forward.up" | "feed_forward.up.product",
    activated = "feed_forward.activated" | "relu" | "gelu" | "silu",
    hidden = "feed_forward.hidden",
    down = "feed_forward.output" | "feed_forward.output.product",
    logits = "logits",
    probabilities = "probabilities",
    token_loss = "token_loss",
    loss = "loss",
    bias = "bias",
    sum = "add",
    product = "multiply",
    matmul = "matmul",
}

/// The caption of the operation of kind `kind` that makes the tensor `name`.
pub fn caption(language: Language, name: &str, kind: &str) -> Option<&'static Caption> {
    let captions = match language {
        Language::English => &captions_en::CAPTIONS,
        Language::Chinese => &captions_zh::CAPTIONS,
    };
    // What is added to a product is a bias, and says so, whatever the sum is called.
    match (kind, place(name).local) {
        ("bias", "embedding.output") => find(captions, "embedding.output"),
        ("bias", "attention.scaled") => find(captions, "attention.alibi"),
        ("bias", _) => find(captions, "bias"),
        _ => spoken_of(name).iter().find_map(|key| find(captions, key)).or_else(|| find(captions, kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::{
        Extent, FeedForward, ForwardGraph, ModelConfig, Norm, NormPlacement, Position, Topology,
    };

    #[track_caller]
    fn check(change: impl FnOnce(&mut ModelConfig)) {
        let mut config = ModelConfig::textbook(11, 12);
        change(&mut config);
        let dims = config.validate().unwrap();
        let forward = ForwardGraph::new(&dims, Extent::of_context(&dims)).unwrap();
        for (_, operation) in forward.graph.operations() {
            let name = &forward.graph.tensor(operation.output).name;
            for language in [Language::English, Language::Chinese] {
                let found = caption(language, name, operation.op.kind());
                assert!(found.is_some(), "{name} of kind {} has no caption", operation.op.kind());
            }
        }
    }

    #[test]
    fn every_operation_of_every_switch_has_a_caption() {
        check(|_| ());
        check(|c| (c.bias, c.norm, c.position) = (true, Norm::LayerNorm, Position::Learned));
        check(|c| (c.feed_forward, c.norm_placement) = (FeedForward::Gelu, NormPlacement::Post));
        check(|c| (c.position, c.residual) = (Position::Alibi, false));
        check(|c| (c.topology, c.bias) = (Topology::Encoder, true));
        check(|c| (c.topology, c.bias) = (Topology::EncoderDecoder, true));
        check(|c| (c.position, c.feed_forward) = (Position::Sinusoidal, FeedForward::Relu));
    }
}
