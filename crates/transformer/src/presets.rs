//! Models that have a name: which switches each of them sets. Data, layers, heads and width stay what they are.

use crate::rules::{fit_heads, largest_divisor, usual_hidden};
use crate::{FeedForward, ModelConfig, Norm, NormPlacement, Position, RopePairing, Topology};

/// A model that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The default of this page.
    Textbook,
    /// Radford et al. 2019.
    Gpt2,
    /// Touvron et al. 2023.
    Llama,
    /// Vaswani et al. 2017.
    Original,
    /// Devlin et al. 2018.
    Bert,
}

impl Preset {
    /// In the order of the list.
    pub const ALL: [Self; 5] = [Self::Textbook, Self::Gpt2, Self::Llama, Self::Original, Self::Bert];

    /// `config` with the switches of this preset.
    pub fn apply(self, config: &ModelConfig) -> ModelConfig {
        // What all of them have in common. The settings of RoPE stay where nothing turns by them.
        let common = ModelConfig {
            kv_heads: config.heads,
            scale_scores: true,
            norm_eps: 1e-5,
            residual: true,
            ..config.clone()
        };
        // Biases, a plain feed-forward, the head tied to the embedding: until 2019 nobody did otherwise.
        let early = ModelConfig { norm: Norm::LayerNorm, bias: true, tie_embeddings: true, ..common.clone() };
        let mut preset = match self {
            Self::Textbook => {
                let textbook = ModelConfig::textbook(config.vocab_size, config.context);
                ModelConfig {
                    layers: config.layers,
                    d_model: config.d_model,
                    heads: config.heads,
                    kv_heads: config.heads,
                    pad_token: config.pad_token,
                    ..textbook
                }
            }
            Self::Gpt2 => ModelConfig {
                topology: Topology::Decoder,
                position: Position::Learned,
                norm_placement: NormPlacement::Pre,
                feed_forward: FeedForward::Gelu,
                ..early
            },
            Self::Llama => ModelConfig {
                topology: Topology::Decoder,
                position: Position::Rope,
                rope_base: 10_000.0,
                rope_pairing: RopePairing::Half,
                norm: Norm::RmsNorm,
                norm_placement: NormPlacement::Pre,
                feed_forward: FeedForward::Swiglu,
                bias: false,
                tie_embeddings: false,
                ..common
            },
            Self::Original => ModelConfig {
                topology: Topology::EncoderDecoder,
                position: Position::Sinusoidal,
                norm_placement: NormPlacement::Post,
                feed_forward: FeedForward::Relu,
                ..early
            },
            Self::Bert => ModelConfig {
                topology: Topology::Encoder,
                position: Position::Learned,
                norm_placement: NormPlacement::Post,
                feed_forward: FeedForward::Gelu,
                ..early
            },
        };
        preset.d_ff = usual_hidden(&preset);
        fit_heads(&mut preset);
        if self == Self::Llama {
            preset.kv_heads = largest_divisor(preset.heads, (preset.heads / 2).max(1));
        }
        preset
    }

    /// Those that this version can build.
    pub fn offered(config: &ModelConfig) -> Vec<Self> {
        Self::ALL.into_iter().filter(|preset| preset.apply(config).validate().is_ok()).collect()
    }

    /// The preset that would change nothing.
    pub fn of(config: &ModelConfig) -> Option<Self> {
        Self::offered(config).into_iter().find(|preset| preset.apply(config) == *config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> ModelConfig {
        ModelConfig { layers: 3, d_model: 64, heads: 4, kv_heads: 2, ..ModelConfig::textbook(17, 20) }
    }

    #[test]
    fn sizes_of_the_data_and_of_the_model_stay() {
        let start = ModelConfig { pad_token: Some(3), ..start() };
        let sizes = |c: &ModelConfig| [c.vocab_size, c.context, c.layers, c.heads, c.d_model];
        for preset in Preset::ALL {
            let config = preset.apply(&start);
            assert_eq!((sizes(&config), config.pad_token), (sizes(&start), Some(3)), "{preset:?}");
        }
    }

    #[test]
    fn each_preset_is_recognized_and_changes_nothing_twice() {
        for preset in Preset::offered(&start()) {
            let config = preset.apply(&start());
            assert_eq!(Preset::of(&config), Some(preset));
            assert_eq!(preset.apply(&config), config);
        }
    }

    #[test]
    fn one_switch_away_is_no_preset() {
        for preset in Preset::offered(&start()) {
            let config = preset.apply(&start());
            assert_eq!(Preset::of(&ModelConfig { residual: false, ..config.clone() }), None, "{preset:?}");
            assert_eq!(Preset::of(&ModelConfig { d_ff: 77, ..config }), None, "{preset:?}");
        }
    }

    #[test]
    fn the_textbook_is_that_of_the_model() {
        let textbook = ModelConfig::textbook(11, 12);
        assert_eq!(Preset::of(&textbook), Some(Preset::Textbook));
    }

    #[test]
    fn llama_shares_keys_between_two_heads_and_has_the_matched_width() {
        let llama = Preset::Llama.apply(&start());
        assert_eq!((llama.kv_heads, llama.d_ff, llama.tie_embeddings), (2, 172, false));
        let three = ModelConfig { d_model: 48, heads: 3, kv_heads: 3, ..start() };
        assert_eq!(Preset::Llama.apply(&three).kv_heads, 1);
        let one = ModelConfig { heads: 1, kv_heads: 1, ..start() };
        assert_eq!(Preset::Llama.apply(&one).kv_heads, 1);
    }

    #[test]
    fn what_cannot_be_built_is_not_offered() {
        for preset in Preset::ALL {
            let config = preset.apply(&start());
            assert_eq!(Preset::offered(&start()).contains(&preset), config.validate().is_ok());
        }
        assert!(Preset::offered(&start()).len() >= 3);
    }
}
