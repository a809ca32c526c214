//! What a person may ask for, and how the sizes of a model follow one another when one switch is changed, so that a
//! change makes another valid model wherever there is one.

use crate::{FeedForward, ModelConfig, Position, Topology, matched_width};

/// Widths that are offered; a wider model trains too slowly to be watched.
pub const WIDTHS: [u32; 7] = [8, 16, 32, 48, 64, 96, 128];

/// Most layers that are offered.
pub const MOST_LAYERS: u32 = 12;

/// Most heads that are offered.
pub const MOST_HEADS: u32 = 8;

/// Widest feed-forward that is taken.
pub const MOST_HIDDEN: u32 = 2048;

/// Largest base of the RoPE frequencies that is taken.
pub const LARGEST_BASE: f64 = 1e9;

/// Most rows of a batch that are taken.
pub const MOST_ROWS: u32 = 512;

/// Longest context of a text that is offered: scores grow with its square.
pub const LONGEST_CONTEXT: u32 = 256;

/// Longest context that a text of so many tokens takes: a window of it and the token after, to train on and once more to
/// hold out.
///
/// ```
/// use transformer::rules::longest_context;
/// assert_eq!([2, 18, 1000].map(longest_context), [1, 8, 256]);
/// ```
pub fn longest_context(tokens: u32) -> u32 {
    (tokens / 2).saturating_sub(1).clamp(1, LONGEST_CONTEXT)
}

/// A width typed for a plain feed-forward, and the C it was typed at: what its gated match is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainWidth {
    /// C
    width: u32,
    /// F
    hidden: u32,
}

impl PlainWidth {
    /// That of a plain feed-forward; a gated one has none.
    pub fn of(config: &ModelConfig) -> Option<Self> {
        let plain = !config.feed_forward.is_gated();
        plain.then_some(Self { width: config.d_model, hidden: config.d_ff })
    }
}

/// F where none was typed: four times the width, or what matches it in a gated kind.
pub fn usual_hidden(config: &ModelConfig) -> u32 {
    let plain = 4 * config.d_model;
    if config.feed_forward.is_gated() { matched_width(plain) } else { plain }
}

/// The plain width that a gated feed-forward is measured against: the one it came from while that still tells, else 4C.
pub fn plain_hidden(config: &ModelConfig, before: Option<PlainWidth>) -> u32 {
    let came_from = before.filter(|before| {
        before.width == config.d_model && [before.hidden, matched_width(before.hidden)].contains(&config.d_ff)
    });
    came_from.map_or(4 * config.d_model, |before| before.hidden)
}

/// Another kind of feed-forward. The usual F becomes the usual one of the new kind, so that the parameters stay
/// equal; a typed F stays as it was typed.
pub fn set_feed_forward(config: &mut ModelConfig, kind: FeedForward, before: Option<PlainWidth>) {
    let usual = config.d_ff == usual_hidden(config);
    let plain = plain_hidden(config, before);
    let back = config.feed_forward.is_gated() && !kind.is_gated() && config.d_ff == matched_width(plain);
    config.feed_forward = kind;
    if back {
        config.d_ff = plain;
    } else if usual {
        config.d_ff = usual_hidden(config);
    }
}

/// Another C; the usual F goes with it, and heads that no longer divide it are fewer.
pub fn set_width(config: &mut ModelConfig, width: u32) {
    let usual = config.d_ff == usual_hidden(config);
    config.d_model = width;
    if usual {
        config.d_ff = usual_hidden(config);
    }
    fit_heads(config);
}

/// Another scheme of positions; RoPE may need fewer heads, so that their size is even.
pub fn set_position(config: &mut ModelConfig, position: Position) {
    config.position = position;
    fit_heads(config);
}

/// Another H; as many key/value heads where they were equal, else as many as still divide it.
pub fn set_heads(config: &mut ModelConfig, heads: u32) {
    let kv_heads = if config.kv_heads == config.heads { heads } else { config.kv_heads };
    config.heads = heads;
    config.kv_heads = largest_divisor(heads, kv_heads);
}

/// Fewer heads where they do not divide C, or where RoPE would get an odd head size.
pub fn fit_heads(config: &mut ModelConfig) {
    if !fits(config, config.heads) {
        let heads = (1..=config.heads).rev().find(|&heads| fits(config, heads)).unwrap_or(1);
        set_heads(config, heads);
    }
}

/// Every H that this width takes.
pub fn heads(config: &ModelConfig) -> Vec<u32> {
    (1..=MOST_HEADS).filter(|&heads| fits(config, heads)).collect()
}

/// Every G that these heads take.
pub fn kv_heads(config: &ModelConfig) -> Vec<u32> {
    (1..=config.heads).filter(|&kv_heads| config.heads.is_multiple_of(kv_heads)).collect()
}

/// The largest divisor of `n` that is at most `most`.
pub fn largest_divisor(n: u32, most: u32) -> u32 {
    (1..=most.min(n)).rev().find(|&divisor| n.is_multiple_of(divisor)).unwrap_or(1)
}

/// Every topology that this version builds.
pub fn topologies(config: &ModelConfig) -> Vec<Topology> {
    let built =
        |topology: &Topology| ModelConfig { topology: *topology, ..config.clone() }.validate().is_ok();
    Topology::ALL.iter().copied().filter(built).collect()
}

fn fits(config: &ModelConfig, heads: u32) -> bool {
    config.d_model.is_multiple_of(heads)
        && (config.position != Position::Rope || (config.d_model / heads).is_multiple_of(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn textbook() -> ModelConfig {
        ModelConfig::textbook(11, 12)
    }

    fn with_heads(heads: u32, kv_heads: u32) -> ModelConfig {
        ModelConfig { heads, kv_heads, ..textbook() }
    }

    #[test]
    fn every_offered_width_and_kind_is_a_valid_model() {
        for width in WIDTHS {
            for &kind in FeedForward::ALL {
                let mut config = textbook();
                set_feed_forward(&mut config, kind, None);
                set_width(&mut config, width);
                assert!(config.validate().is_ok(), "{config:?}");
                assert_eq!(config.d_ff, usual_hidden(&config), "{config:?}");
            }
        }
    }

    #[test]
    fn the_usual_width_keeps_the_parameters_when_the_kind_changes() {
        let mut config = textbook();
        set_feed_forward(&mut config, FeedForward::Relu, None);
        assert_eq!(config.d_ff, 128);
        let before = PlainWidth::of(&config);
        set_feed_forward(&mut config, FeedForward::Geglu, before);
        assert_eq!(config.d_ff, 88);
    }

    #[test]
    fn a_typed_width_stays_and_its_match_is_made_from_it() {
        let mut config = ModelConfig { feed_forward: FeedForward::Relu, d_ff: 200, ..textbook() };
        let before = PlainWidth::of(&config);
        set_feed_forward(&mut config, FeedForward::Swiglu, before);
        assert_eq!((config.d_ff, plain_hidden(&config, before)), (200, 200));
        config.d_ff = matched_width(200);
        assert_eq!(plain_hidden(&config, before), 200);
        set_feed_forward(&mut config, FeedForward::Relu, before);
        assert_eq!(config.d_ff, 200);
    }

    #[test]
    fn a_width_from_another_model_tells_nothing() {
        let before = Some(PlainWidth { width: 64, hidden: 200 });
        assert_eq!(plain_hidden(&textbook(), before), 128);
    }

    #[test]
    fn heads_step_over_what_does_not_divide_the_width() {
        assert_eq!(heads(&textbook()), [1, 2, 4, 8]);
        assert_eq!(heads(&ModelConfig { d_model: 8, ..textbook() }), [1, 2, 4], "an even head size for RoPE");
        let learned = ModelConfig { d_model: 8, position: Position::Learned, ..textbook() };
        assert_eq!(heads(&learned), [1, 2, 4, 8]);
    }

    #[test]
    fn turning_to_rope_mends_an_odd_head_size() {
        let mut config =
            ModelConfig { d_model: 8, heads: 8, kv_heads: 8, position: Position::None, ..textbook() };
        set_position(&mut config, Position::Rope);
        assert_eq!((config.heads, config.kv_heads), (4, 4));
    }

    #[test]
    fn key_value_heads_go_with_the_heads() {
        let mut equal = with_heads(4, 4);
        set_heads(&mut equal, 8);
        assert_eq!(equal.kv_heads, 8);
        let mut fewer = with_heads(8, 4);
        set_heads(&mut fewer, 2);
        assert_eq!(fewer.kv_heads, 2);
        let mut shared = with_heads(4, 1);
        set_heads(&mut shared, 8);
        assert_eq!(shared.kv_heads, 1);
        assert_eq!(kv_heads(&with_heads(6, 6)), [1, 2, 3, 6]);
    }
}
