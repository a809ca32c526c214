//! What has a caption, and by which keys it is found.

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

        /// The caption under a key; none where there is none.
        pub fn find(captions: &'static Captions, key: &str) -> Option<&'static Caption> {
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
