//! What a person typed ([`ModelConfig`]) and what survived validation ([`Dims`]).

use serde::{Deserialize, Serialize};
use std::fmt;

/// More would not fit a 64 MB checkpoint.
pub const MAX_PARAMETERS: u64 = 15_000_000;

/// The configuration of a model, exactly as in `docs/model.md`; every field is required.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelConfig {
    /// Always 1.
    pub version: u32,
    /// Which stacks there are.
    pub topology: Topology,
    /// V.
    pub vocab_size: u32,
    /// The length it is trained at.
    pub context: u32,
    /// L, for each side of an encoder-decoder.
    pub layers: u32,
    /// C.
    pub d_model: u32,
    /// H.
    pub heads: u32,
    /// G.
    pub kv_heads: u32,
    /// F, the final width.
    pub d_ff: u32,
    /// How positions enter.
    pub position: Position,
    /// Base of the RoPE frequencies.
    pub rope_base: f64,
    /// Which features make a RoPE pair.
    pub rope_pairing: RopePairing,
    /// False leaves out 1/√D.
    pub scale_scores: bool,
    /// Kind of normalization.
    pub norm: Norm,
    /// Before the sublayer, or after the sum.
    pub norm_placement: NormPlacement,
    /// Keeps the norm's root away from 0.
    pub norm_eps: f64,
    /// Kind of feed-forward.
    pub feed_forward: FeedForward,
    /// Biases in every linear layer and in LayerNorm.
    pub bias: bool,
    /// False removes every "x +".
    pub residual: bool,
    /// The head is the transposed token embedding.
    pub tie_embeddings: bool,
    /// Positions holding it are never attended to as keys; null: none.
    #[serde(deserialize_with = "Option::deserialize")]
    pub pad_token: Option<u32>,
}

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every value, in the order of `docs/model.md`.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As it is written in the configuration.
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

choices! {
    /// Which stacks there are.
    Topology {
        /// Causal self-attention.
        Decoder = "decoder",
        /// Bidirectional self-attention.
        Encoder = "encoder",
        /// Both, joined by cross-attention.
        EncoderDecoder = "encoder_decoder",
    }
}
choices! {
    /// How positions enter.
    Position {
        /// Rotation of queries and keys.
        Rope = "rope",
        /// A learned table added to the embedding.
        Learned = "learned",
        /// Sines and cosines added to the embedding.
        Sinusoidal = "sinusoidal",
        /// A distance penalty on the scores.
        Alibi = "alibi",
        /// Not at all.
        None = "none",
    }
}
choices! {
    /// Which features make a RoPE pair.
    RopePairing {
        /// (2i, 2i+1).
        Interleaved = "interleaved",
        /// (i, i + D/2).
        Half = "half",
    }
}
choices! {
    /// Kind of normalization.
    Norm {
        /// By the root mean square.
        RmsNorm = "rms_norm",
        /// By mean and standard deviation.
        LayerNorm = "layer_norm",
    }
}
choices! {
    /// Where a block normalizes.
    NormPlacement {
        /// `x + A(N(x))`.
        Pre = "pre",
        /// `N(x + A(x))`.
        Post = "post",
    }
}
choices! {
    /// Kind of feed-forward.
    FeedForward {
        /// `max(0, x W) W`.
        Relu = "relu",
        /// With GELU.
        Gelu = "gelu",
        /// With SiLU.
        Silu = "silu",
        /// Gated by ReLU.
        Reglu = "reglu",
        /// Gated by GELU.
        Geglu = "geglu",
        /// Gated by SiLU.
        Swiglu = "swiglu",
    }
}

impl FeedForward {
    /// True where a third matrix, the gate, exists.
    pub fn is_gated(self) -> bool {
        matches!(self, Self::Reglu | Self::Geglu | Self::Swiglu)
    }
}

/// The gated width that keeps the parameter count of a plain feed-forward of width `plain`: ⌈(2/3 · plain) / 4⌉ · 4.
///
/// ```
/// assert_eq!(transformer::matched_width(256), 172);
/// assert_eq!(transformer::matched_width(128), 88);
/// ```
pub fn matched_width(plain: u32) -> u32 {
    (2 * plain).div_ceil(12) * 4
}

/// A refused configuration: the field, and the bound it missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Name of the field as in the JSON.
    pub field: &'static str,
    /// What was wrong and what would be right; names the field.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

/// A validated configuration: sizes as lengths, letters as in the paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Dims {
    /// V
    pub vocabulary: usize,
    /// The length it is trained at.
    pub context: usize,
    /// L
    pub layers: usize,
    /// C
    pub width: usize,
    /// H
    pub heads: usize,
    /// G
    pub kv_heads: usize,
    /// D = C / H
    pub head_size: usize,
    /// F
    pub hidden: usize,
    /// The switches, unchanged.
    pub config: ModelConfig,
}

impl ModelConfig {
    /// The textbook decoder: pre-norm, RMSNorm, RoPE, SwiGLU, tied embeddings, no biases.
    pub fn textbook(vocab_size: u32, context: u32) -> Self {
        Self {
            version: 1,
            topology: Topology::Decoder,
            vocab_size,
            context,
            layers: 2,
            d_model: 32,
            heads: 4,
            kv_heads: 4,
            d_ff: 88,
            position: Position::Rope,
            rope_base: 100.0,
            rope_pairing: RopePairing::Interleaved,
            scale_scores: true,
            norm: Norm::RmsNorm,
            norm_placement: NormPlacement::Pre,
            norm_eps: 1e-5,
            feed_forward: FeedForward::Swiglu,
            bias: false,
            residual: true,
            tie_embeddings: true,
            pad_token: None,
        }
    }

    /// Checks every bound of `docs/model.md`.
    ///
    /// # Errors
    /// The first field that is out of bounds, with the bound.
    pub fn validate(&self) -> Result<Dims, ConfigError> {
        let refuse =
            |field, message: String| Err(ConfigError { field, message: format!("{field} {message}") });
        if self.version != 1 {
            return refuse("version", format!("is {}; this build knows version 1", self.version));
        }
        let sizes = [
            ("vocab_size", self.vocab_size),
            ("context", self.context),
            ("layers", self.layers),
            ("d_model", self.d_model),
            ("heads", self.heads),
            ("kv_heads", self.kv_heads),
            ("d_ff", self.d_ff),
        ];
        if let Some((field, _)) = sizes.into_iter().find(|&(_, size)| size == 0) {
            return refuse(field, "is 0; it must be at least 1".to_owned());
        }
        if !self.d_model.is_multiple_of(self.heads) {
            return refuse("heads", format!("is {}; it must divide d_model ({})", self.heads, self.d_model));
        }
        if !self.heads.is_multiple_of(self.kv_heads) {
            return refuse(
                "kv_heads",
                format!("is {}; it must divide heads ({})", self.kv_heads, self.heads),
            );
        }
        let head_size = self.d_model / self.heads;
        if self.position == Position::Rope && !head_size.is_multiple_of(2) {
            return refuse("heads", format!("gives a head size of {head_size}; rope needs an even one"));
        }
        for (field, value) in [("rope_base", self.rope_base), ("norm_eps", self.norm_eps)] {
            if !(value > 0.0 && value.is_finite()) {
                return refuse(field, format!("is {value}; it must be a finite number above 0"));
            }
        }
        if let Some(pad) = self.pad_token.filter(|&pad| pad >= self.vocab_size) {
            return refuse(
                "pad_token",
                format!("is {pad}; it must be below vocab_size ({})", self.vocab_size),
            );
        }
        let count = self.parameter_count();
        if count > MAX_PARAMETERS {
            let message =
                format!("and the other sizes make {count} parameters; the bound is {MAX_PARAMETERS}");
            return refuse("d_model", message);
        }
        Ok(Dims {
            vocabulary: self.vocab_size as usize,
            context: self.context as usize,
            layers: self.layers as usize,
            width: self.d_model as usize,
            heads: self.heads as usize,
            kv_heads: self.kv_heads as usize,
            head_size: head_size as usize,
            hidden: self.d_ff as usize,
            config: self.clone(),
        })
    }

    /// Number of parameters, from the table in `docs/model.md`.
    pub fn parameter_count(&self) -> u64 {
        let [v, context, layers, c, h, g, f] =
            [self.vocab_size, self.context, self.layers, self.d_model, self.heads, self.kv_heads, self.d_ff]
                .map(u128::from);
        let (kv, bias) = (c / h.max(1) * g, u128::from(self.bias));
        let linear = |inputs: u128, outputs: u128| inputs * outputs + bias * outputs;
        let norm = c + bias * u128::from(self.norm == Norm::LayerNorm) * c;
        let attention = 2 * linear(c, c) + 2 * linear(c, kv);
        let gate = if self.feed_forward.is_gated() { linear(c, f) } else { 0 };
        let feed_forward = gate + linear(c, f) + linear(f, c);
        let block = 2 * norm + attention + feed_forward;
        let stacks = match self.topology {
            Topology::EncoderDecoder => layers * (2 * block + norm + attention),
            _ => layers * block,
        };
        let sides = if self.topology == Topology::EncoderDecoder { 2 } else { 1 };
        let final_norm = if self.norm_placement == NormPlacement::Pre { sides * norm } else { 0 };
        let positions = if self.position == Position::Learned { sides * context * c } else { 0 };
        let head = if self.tie_embeddings { 0 } else { c * v };
        u64::try_from(v * c + positions + stacks + final_norm + head).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(change: impl FnOnce(&mut ModelConfig), field: &str, words: &str) {
        let mut config = ModelConfig::textbook(11, 12);
        change(&mut config);
        let error = config.validate().expect_err("should be refused");
        assert_eq!(error.field, field);
        assert!(error.message.contains(words) && error.message.contains(field), "{}", error.message);
    }

    #[test]
    fn the_textbook_decoder_has_the_parameters_of_the_table() {
        let config = ModelConfig::textbook(11, 12);
        assert_eq!(config.validate().unwrap().head_size, 8);
        let block = 2 * 32 + 4 * 32 * 32 + 3 * 32 * 88;
        assert_eq!(config.parameter_count(), 11 * 32 + 2 * block + 32);
    }

    #[test]
    fn each_refusal_names_field_and_bound() {
        check(|c| c.heads = 5, "heads", "must divide d_model (32)");
        check(|c| c.kv_heads = 3, "kv_heads", "must divide heads (4)");
        check(|c| (c.d_model, c.heads, c.kv_heads) = (12, 4, 4), "heads", "even");
        check(|c| c.vocab_size = 0, "vocab_size", "at least 1");
        check(|c| c.layers = 0, "layers", "at least 1");
        check(|c| c.rope_base = 0.0, "rope_base", "above 0");
        check(|c| c.norm_eps = -1e-5, "norm_eps", "above 0");
        check(|c| c.norm_eps = f64::NAN, "norm_eps", "above 0");
        check(|c| c.pad_token = Some(11), "pad_token", "below vocab_size (11)");
        check(|c| c.version = 2, "version", "version 1");
        check(|c| c.d_ff = 4_000_000_000, "d_model", "15000000");
    }

    #[test]
    fn missing_and_unknown_fields_are_refused() {
        let text = serde_json::to_value(ModelConfig::textbook(11, 12)).unwrap();
        let mut missing = text.clone();
        missing.as_object_mut().unwrap().remove("bias");
        let error = serde_json::from_value::<ModelConfig>(missing).unwrap_err().to_string();
        assert!(error.contains("bias"), "{error}");
        let mut unknown = text;
        unknown.as_object_mut().unwrap().insert("dropout".to_owned(), 0.1.into());
        let error = serde_json::from_value::<ModelConfig>(unknown).unwrap_err().to_string();
        assert!(error.contains("dropout"), "{error}");
    }
}
