//! What the choices of a model are called, on controls and wherever else they are named.

use crate::picture::number;
use crate::text::Words;
use transformer::presets::Preset;
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

/// A preset.
pub fn preset(words: &Words, preset: Preset) -> &'static str {
    match preset {
        Preset::Textbook => words.preset_textbook,
        Preset::Gpt2 => words.preset_gpt2,
        Preset::Llama => words.preset_llama,
        Preset::Original => words.preset_original,
        Preset::Bert => words.preset_bert,
    }
}

/// A switch.
pub fn switch(words: &Words, on: bool) -> &'static str {
    if on { words.on } else { words.off }
}

/// A base of RoPE: whole ones with commas.
pub fn rope_base(base: f64) -> String {
    let whole = base.fract() == 0.0 && (1.0..1e12).contains(&base);
    if whole { number::grouped(base as u64) } else { base.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_are_written_in_full() {
        assert_eq!([10.0, 10_000.0, 2.5].map(rope_base), ["10", "10,000", "2.5"]);
    }
}
