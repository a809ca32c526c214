//! What a switch of the settings is compared with: its other choices, or for a number what lies around it. Pure.

use super::wish::Wish;
use crate::address::link::Variant;
use transformer::fields;
use transformer::written::Kind;
use transformer::{FeedForward, Norm, NormPlacement, Position, RopePairing, matched_width, rules};

/// Runs beside the present one.
const MOST: usize = 3;

/// Ids of the lines under the switches that can be compared with others.
pub const SWITCHES: [&str; 19] = [
    "why-position",
    "why-norm",
    "why-norm-place",
    "why-rope-pairs",
    "why-feed-forward",
    "why-residual",
    "why-scale-scores",
    "why-bias",
    "why-tie-embeddings",
    "why-layers",
    "why-width",
    "why-hidden-width",
    "why-heads",
    "why-kv-heads",
    "why-lr",
    "why-warm-up",
    "why-batch",
    "why-schedule",
    "why-decay",
];

/// The variants of a switch, by the id of the line that says why one would turn it; none where it has no alternatives.
pub fn alternatives(switch: &str, wish: &Wish) -> Vec<Variant> {
    let config = &wish.config;
    let one = |name: &str, value: String| -> Variant { vec![(name.to_owned(), value)] };
    let words = |name: &str, own: &str, all: Vec<&'static str>| -> Vec<Variant> {
        all.into_iter().filter(|word| *word != own).map(|word| one(name, word.to_owned())).collect()
    };
    let turned = |name: &str, on: bool| vec![one(name, (!on).to_string())];
    let numbers = |name: &str, own: u32, all: Vec<u32>| -> Vec<Variant> {
        let mut all: Vec<u32> = all.into_iter().filter(|other| *other != own && *other > 0).collect();
        // The nearest by their ratio.
        all.sort_by_key(|other| (f64::from(*other) / f64::from(own)).ln().abs().to_bits());
        all.dedup();
        all.truncate(MOST);
        all.sort_unstable();
        all.into_iter().map(|other| one(name, other.to_string())).collect()
    };
    let rates = |name: &str, all: &[f64]| -> Vec<Variant> {
        let write = |rate: &f64| transformer::written::Real::from(0.0, 1.0).write(rate);
        all.iter().map(|rate| one(name, write(rate))).collect()
    };
    let training = &wish.training;
    let mut all = match switch {
        "why-position" => {
            words("position", config.position.text(), Position::ALL.iter().map(|kind| kind.text()).collect())
        }
        "why-norm" => words("norm", config.norm.text(), Norm::ALL.iter().map(|kind| kind.text()).collect()),
        "why-norm-place" => words(
            "norm_placement",
            config.norm_placement.text(),
            NormPlacement::ALL.iter().map(|kind| kind.text()).collect(),
        ),
        "why-rope-pairs" => words(
            "rope_pairing",
            config.rope_pairing.text(),
            RopePairing::ALL.iter().map(|kind| kind.text()).collect(),
        ),
        "why-feed-forward" => {
            // At equal size, so that a gate is not an advantage by itself.
            let plain = if config.feed_forward.is_gated() { config.d_ff * 3 / 2 } else { config.d_ff };
            let of = |kind: &FeedForward| {
                let width = if kind.is_gated() { matched_width(plain) } else { plain };
                let width =
                    if kind.is_gated() == config.feed_forward.is_gated() { config.d_ff } else { width };
                let mut variant = one("feed_forward", kind.text().to_owned());
                if width != config.d_ff {
                    variant.push(("d_ff".to_owned(), width.to_string()));
                }
                variant
            };
            let others = [FeedForward::Relu, FeedForward::Gelu, FeedForward::Swiglu, FeedForward::Silu];
            others.iter().filter(|kind| **kind != config.feed_forward).map(of).collect()
        }
        "why-residual" => turned("residual", config.residual),
        "why-scale-scores" => turned("scale_scores", config.scale_scores),
        "why-bias" => turned("bias", config.bias),
        "why-tie-embeddings" => turned("tie_embeddings", config.tie_embeddings),
        "why-layers" => numbers("layers", config.layers, (1..=rules::MOST_LAYERS).collect()),
        "why-width" => numbers("d_model", config.d_model, rules::WIDTHS.to_vec()),
        "why-hidden-width" => {
            numbers("d_ff", config.d_ff, vec![config.d_ff / 2, config.d_ff * 2, config.d_ff * 4])
        }
        "why-heads" => numbers("heads", config.heads, rules::heads(config)),
        "why-kv-heads" => numbers("kv_heads", config.kv_heads, rules::kv_heads(config)),
        "why-lr" => rates(
            "lr",
            &[training.optimizer.lr / 3.0, training.optimizer.lr * 3.0, training.optimizer.lr * 10.0],
        ),
        "why-warm-up" => {
            let other = if training.optimizer.warmup == 0 { 100 } else { 0 };
            vec![one("warmup", other.to_string())]
        }
        "why-batch" => {
            numbers("batch", training.batch, vec![training.batch / 4, training.batch / 2, training.batch * 2])
        }
        "why-schedule" => {
            let own = super::recipe::spelled(training);
            let field = crate::address::link::field("schedule");
            let own = field.and_then(|field| (field.write)(&own)).unwrap_or_default();
            words("schedule", &own, vec!["constant", "linear", "cosine"])
        }
        "why-decay" => vec![one(
            "weight_decay",
            if training.optimizer.weight_decay == 0.0 { "0.1" } else { "0" }.to_owned(),
        )],
        _ => Vec::new(),
    };
    // What the data or another size rule out is not offered.
    all.retain(|variant| fits(wish, variant));
    all.truncate(MOST);
    all
}

fn fits(wish: &Wish, variant: &Variant) -> bool {
    let mut config = wish.config.clone();
    for (name, value) in variant {
        if let Some(field) = fields::field(name)
            && (field.read)(&mut config, value).is_err()
        {
            return false;
        }
    }
    // Heads are fitted where the run is made.
    rules::fit_heads(&mut config);
    config.validate().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::made_up::training;
    use protocol::DataChoice;
    use transformer::ModelConfig;

    fn wish(config: ModelConfig) -> Wish {
        Wish { data: DataChoice::Task("sort".to_owned()), config, training: training(64), seed: 1 }
    }

    #[test]
    fn every_switch_has_alternatives_that_can_be_built() {
        let wish = wish(ModelConfig::textbook(11, 12));
        for switch in SWITCHES {
            let all = alternatives(switch, &wish);
            assert!((1..=MOST).contains(&all.len()), "{switch}: {all:?}");
            assert!(all.iter().all(|variant| fits(&wish, variant)), "{switch}");
        }
        assert_eq!(alternatives("why-task", &wish), Vec::<Variant>::new());
    }

    #[test]
    fn a_gate_is_compared_at_equal_size() {
        let swiglu = wish(ModelConfig { d_ff: 88, ..ModelConfig::textbook(11, 12) });
        let relu = &alternatives("why-feed-forward", &swiglu)[0];
        let told = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(*relu, [told("feed_forward", "relu"), told("d_ff", "132")]);
    }

    #[test]
    fn numbers_are_the_nearest_others() {
        let layers = alternatives("why-layers", &wish(ModelConfig::textbook(11, 12)));
        let values: Vec<&str> = layers.iter().map(|variant| variant[0].1.as_str()).collect();
        assert_eq!(values, ["1", "3", "4"]);
    }
}
