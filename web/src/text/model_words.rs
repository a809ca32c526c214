//! What the choices of a model are called, on controls and wherever else they are named.

use super::Words;
use transformer::{FeedForward, Norm, NormPlacement, Position, RopePairing, Topology};

/// A scheme of positions.
pub fn position(words: &Words, position: Position) -> &'static str {
    match position {
        Position::Rope => words.position_rope,
        Position::Learned => words.position_learned,
        Position::Sinusoidal => words.position_sinusoidal,
        Position::Alibi => words.position_alibi,
        Position::None => words.position_none,
    }
}

/// Which features make a pair.
pub fn pairing(words: &Words, pairing: RopePairing) -> &'static str {
    match pairing {
        RopePairing::Interleaved => words.pairing_interleaved,
        RopePairing::Half => words.pairing_half,
    }
}

/// A kind of norm; names are the same in every language.
pub fn norm(norm: Norm) -> &'static str {
    match norm {
        Norm::RmsNorm => "RMSNorm",
        Norm::LayerNorm => "LayerNorm",
    }
}

/// Where a block normalizes.
pub fn placement(words: &Words, placement: NormPlacement) -> &'static str {
    match placement {
        NormPlacement::Pre => words.before,
        NormPlacement::Post => words.after,
    }
}

/// A kind of feed-forward; names are the same in every language.
pub fn feed_forward(kind: FeedForward) -> &'static str {
    match kind {
        FeedForward::Relu => "ReLU",
        FeedForward::Gelu => "GELU",
        FeedForward::Silu => "SiLU",
        FeedForward::Reglu => "ReGLU",
        FeedForward::Geglu => "GEGLU",
        FeedForward::Swiglu => "SwiGLU",
    }
}

/// Which stacks there are.
pub fn topology(words: &Words, topology: Topology) -> &'static str {
    match topology {
        Topology::Decoder => words.topology_decoder,
        Topology::Encoder => words.topology_encoder,
        Topology::EncoderDecoder => words.topology_encoder_decoder,
    }
}

/// A switch.
pub fn switch(words: &Words, on: bool) -> &'static str {
    if on { words.on } else { words.off }
}

/// A token that is no text, by its label; none for those whose sign is the same in every language.
pub fn token_word(words: &Words, label: &str) -> Option<&'static str> {
    match label {
        "start" => Some(words.token_start),
        "stop" => Some(words.token_stop),
        "pad" => Some(words.token_pad),
        _ => None,
    }
}
