//! The fields of a [`ModelConfig`] as text, by the names of `docs/model.md`: what an address carries of a model, and
//! no more of it than a person may ask for by hand. A field that is missing here does not compile.

use crate::rules::{LARGEST_BASE, MOST_HEADS, MOST_HIDDEN, MOST_LAYERS, WIDTHS};
use crate::written::{Kind, OrNone, Real, SWITCH, Unreadable, Whole, Word};
use crate::{FeedForward, ModelConfig, Norm, NormPlacement, Position, RopePairing, Topology};

/// Most tokens of a vocabulary: ids of a text fit 16 bits.
const MOST_TOKENS: u32 = 1 << 16;

/// Longest row that is trained on.
const LONGEST: u32 = 512;

/// One field.
#[derive(Debug)]
pub struct Field {
    /// As in `docs/model.md`.
    pub name: &'static str,
    /// As [`Field::read`] reads it back.
    pub write: fn(&ModelConfig) -> String,
    /// Sets it, or leaves the configuration as it is and says why.
    pub read: fn(&mut ModelConfig, &str) -> Result<(), Unreadable>,
}

/// A field, and its value as text.
pub type Difference = (&'static str, String);

macro_rules! fields {
    ($($name:ident: $kind:expr,)*) => {
        /// Every field, in the order of `docs/model.md`.
        pub static FIELDS: &[Field] = &[$(Field {
            name: stringify!($name),
            write: |config| $kind.write(&config.$name),
            read: |config, text| {
                config.$name = $kind.read(text)?;
                Ok(())
            },
        },)*];

        // Names every field: one that is not in the table does not compile.
        const _: fn(&ModelConfig) = |ModelConfig { $($name: _,)* }| {};
    };
}

fields! {
    version: Whole(1, 1),
    topology: Word(Topology::ALL, Topology::text),
    vocab_size: Whole(1, MOST_TOKENS),
    context: Whole(1, LONGEST),
    layers: Whole(1, MOST_LAYERS),
    d_model: Whole(1, WIDTHS[WIDTHS.len() - 1]),
    heads: Whole(1, MOST_HEADS),
    kv_heads: Whole(1, MOST_HEADS),
    d_ff: Whole(1, MOST_HIDDEN),
    position: Word(Position::ALL, Position::text),
    rope_base: Real::above(0.0, LARGEST_BASE),
    rope_pairing: Word(RopePairing::ALL, RopePairing::text),
    scale_scores: SWITCH,
    norm: Word(Norm::ALL, Norm::text),
    norm_placement: Word(NormPlacement::ALL, NormPlacement::text),
    norm_eps: Real::above(0.0, 1.0),
    feed_forward: Word(FeedForward::ALL, FeedForward::text),
    bias: SWITCH,
    residual: SWITCH,
    tie_embeddings: SWITCH,
    pad_token: OrNone(Whole(0, MOST_TOKENS - 1)),
}

/// A field by its name.
pub fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// What one must change in `from` to get `to`, in the order of [`FIELDS`].
///
/// ```
/// use transformer::{ModelConfig, fields::differences};
/// let from = ModelConfig::textbook(11, 12);
/// let to = ModelConfig { layers: 3, norm_eps: 1e-6, ..from.clone() };
/// assert_eq!(differences(&from, &to), [("layers", "3".to_owned()), ("norm_eps", "1e-6".to_owned())]);
/// ```
pub fn differences(from: &ModelConfig, to: &ModelConfig) -> Vec<Difference> {
    let changed = |field: &&Field| (field.write)(from) != (field.write)(to);
    FIELDS.iter().filter(changed).map(|field| (field.name, (field.write)(to))).collect()
}

/// Changes `config` as [`differences`] tell; those that cannot be read leave it as it is, and come back with the reason
/// (none: there is no such field). Whether the fields go together is [`ModelConfig::validate`]'s to say.
pub fn apply<'a>(
    config: &mut ModelConfig,
    differences: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<(&'a str, Option<Unreadable>)> {
    let mut refused = Vec::new();
    for (name, text) in differences {
        match field(name).map(|field| (field.read)(config, text)) {
            Some(Ok(())) => {}
            Some(Err(why)) => refused.push((name, Some(why))),
            None => refused.push((name, None)),
        }
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presets::Preset;
    use crate::written::Range;

    /// Another value for every field.
    fn other() -> ModelConfig {
        ModelConfig {
            version: 1,
            topology: Topology::EncoderDecoder,
            vocab_size: 13,
            context: 20,
            layers: 3,
            d_model: 48,
            heads: 6,
            kv_heads: 2,
            d_ff: 100,
            position: Position::Sinusoidal,
            rope_base: 12_345.678,
            rope_pairing: RopePairing::Half,
            scale_scores: false,
            norm: Norm::LayerNorm,
            norm_placement: NormPlacement::Post,
            norm_eps: 1e-7 / 3.0,
            feed_forward: FeedForward::Geglu,
            bias: true,
            residual: false,
            tie_embeddings: false,
            pad_token: Some(3),
        }
    }

    #[track_caller]
    fn check(from: &ModelConfig, to: &ModelConfig) {
        let differences = differences(from, to);
        let mut config = from.clone();
        let refused = apply(&mut config, differences.iter().map(|(name, text)| (*name, text.as_str())));
        assert_eq!((refused, &config), (Vec::new(), to), "{differences:?}");
    }

    #[test]
    fn every_field_survives_being_written_and_read() {
        let (textbook, other) = (ModelConfig::textbook(11, 12), other());
        check(&textbook, &other);
        check(&other, &textbook);
        assert_eq!(differences(&textbook, &other).len(), FIELDS.len() - 1, "all but the version differ");
        for preset in Preset::ALL {
            check(&textbook, &preset.apply(&textbook));
        }
    }

    #[test]
    fn each_field_changes_itself_alone() {
        let (textbook, other) = (ModelConfig::textbook(11, 12), other());
        for field in &FIELDS[1..] {
            let mut config = textbook.clone();
            (field.read)(&mut config, &(field.write)(&other)).unwrap();
            assert_eq!(differences(&textbook, &config), [(field.name, (field.write)(&other))]);
        }
    }

    #[test]
    fn every_word_of_a_choice_is_read() {
        let named: [(&str, Vec<&str>); 6] = [
            ("topology", Topology::ALL.iter().map(|value| value.text()).collect()),
            ("position", Position::ALL.iter().map(|value| value.text()).collect()),
            ("rope_pairing", RopePairing::ALL.iter().map(|value| value.text()).collect()),
            ("norm", Norm::ALL.iter().map(|value| value.text()).collect()),
            ("norm_placement", NormPlacement::ALL.iter().map(|value| value.text()).collect()),
            ("feed_forward", FeedForward::ALL.iter().map(|value| value.text()).collect()),
        ];
        for (name, words) in named {
            for word in words {
                let mut config = other();
                (field(name).unwrap().read)(&mut config, word).unwrap();
                assert_eq!((field(name).unwrap().write)(&config), word);
            }
        }
    }

    #[track_caller]
    fn refuse(name: &str, text: &str, why: Option<Unreadable>) {
        let mut config = other();
        assert_eq!(apply(&mut config, [(name, text)]), [(name, why)], "{text}");
        assert_eq!(config, other(), "a refused field changes nothing");
    }

    #[test]
    fn what_is_beyond_the_rail_is_refused() {
        let range = |least: u32, most: u32| {
            Some(Unreadable::OutOfRange(Range { least: least.into(), most: most.into(), above: false }))
        };
        let real = |most: f64| Some(Unreadable::OutOfRange(Range { least: 0.0, most, above: true }));
        refuse("version", "2", range(1, 1));
        refuse("layers", "0", range(1, MOST_LAYERS));
        refuse("layers", "13", range(1, MOST_LAYERS));
        refuse("layers", "4294967296", range(1, MOST_LAYERS));
        refuse("d_model", "129", range(1, 128));
        refuse("heads", "-1", range(1, 8));
        refuse("kv_heads", "9", range(1, 8));
        refuse("d_ff", "2049", range(1, 2048));
        refuse("vocab_size", "65537", range(1, 65_536));
        refuse("context", "513", range(1, 512));
        refuse("pad_token", "65536", range(0, 65_535));
        refuse("rope_base", "0", real(1e9));
        refuse("rope_base", "inf", real(1e9));
        refuse("norm_eps", "1e-400", real(1.0));
        refuse("norm_eps", "2", real(1.0));
    }

    #[test]
    fn what_is_no_value_is_refused() {
        refuse("layers", "three", Some(Unreadable::NoNumber));
        refuse("layers", "", Some(Unreadable::NoNumber));
        refuse("norm_eps", "NaN", Some(Unreadable::NoNumber));
        refuse("pad_token", "null", Some(Unreadable::NoNumber));
        refuse("bias", "yes", Some(Unreadable::NotOneOf(vec!["false", "true"])));
        refuse("topology", "<b>", Some(Unreadable::NotOneOf(vec!["decoder", "encoder", "encoder_decoder"])));
        refuse("dropout", "0.1", None);
        refuse("", "", None);
    }
}
