//! Which caption an operation has: by the local name of the tensor it makes, else by its kind. What a model is for
//! decides what its ends mean: a decoder predicts the next token, an encoder the hidden one.

use super::{Language, captions_en, captions_zh};
use transformer::{Topology, place, spoken_of};

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
    tokens_to_fill = "encoder:tokens",
    tokens_of_target = "encoder_decoder:tokens",
    token_embedding = "embedding.token",
    position_embedding = "embedding.position",
    sinusoids = "sinusoids",
    embedding_sum = "embedding.output",
    source = "source",
    norm = "rms_norm",
    layer_norm = "layer_norm",
    final_norm = "final_norm.output",
    encoder_output = "encoder.final_norm.output",
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
    target_mask = "decoder.attention.mask",
    cross_query_projection = "cross_attention.query.projection" | "cross_attention.query.product",
    cross_key_projection = "cross_attention.key.projection" | "cross_attention.key.product",
    cross_value_projection = "cross_attention.value.projection" | "cross_attention.value.product",
    cross_scores = "cross_attention.scores",
    cross_mask = "cross_attention.mask",
    cross_weights = "cross_attention.probabilities",
    cross_mixed = "cross_attention.mixed",
    encoder_mask = "encoder.attention.mask" | "encoder:attention.mask",
    residual_cross = "decoder.residual_2",
    masked = "attention.masked",
    attention_weights = "attention.probabilities",
    mixed = "attention.mixed",
    target_mixed = "decoder.attention.mixed",
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
    logits_of_hidden = "encoder:logits",
    logits_of_target = "encoder_decoder:logits",
    probabilities = "probabilities",
    probabilities_of_hidden = "encoder:probabilities",
    probabilities_of_target = "encoder_decoder:probabilities",
    token_loss = "token_loss",
    token_loss_of_hidden = "encoder:token_loss",
    loss = "loss",
    loss_of_hidden = "encoder:loss",
    bias = "bias",
    sum = "add",
    product = "multiply",
    edited = "patch",
    parameter = "parameter",
    constant = "constant",
    given = "given",
    matmul = "matmul",
}

/// The caption of the operation of kind `kind` that makes the tensor `name` in a model of this topology.
pub fn caption(language: Language, topology: Topology, name: &str, kind: &str) -> Option<&'static Caption> {
    let captions = match language {
        Language::English => &captions_en::CAPTIONS,
        Language::Chinese => &captions_zh::CAPTIONS,
    };
    let local = place(name).local;
    match (kind, local) {
        // What is added to a product is a bias, and says so, whatever the sum is called.
        ("bias", "embedding.output") => find(captions, "embedding.output"),
        ("bias", "attention.scaled") => find(captions, "attention.alibi"),
        ("bias", _) => find(captions, "bias"),
        ("patch" | "parameter" | "constant" | "given", _) => find(captions, kind),
        ("sinusoids", _) => find(captions, "sinusoids"),
        _ => {
            let ends = match topology {
                Topology::Decoder => format!("decoder:{local}"),
                Topology::Encoder => format!("encoder:{local}"),
                Topology::EncoderDecoder => format!("encoder_decoder:{local}"),
            };
            let keys = std::iter::once(ends).chain(spoken_of(name)).chain([kind.to_owned()]);
            keys.into_iter().find_map(|key| find(captions, &key))
        }
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
                let found = caption(language, config.topology, name, operation.op.kind());
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
        check(|c| (c.topology, c.position) = (Topology::EncoderDecoder, Position::Alibi));
    }

    #[track_caller]
    fn check_title(topology: Topology, name: &str, kind: &str, title: &str) {
        let found = caption(Language::English, topology, name, kind);
        assert_eq!(found.map(|caption| caption.title), Some(title));
    }

    #[test]
    fn the_ends_of_a_model_say_what_it_is_for() {
        use Topology::{Decoder, Encoder, EncoderDecoder};
        check_title(Decoder, "probabilities", "softmax", "Next-token probabilities");
        check_title(Encoder, "probabilities", "softmax", "Probabilities of the hidden token");
        check_title(EncoderDecoder, "probabilities", "softmax", "Probabilities of the next target token");
        check_title(EncoderDecoder, "tokens", "tokens", "Target so far");
        check_title(Decoder, "block.0.attention.mask", "visibility", "Causal mask");
        check_title(Encoder, "block.0.attention.mask", "visibility", "Mask (both directions)");
        check_title(EncoderDecoder, "encoder.block.0.attention.mask", "visibility", "Mask (both directions)");
        check_title(EncoderDecoder, "decoder.block.0.attention.mask", "visibility", "Causal mask");
        check_title(EncoderDecoder, "decoder.block.0.cross_attention.mask", "visibility", "Source mask");
        check_title(EncoderDecoder, "encoder.embedding.position", "sinusoids", "Sinusoidal positions");
        check_title(Decoder, "block.0.norm_1.output", "layer_norm", "LayerNorm");
        check_title(EncoderDecoder, "decoder.block.0.norm_3.output", "rms_norm", "Norm");
    }
}
